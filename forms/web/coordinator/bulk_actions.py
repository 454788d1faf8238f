"""One thing done with many submissions that were ticked: mark, remind, erase.

What the user may not read, or erase, is left as it is, as if it had not been ticked.
"""

from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from forms.i18n import gettext as _
from forms.i18n import ngettext
from forms.operations import mail
from forms.operations.absolute_links import absolute_url
from forms.storage import Submission, audit_log, db
from forms.storage.accounts import reminders, users
from forms.storage.retention import retention
from forms.storage.submissions import queries, submission_marks
from forms.storage.workflow import transitions
from forms.web.accounts import reauthentication
from forms.web.auth.authorization import current_staff_user
from forms.web.coordinator.filters import requested_filter
from forms.web.coordinator.form_access import load_form
from forms.web.coordinator.submission_access import load_submission, may_read_all
from forms.web.core.templating import render_page
from forms.web.security.csrf_and_cookies import id_of, page_key
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.wording import audit_text

bp = Blueprint("bulk_actions", __name__, url_prefix="/oversikt/<form_id>/valgte")
MOST = queries.PAGE


def ticked_submissions(form_id: str) -> list[Submission]:
    """Return the submissions that were ticked, as far as the user reads them."""
    _version, reads = load_form(form_id)
    if reads.level != "answers":
        abort(404)
    return list(_readable(form_id, dict.fromkeys(request.form.getlist("velg"))))


def _readable(form_id: str, ids: Iterable[str]) -> Iterator[Submission]:
    for id in list(ids)[:MOST]:
        try:
            yield load_submission(form_id, id)
        except NotFound:
            continue


def list_address(form_id: str) -> str:
    """Return the address of the list that the rows were ticked in."""
    page = url_for("coordinator.submissions", form_id=form_id)
    return f"{page}?{urlencode(requested_filter(form_id).arguments)}"


def render_done(form_id: str, message: str) -> ResponseReturnValue:
    """Say what was done, with the way back to the same list."""
    return render_page(
        "coordinator/bulk_done.html",
        definition=compiled_form(load_form(form_id)[0]).definition,
        message=message,
        back=list_address(form_id),
    )


def render_nothing_ticked(form_id: str) -> ResponseReturnValue:
    """Tell that no row was ticked."""
    return render_done(form_id, _("Ingen svar er krysset av. Kryss av i listen først."))


@bp.post("/merk")
def mark(form_id: str) -> ResponseReturnValue:
    """Mark them to be followed up."""
    found = ticked_submissions(form_id)
    if not found:
        return render_nothing_ticked(form_id)
    submission_marks.mark([each.id for each in found], current_staff_user().id)
    return redirect_to_list(form_id)


@bp.post("/fjern-merke")
def unmark(form_id: str) -> ResponseReturnValue:
    """Take the marks away."""
    found = ticked_submissions(form_id)
    if not found:
        return render_nothing_ticked(form_id)
    submission_marks.unmark([each.id for each in found])
    return redirect_to_list(form_id)


def redirect_to_list(form_id: str) -> ResponseReturnValue:
    """Go back to the list, which shows the marks."""
    db.session.commit()
    return redirect(list_address(form_id), 303)


@bp.post("/minn-om")
def remind(form_id: str) -> ResponseReturnValue:
    """Mail those whom the ticked forms wait for: one mail each, with a number and nothing else."""
    found = ticked_submissions(form_id)
    if not found:
        return render_nothing_ticked(form_id)
    waiting: dict[str, int] = {}
    for submission in found:
        for address in recipients_of_reminder(submission):
            waiting[address] = waiting.get(address, 0) + 1
    if not mail.is_sent():
        return render_done(
            form_id, _("Det er ikke satt opp noen e-postserver, så ingen er varslet.")
        )
    if not waiting:
        return render_done(
            form_id, _("Ingen av dem venter på noen som har sagt hvor e-post skal sendes.")
        )
    user_id = current_staff_user().id
    audit_log.record(user_id, "submission.reminded", form_id, str(len(found)))
    db.session.commit()
    for address, number in waiting.items():  # pressed twice, each is mailed once
        once = id_of(page_key(), user_id, form_id, address, str(number))
        mail.send_later(user_id, address, reminder_text(number), form_id, id=once)
    return render_done(form_id, ngettext("Én er varslet.", "%(number)s er varslet.", len(waiting)))


def recipients_of_reminder(submission: Submission) -> Iterator[str]:
    """Yield the address of everybody at the unit who does the step that it waits at."""
    task = transitions.task(submission)
    if task is None or task.unit_id is None:
        return
    for user, roles in users.users_at_unit(task.unit_id):
        row = reminders.get_or_new(user.id)
        if task.role in roles and row.wanted and row.email:
            yield row.email


def reminder_text(number: int) -> str:
    """Return the mail: a number, and where to look."""
    return ngettext(
        "Koordinatoren minner om %(number)s ting som venter på deg i Skjemaverk.\n\n"
        "Logg inn og se på skrivebordet: %(link)s",
        "Koordinatoren minner om %(number)s ting som venter på deg i Skjemaverk.\n\n"
        "Logg inn og se på skrivebordet: %(link)s",
        number,
        link=absolute_url("casework.overview"),
    )


@bp.post("/slett")
def erase(form_id: str) -> ResponseReturnValue:
    """Ask why, and erase those that the user may erase when that is confirmed."""
    found = [each for each in ticked_submissions(form_id) if may_read_all(each)]
    if not found:
        return render_done(form_id, _("Ingen av svarene du krysset av, kan du slette."))
    reason, sure = request.form.get("reason", ""), request.form.get("sikker") == "1"
    if reason not in retention.REASONS or not sure:
        asked = "sikker" in request.form or "reason" in request.form
        return render_erasure(form_id, found, reason, asked=asked)
    if page := reauthentication.require_reauthentication(
        url_for("coordinator.submissions", form_id=form_id)
    ):
        return page
    for each in found:
        retention.erase_one(each, current_staff_user().id, reason)
    db.session.commit()
    said = ngettext("%(number)s svar er slettet.", "%(number)s svar er slettet.", len(found))
    return render_done(form_id, said)


def render_erasure(
    form_id: str, found: list[Submission], reason: str, *, asked: bool
) -> ResponseReturnValue:
    """Render what is to be erased, and ask for the reason."""
    missing = "reason" if reason not in retention.REASONS else "sikker"
    says = {
        "reason": _("Velg hvorfor svarene skal slettes."),
        "sikker": _("Kryss av for at du har sett gjennom dem."),
    }
    return render_page(
        "coordinator/bulk_erase.html",
        status=422 if asked else 200,
        definition=compiled_form(load_form(form_id)[0]).definition,
        submissions=found,
        reasons=audit_text.erasure_reasons(),
        chosen=reason,
        problems=[(missing, says[missing])] if asked else [],
        arguments=requested_filter(form_id).arguments,
        back=list_address(form_id),
    )
