"""A user's reach through roles at units: units, steps and submissions."""

from collections.abc import Collection, Sequence

from sqlalchemy import true

from forms.storage import Submission, User
from forms.storage.accounts import units, users
from forms.storage.models.workflow import Task
from forms.storage.workflow import admissions, cases, consents, transitions
from forms.storage.workflow.cases import CaseScope
from forms.workflow.cases import exclusions
from forms.workflow.cases.exclusions import LeftOut
from forms.workflow.roles import DOERS


class UnitScope:
    """The units and steps of one user; of nobody (None) it is empty. Each look-up is made once."""

    def __init__(self, user: User | None) -> None:
        self.user = user
        self._units: dict[tuple[str, ...], frozenset[str]] = {}
        self._left_out: frozenset[str] | None = None

    def units(self, *roles: str) -> frozenset[str]:
        """Return the units where the user has one of these roles."""
        if self.user is None:
            return frozenset()
        if roles not in self._units:
            self._units[roles] = users.units_of(self.user, *roles)
        return self._units[roles]

    def left_out(self) -> frozenset[str]:
        """Return the ids of the cases whose families share nothing with the user."""
        if self.user is None:
            return frozenset()
        if self._left_out is None:
            here = self.units("staff", "leader", "receiver")
            everywhere = "coordinator" in self.user.roles
            cases = true() if everywhere else consents.is_in_reach(self.user.id, here)
            by_case: dict[str, list[LeftOut]] = {}
            for each in exclusions.left_out_of_cases(cases):
                by_case.setdefault(each.case, []).append(each)
            self._left_out = frozenset(
                case
                for case, some in by_case.items()
                if exclusions.find_user(some, self.user) or self._waits(case, some)
            )
        return self._left_out

    def _waits(self, case_id: str, some: Sequence[LeftOut]) -> bool:
        """Tell whether the case is not open to the whole unit, since a name in it may be anybody's
        there, and the user has nothing to do with it yet.
        """
        if self.user is None or some[0].unit not in self.units("staff"):
            return False
        if exclusions.find_unsettled(some) is None:
            return False
        return not admissions.knows_case(self.user.id, case_id)

    def is_left_out(self, submission: Submission) -> bool:
        """Tell whether the family shares nothing of the form with the user.

        Who leads the unit, and who filled in a part of the form, read it by their office or since
        they know it.
        """
        if not self.is_left_out_of(submission.case_id, submission.unit_id):
            return False
        return self.user is not None and self.user.id not in admissions.doers(submission)

    def is_left_out_of(self, case_id: str | None, unit_id: str | None) -> bool:
        """Tell whether the family shares nothing of the case with the user, who leads not its
        unit.
        """
        if case_id is None or case_id not in self.left_out():
            return False
        return unit_id not in self.units("leader")

    def is_own_unit(self, unit_id: str | None) -> bool:
        """Tell whether the user works at the unit, as staff or leader."""
        return unit_id in self.units("staff", "leader")

    def kinds(self) -> frozenset[str]:
        """Return the kinds of the units where the user works: the services they are of."""
        found = (units.get(unit) for unit in self.units("staff", "leader"))
        return frozenset(unit.kind for unit in found if unit is not None)

    def services_let_in(self, case_id: str | None) -> frozenset[str]:
        """Return the kinds of unit for which the user, who is let into the case, may be there: a
        permission that is valid now covers the service.
        """
        if self.user is None or case_id in self.left_out():
            return frozenset()
        if not admissions.is_let_in(self.user.id, case=case_id):
            return frozenset()
        covered = consents.valid_services(case_id)
        return frozenset(
            kind for kind in self.kinds() if covered and (not covered - {""} or kind in covered)
        )

    def case_scope(self) -> CaseScope:
        """Return the cases that the user may open."""
        if self.user is None:
            return CaseScope("", (), ())
        own = self.units("staff", "leader")
        elsewhere = [
            case_id
            for case_id in cases.case_ids_at_other_units(self.user.id, own)
            if self.services_let_in(case_id)
        ]
        return CaseScope(self.user.id, self.units("leader"), own, elsewhere, self.left_out())

    def own_unit(self) -> str | None:
        """Return the unit that what the user begins belongs to: their own, else the only one."""
        if self.user is None:
            return None
        everywhere = self.units("staff", "leader", "receiver")
        return self.user.unit_id or (next(iter(everywhere)) if len(everywhere) == 1 else None)

    def unit_to_begin_with(self, offered: Collection[str]) -> str | None:
        """Return the unit that a page of the user's begins with, of those *offered*: their own, or
        the only one; None when they choose among several, so that none is filled in and overlooked.
        """
        own = self.own_unit()
        if own in offered:
            return own
        return next(iter(offered)) if len(offered) == 1 else None

    def reach(self) -> dict[str, frozenset[str] | None]:
        """Return whose steps the user may do, and at which units; None is everywhere."""
        found: dict[str, frozenset[str] | None] = {
            role: self.units(*roles) for role, roles in DOERS.items() if self.units(*roles)
        }
        if self.user is not None and "coordinator" in self.user.roles:
            found["coordinator"] = None
        return found

    def may_do(self, task: Task) -> bool:
        """Tell whether the user may do the step that waits."""
        mine = self.reach()
        if task.role not in mine:
            return False
        where = mine[task.role]
        return where is None or task.unit_id in where

    def received(self, submission: Submission) -> frozenset[str]:
        """Return the steps for which the form came to units where the user receives forms."""
        here, came = self.units("receiver", "leader"), transitions.holding_units(submission)
        return frozenset(step for unit, steps in came.items() if unit in here for step in steps)

    def holds(self, submission: Submission) -> bool:
        """Tell whether the user works where the form is now, and may hand it to the family."""
        if self.is_left_out(submission):
            return False
        if self.is_own_unit(submission.unit_id):
            return True
        task = transitions.task(submission)
        where = {submission.unit_id, *([task.unit_id] if task else [])}
        here = where & self.units("receiver", "leader")
        return bool(here & transitions.holding_units(submission).keys())

    def may_hand_out(self, submission: Submission, purpose: str) -> bool:
        """Tell whether the user may issue a link of that purpose to the form."""
        if self.is_own_unit(submission.unit_id):
            return not self.is_left_out(submission)
        return purpose == "step" and self.holds(submission)
