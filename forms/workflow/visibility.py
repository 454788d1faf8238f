"""Read access to a submission: the one module that decides it."""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from forms.compiled_form import CompiledForm
from forms.definition import Step
from forms.definition.reading_rights import LEVELS, allows, least
from forms.logic.answer_state import Answers
from forms.logic.derivation import computed, full_name, without
from forms.logic.readers import meant_for
from forms.logic.relevance import Compiled
from forms.logic.step_answers import outside, within
from forms.storage import Submission
from forms.storage.definitions import versions
from forms.storage.models.workflow import Task
from forms.storage.submissions import store
from forms.storage.workflow import consents, release, transitions
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.roles import EVERYBODY, STAFF
from forms.workflow.unit_scope import UnitScope


def coordinator_levels(form_id: str) -> dict[str, str]:
    """Return what the coordinator gets of the answers to each version of a form, by version id.

    Answers obey the version that was read when they were given. A later version that gives less
    holds for earlier answers too: it takes back, and never gives what was not said.
    """
    found, level = {}, LEVELS[-1]
    for version in versions.all_versions(form_id):  # the newest first
        level = least(level, version.definition().coordinator)
        found[version.id] = level
    return found


class CoordinatorAccess(NamedTuple):
    """What the coordinator gets of a form: the most that any of its versions gives."""

    level: str
    versions: tuple[str, ...] | None
    """The ids of the versions whose answers go out at that level; None when all of them do."""
    counted: tuple[str, ...] | None
    """The ids of the versions whose answers are counted; None when all of them are."""

    def allows(self, wanted: str) -> bool:
        """Tell whether the coordinator gets at least *wanted*."""
        return allows(self.level, wanted)


def coordinator_access(form_id: str) -> CoordinatorAccess:
    """Return what the coordinator gets of the form; of a form that is unknown, nothing."""
    levels = coordinator_levels(form_id)
    if release.least_group(form_id):  # then all versions are let out together, or none
        return CoordinatorAccess(least(*levels.values()), None, None)
    level = max(levels.values(), key=LEVELS.index, default=LEVELS[0])
    return CoordinatorAccess(level, _reached(levels, level), _reached(levels, "counts"))


def _reached(levels: Mapping[str, str], wanted: str) -> tuple[str, ...] | None:
    reached = tuple(id for id, level in levels.items() if allows(level, wanted))
    return None if len(reached) == len(levels) else reached


def coordinator_reads(submission: Submission) -> bool:
    """Tell whether the coordinator may read this one submission."""
    return coordinator_levels(submission.form_id).get(submission.version_id) == "answers"


class Viewer(NamedTuple):
    """A reader's access: the audiences shown, and whether the form was sent to them."""

    audiences: frozenset[str]
    receives: bool = False
    """Then what is not shared with them is not there at all."""
    filled: frozenset[str] = frozenset()
    """The sections that are theirs to fill in: they read all of those."""
    closed: frozenset[str] = frozenset()
    """The sections that only those who did a step, and the leader, read."""


FAMILY = Viewer(EVERYBODY)
RECEIVER = Viewer(EVERYBODY, receives=True)
OWN = Viewer(STAFF)
NOBODY = Viewer(frozenset(), receives=True)
"""Reads nothing: what an unknown reader is."""
READERS = {
    "guardian": FAMILY,
    "respondent": FAMILY,
    "receiver": RECEIVER,
    "staff": OWN,
    "leader": OWN,
    "coordinator": OWN,
}
"""By who does a step (`by`)."""


def as_doer(step: Step) -> Viewer:
    """Return the viewer as whom the doer of *step* reads the steps before it."""
    return READERS.get(step.by, NOBODY)


def viewer(submission: Submission, scope: UnitScope) -> Viewer | None:
    """Return as what the scope's user may read the form; None when they may not."""
    if scope.is_own_unit(submission.unit_id):
        closed = closed_sections(submission, scope)
        definition = compiled_form(submission.version).definition
        if not closed or closed != {section.id for section in definition.sections}:
            return OWN._replace(closed=closed)
    if steps := scope.received(submission):
        definition = compiled_form(submission.version).definition
        own = {id for step in definition.steps if step.id in steps for id in step.sections}
        return RECEIVER._replace(filled=frozenset(own))
    task = transitions.task(submission)
    waits_here = task is not None and task.role == "coordinator"
    may = waits_here and "coordinator" in scope.reach() and coordinator_reads(submission)
    return OWN if may else None


def closed_sections(submission: Submission, scope: UnitScope) -> frozenset[str]:
    """Return the sections that the user, who works at the form's unit, may not read."""
    definition = compiled_form(submission.version).definition
    closed = frozenset(s.id for s in definition.sections if s.read_by == "doers")
    if not closed or scope.user is None or submission.unit_id in scope.units("leader"):
        return closed if scope.user is None else frozenset()
    return frozenset() if scope.user.id in transitions.doers(submission) else closed


def may_do(task: Task, submission: Submission, scope: UnitScope) -> bool:
    """Tell whether the user may do the step that waits, and read what its doer reads."""
    if not scope.may_do(task):
        return False
    own = task.role in ("staff", "respondent") and scope.is_own_unit(submission.unit_id)
    return not (own and closed_sections(submission, scope))


def visible(submission: Submission, reader: Viewer) -> dict[str, Any]:
    """Return the answers that the reader may see."""
    answers = store.open_answers(submission, staff=reader != FAMILY)
    return shown(compiled_form(submission.version), answers, submission, reader)


def shown(
    compiled_form: CompiledForm, answers: Answers, submission: Submission, reader: Viewer
) -> dict[str, Any]:
    """Return those of *answers* that the reader may see."""
    if reader.receives and submission.state == "withdrawn":
        return {}
    permitted = consents.valid(submission.case_id) if reader.receives else frozenset()
    return for_reader(compiled_form, answers, reader, permitted)


def for_reader(
    compiled_form: CompiledForm, answers: Answers, reader: Viewer, permitted: frozenset[str]
) -> dict[str, Any]:
    """Return those of *answers* that the reader gets, when the forms *permitted* are valid
    permissions.

    Answers that disclose an unshared section are withheld with it, also values computed in the
    reader's own part; the reader's own answers there stay.
    """
    if not reader.receives:
        closed, compiled = reader.closed, compiled_form.compiled
        if closed:
            told = told_by(compiled, closed, reader)
            answers = without(outside(compiled, answers, closed), told)
        return meant_for(reader.audiences, compiled, answers)
    compiled = compiled_form.compiled
    withheld = unshared(compiled_form, answers, permitted) - reader.filled
    told = told_by(compiled, withheld, reader)
    kept = without(outside(compiled, answers, withheld), told)
    own = meant_for(STAFF, compiled, within(compiled, answers, reader.filled))
    return {
        **meant_for(reader.audiences, compiled, kept),
        **without(own, told & computed(compiled.definition)),
    }


def untold_values(
    compiled_form: CompiledForm, answers: Answers, reader: Viewer, permitted: frozenset[str]
) -> frozenset[str]:
    """Return the computed values that would disclose to the reader what is withheld from them."""
    withheld = reader.closed
    if reader.receives:
        withheld = unshared(compiled_form, answers, permitted) - reader.filled
    told = told_by(compiled_form.compiled, withheld, reader)
    return told & computed(compiled_form.definition)


def told_by(compiled: Compiled, withheld: Collection[str], reader: Viewer) -> frozenset[str]:
    """Return the questions that disclose answers withheld from the reader, in any section."""
    asked = [each for each in compiled.definition.walk() if "value" not in each[0].own]
    away = {full_name(*each) for each in asked if each[0].section in withheld}
    others = {
        full_name(*each)
        for each in asked
        if each[0].audience not in reader.audiences and each[0].section not in reader.filled
    }
    derivation = compiled.derivation
    return derivation.told_by((away - derivation.permission) | others)


def unshared(
    compiled_form: CompiledForm, answers: Answers, permitted: frozenset[str]
) -> frozenset[str]:
    """Return the sections that the receiver does not get: withheld, or without consent now."""
    known = compiled_form.compiled.relevant(answers, audiences=STAFF).known
    unpermitted = {
        s.id for s in compiled_form.definition.sections if s.needs and s.needs not in permitted
    }
    return compiled_form.compiled.course.withheld(known) | unpermitted
