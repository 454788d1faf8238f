"""Mail to families: to an address that they give, and not where it could put somebody at risk."""

from collections.abc import Iterator

from forms.checking.author_tests_of_steps import FAMILY
from forms.checking.context import View, error, hint
from forms.definition import Definition
from forms.definition.messages import did_you_mean
from forms.definition.problems import Finding
from forms.i18n import gettext as _

_GUARDED = ("special", "health")


def check_family_mail(view: View) -> Iterator[Finding]:
    """Check that the address is asked of the family, once, and that somebody answers them."""
    form = view.definition
    if form.tell is None or form.tell.email in view.lost:
        return
    if not form.tell.email:
        yield from _check_holding(form)
        return
    spot = view.by_name.get(form.tell.email)
    addresses = [
        each.name
        for each in view.spots
        if not each.around and each.question.own.get("format") == "email"
    ]
    if form.tell.email not in addresses:
        what = _("“%(id)s” er ikke et spørsmål om en e-postadresse.", id=form.tell.email)
        how = did_you_mean(form.tell.email, addresses, _('Nevn et med "format": "email".'))
        yield error(("tell", "email"), what, how)
        return
    asking = [step for step in form.steps if spot and spot.section.id in step.sections]
    if not any(step.by in FAMILY for step in asking):
        what = _("E-postadressen blir ikke spurt om i et steg som familien gjør.")
        yield error(("tell", "email"), what, _("Spør om den i familiens steg."))
    elif form.steps[-1] in asking:
        what = _("Ingen svarer familien etter steget der de skriver adressen.")
        yield error(("tell",), what, _("Legg til et steg etterpå, eller ta bort “tell”."))
    if form.tell.hold is None and form.confidentiality in _GUARDED:
        what = _("Ingenting sier når en e-post kan være utrygg for noen.")
        yield hint(("tell",), what, _('Skriv “hold” med et vilkår, som {"utrygt": "yes"}.'))


def _check_holding(form: Definition) -> Iterator[Finding]:
    """Check that a form that mails nobody holds back the mail of others."""
    if form.tell is None or form.tell.hold is None:
        what = _("“tell” sier verken hvor e-posten skal, eller når ingen skal sendes.")
        yield error(("tell",), what, _("Skriv “email”, “hold” eller begge."))
    elif not form.case:
        what = _("Skjemaet står aldri i en sak, så “hold” holder ingenting tilbake.")
        yield hint(("tell", "hold"), what, _("Legg til “case”, eller ta bort “tell”."))
