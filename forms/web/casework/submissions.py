"""«Samtaler»: the user's tasks, and one form with its parts and its history."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from forms import i18n, storage
from forms.i18n import gettext as _
from forms.logic.shielding import is_shielded
from forms.storage import Draft, Submission, db
from forms.storage.accounts import reminders, units, users
from forms.storage.models.base import now
from forms.storage.submissions import drafts
from forms.storage.workflow import transitions, worklist
from forms.storage.workflow.worklist import Page, Row, WorklistScope
from forms.web.auth.attachment_download import attachment_download
from forms.web.auth.authorization import current_staff_user
from forms.web.auth.reading_log import record_reading
from forms.web.auth.unit_scope import scope
from forms.web.casework import access_panel
from forms.web.casework.desk_search import (
    Search,
    form_titles,
    posted_search,
    search_pages,
    searched_text,
)
from forms.web.casework.submission_page import (
    allowed_actions,
    days_since_text,
    is_late,
    load_submission,
    render_submission,
    state_text,
)
from forms.web.core.downloads import pdf_download
from forms.web.core.templating import render_page
from forms.web.drafts import open_step
from forms.web.drafts.access import is_withheld_from_user
from forms.web.drafts.draft_session import DraftSession
from forms.web.drafts.left_behind import abandoned_drafts, may_take_over, take_over
from forms.web.drafts.open_draft import resume_draft
from forms.web.security.csrf_and_cookies import bust_bfcache
from forms.workflow import (
    visibility,
)
from forms.workflow.cases import child_label
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.documents.submission_paper import submission_paper
from forms.workflow.listed_answers import listed_answers
from forms.workflow.notices import Notices, notices_for
from forms.workflow.signatures.signature_status import signature_lines_at
from forms.workflow.wording import history_text

bp = Blueprint("casework", __name__, url_prefix="/samtaler")
REPLIES = timedelta(days=30)
"""A reply of so many days is told to a user who looks at the desk for the first time."""


class Line(NamedTuple):
    """A form in a list."""

    address: str
    title: str
    child: str
    listed: str
    """The answers that the form lets stand in a list."""
    state: str
    unit: str
    since: date
    age: str
    due: date | None
    late: bool
    new: bool


@bp.get("/")
def overview() -> Response:
    """Render one tab: to do, begun, with others or done."""
    return render_desk()


@bp.post("/sok")
def search() -> Response:
    """Render the forms of a tab that are looked for; what is typed never stands in an address."""
    return render_desk()


def render_desk() -> Response:
    """Render the tab that is asked for, with its search."""
    tab = request.values.get("fane", "")
    tab = tab if tab in TABS else "behandling"
    mine, after = visibility.worklist_scope(scope()), request.values.get("etter", "")
    told, since = notices_since_last_look()
    begun, waiting = begun_drafts(), worklist.count_own_tasks(mine)
    looked_for = posted_search()
    page = (
        TABS[tab](mine, after)
        if not looked_for.is_on
        else search_pages(
            lambda place: TABS[tab](mine, place), after, lambda row: is_found(row, looked_for)
        )
    )
    return bust_bfcache(
        render_page(
            "casework/worklist.html",
            tab=tab,
            tabs=tab_names(),
            numbers={"behandling": waiting.waiting, "pabegynt": len(begun)},
            overdue=waiting.overdue,
            told=told,
            news=[finished_line(each) for each in told.answered if may_open(each)],
            expiring=told.expiring,
            late="forfalt" in request.values,
            search=looked_for,
            form_titles=form_titles(),
            lines=[submission_line(row, since) for row in page.rows if is_readable(row)],
            after=page.after,
            asking=access_panel.access_requests() if tab == "behandling" else [],
            works_somewhere=bool(scope().units("staff", "leader")),
            begun=[draft_line(draft) for draft in begun] if tab == "pabegynt" else [],
            left=[abandoned_line(draft) for draft in abandoned_drafts()]
            if tab == "pabegynt"
            else [],
        )
    )


def begun_drafts() -> list[Draft]:
    """List what the user has begun, without cases whose families share nothing with them."""
    found = worklist.unsent_drafts(current_staff_user().id)
    return [draft for draft in found if not is_withheld_from_user(draft)]


def notices_since_last_look() -> tuple[Notices, datetime | None]:
    """Return what the user is told, and since when things are new; note that they look now.

    On the first visit nothing is newer, but a reply is still told: it was promised.
    """
    row = reminders.get_or_new(current_staff_user().id)
    since = reminders.new_since(row)
    if reminders.must_note(row):
        with storage.writing():
            reminders.note_seen(row)
            db.session.commit()
    return notices_for(scope(), since, since or now() - REPLIES), since


def finished_line(submission: Submission) -> dict[str, str]:
    """Return the line of a form that the user sent and others finished."""
    return {
        "title": compiled_form(submission.version).definition.title,
        "reference": submission.reference or "",
        "address": url_for(".submission", submission_id=submission.id),
    }


def may_open(submission: Submission) -> bool:
    """Tell whether the user may open the form."""
    return visibility.viewer(submission, scope()) is not None


def is_found(row: Row, search: Search) -> bool:
    """Tell whether the form is one that the user looks for, by what they may read of it."""
    submission = row.submission
    definition = compiled_form(submission.version).definition
    reader = visibility.viewer(submission, scope()) or visibility.NOBODY
    text = ""
    if search.words:
        answers = visibility.visible_answers(submission, reader)
        shielded = visibility.is_shielded(submission)
        text = searched_text(definition, submission.reference or "", answers, shielded=shielded)
    return search.finds(submission.form_id, text)


def is_readable(row: Row) -> bool:
    """Tell whether the user may open the form; what waits for them they may."""
    return may_open(row.submission)


def tab_names() -> dict[str, str]:
    """Return the tabs, in order."""
    return {
        "behandling": _("Til behandling"),
        "pabegynt": _("Påbegynt"),
        "andre": _("Venter på andre"),
        "ferdig": _("Ferdig"),
    }


TABS: dict[str, Callable[[WorklistScope, str], Page]] = {
    "behandling": lambda mine, after: worklist.own_tasks(
        mine, after=after, late="forfalt" in request.values
    ),
    "pabegynt": lambda mine, after: Page([], ""),
    "andre": lambda mine, after: worklist.waiting_for_others(mine, after=after),
    "ferdig": lambda mine, after: worklist.completed_submissions(mine, after=after),
}


def submission_line(row: Row, seen: datetime | None = None) -> Line:
    """Return a form's line in a list; the child is shown by initials only."""
    submission, task = row
    definition = compiled_form(submission.version).definition
    reader = visibility.viewer(submission, scope()) or visibility.RECEIVER
    since = i18n.local_time(task.since if task else submission.received or now()).date()
    answers = visibility.visible_answers(submission, reader)
    shielded = visibility.is_shielded(submission)
    unit = None if shielded else units.get(submission.unit_id or "")
    return Line(
        url_for(".submission", submission_id=submission.id),
        definition.title,
        child_label.label(definition, answers, shielded=shielded),
        listed_answers(definition, answers),
        state_text(submission, task, reader),
        unit.name if unit else "",
        since,
        days_since_text(since),
        task.due if task else None,
        is_late(task),
        task is not None and seen is not None and task.since > seen,
    )


def draft_line(draft: Draft) -> dict[str, Any]:
    """Return the line of a draft of the user's."""
    session = DraftSession(draft, draft.version)
    earlier_answers = session.earlier if draft.submission_id else {}
    given = {name: value for name, value in session.answers.items() if value}
    answers = {**earlier_answers, **_answers_from_home(session), **given}
    definition = session.compiled_form.definition
    return {
        "draft": draft,
        "title": session.compiled_form.definition.title,
        "step": session.step.title if draft.submission_id else "",
        "child": child_label.label(definition, answers, shielded=is_shielded(definition, answers)),
        "home": [(each.name, each.day) for each in session.payload.from_parents],
    }


def abandoned_line(draft: Draft) -> dict[str, Any]:
    """Return the line of a draft that the user may take over; its answers are not told before."""
    owner = users.get(draft.owner_id or "")
    return {
        "draft": draft,
        "title": compiled_form(draft.version).definition.title,
        "owner": owner.name if owner else "",
    }


def _answers_from_home(session: DraftSession) -> dict[str, Any]:
    """Return what parents answered at home: it names the child before the staff have written it."""
    return {name: v for each in session.payload.from_parents for name, v in each.answers.items()}


@bp.post("/utkast/<draft_id>")
def continue_step(draft_id: str) -> Response:
    """Go on with a draft of the signed-in user."""
    draft = drafts.get(draft_id)
    if draft is None or draft.owner_id != current_staff_user().id or is_withheld_from_user(draft):
        abort(404)
    return resume_draft(DraftSession(draft, draft.version))


@bp.post("/utkast/<draft_id>/overta")
def take_over_draft(draft_id: str) -> Response:
    """Go on with what somebody else began and cannot finish, as the leader of their unit."""
    draft = drafts.get(draft_id)
    if draft is None or is_withheld_from_user(draft) or not may_take_over(draft):
        abort(404)
    take_over(draft)
    db.session.commit()
    return resume_draft(DraftSession(draft, draft.version))


@bp.get("/<submission_id>")
def submission(submission_id: str) -> Response:
    """One form: what it says, what happened to it, and what can be done with it."""
    submission, reader = load_submission(submission_id)
    record_reading("submission.opened", submission.id)
    return render_submission(submission, reader)


@bp.get("/<submission_id>/pdf")
def submission_pdf(submission_id: str) -> ResponseReturnValue:
    """Return the form as PDF, or as a page if the PDF cannot be made."""
    submission, reader = load_submission(submission_id)
    record_reading("submission.printed", submission.id)
    answers = visibility.visible_answers(submission, reader)
    page = url_for(".submission", submission_id=submission.id)
    document = submission_paper(submission, answers, reader)
    return pdf_download(document, f"{submission.reference}.pdf", page)


@bp.get("/<submission_id>/fil/<file_id>")
def attachment(submission_id: str, file_id: str) -> ResponseReturnValue:
    """Download an attachment, if the user may read the answer that it belongs to."""
    submission, reader = load_submission(submission_id)
    return attachment_download(submission, file_id, visibility.visible_answers(submission, reader))


@bp.get("/<submission_id>/for/<int:number>")
def earlier_state(submission_id: str, number: int) -> Response:
    """Render the form as it was before it was sent back, withdrawn or reopened."""
    submission, reader = load_submission(submission_id)
    if not reader.is_whole:
        abort(404)
    found = next((each for each in transitions.history(submission) if each.number == number), None)
    if found is None or "answers" not in found.said or "reason" not in found.said:
        abort(404)
    record_reading("submission.opened", submission.id)
    made = compiled_form(submission.version)
    answers = visibility.answers_shown(made, found.said["answers"], submission, reader)
    return render_page(
        "casework/earlier_state.html",
        submission=submission,
        document=submission_paper(
            submission, answers, reader, signatures=signature_lines_at(submission, found.at)
        ),
        sentence=history_text.entry_sentence(made.definition, found, reader),
        reason=found.said["reason"],
        at=found.at,
    )


@bp.post("/<submission_id>/steg")
def do_step(submission_id: str) -> Response:
    """Go on with the step that waits for the signed-in user.

    A receiver who opens it has received the form, and the history says so.
    """
    submission, _reader = load_submission(submission_id)
    task = transitions.task(submission)
    may = allowed_actions(submission, task)
    if "do" not in may:
        abort(404)
    if task is not None and "confirm" in may:
        transitions.confirm(submission, task.step, who=current_staff_user().id)
    return open_step.open_step(submission, current_staff_user())
