"""Mail to everybody in a group of contacts: a form to fill in, or results to read, a link each."""

from collections.abc import Iterator, Sequence

from flask import request
from sqlalchemy.exc import IntegrityError

from forms.i18n import format_date, ngettext
from forms.i18n import gettext as _
from forms.operations.absolute_links import absolute_url
from forms.storage import audit_log, db
from forms.storage.definitions import versions
from forms.storage.workflow import invitations, release
from forms.storage.workflow.contacts import Contact
from forms.storage.workflow.invitations import IssuedInvitation
from forms.web.auth.authorization import current_staff_user
from forms.web.core.staff_form import StaffForm, drop_down
from forms.web.handout import issued_link
from forms.web.invitations.manage import (
    forms_open_by_link,
    mail_link,
    mail_notice,
    questions_prefilled_by_link,
)
from forms.web.security.csrf_and_cookies import id_of
from forms.workflow import visibility
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.figures import has_figures

DAYS = (7, 21, 90)
FORM, RESULTS = "form", "results"


def mail_form(*, posted: bool = False) -> StaffForm:
    """Ask what is sent, and for how long the links work."""
    lasting = {str(n): ngettext("%(number)s dag", "%(number)s dager", n) for n in DAYS}
    return StaffForm(
        (
            drop_down("what", _("Hva vil du sende?"), dict(mailable_targets()), required=True),
            drop_down("days", _("Virker i"), lasting, required=True),
        ),
        request.form if posted else None,
        {"days": str(DAYS[1])},
    )


def mailable_targets() -> Iterator[tuple[str, str]]:
    """Yield what can be sent: forms that a link begins, and results that tell of nobody."""
    for each in forms_open_by_link():
        if not each.case and not questions_prefilled_by_link(each):
            yield f"{FORM}:{each.id}", _("Skjema: %(title)s", title=each.title)
    for form in versions.overview():
        if may_share(form.form_id):
            title = compiled_form(form.current).definition.title
            yield f"{RESULTS}:{form.form_id}", _("Resultater: %(title)s", title=title)


def may_share(form_id: str) -> bool:
    """Tell whether the form's results may be read outside: those of anonymous forms, and the
    reports of all units, where no number is of a few.
    """
    version, reads = versions.current(form_id), visibility.coordinator_access(form_id)
    if version is None:
        return False
    if release.least_group(form_id):
        return reads.allows("figures")
    return has_figures(compiled_form(version).definition) and reads.allows("answers")


def mail_group(group_id: str, people: Sequence[Contact], what: str, days: int, key: str) -> str:
    """Mail each of them a link of their own, once from the page of this *key*, and say how it went.

    Commits, and logs it.
    """
    purpose, _colon, form_id = what.partition(":")
    often = 1 if purpose == FORM else 0
    by, how = current_staff_user().id, mail_notice()
    ids = [id_of(key, by, group_id, what, str(days), str(n)) for n in range(len(people))]
    made = []
    if invitations.get(ids[0]) is None:
        try:
            made = [
                invitations.issue(purpose, form_id, by=by, days=days, most=often, id=id)
                for id in ids
            ]
        except IntegrityError:  # the button was pressed twice, and the other press was first
            db.session.rollback()
        else:
            audit_log.record(by, "contacts.mailed", group_id, what)
            db.session.commit()
    for each, link in zip(people, made, strict=False):
        words = issued_link.message_text(link) if purpose == FORM else results_message(link)
        how = mail_link(each.email, words, form_id)
    number = ngettext("%(number)s lenke er laget.", "%(number)s lenker er laget.", len(people))
    return f"{number} {how}"


def results_message(made: IssuedInvitation) -> str:
    """Return the message to somebody who is to read results: nothing of what they are about."""
    return _(
        "Hei. Du har fått en oversikt å lese. Tallene er om grupper, aldri om enkeltpersoner.\n\n"
        "Åpne lenken:\n%(link)s\n\nLenken virker til og med %(until)s. Ikke send den videre.",
        link=absolute_url("shared_results.show_results", token=made.token),
        until=format_date(made.invitation.expires),
    )
