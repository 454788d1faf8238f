"""Demo forms in the workflow: some wait at each step, some are overdue, most are done."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from forms import i18n
from forms.commands.demo.answers import FIRST_NAMES, LAST_NAMES, Inventor, seeded_random
from forms.compiled_form import CompiledForm
from forms.definition import Step
from forms.logic.answer_state import Answers
from forms.logic.step_answers import merge_step_answers
from forms.storage import Submission, db
from forms.storage.accounts import users
from forms.storage.models.definitions import Version
from forms.storage.models.workflow import Case, Move, Task
from forms.storage.submissions import store
from forms.storage.workflow import admissions, cases, signatures, transitions
from forms.storage.workflow.admissions import Place
from forms.storage.workflow.cases import Child
from forms.storage.workflow.signatures import SignatureInput
from forms.workflow import figures
from forms.workflow.cases import consent
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.course_places import course_of, course_unit, sign_up
from forms.workflow.next_step import next_task, steps_to_redo, task_for
from forms.workflow.roles import EVERYBODY, STAFF
from forms.workflow.signatures.content_to_sign import content_at_table
from forms.workflow.signatures.signers import audience_of, signer_name

RECENT = timedelta(days=45)
"""What came after this is on its way; what came before is done."""
STAYS = 0.45
"""How many of the recent forms wait at a step."""


def keep(
    version: Version, key: str, received: datetime, answers: Answers, unit: str | None
) -> Submission:
    """Store the submission with its first step done, and a random number of further steps."""
    definition = compiled_form(version).definition
    counted = figures.figures(definition, answers, None)
    numbers = {id: figure.counted.value for id, figure in counted.items()}
    answers = {**answers, **numbers, **figures.recipes(counted)}
    chance = seeded_random(f"way {key}")
    case = _case(unit, answers, chance) if definition.case == "must" and unit else None
    travels, course = len(definition.steps) > 1, course_of(definition, answers)
    submission = store.keep(
        version,
        answers,
        key=key,
        unit=course_unit(course) or unit,
        case=case.id if case else None,
        received=received,
        state="underway" if travels else "sent",
    )
    if course:
        sign_up(course, submission)
    if definition.anonymous is None and (travels or definition.signers):
        _send(submission, definition.steps[0], answers, key, received)
        _do_further_steps(submission, received, chance)
        _backdate(submission, received)
    _let_staff_in(submission, chance)
    consent.note_consent(submission)
    return submission


def _let_staff_in(submission: Submission, chance: Random) -> None:
    """Let one of the unit's staff have held the talk, and be a member of the case."""
    at_unit = users.users_at_unit(submission.unit_id or "")
    staff = [user for user, roles in at_unit if "staff" in roles]
    if not staff or submission.reference is None:
        return
    user = chance.choice(sorted(staff, key=lambda each: each.login))
    admissions.add_doer(submission, user.id)
    if submission.case_id is not None:
        admissions.let_in(Place(case=submission.case_id), user.id, "", by=user.id)


def _case(unit: str, answers: Answers, chance: Random) -> Case:
    """Open a case for the child in the answers, or for an invented one."""
    name, born = answers.get("child_name"), answers.get("child_birthdate")
    invented = f"{chance.choice(FIRST_NAMES)} {chance.choice(LAST_NAMES)}"
    about = Child(str(name or invented), date.fromisoformat(born) if born else None)
    return cases.open_case(unit, about)


def _do_further_steps(submission: Submission, received: datetime, chance: Random) -> None:
    """Do the steps that follow, until luck lets the form wait."""
    recent = received > datetime.now(received.tzinfo) - RECENT
    for turn in range(8):
        task = transitions.task(submission)
        if task is None or (recent and chance.random() < STAYS):
            return
        found = compiled_form(submission.version)
        step = found.definition.step(task.step)
        whole = store.open_answers(submission)
        if step is None:
            return
        day = i18n.local_time(received).date() + timedelta(days=3 * turn)
        answers = Inventor(found, chance, day, step, whole).submission()
        if answers is None:
            return
        key = hashlib.sha256(f"{submission.id} {turn}".encode()).hexdigest()[:32]
        moment = min(received + timedelta(days=3 * (turn + 1)), datetime.now(received.tzinfo))
        _send(submission, step, answers, key, moment, whole)


def _send(
    submission: Submission,
    step: Step,
    answers: Answers,
    key: str,
    moment: datetime,
    before: Answers | None = None,
) -> None:
    """One step done and signed at *moment*, and the form given to the next person."""
    found = compiled_form(submission.version)
    whole = (
        merge_step_answers(found.compiled, before, answers, step.sections)
        if before
        else dict(answers)
    )
    on, passed = next_task(submission, found, step, whole, "")
    transitions.send(
        submission,
        step.id,
        answers,
        key=key,
        who="guardian" if step.by == "guardian" else "system",
        on=on,
        skipped=passed,
        merged=whole if before else None,
        voids=steps_to_redo(found.definition, step, on),
    )
    _sign(submission, found, step, whole, moment)


def _sign(
    submission: Submission,
    found: CompiledForm,
    step: Step,
    whole: Mapping[str, Any],
    moment: datetime,
) -> None:
    """Sign for everybody who is asked to sign at the end of the step."""
    known = found.compiled.relevant(whole, audiences=STAFF).known
    for signer in found.compiled.course.signers(step.id, known):
        audience = audience_of(signer)
        said = SignatureInput(
            signer.id,
            "signed",
            "type_name" if audience == EVERYBODY else "login",
            signer_name(signer, whole) or signer.label,
            shown=content_at_table(submission, step.id, audience),
            audience=sorted(audience),
        )
        signatures.keep(submission, step.id, said, moment)


def _backdate(submission: Submission, received: datetime) -> None:
    """Let what happened have happened then, a few days between each."""
    last = received
    for number, move in enumerate(_moves(submission)):
        last = min(received + timedelta(days=3 * number), datetime.now(received.tzinfo))
        move.at = last
    task = db.session.get(Task, submission.id)
    step = compiled_form(submission.version).definition.step(task.step) if task else None
    if task and step:
        task.since = last
        due = task_for(step, None, {}).due
        task.due = due - (i18n.today() - i18n.local_time(last).date()) if due else None
    db.session.flush()


def _moves(submission: Submission) -> Iterator[Move]:
    found = db.select(Move).where(Move.submission_id == submission.id).order_by(Move.number)
    yield from db.session.scalars(found)
