"""Put a submission into a case, open a case from it, and begin the form that follows from it."""

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from forms.definition import Definition, Question
from forms.i18n import gettext as _
from forms.questions import PREFIX
from forms.storage import Submission, audit_log, db
from forms.storage.definitions import versions
from forms.storage.models.workflow import Case
from forms.storage.submissions.drafts import DraftContext
from forms.storage.workflow import cases
from forms.web.auth.authorization import current_staff_user
from forms.web.auth.unit_scope import scope
from forms.web.casework.case_page import child_form, child_in_form, child_values, load_case
from forms.web.casework.submission_page import load_submission
from forms.web.core.staff_form import StaffForm, drop_down
from forms.web.core.templating import render_page
from forms.web.drafts import start as draft_start
from forms.web.drafts.open_draft import resume_draft
from forms.web.handout.next_forms import startable_next_forms
from forms.web.security.csrf_and_cookies import bust_bfcache, creates_once, press_id
from forms.workflow import visibility
from forms.workflow.cases import case_filing
from forms.workflow.cases.case_filing import NotFiled
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.visibility import Viewer

bp = Blueprint("case_filing", __name__, url_prefix="/samtaler/<submission_id>")


def may_file(submission: Submission) -> bool:
    """Tell whether the user may put the form into a case: it is at a unit where they work."""
    return scope().is_own_unit(submission.unit_id) and case_filing.can_be_filed(submission)


def may_take_out(submission: Submission) -> bool:
    """Tell whether the user may take the form out of its case: its unit's leader may."""
    leads = submission.unit_id in scope().units("leader")
    return leads and case_filing.can_be_taken_out(submission)


@bp.get("/sak")
def choose_case(submission_id: str) -> Response:
    """Ask which case the form belongs to, or for a new one."""
    submission, reader = load_fileable(submission_id)
    return render_choice(submission, reader)


def load_fileable(submission_id: str) -> tuple[Submission, Viewer]:
    """Load the form if the user may put it into a case; else abort with 404."""
    submission, reader = load_submission(submission_id)
    if not may_file(submission):
        abort(404)
    return submission, reader


def render_choice(
    submission: Submission,
    reader: Viewer,
    *,
    chosen: StaffForm | None = None,
    new: StaffForm | None = None,
) -> Response:
    """Render the page, with the faults in what was *chosen* or in the *new* case."""
    child = case_filing.child_of(submission, visibility.visible_answers(submission, reader))
    found = case_filing.choices(submission, child, scope().case_scope())
    wanted = wanted_form(submission)
    page = render_page(
        "casework/case_filing.html",
        status=422 if chosen or new else 200,
        submission=submission,
        title=compiled_form(submission.version).definition.title,
        wanted=wanted,
        found=bool(found),
        same=sum(each.same for each in found),
        chosen=chosen or choice_form(submission, found),
        new=new or child_form(known=child_values(child) if child else None),
    )
    return bust_bfcache(page)


def choice_form(submission: Submission, found: list[case_filing.Choice]) -> StaffForm:
    """Build the list of cases; the only one of the same child is chosen."""
    same = [each for each in found if each.same]
    known = {"case": same[0].case.id} if len(same) == 1 else {}
    return StaffForm((case_question(found),), known=known)


def case_question(found: list[case_filing.Choice]) -> Question:
    """Ask for one of the open cases at the form's unit."""
    names = {
        each.case.id: f"{each.about.initials or each.case.code} · {each.case.code}"
        for each in found
    }
    return drop_down("case", _("Sak"), names, required=True)


def wanted_form(submission: Submission) -> Definition | None:
    """Return the form that is to begin when the submission is in a case, if it may follow."""
    wanted = request.values.get("skjema", "")
    return next((d for d in startable_next_forms(submission) if d.id == wanted), None)


@bp.post("/sak")
@creates_once
def put_in(submission_id: str) -> Response:
    """Put the form into the chosen case."""
    if (before := filed_before(submission_id)) is not None:
        return before
    submission, reader = load_fileable(submission_id)
    child = case_filing.child_of(submission, visibility.visible_answers(submission, reader))
    found = case_filing.choices(submission, child, scope().case_scope())
    chosen = StaffForm((case_question(found),), request.form)
    if not chosen.validate():
        return render_choice(submission, reader, chosen=chosen)
    case = load_case(chosen.text("case"))
    try:
        return file_and_continue(submission, case)
    except NotFiled as refused:
        db.session.rollback()
        chosen.refuse("case", str(refused))
        return render_choice(submission, reader, chosen=chosen)


@bp.post("/sak/ny")
@creates_once
def open_case(submission_id: str) -> Response:
    """Open a case of the form's child, and put the form into it."""
    if (before := filed_before(submission_id)) is not None:
        return before
    submission, reader = load_fileable(submission_id)
    new = child_form(posted=True)
    if not new.validate() or submission.unit_id is None:
        return render_choice(submission, reader, new=new)
    user = current_staff_user()
    case = cases.open_case(submission.unit_id, child_in_form(new), user.id, id=press_id())
    audit_log.record(user.id, "case.opened", case.id)
    try:
        return file_and_continue(submission, case)
    except NotFiled as refused:
        db.session.rollback()
        new.refuse("born", str(refused))
        return render_choice(submission, reader, new=new)


def filed_before(submission_id: str) -> Response | None:
    """Go on from the case that the form is in already, when its page is sent once more; None when
    it is in none.
    """
    submission, _reader = load_submission(submission_id)
    case = cases.get(submission.case_id or "", scope().case_scope())
    wanted = {request.form.get(name) for name in ("case", f"{PREFIX}case")}
    if case is None or case.id not in {press_id(), *wanted}:
        return None
    return go_on(submission, case)


def file_and_continue(submission: Submission, case: Case) -> Response:
    """Put the form into the case, and go on to the form that follows, or to the case."""
    case_filing.file_in_case(submission, case)
    audit_log.record(current_staff_user().id, "submission.filed", submission.id, case.code)
    return go_on(submission, case)


def go_on(submission: Submission, case: Case) -> Response:
    """Begin the form that is to follow, or go to the case."""
    wanted = wanted_form(submission)
    if wanted is not None and wanted.case:
        return begin_form(wanted, submission, case.id)
    db.session.commit()
    return redirect(url_for("cases.case", case_id=case.id), 303)


@bp.post("/sak/ut")
def take_out(submission_id: str) -> Response:
    """Take the form out of its case."""
    submission, _reader = load_submission(submission_id)
    if not may_take_out(submission):
        abort(404)
    case_filing.take_out_of_case(submission)
    audit_log.record(current_staff_user().id, "submission.unfiled", submission.id)
    db.session.commit()
    return redirect(url_for("casework.submission", submission_id=submission.id), 303)


@bp.post("/neste")
@creates_once
def begin_next(submission_id: str) -> Response:
    """Begin a form that follows: in the submission's case, in one that is chosen first, or alone.

    A form of a case asks for the case first; `uten_sak` begins one that can do without.
    """
    submission, _reader = load_submission(submission_id)
    wanted = next(
        (d for d in startable_next_forms(submission) if d.id == request.form.get("form")), None
    )
    if wanted is None:
        abort(404)
    if not wanted.case:
        return begin_form(wanted, submission, None)
    if submission.case_id is not None:
        return begin_form(wanted, submission, load_case(submission.case_id).id)
    if "uten_sak" in request.form and wanted.case == "may":
        return begin_form(wanted, submission, None)
    if not may_file(submission):
        return redirect(url_for("cases.index", skjema=wanted.id), 303)
    return redirect(url_for(".choose_case", submission_id=submission.id, skjema=wanted.id), 303)


def begin_form(wanted: Definition, source: Submission, case_id: str | None) -> Response:
    """Begin the form with what it takes over from *source* and from the case."""
    version = versions.current(wanted.id) or abort(404)
    where = DraftContext(current_staff_user().id, source.unit_id, case_id)
    session = draft_start.begin_form(version, where, source=source, id=press_id())
    db.session.commit()
    return resume_draft(session)
