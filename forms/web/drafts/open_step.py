"""Open a step of a submitted form: begin its draft, or continue it."""

from werkzeug.wrappers import Response

from forms.logic.answer_state import is_blank
from forms.logic.step_answers import answers_within
from forms.storage import Draft, Submission, User, db
from forms.storage.models.workflow import Task
from forms.storage.submissions import store
from forms.storage.submissions.drafts import DraftContext
from forms.storage.workflow import transitions
from forms.web.auth import visit
from forms.web.auth.audience import is_staff
from forms.web.drafts.draft_session import DraftSession, create_draft
from forms.web.drafts.open_draft import resume_draft
from forms.web.drafts.responses import draft_gone_response
from forms.web.drafts.start import case_begun_in, first_answers, starter_as_viewer
from forms.workflow.cases.prefill import carried_answers
from forms.workflow.compiled_forms import compiled_form


def open_step(
    submission: Submission, owner: User | None = None, *, step: str = "", holder: str = ""
) -> Response:
    """Redirect to the step that *submission* waits at, with its draft's cookie.

    The step has one draft for all who open it; *owner* is the signed-in user who begins it, and
    *holder* whom of the family its link is for. The caller has checked the permission. If the form
    no longer waits (at *step*, if given), render a page that says so.
    """
    transitions.lock(submission)
    task = transitions.task(submission)
    if task is None or step not in ("", task.step):
        db.session.rollback()
        return draft_gone_response(submission.form_id)
    draft = transitions.draft_of_step(submission, task.step)
    session = DraftSession(draft, draft.version) if draft else begin_step(submission, task, owner)
    db.session.commit()
    opened = resume_draft(session)
    if holder:
        visit.note_holder(session.draft.id, holder)
    return opened


def begin_step(submission: Submission, task: Task, owner: User | None) -> DraftSession:
    """Create a draft of the step, with its earlier answers if the form has come back to it."""
    found = compiled_form(submission.version)
    step = found.definition.step(task.step)
    answers = store.open_answers(submission)
    before = answers_within(found.compiled, answers, step.sections if step else ())
    where = DraftContext(
        owner=owner.id if owner else None,
        unit=submission.unit_id,
        case=submission.case_id,
        submission=submission.id,
        step=task.step,
    )
    case_id = submission.case_id if is_staff() else None  # the family gets this form's own answers
    earlier = carried_answers(found.definition, case_id, starter_as_viewer, submission)
    known = {name: value for name, value in before.items() if not is_blank(value)}
    first = {
        **before,
        **first_answers(found.definition, case_begun_in(where)),
        **earlier.answers,
        **known,
    }
    session = create_draft(submission.version, first, where)
    if new := {id: came for id, came in earlier.origins.items() if id not in known}:
        session.change(carried=new)
        session.keep()
    return session


def draft_of_step(submission: Submission) -> Draft | None:
    """Return the draft of the current step, if one has begun."""
    task = transitions.task(submission)
    return transitions.draft_of_step(submission, task.step) if task else None
