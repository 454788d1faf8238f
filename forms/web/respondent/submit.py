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
    work: DraftSession,
    way: PageFlow,
    also: Callable[[Submission], None] | None = None,
    outcome: Outcome = "",
) -> Response:
    """The receipt, when the answers are on disk and the form is on its way to the next.

    *also* does more in the same transaction. *outcome* is what the signers say: "" to go on,
    `waits` while a signature is missing, `refused` when one who must sign did not want to.
    Raises `submissions.Clash` and `drafts.Outdated` as they do, `moving.Elsewhere` when the form
    no longer waits at this step, and `permissions.NotPermitted`.
    """
    consents.demand(work.draft.case_id, needed_permissions(way))
    later = work.draft.submission_id is not None
    submission = keep_on(work, way, outcome) if later else keep_first(work, way, outcome)
    if also is not None:
        also(submission)
    consent.note(submission)
    sent = {file["id"] for file in files_in(way.relevance.answers)}
    attachments.attach(submission, sent, work.draft)
    drafts.finish(work.draft, work.draft.revision)
    db.session.commit()
    form_id = work.version.form_id
    response = to_receipt(submission, way.step.id)
    delete_cookie(response, cookie_name(form_id), path=form_root_path(form_id))
    return response


def keep_first(work: DraftSession, way: PageFlow, outcome: Outcome) -> Submission:
    """The new submission; a form of several steps begins its way."""
    definition, answers = way.edition.definition, way.relevance.answers
    notes = tools.to_keep(work)
    travels = len(definition.steps) > 1 or outcome == "waits"
    submission = store.keep(
        work.version,
        answers,
        key=work.draft.id,
        step=way.step.id,
        unit=work.draft.unit_id or unit_of(definition, answers),
        case=work.draft.case_id,
        state="underway" if travels else "sent",
    )
    if travels or notes:
        on, passed = next_task(submission, way.edition, way.step, answers, outcome)
        transitions.send(
            submission,
            way.step.id,
            answers,
            key=work.draft.id,
            who=actor(way.step),
            on=on,
            skipped=passed,
            notes=notes,
        )
    return submission


def keep_on(work: DraftSession, way: PageFlow, outcome: Outcome) -> Submission:
    """The submission with a later step's answers put into it."""
    submission, own = work.submission, way.relevance.answers
    transitions.lock(submission)
    earlier = store.open_answers(submission)
    whole = merged(way.edition.compiled, earlier, own, way.step.sections)
    on, passed = next_task(submission, way.edition, way.step, whole, outcome)
    transitions.send(
        submission,
        way.step.id,
        own,
        key=work.draft.id,
        who=actor(way.step),
        on=on,
        skipped=passed,
        merged=whole,
        notes=tools.to_keep(work),
        voids=steps_to_redo(way.edition.definition, way.step, on),
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
