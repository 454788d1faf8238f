"""Permissions in a case: given by answers, for a time, until withdrawn.

Law requires the family's permission before a child is named to other services (fvl. § 13 a,
barnehageloven § 2 a). Withdrawing it stops sharing from then on. So does closing the case, which is
what it was given for: none is valid while its case is closed, and opening it gives them back.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Load

from forms import i18n
from forms.storage.database.engine import db
from forms.storage.models.submissions import Submission
from forms.storage.models.workflow import Case, Move, Permission
from forms.storage.workflow import admissions

Status = Literal["valid", "waiting", "refused", "withdrawn", "expired", "later", "closed"]


class NotPermitted(Exception):
    """Answers that name a child were sent without a valid permission in the case."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a permission in some answers; *state* is `given`, `waiting` or `refused`."""

    state: str
    starts: date | None = None
    ends: date | None = None
    services: Sequence[str] = ()
    withdrawn: date | None = None
    excepts: bool = False


def keep(submission: Submission, terms: Terms) -> Permission | None:
    """Store the permission that the submission gives; None outside a case."""
    if submission.case_id is None:
        return None
    found = db.session.get(Permission, submission.id)
    if found is None:
        found = Permission(
            submission_id=submission.id, case_id=submission.case_id, form_id=submission.form_id
        )
        db.session.add(found)
    found.state, found.starts, found.ends = terms.state, terms.starts, terms.ends
    found.services, found.withdrawn = list(terms.services), terms.withdrawn
    found.excepts = terms.excepts
    db.session.flush()
    return found


def get(submission_id: str) -> Permission | None:
    """Return the permission that the submission gives, or None."""
    return db.session.get(Permission, submission_id)


def permissions_in_case(case_id: str) -> list[Permission]:
    """Every permission in the case, valid or not, the newest first."""
    found = (
        select(Permission)
        .join(Submission, Submission.id == Permission.submission_id)
        .where(Permission.case_id == case_id)
        .order_by(Submission.listed.desc())
    )
    return list(db.session.scalars(found))


def valid_forms(case_id: str | None, day: date | None = None) -> frozenset[str]:
    """Return the forms whose consent is valid in the case on *day* (default: today in Oslo).

    One whose answers are opened again or withdrawn is not, whatever it said before.
    """
    if case_id is None:
        return frozenset()
    today = day or i18n.today()
    given = select(Permission.form_id).join(Submission, Submission.id == Permission.submission_id)
    found = given.join(Case, Case.id == Permission.case_id).where(
        Permission.case_id == case_id,
        Case.closed.is_(None),
        Submission.state == "sent",
        Permission.state == "given",
        Permission.withdrawn.is_(None),
        or_(Permission.starts.is_(None), Permission.starts <= today),
        or_(Permission.ends.is_(None), Permission.ends >= today),
    )
    return frozenset(db.session.scalars(found))


def valid_services(case_id: str | None) -> frozenset[str]:
    """Return the codes of the services that the permissions valid in the case cover today.

    A permission that names none gives "", which stands for all of them.
    """
    if case_id is None:
        return frozenset()
    found = (each for each in permissions_in_case(case_id) if status(each) == "valid")
    return frozenset(code for each in found for code in each.services or [""])


def demand_valid(case_id: str | None, needed: frozenset[str]) -> None:
    """Raise `NotPermitted` unless every form in *needed* has a valid permission in the case."""
    if missing := needed - valid_forms(case_id):
        raise NotPermitted(f"No valid permission by {', '.join(sorted(missing))} in the case.")


def withdraw(permission: Permission) -> bool:
    """Let it be valid no longer; False when it was withdrawn before."""
    if permission.withdrawn is not None:
        return False
    permission.withdrawn = i18n.today()
    db.session.flush()
    return True


def status(permission: Permission, day: date | None = None) -> Status:
    """Return the permission's status on *day*."""
    stands = select(Submission.state).where(Submission.id == permission.submission_id)
    found = _status(permission, db.session.scalar(stands), day or i18n.today())
    closed = select(Case.closed).where(Case.id == permission.case_id)
    in_force = found in ("valid", "later")
    return "closed" if in_force and db.session.scalar(closed) is not None else found


def permissions_leaving_out(cases: ColumnElement[bool]) -> list[tuple[Permission, Submission]]:
    """Return the permissions in these *cases* whose answers name somebody who is left out.

    What a family said of somebody holds until a newer permission is valid without it: not only
    while the permission itself is valid.
    """
    some = select(Permission.case_id).where(Permission.excepts, cases)
    every = (
        select(Permission, Submission)
        .join(Submission, Submission.id == Permission.submission_id)
        .where(Permission.case_id.in_(some))
        .order_by(Submission.listed.desc())
        .options(Load(Submission).undefer_group("sealed"))
    )
    today, renewed, found = i18n.today(), set(), []
    for permission, submission in db.session.execute(every):
        is_valid = _status(permission, submission.state, today) == "valid"
        stands = is_valid or permission.case_id not in renewed
        if permission.excepts and stands and submission.state != "withdrawn":
            found.append((permission, submission))
        if is_valid:
            renewed.add(permission.case_id)
    return found


def is_in_reach(user_id: str, units: Collection[str]) -> ColumnElement[bool]:
    """Whether the permission's case is of these units, sent to one, or lets the user in."""
    own = select(Case.id).where(Case.unit_id.in_(units))
    sent_here = (
        select(Submission.case_id)
        .join(Move, Move.submission_id == Submission.id)
        .where(Move.what == "arrived", Move.who.in_(units), Submission.case_id.is_not(None))
    )
    return or_(
        Permission.case_id.in_(own),
        Permission.case_id.in_(sent_here),
        Permission.case_id.in_(admissions.case_ids_of_user(user_id)),
    )


def _status(permission: Permission, state: str | None, today: date) -> Status:
    if permission.withdrawn is not None or state == "withdrawn":
        return "withdrawn"
    if permission.state != "given" or state != "sent":
        return "refused" if permission.state == "refused" else "waiting"
    if permission.ends is not None and permission.ends < today:
        return "expired"
    return "later" if permission.starts is not None and permission.starts > today else "valid"
