"""A step of a form that is on its way: its draft is begun, or gone on with."""

from werkzeug.wrappers import Response

from forms.logic.step_answers import within
from forms.storage import Draft, Submission, User, db
from forms.storage.models.workflow import Task
from forms.storage.submissions import store
from forms.storage.submissions.drafts import DraftContext
from forms.storage.workflow import transitions
from forms.web.drafts.draft_session import DraftSession, begin
from forms.web.drafts.open_draft import resume_draft
from forms.web.drafts.responses import draft_gone_response
from forms.web.drafts.start import first_answers
from forms.workflow.compiled_forms import compiled_form


def open_step(submission: Submission, owner: User | None = None, *, step: str = "") -> Response:
    """The page to go on with of the step that *submission* waits at, its draft in the browser.

    There is one draft of it, whoever opens it; *owner* is who begins it, signed in. The caller has
    seen to it that they may. When it no longer waits (at *step*, if told), a page that says so.
    """
    transitions.lock(submission)
    task = transitions.task(submission)
    if task is None or step not in ("", task.step):
        db.session.rollback()
        return draft_gone_response(submission.form_id)
    draft = transitions.draft(submission, task.step)
    session = DraftSession(draft, draft.version) if draft else begin_step(submission, task, owner)
    db.session.commit()
    return resume_draft(session)


def begin_step(submission: Submission, task: Task, owner: User | None) -> DraftSession:
    """A new draft of the step, with what it said before if the form has come back to it."""
    found = compiled_form(submission.version)
    step = found.definition.step(task.step)
    answers = store.open_answers(submission)
    before = within(found.compiled, answers, step.sections if step else ())
    where = DraftContext(
        owner=owner.id if owner else None,
        unit=submission.unit_id,
        case=submission.case_id,
        submission=submission.id,
        step=task.step,
    )
    return begin(submission.version, before or first_answers(found.definition), where)


def begun(submission: Submission) -> Draft | None:
    """The draft of the step that the form waits at, if somebody has begun."""
    task = transitions.task(submission)
    return transitions.draft(submission, task.step) if task else None
