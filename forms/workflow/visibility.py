"""Read access to a submission: the one module that decides it."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple

from forms.compiled_form import CompiledForm
from forms.definition import Definition, Step
from forms.definition.reading_rights import FIGURES, LEVELS, level_allows, strictest_level
from forms.logic import readers, shielding
from forms.logic.answer_state import Answers
from forms.logic.derivation import computed_names, full_name, without_questions
from forms.logic.readers import answers_for_audiences
from forms.logic.relevance import Compiled
from forms.logic.shielding import can_shield
from forms.logic.step_answers import answers_outside
from forms.storage import Submission, Version
from forms.storage.definitions import versions
from forms.storage.models.workflow import Task
from forms.storage.submissions import store
from forms.storage.workflow import admissions, consents, release, transitions
from forms.storage.workflow.worklist import WorklistScope
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.roles import EVERYBODY, HANDED, STAFF
from forms.workflow.signatures.own_part import questions_kept_apart
from forms.workflow.unit_scope import UnitScope


def coordinator_levels(form_id: str) -> dict[str, str]:
    """Return what the coordinator gets of the answers to each version of a form, by version id.

    Answers obey the version that was read when they were given. A later version that gives less
    holds for earlier answers too: it takes back, and never gives what was not said.
    """
    found, level = {}, LEVELS[-1]
    for version in versions.all_versions(form_id):  # the newest first
        level = strictest_level(level, version.definition().coordinator)
        found[version.id] = level
    return found


class CoordinatorAccess(NamedTuple):
    """What the coordinator gets of a form: the most that any of its versions gives."""

    level: str
    versions: tuple[str, ...] | None
    """The ids of the versions whose answers go out at that level; None when all of them do."""
    counted: tuple[str, ...] | None
    """The ids of the versions whose answers are counted; None when all of them are."""
    units: tuple[str, ...] | None = None
    """The units whose answers go out; None when all of them do."""

    def allows(self, wanted: str) -> bool:
        """Tell whether the coordinator gets at least *wanted*."""
        return level_allows(self.level, wanted)


def coordinator_access(form_id: str) -> CoordinatorAccess:
    """Return what the coordinator gets of the form; of a form that is unknown, nothing."""
    levels = coordinator_levels(form_id)
    if release.least_group(form_id):  # then all versions are let out together, or none
        return CoordinatorAccess(strictest_level(*levels.values()), None, None)
    level = max(levels.values(), key=LEVELS.index, default=LEVELS[0])
    return CoordinatorAccess(
        level, _versions_at_level(levels, level), _versions_at_level(levels, "counts")
    )


NO_ACCESS = CoordinatorAccess(LEVELS[0], (), ())


def unit_access(form_id: str, scope: UnitScope) -> CoordinatorAccess:
    """Return what somebody at a unit gets of its own answers together: figures, or nothing.

    Like the coordinator's level, what a later version takes back holds for earlier answers too. Of
    an anonymous form no answer has a unit, so the whole is told, in whole batches.
    """
    found, whose = {}, FIGURES[-1]
    for version in versions.all_versions(form_id):  # the newest first
        whose = min(whose, version.definition().unit_figures, key=FIGURES.index)
        found[version.id] = whose
    wanted = max(found.values(), key=FIGURES.index, default=FIGURES[0])
    roles = ("leader",) if wanted == "leader" else ("staff", "leader")
    here = scope.units(*roles) if wanted != "none" else frozenset()
    if not here:
        return NO_ACCESS
    if release.least_group(form_id):
        everywhere = all(each == wanted for each in found.values())
        return CoordinatorAccess("figures", None, None) if everywhere else NO_ACCESS
    some = tuple(id for id, each in found.items() if each == wanted)
    return CoordinatorAccess("figures", some, some, tuple(sorted(here)))


def _versions_at_level(levels: Mapping[str, str], wanted: str) -> tuple[str, ...] | None:
    reached = tuple(id for id, level in levels.items() if level_allows(level, wanted))
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
    """The sections whose readers they are not among."""
    places: bool = False
    """Whether they read where a child with a protected address is: the doers and the leader do."""
    apart: str = ""
    """The step that one of a family does by a link, who reads nothing of where the others are."""

    @property
    def is_whole(self) -> bool:
        """Whether they read everything that is kept of the form, staff's notes and history too."""
        return self.audiences == STAFF and not self.receives and not self.closed


FAMILY = Viewer(EVERYBODY)
RECEIVER = Viewer(EVERYBODY, receives=True)
OWN = Viewer(STAFF, places=True)
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


def step_title(step: Step, reader: Viewer | None) -> str:
    """Return a step's title for a reader; "" where they read none of the sections in it.

    That a form waits for «Svar fra barnevernet» tells what stands in a part that is closed to them.
    """
    if reader is None or (step.sections and reader.closed.issuperset(step.sections)):
        return ""
    return step.title


def viewer_of_doer(step: Step, definition: Definition) -> Viewer:
    """Return the viewer as whom the doer of *step* reads the steps before it."""
    reader = READERS.get(step.by, NOBODY)
    if step.by in HANDED:
        return reader._replace(filled=frozenset(step.sections))
    if step.by != "receiver":
        return reader
    closed = {s.id for s in definition.sections if "receiver" not in s.people}
    return reader._replace(closed=frozenset(closed) - set(step.sections))


def viewer(submission: Submission, scope: UnitScope) -> Viewer | None:
    """Return as what the scope's user may read the form; None when they may not."""
    if scope.is_left_out(submission):
        return None
    definition = compiled_form(submission.version).definition
    every = frozenset(section.id for section in definition.sections)
    if people := people_of(submission, scope):
        closed = frozenset(s.id for s in definition.sections if not people & s.people)
        if closed != every:
            return OWN._replace(closed=closed, places=bool(people & {"doers", "leader"}))
    if steps := scope.received(submission):
        own = {id for step in definition.steps if step.id in steps for id in step.sections}
        closed = frozenset(s.id for s in definition.sections if "receiver" not in s.people) - own
        return RECEIVER._replace(filled=frozenset(own), closed=closed)
    task = transitions.task(submission)
    waits_here = task is not None and task.role == "coordinator"
    may = waits_here and "coordinator" in scope.reach() and coordinator_reads(submission)
    return OWN if may else None


def people_of(submission: Submission, scope: UnitScope) -> frozenset[str]:
    """Return what the user is to the form, among those whom `read_by` names: at its unit, or of a
    service that was let into the case.
    """
    if scope.user is None:
        return frozenset()
    who, case = scope.user.id, submission.case_id
    if not scope.is_own_unit(submission.unit_id):
        services = compiled_form(submission.version).definition.services
        let_in = bool(services) and bool(scope.services_let_in(case) & set(services))
        return frozenset({"members"}) if let_in else frozenset()
    found = {"unit"}
    if submission.unit_id in scope.units("leader"):
        found.add("leader")
    if who in admissions.doers(submission):
        found.add("doers")
    if case not in scope.left_out() and admissions.is_let_in(
        who, case=case, submission=submission.id
    ):
        found.add("members")
    return frozenset(found)


RELATIONS = (
    frozenset({"unit"}),
    frozenset({"unit", "members"}),
    frozenset({"unit", "doers"}),
    frozenset({"unit", "leader"}),
    frozenset({"unit", "members", "doers"}),
    frozenset({"unit", "leader", "members"}),
    frozenset({"unit", "leader", "doers"}),
    frozenset({"unit", "leader", "members", "doers"}),
)
"""What somebody at the unit can be to a form, the least first."""


class _Reach(NamedTuple):
    """The least relations that read something of a version, and those that read all of it."""

    opens: tuple[frozenset[str], ...]
    whole: tuple[frozenset[str], ...]
    services: tuple[str, ...]


_reaches: dict[str, _Reach] = {}
"""By the hash of a version, which always names the same content."""


def _reach(version: Version) -> _Reach:
    found = _reaches.get(version.hash)
    if found is None:
        definition = version.definition()
        people = [section.people for section in definition.sections]
        lets_in = any("members" in each for each in people)
        found = _reaches[version.hash] = _Reach(
            _least_relations(lambda relation: any(relation & each for each in people)),
            _least_relations(lambda relation: all(relation & each for each in people)),
            definition.services if lets_in else (),
        )
    return found


def _least_relations(reads: Callable[[frozenset[str]], bool]) -> tuple[frozenset[str], ...]:
    """Return the relations that read, without those that hold a smaller one that does."""
    found: list[frozenset[str]] = []
    for relation in RELATIONS:
        if reads(relation) and not any(less < relation for less in found):
            found.append(relation)
    return tuple(found)


def worklist_scope(scope: UnitScope) -> WorklistScope:
    """Return what the user may see in lists: of their units what their relation to it opens."""
    opens: dict[frozenset[str], list[str]] = {}
    whole: dict[frozenset[str], list[str]] = {}
    services: dict[str, list[str]] = {}
    for version in versions.versions_of_all_forms():
        reach = _reach(version)
        for relations, by_relation in ((reach.opens, opens), (reach.whole, whole)):
            for relation in relations:
                by_relation.setdefault(relation, []).append(version.id)
        for kind in reach.services:
            services.setdefault(kind, []).append(version.id)
    return WorklistScope(
        user_id=scope.user.id if scope.user else "",
        own=scope.units("staff", "leader"),
        led=scope.units("leader"),
        received=scope.units("receiver", "leader"),
        reach=scope.reach(),
        opens=opens,
        whole=whole,
        elsewhere=_versions_elsewhere(scope, services),
        left_out=scope.left_out(),
    )


def _versions_elsewhere(
    scope: UnitScope, services: Mapping[str, list[str]]
) -> dict[str, frozenset[str]]:
    """Return, by case at another unit, the versions that the user reads there."""
    found = {}
    for case_id in scope.case_scope().elsewhere:
        kinds = scope.services_let_in(case_id)
        found[case_id] = frozenset(id for kind in kinds for id in services.get(kind, ()))
    return found


def may_do(task: Task, submission: Submission, scope: UnitScope) -> bool:
    """Tell whether the user may do the step that waits, and read what its doer reads."""
    if not scope.may_do(task) or scope.is_left_out(submission):
        return False
    if task.role in ("receiver", "coordinator") or not scope.is_own_unit(submission.unit_id):
        return True
    reader = viewer(submission, scope)
    return reader is not None and reader.is_whole


def visible_answers(submission: Submission, reader: Viewer) -> dict[str, Any]:
    """Return the answers that the reader may see."""
    found = compiled_form(submission.version)
    staff = reader.receives or reader.audiences != EVERYBODY or can_shield(found.definition)
    return answers_shown(found, store.open_answers(submission, staff=staff), submission, reader)


def is_shielded(submission: Submission) -> bool:
    """Tell whether the answers say that the child's address is protected."""
    definition = compiled_form(submission.version).definition
    return can_shield(definition) and shielding.is_shielded(
        definition, store.open_answers(submission)
    )


def answers_shown(
    compiled_form: CompiledForm, answers: Answers, submission: Submission, reader: Viewer
) -> dict[str, Any]:
    """Return those of *answers* that the reader may see."""
    if reader.receives and submission.state == "withdrawn":
        return {}
    permitted = consents.valid_forms(submission.case_id) if reader.receives else frozenset()
    return answers_for_reader(compiled_form, answers, reader, permitted)


def answers_for_reader(
    compiled_form: CompiledForm, answers: Answers, reader: Viewer, permitted: frozenset[str]
) -> dict[str, Any]:
    """Return those of *answers* that the reader gets, when the forms *permitted* are valid
    permissions.

    Answers that disclose an unshared section are withheld with it, also values computed in the
    reader's own part; the reader's own answers there stay.
    """
    compiled, away = (
        compiled_form.compiled,
        questions_of_hidden_places(compiled_form, answers, reader),
    )
    if not reader.receives:
        closed = reader.closed
        if closed:
            told = disclosing_questions(compiled, closed, reader)
            answers = without_questions(answers_outside(compiled, answers, closed), told)
        return answers_for_audiences(reader.audiences, compiled, without_questions(answers, away))
    withheld = (
        unshared_sections(compiled_form, answers, permitted) | reader.closed
    ) - reader.filled
    found = readers.answers_for_receiver(
        reader.audiences, compiled, answers, withheld, reader.filled
    )
    return without_questions(found, away)


def questions_of_hidden_places(
    compiled_form: CompiledForm, answers: Answers, reader: Viewer
) -> frozenset[str]:
    """Return the questions that are kept from the reader since they tell where a shielded child is,
    or where others of the family are.

    What the reader filled in stays.
    """
    definition = compiled_form.definition
    away = (
        questions_kept_apart(compiled_form, answers, reader.apart)
        if reader.apart
        else frozenset[str]()
    )
    if not reader.places and shielding.is_shielded(definition, answers):
        away |= shielding.place_questions(definition, compiled_form.compiled.derivation)
    if not away:
        return away
    own = {full_name(*each) for each in definition.walk() if each[0].section in reader.filled}
    return away - own


def disclosing_values(
    compiled_form: CompiledForm, answers: Answers, reader: Viewer, permitted: frozenset[str]
) -> frozenset[str]:
    """Return the computed values that would disclose to the reader what is withheld from them."""
    withheld = reader.closed
    if reader.receives:
        withheld |= unshared_sections(compiled_form, answers, permitted)
        withheld -= reader.filled
    told = disclosing_questions(compiled_form.compiled, withheld, reader)
    if reader.apart:
        told |= questions_kept_apart(compiled_form, answers, reader.apart)
    return told & computed_names(compiled_form.definition)


def disclosing_questions(
    compiled: Compiled, withheld: Collection[str], reader: Viewer
) -> frozenset[str]:
    """Return the questions that disclose answers withheld from the reader, in any section."""
    return readers.disclosing_questions(compiled, withheld, reader.audiences, reader.filled)


def unshared_sections(
    compiled_form: CompiledForm, answers: Answers, permitted: frozenset[str]
) -> frozenset[str]:
    """Return the sections that the receiver does not get: withheld, or without consent now."""
    known = compiled_form.compiled.relevant(answers, audiences=STAFF).known
    unpermitted = {
        s.id for s in compiled_form.definition.sections if s.needs and s.needs not in permitted
    }
    return compiled_form.compiled.course.withheld(known) | unpermitted
