"""Sending one's part of a form: kept, and given to whoever does the next, in one transaction."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, time
from typing import Any, Literal

from flask_login import current_user
from werkzeug.wrappers import Response

from forms import i18n
from forms.compiled_form import CompiledForm
from forms.definition import Definition, Signer, Step
from forms.logic.answer_state import Answers
from forms.logic.step_answers import merged
from forms.storage import Submission, db
from forms.storage.retention.periods import after
from forms.storage.submissions import attachments, drafts, store
from forms.storage.workflow import consents, signatures, transitions
from forms.storage.workflow.transitions import NextTask
from forms.web.auth import unit_scope
from forms.web.auth.audience import STAFF
from forms.web.core.csrf_and_cookies import delete_cookie
from forms.web.drafts.access import cookie_name, form_root_path
from forms.web.drafts.draft_session import DraftSession, files_in
from forms.web.interview import tools
from forms.web.respondent.receipt import to_receipt
from forms.workflow import consent
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.pagination import PageFlow

Outcome = Literal["", "waits", "refused"]
"""What the signers together said: nothing in the way, one signs later, one does not."""


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


def needed_permissions(way: PageFlow) -> frozenset[str]:
    """The forms whose permission these answers take: they stand in sections that need it."""
    answers = way.relevance.answers
    return frozenset(
        section.needs
        for section in way.edition.definition.sections
        if section.needs and any(question.id in answers for question in section.questions)
    )


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


def signing_outcome(signers: Iterable[Signer], said: Mapping[str, str]) -> Outcome:
    """What the signers together say to the form; *said* is each one's outcome, by id.

    A step waits for those who must sign, and is refused by them; others may sign later, or not.
    """
    needed = {said.get(signer.id) for signer in signers if signer.required}
    if "declined" in needed:
        return "refused"
    return "waits" if "later" in needed else ""


def continue_when_signed(submission: Submission) -> None:
    """Let the form go on when no signature is missing any more where it waits for one."""
    task = transitions.task(submission)
    if task is None or task.role != transitions.SIGNER:
        return
    found = compiled_form(submission.version)
    said = {s.signer: s.outcome for s in signatures.of(submission) if s.step == task.step}
    outcome = signing_outcome(found.definition.signers, said)
    step = found.definition.step(task.step)
    if step is not None and outcome != "waits":
        answers = store.open_answers(submission)
        transitions.pass_on(submission, *next_task(submission, found, step, answers, outcome))


def next_task(
    submission: Submission, made: CompiledForm, done: Step, answers: Answers, outcome: Outcome
) -> tuple[NextTask | None, list[str]]:
    """Where the form waits next, None when it is done, and the steps that are skipped.

    One that is not approved waits where it is: it may be changed and shown again, or withdrawn.
    """
    known = made.compiled.relevant(answers, audiences=STAFF).known
    here = current_unit(submission)
    if outcome == "waits":
        return task_for(done, here, known)._replace(role=transitions.SIGNER), []
    to = made.compiled.course.after(done.id, known)
    if outcome == "refused" and to is not None:
        return task_for(done, here, known), []
    at = here if to and to.by in unit_scope.HANDED else submission.unit_id or here
    on = task_for(to, at, known) if to else None
    return on, skipped_steps(made.definition, done, to)


def steps_to_redo(definition: Definition, done: Step, on: NextTask | None) -> list[str]:
    """The steps that will be done again, when the form goes back from the one that is done."""
    order = [step.id for step in definition.steps]
    back_to = order.index(on.step) if on else len(order)
    return order[back_to:] if back_to < order.index(done.id) else []


def current_unit(submission: Submission) -> str | None:
    """The unit that has the form now, and gives it to the family: the last one that did a step."""
    task = transitions.task(submission)
    return (task.unit_id if task else None) or submission.unit_id


def skipped_steps(definition: Definition, done: Step, to: Step | None) -> list[str]:
    """The steps between what is done and where the form goes on; none when it goes back."""
    order = [step.id for step in definition.steps]
    first, last = order.index(done.id) + 1, order.index(to.id) if to else len(order)
    return order[first:last]


def task_for(step: Step, unit: str | None, known: Answers) -> NextTask:
    """What it is to wait at *step* for a form of *unit*: whose it is, and by when."""
    today = datetime.combine(i18n.today(), time())
    due = after(today, step.within).date() if step.within else None
    if step.by == "coordinator":
        return NextTask(step.id, step.by, None, due)
    receiver = known.get(step.unit) if step.by == "receiver" else None
    return NextTask(step.id, step.by, receiver if isinstance(receiver, str) else unit, due)


def actor(step: Step) -> str:
    """Who does it, for the history: a user's id, or what somebody without an account is."""
    by_hand = step.by in unit_scope.HANDED and step.by != "respondent"
    return step.by if by_hand or not current_user.is_authenticated else str(current_user.id)


def unit_of(definition: Definition, answers: Mapping[str, Any]) -> str | None:
    """The unit a submission belongs to: the question prefilled with it, else the sender's own."""
    for question in definition.questions.values():
        if question.prefill == "unit" and isinstance(answers.get(question.id), str):
            return str(answers[question.id])
    return unit_scope.own_unit()
