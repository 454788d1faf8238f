"""Where whoever is signed in works, and whose steps they do: asked for once in a request."""

from flask import g
from flask_login import current_user

from forms.storage import Submission
from forms.storage.accounts import users
from forms.storage.models.workflow import Task
from forms.storage.workflow import transitions
from forms.storage.workflow.worklist import WorklistScope

DOERS = {
    "staff": ("staff", "leader"),
    "leader": ("leader",),
    "receiver": ("receiver", "leader"),
    "respondent": ("staff", "leader"),
}
"""By who does a step (`by`): the roles at its unit that may do it."""

HANDED = ("guardian", "respondent")
"""Whose steps may be given to them: by a link, or on the tablet of the unit's staff."""


def units(*roles: str) -> frozenset[str]:
    """The units where whoever is signed in has one of these roles."""
    if not current_user.is_authenticated:
        return frozenset()
    known: dict[tuple[str, ...], frozenset[str]] = g.setdefault("units_of", {})
    if roles not in known:
        known[roles] = users.units_of(current_user.user, *roles)
    return known[roles]


def own_unit() -> str | None:
    """The unit that what one begins belongs to: one's own, else the only one where one works."""
    if not current_user.is_authenticated:
        return None
    everywhere = units("staff", "leader", "receiver")
    return current_user.unit_id or (next(iter(everywhere)) if len(everywhere) == 1 else None)


def reach() -> dict[str, frozenset[str] | None]:
    """Whose steps whoever is signed in may do, and at which units; None is everywhere."""
    found: dict[str, frozenset[str] | None] = {
        role: units(*roles) for role, roles in DOERS.items() if units(*roles)
    }
    if current_user.is_authenticated and "coordinator" in current_user.roles:
        found["coordinator"] = None
    return found


def may_do(task: Task) -> bool:
    """Whether whoever is signed in may do the step that waits."""
    mine = reach()
    if task.role not in mine:
        return False
    where = mine[task.role]
    return where is None or task.unit_id in where


def received(submission: Submission) -> frozenset[str]:
    """The steps for which the form came to units where whoever is signed in receives forms."""
    here, came = units("receiver", "leader"), transitions.reached(submission)
    return frozenset(step for unit, steps in came.items() if unit in here for step in steps)


def holds(submission: Submission) -> bool:
    """Whether whoever is signed in works where the form is now, and may hand it to the family."""
    task = transitions.task(submission)
    where = {submission.unit_id, *([task.unit_id] if task else [])}
    own = submission.unit_id in units("staff", "leader")
    return own or bool(where & units("receiver", "leader") & transitions.reached(submission).keys())


def may_hand_out(submission: Submission, purpose: str) -> bool:
    """Whether whoever is signed in may give out a link to the form for that."""
    if submission.unit_id in units("staff", "leader"):
        return True
    return purpose == "step" and holds(submission)


def mine() -> WorklistScope:
    """What whoever is signed in may see on the desk."""
    return WorklistScope(units("staff", "leader"), units("receiver", "leader"), reach())
