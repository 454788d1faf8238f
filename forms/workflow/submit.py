"""Store a step's answers and signatures, and move the form on: one call, no commit.

```
submit(step) ─► Submitted        stored, and on its way
                Repeated         the same was stored before
                Moved            the form no longer waits at this step
                NotPermitted     answers that no permission in the case allows any more
                Stale            the draft was saved elsewhere meanwhile
```
The caller commits after `Submitted` and rolls back after the others.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from forms.definition import Question, Step
from forms.logic.file_references import references_in
from forms.logic.shielding import is_shielded
from forms.logic.step_answers import merge_step_answers
from forms.operations import webhook_events
from forms.questions.own_unit import own_unit, unit_of_family
from forms.storage import Draft, Submission
from forms.storage.submissions import attachments, drafts, store
from forms.storage.workflow import (
    admissions,
    cases,
    consents,
    invitations,
    meetings,
    signatures,
    transitions,
)
from forms.storage.workflow.signatures import SignatureInput
from forms.workflow import family_notices
from forms.workflow.cases import consent, exclusions
from forms.workflow.course_places import course_of, course_unit, sign_up
from forms.workflow.figures import unit_of_report
from forms.workflow.next_step import Outcome, needed_permissions, next_task, steps_to_redo
from forms.workflow.pagination import PageFlow
from forms.workflow.roles import HANDED


@dataclass(frozen=True, slots=True)
class StepToSubmit:
    """One step as it is sent."""

    draft: Draft
    flow: PageFlow
    """The pages with everything that is sent."""
    user: str | None = None
    """The id of the signed-in user who sends it."""
    invited_by: str | None = None
    """The id of the user whose invitation it was begun by."""
    unit: str | None = None
    """The sender's unit, for a form that does not say where it belongs."""
    notes: Mapping[str, Any] = field(default_factory=dict)
    """What staff noted in the interview."""
    figures: Mapping[str, Any] = field(default_factory=dict)
    """How the figures of a report were counted, stored beside their numbers."""
    signatures: Iterable[SignatureInput] = ()
    outcome: Outcome = ""
    """What the signers together say."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """The answers are stored, and the form waits where it goes next."""

    submission: Submission
    step: str


@dataclass(frozen=True, slots=True)
class Repeated:
    """The draft was submitted before, with other answers; `submission` is the stored one."""

    submission: Submission
    step: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The form was sent, withdrawn or sent back meanwhile."""


@dataclass(frozen=True, slots=True)
class NotPermitted:
    """Some answers stand in sections whose permission is no longer valid in the case."""


@dataclass(frozen=True, slots=True)
class Stale:
    """Another device saved the draft meanwhile."""


Result = Submitted | Repeated | Moved | NotPermitted | Stale


def submit(step: StepToSubmit) -> Result:
    """Store the step; see the module for what comes back."""
    try:
        return Submitted(_submit(step), step.flow.step.id)
    except store.IdempotencyConflict as conflict:
        return Repeated(conflict.submission, step.flow.step.id)
    except transitions.StaleTransition:
        return Moved()
    except consents.NotPermitted:
        return NotPermitted()
    except drafts.StaleRevision:
        return Stale()


def _submit(step: StepToSubmit) -> Submission:
    draft, flow = step.draft, step.flow
    consents.demand_valid(draft.case_id, needed_permissions(flow))
    submission = _first_step(step) if draft.submission_id is None else _later_step(step)
    for each in step.signatures:
        signatures.keep(submission, flow.step.id, each)
    consent.note_consent(submission)
    for user in doers_of(step):
        if user == step.user or not exclusions.is_left_out(user, submission.case_id):
            admissions.add_doer(submission, user)
    if draft.owner_id is not None:
        meetings.note_minutes(submission, draft.id)
    if submission.case_id is not None and is_shielded(
        flow.compiled_form.definition, store.open_answers(submission)
    ):
        cases.shield(submission.case_id)
    if family_notices.is_mail_held_back(submission):
        invitations.revoke_family(submission.id)
    sent = {file["id"] for file in references_in(flow.relevance.answers)}
    attachments.attach(submission, sent, draft)
    drafts.finish(draft, draft.revision)
    announce_submission(submission, is_new=draft.submission_id is None)
    return submission


def announce_submission(submission: Submission, *, is_new: bool) -> None:
    """Let other systems know that the form came, and that nothing is left to do with it."""
    if is_new:
        webhook_events.announce(submission, webhook_events.RECEIVED)
    if submission.state == "sent":
        webhook_events.announce(submission, webhook_events.FINISHED)


def _first_step(step: StepToSubmit) -> Submission:
    """Create the submission; a form of several steps goes on to the next."""
    draft, flow = step.draft, step.flow
    definition, answers = flow.compiled_form.definition, _answers(step)
    travels = len(definition.steps) > 1 or step.outcome == "waits"
    course = course_of(definition, answers)
    submission = store.keep(
        draft.version,
        answers,
        key=draft.id,
        step=flow.step.id,
        unit=course_unit(course)
        or unit_of_report(definition, answers)
        or draft.unit_id
        or unit_answered(own_unit(definition), answers)
        or step.unit
        or (unit_answered(unit_of_family(definition), answers) if step.user is None else None),
        case=draft.case_id,
        state="underway" if travels else "sent",
    )
    if course:
        sign_up(course, submission)
    if travels or step.notes:
        on, passed = next_task(submission, flow.compiled_form, flow.step, answers, step.outcome)
        transitions.send(
            submission,
            flow.step.id,
            answers,
            key=draft.id,
            who=actor(flow.step, step.user),
            on=on,
            skipped=passed,
            notes=step.notes,
        )
    return submission


def _later_step(step: StepToSubmit) -> Submission:
    """Store a later step's answers in the submission."""
    draft, flow = step.draft, step.flow
    submission = store.get(draft.submission_id or "")
    if submission is None:
        raise LookupError(f"Draft {draft.id} is a step of nothing.")
    own = _answers(step)
    transitions.lock(submission)
    earlier = store.open_answers(submission)
    whole = merge_step_answers(flow.compiled_form.compiled, earlier, own, flow.step.sections)
    on, passed = next_task(submission, flow.compiled_form, flow.step, whole, step.outcome)
    transitions.send(
        submission,
        flow.step.id,
        own,
        key=draft.id,
        who=actor(flow.step, step.user),
        on=on,
        skipped=passed,
        merged=whole,
        notes=step.notes,
        voids=steps_to_redo(flow.compiled_form.definition, flow.step, on),
    )
    return submission


def _answers(step: StepToSubmit) -> dict[str, Any]:
    """Return the answers of the step, and how each figure in them was counted."""
    answers = dict(step.flow.relevance.answers)
    asked = {n: v for n, v in step.figures.items() if n.partition(".")[0] in answers}
    return {**answers, **asked}


def doers_of(step: StepToSubmit) -> set[str]:
    """Return the users who then know the answers: the sender, and the user who sent the invitation.

    A step of the family's is not the staff's, though it is done on their device.
    """
    sender = actor(step.flow.step, step.user)
    found = {step.invited_by, sender if sender == step.user else None}
    return {user for user in found if user}


def actor(step: Step, user: str | None) -> str:
    """Return who does the step, for the history: a user's id, or the role without an account."""
    by_hand = step.by in HANDED and step.by != "respondent"
    return step.by if by_hand or user is None else user


def unit_answered(question: Question | None, answers: Mapping[str, Any]) -> str | None:
    """Return the unit that a question was answered with; None when there is none."""
    unit = answers.get(question.id) if question else None
    return unit if isinstance(unit, str) else None
