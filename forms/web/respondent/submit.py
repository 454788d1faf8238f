"""Sending one's part of a form: kept, and given to whoever does the next, in one transaction."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_login import current_user
from werkzeug.wrappers import Response

from forms.definition import Definition, Step
from forms.logic.step_answers import merged
from forms.storage import Submission, db
from forms.storage.submissions import attachments, drafts, store
from forms.storage.workflow import consents, transitions
from forms.web.auth.unit_scope import scope
from forms.web.core.csrf_and_cookies import delete_cookie
from forms.web.drafts.access import cookie_name, form_root_path
from forms.web.drafts.draft_session import DraftSession, files_in
from forms.web.interview import tools
from forms.web.respondent.receipt import to_receipt
from forms.workflow import consent
from forms.workflow.next_step import Outcome, needed_permissions, next_task, steps_to_redo
from forms.workflow.pagination import PageFlow
from forms.workflow.roles import HANDED


def send(
    session: DraftSession,
    flow: PageFlow,
    also: Callable[[Submission], None] | None = None,
    outcome: Outcome = "",
) -> Response:
    """The receipt, when the answers are on disk and the form is on its way to the next.

    *also* does more in the same transaction. *outcome* is what the signers say: "" to go on,
    `waits` while a signature is missing, `refused` when one who must sign did not want to.
    Raises `submissions.Clash` and `drafts.Outdated` as they do, `moving.Elsewhere` when the form
    no longer waits at this step, and `permissions.NotPermitted`.
    """
    consents.demand(session.draft.case_id, needed_permissions(flow))
    later = session.draft.submission_id is not None
    submission = keep_on(session, flow, outcome) if later else keep_first(session, flow, outcome)
    if also is not None:
        also(submission)
    consent.note(submission)
    sent = {file["id"] for file in files_in(flow.relevance.answers)}
    attachments.attach(submission, sent, session.draft)
    drafts.finish(session.draft, session.draft.revision)
    db.session.commit()
    form_id = session.version.form_id
    response = to_receipt(submission, flow.step.id)
    delete_cookie(response, cookie_name(form_id), path=form_root_path(form_id))
    return response


def keep_first(session: DraftSession, flow: PageFlow, outcome: Outcome) -> Submission:
    """The new submission; a form of several steps begins its way."""
    definition, answers = flow.compiled_form.definition, flow.relevance.answers
    notes = tools.to_keep(session)
    travels = len(definition.steps) > 1 or outcome == "waits"
    submission = store.keep(
        session.version,
        answers,
        key=session.draft.id,
        step=flow.step.id,
        unit=session.draft.unit_id or unit_of(definition, answers),
        case=session.draft.case_id,
        state="underway" if travels else "sent",
    )
    if travels or notes:
        on, passed = next_task(submission, flow.compiled_form, flow.step, answers, outcome)
        transitions.send(
            submission,
            flow.step.id,
            answers,
            key=session.draft.id,
            who=actor(flow.step),
            on=on,
            skipped=passed,
            notes=notes,
        )
    return submission


def keep_on(session: DraftSession, flow: PageFlow, outcome: Outcome) -> Submission:
    """The submission with a later step's answers put into it."""
    submission, own = session.submission, flow.relevance.answers
    transitions.lock(submission)
    earlier = store.open_answers(submission)
    whole = merged(flow.compiled_form.compiled, earlier, own, flow.step.sections)
    on, passed = next_task(submission, flow.compiled_form, flow.step, whole, outcome)
    transitions.send(
        submission,
        flow.step.id,
        own,
        key=session.draft.id,
        who=actor(flow.step),
        on=on,
        skipped=passed,
        merged=whole,
        notes=tools.to_keep(session),
        voids=steps_to_redo(flow.compiled_form.definition, flow.step, on),
    )
    return submission


def actor(step: Step) -> str:
    """Who does it, for the history: a user's id, or what somebody without an account is."""
    by_hand = step.by in HANDED and step.by != "respondent"
    return step.by if by_hand or not current_user.is_authenticated else str(current_user.id)


def unit_of(definition: Definition, answers: Mapping[str, Any]) -> str | None:
    """The unit a submission belongs to: the question prefilled with it, else the sender's own."""
    for question in definition.questions.values():
        if question.prefill == "unit" and isinstance(answers.get(question.id), str):
            return str(answers[question.id])
    return scope().own_unit()
