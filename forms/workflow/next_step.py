"""Workflow transitions: the next task, and the steps to skip or redo."""

from collections.abc import Iterable, Mapping
from typing import Literal

from forms.compiled_form import CompiledForm
from forms.definition import Definition, Signer, Step
from forms.logic.answer_state import Answers
from forms.operations import webhook_events
from forms.storage import Submission
from forms.storage.submissions import store
from forms.storage.workflow import signatures, transitions
from forms.storage.workflow.transitions import NextTask
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.deadlines import due_date
from forms.workflow.pagination import PageFlow
from forms.workflow.roles import HANDED, STAFF

Outcome = Literal["", "waits", "refused"]
"""What the signers together said: nothing in the way, one signs later, one does not."""


def needed_permissions(flow: PageFlow) -> frozenset[str]:
    """Return the forms whose permission these answers require: their sections need it."""
    answers = flow.relevance.answers
    return frozenset(
        section.needs
        for section in flow.compiled_form.definition.sections
        if section.needs and any(question.id in answers for question in section.questions)
    )


def signing_outcome(signers: Iterable[Signer], said: Mapping[str, str]) -> Outcome:
    """Return the combined outcome of the signers; *said* maps each id to an outcome.

    A required signer can hold a step, and refuse it unless the form goes on all the same; others
    may sign later, or not.
    """
    needed = [signer for signer in signers if signer.required]
    if any(said.get(signer.id) == "declined" and not signer.may_refuse for signer in needed):
        return "refused"
    return "waits" if any(said.get(signer.id) == "later" for signer in needed) else ""


def refusers(submission: Submission, definition: Definition, step: Step) -> list[str]:
    """Return what those are called whose refusal holds the form at *step*."""
    said = {s.signer: s.outcome for s in signatures.listing(submission) if s.step == step.id}
    return [
        signer.label
        for signer in definition.signers
        if signer.refusal_stops and said.get(signer.id) == "declined"
    ]


def continue_when_signed(submission: Submission) -> None:
    """Let the form go on when no signature is missing any more where it waits for one.

    Who refused by a link was alone then: the last step waits too, for somebody to talk with them.
    """
    task = transitions.task(submission)
    if task is None or task.role != transitions.SIGNER:
        return
    found = compiled_form(submission.version)
    said = {s.signer: s.outcome for s in signatures.listing(submission) if s.step == task.step}
    outcome = signing_outcome(found.definition.signers, said)
    step = found.definition.step(task.step)
    if step is not None and outcome != "waits":
        answers = store.open_answers(submission)
        on, skipped = next_task(submission, found, step, answers, outcome)
        if on is None and outcome == "refused":
            known = found.compiled.relevant(answers, audiences=STAFF).known
            on = task_for(step, current_unit(submission), known)
        transitions.pass_on(submission, on, skipped)
        if submission.state == "sent":
            webhook_events.announce(submission, webhook_events.FINISHED)


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
    to = made.compiled.course.next_step(done.id, known)
    if outcome == "refused" and to is not None:
        return task_for(done, here, known), []
    at = here if to and to.by in HANDED else submission.unit_id or here
    on = task_for(to, at, known) if to else None
    return on, skipped_steps(made.definition, done, to)


def steps_to_redo(definition: Definition, done: Step, on: NextTask | None) -> list[str]:
    """Return the steps to redo when the form goes back from the completed step."""
    order = [step.id for step in definition.steps]
    back_to = order.index(on.step) if on else len(order)
    return order[back_to:] if back_to < order.index(done.id) else []


def current_unit(submission: Submission) -> str | None:
    """Return the unit that holds the form and hands it to the family: the last to do a step."""
    task = transitions.task(submission)
    return (task.unit_id if task else None) or submission.unit_id


def skipped_steps(definition: Definition, done: Step, to: Step | None) -> list[str]:
    """Return the steps skipped between the completed and the next; none when it goes back."""
    order = [step.id for step in definition.steps]
    first, last = order.index(done.id) + 1, order.index(to.id) if to else len(order)
    return order[first:last]


def task_for(step: Step, unit: str | None, known: Answers) -> NextTask:
    """Return the task of *step* for a form of *unit*: holder and deadline."""
    due = due_date(step, known)
    if step.by == "coordinator":
        return NextTask(step.id, step.by, None, due)
    receiver = known.get(step.unit) if step.by == "receiver" else None
    return NextTask(step.id, step.by, receiver if isinstance(receiver, str) else unit, due)
