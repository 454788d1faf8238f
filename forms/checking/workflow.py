"""Workflow checks: case, permissions, receivers and next forms."""

from collections.abc import Iterator

from forms.checking import other_forms
from forms.checking.context import Spot, View, error, hint, warning
from forms.checking.steps import is_text, text_names
from forms.definition.messages import did_you_mean
from forms.definition.problems import Finding
from forms.definition.source.positions import Path
from forms.i18n import gettext as _
from forms.questions import question_type_of


def check_case(view: View) -> Iterator[Finding]:
    """Check that a permission is given and required in a case, and limited by existing
    questions.
    """
    form = view.definition
    if form.case and form.anonymous is not None:
        what = _("Et anonymt skjema kan ikke høre til en sak.")
        yield error(("case",), what, _('Ta bort "case", eller la skjemaet ikke være anonymt.'))
    places: list[Path] = [("sections", n, "needs") for n, s in enumerate(form.sections) if s.needs]
    if form.grants:
        places.append(("grants",))
    for place in places if not form.case else ():
        what = _("En tillatelse finnes bare i en sak, og skjemaet hører ikke til noen.")
        yield error(place, what, _('Skriv "case": "must" øverst i skjemaet.'))
    yield from _limits(view)
    yield from _names_of_people(view)
    yield from _permitted(view)


def _permitted(view: View) -> Iterator[Finding]:
    """Check that what a permission limits is chosen, in a form that needs one."""
    needs = any(section.needs for section in view.definition.sections)
    for spot in view.spots:
        if spot.question.permitted == "people":
            yield from _permitted_people(view, spot)
        elif spot.question.permitted and not (
            question_type_of(spot.question).offers or question_type_of(spot.question).names_people
        ):
            what = _(
                "«%(label)s» er ikke et valg som en tillatelse kan begrense.", label=spot.label
            )
            how = _("Ta bort “permitted”, eller gjør spørsmålet til et choices.")
            yield error((*spot.path, "permitted"), what, how)
        elif spot.question.permitted and not needs:
            what = _("Ingen del av skjemaet trenger en tillatelse, så ingenting begrenser svaret.")
            how = _('Skriv "needs" i delen som nevner barnet, eller ta bort “permitted”.')
            yield warning((*spot.path, "permitted"), what, how)


def _permitted_people(view: View, spot: Spot) -> Iterator[Finding]:
    """Check that people can be named there, in a form of a case."""
    if not question_type_of(spot.question).names_people:
        what = _("Ingen kan nevnes her, så svaret kan ikke begrenses.")
        how = _("Ta bort “permitted”, eller gjør spørsmålet til et text eller choice.")
        yield error((*spot.path, "permitted"), what, how)
    elif not view.definition.case:
        what = _("En tillatelse finnes bare i en sak, og skjemaet hører ikke til noen.")
        yield warning((*spot.path, "permitted"), what, _('Skriv "case": "must" øverst i skjemaet.'))


def _names_of_people(view: View) -> Iterator[Finding]:
    """Check that the names of people who are left out are asked for, as text."""
    grants = view.definition.grants
    name = grants.except_people if grants else ""
    if name and not is_text(view, name):
        what, otherwise = _wrong_kind(name, "text")
        how = did_you_mean(name, text_names(view), otherwise)
        yield error(("grants", "except_people"), what, how)


_LIMITS = (
    ("starts", "from", "date"),
    ("ends", "to", "date"),
    ("services", "services", "codes"),
    ("topics", "topics", "codes"),
    ("excepted", "except", "text"),
    ("withdrawn", "withdrawn", "date"),
)


def _limits(view: View) -> Iterator[Finding]:
    grants = view.definition.grants
    for field, key, kind in _LIMITS:
        name = getattr(grants, field, "")
        if name and name not in view.lost and view.kinds.get(name) != kind:
            what, otherwise = _wrong_kind(name, kind)
            fitting = [id for id, found in view.kinds.items() if found == kind and "." not in id]
            yield error(("grants", key), what, did_you_mean(name, fitting, otherwise))
    if grants and not grants.ends:
        what = _("Tillatelsen har ingen siste dag, og gjelder til noen trekker den.")
        yield hint(("grants",), what, _('Legg til "to": id-en til et datospørsmål.'))


def _wrong_kind(name: str, kind: str) -> tuple[str, str]:
    """Return the fault and the remedy when the question called *name* is not of that kind."""
    if kind == "date":
        return _("“%(id)s” er ikke et datospørsmål.", id=name), _("Nevn et datospørsmål.")
    if kind == "text":
        return _("“%(id)s” er ikke et tekstspørsmål.", id=name), _("Nevn et tekstspørsmål.")
    what = _("“%(id)s” er ikke et spørsmål der man velger flere svar.", id=name)
    return what, _("Nevn et spørsmål av typen choices.")


def check_shared(view: View) -> Iterator[Finding]:
    """Check that a withheld section is withheld from somebody."""
    if any(step.by == "receiver" for step in view.definition.steps):
        return
    for number, section in enumerate(view.definition.sections):
        if section.share_if is not None:
            what = _("“share_if” gjelder den som mottar skjemaet, og ingen mottar det.")
            how = _('Legg til et steg med "by": "receiver", eller ta bort nøkkelen.')
            yield hint(("sections", number, "share_if"), what, how)


def check_neighbours(view: View) -> Iterator[Finding]:
    """Check that the named forms are in the same folder, and that the required ones grant
    something.
    """
    folder = view.loaded.library.folder
    if folder is None:
        return
    known = other_forms.form_names(folder)
    for place, form in _named_forms(view):
        if form == view.loaded.id and place[-1] == "needs":
            what = _("Delen trenger en tillatelse fra skjemaet den selv står i.")
            yield warning(place, what, _("Nevn skjemaet der tillatelsen blir gitt."))
        elif form not in known and form != view.loaded.id:
            what = _("Skjemaet “%(form)s” finnes ikke i mappen.", form=form)
            otherwise = _("Lag det, eller nevn et som finnes.")
            yield hint(place, what, did_you_mean(form, known, otherwise))
        elif place[-1] == "needs" and not other_forms.has_grants(folder, form):
            what = _("Skjemaet “%(form)s” gir aldri noen tillatelse.", form=form)
            yield hint(place, what, _('Legg til "grants" i det, eller nevn et annet.'))


def _named_forms(view: View) -> Iterator[tuple[Path, str]]:
    """Every other form that this one names, and where."""
    for number, section in enumerate(view.definition.sections):
        if section.needs:
            yield ("sections", number, "needs"), section.needs
    for number, each in enumerate(view.definition.next):
        yield ("next", number, "form"), each.form
