"""Cases: one child's forms under a random code. The child's identity is sealed."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, NamedTuple

import orjson
from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import undefer_group

from forms.storage.database.column_types import dumps
from forms.storage.database.engine import db
from forms.storage.encryption.records import associated_data, seal, unseal
from forms.storage.models.base import (
    new_id,
    now,
)
from forms.storage.models.submissions import (
    Draft,
    Submission,
)
from forms.storage.models.workflow import Case, Permission
from forms.storage.submissions.reference import new_reference
from forms.storage.workflow import admissions
from forms.storage.workflow.admissions import Place


class CaseScope(NamedTuple):
    """Whose cases are meant: of a user, at the units they lead, and where they work."""

    user_id: str
    led: Collection[str]
    own: Collection[str]
    elsewhere: Collection[str] = ()
    """Ids of cases at other units that let in the services where the user works."""
    left_out: Collection[str] = ()
    """Ids of cases whose families share nothing with the user; who leads the unit opens them."""


class Child(NamedTuple):
    """The child that a case is about."""

    name: str
    born: date | None = None
    shielded: bool = False
    """Whether the child's address is protected, as some form of the case said."""

    @property
    def initials(self) -> str:
        """What stands in lists on a screen that others may see: `A.B. 2021`; "" when shielded."""
        if self.shielded:
            return ""
        letters = "".join(f"{word[0].upper()}." for word in self.name.split() if word[0].isalpha())
        return f"{letters} {self.born.year}" if self.born else letters


class Closing(NamedTuple):
    """How a case ended, and whether the family was told."""

    outcome: str
    """One of `OUTCOMES`."""
    told: bool
    reason: str = ""
    """Why the family was not told; "" when they were."""


OUTCOMES = ("reached", "later", "elsewhere", "family", "nothing")
"""How a case ends: the goal is reached, it can be reached later, somebody else goes on with it, the
family withdrew, or there was no reason to go on."""


def open_case(unit_id: str, child: Child, by: str | None = None, *, id: str = "") -> Case:
    """Open a new case at the unit, under *id* if it has one; who does is its first member."""
    id = id or new_id()
    case = Case(id=id, code=new_reference(), unit_id=unit_id, opened=now())
    case.record = seal(dumps(_columns(child)), associated_data("case", "", id, ""))
    db.session.add(case)
    db.session.flush()
    if by is not None:
        admissions.let_in(Place(case=id), by, "", by=by)
    return case


def change(case: Case, child: Child) -> None:
    """Write the child's name or date of birth anew; what shields a child stays."""
    kept = child._replace(shielded=child.shielded or child_of_case(case).shielded)
    _seal(case, _columns(kept))


def _seal(case: Case, values: Mapping[str, Any]) -> None:
    """Write these values of the case anew; the others stay, and None takes one out."""
    whole = {**_unseal(case), **values}
    kept = {name: value for name, value in whole.items() if value is not None}
    case.record = seal(dumps({"born": None, **kept}), case.associated_data)
    db.session.flush()


def _unseal(case: Case) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(unseal(case.record, case.associated_data))
    return found


def is_shielded(case_id: str) -> bool:
    """Tell whether some form of the case said that the child's address is protected."""
    case = _get(case_id)
    return case is not None and child_of_case(case).shielded


def shield(case_id: str) -> None:
    """Note that the child's address is protected: no list or link of the case tells where."""
    found = select(Case).where(Case.id == case_id).options(undefer_group("sealed"))
    case = db.session.scalars(found).one()
    change(case, child_of_case(case)._replace(shielded=True))


def _columns(child: Child) -> dict[str, Any]:
    born = child.born.isoformat() if child.born else None
    return {"name": child.name, "born": born, **({"shielded": True} if child.shielded else {})}


def child_of_case(case: Case) -> Child:
    """Unseal the child that the case is about."""
    found = _unseal(case)
    born = date.fromisoformat(found["born"]) if found["born"] else None
    return Child(found["name"], born, found.get("shielded", False))


def get(case_id: str, scope: CaseScope) -> Case | None:
    """Return the case with that id if it is in the user's scope, or None."""
    found = select(Case).where(Case.id == case_id, is_in_scope(scope))
    return db.session.scalars(found.options(undefer_group("sealed"))).one_or_none()


def by_code(code: str) -> Case | None:
    """Return the case with that code, or None; never a reason to show it."""
    return db.session.scalars(select(Case).where(Case.code == code)).one_or_none()


def listing(scope: CaseScope, *, closed: bool = False) -> list[Case]:
    """List the cases of the scope, newest first; closed ones only with *closed*."""
    found = select(Case).where(is_in_scope(scope)).order_by(Case.opened.desc(), Case.id)
    if not closed:
        found = found.where(Case.closed.is_(None))
    return list(db.session.scalars(found.options(undefer_group("sealed")).limit(500)))


def closing(case: Case) -> Closing | None:
    """Unseal how the case ended; None while it is open, and of one that was closed before 0.3."""
    found = _unseal(case).get("closing")
    return Closing(**found) if found else None


def case_ids_at_other_units(user_id: str, own: Collection[str]) -> list[str]:
    """Return the ids of the cases at other units than *own* that the user is let into."""
    found = select(Case.id).where(
        Case.id.in_(admissions.case_ids_of_user(user_id)), Case.unit_id.not_in(own)
    )
    return list(db.session.scalars(found))


def is_in_scope(scope: CaseScope) -> ColumnElement[bool]:
    """Whether the user leads the case's unit, or works there, or elsewhere, and was let in."""
    inside = and_(
        Case.id.in_(admissions.case_ids_of_user(scope.user_id)), Case.id.not_in(scope.left_out)
    )
    return or_(
        Case.unit_id.in_(scope.led),
        and_(inside, Case.unit_id.in_(scope.own)),
        and_(inside, Case.id.in_(scope.elsewhere)),
    )


def close(case: Case, closing: Closing) -> None:
    """Take the case out of the list; nothing more begins in it."""
    case.closed = now()
    _seal(case, {"closing": closing._asdict()})


def reopen(case: Case) -> None:
    """Let the case go on."""
    case.closed = None
    _seal(case, {"closing": None})


def settled_names(case_id: str) -> dict[str, str]:
    """Return who is meant by the names of those whom the family leaves out, as staff found out: a
    user's id, or "" for somebody who has no account.
    """
    case = _get(case_id)
    return dict(_unseal(case).get("names", {})) if case is not None else {}


def settle_name(case_id: str, name: str, user_id: str) -> None:
    """Keep, sealed, who is meant by a name: a user's id, or "" for nobody with an account."""
    case = _get(case_id)
    if case is not None:
        _seal(case, {"names": {**_unseal(case).get("names", {}), name: user_id}})


def _get(case_id: str) -> Case | None:
    found = select(Case).where(Case.id == case_id).options(undefer_group("sealed"))
    return db.session.scalars(found).one_or_none()


def add_submission(case: Case, submission: Submission) -> None:
    """Let the submission, and the drafts of its steps, belong to the case from now on."""
    _set_case(submission, case.id)


def remove_submission(submission: Submission) -> None:
    """Let the submission belong to no case; a permission that it gives there ends."""
    permission = db.session.get(Permission, submission.id)
    if permission is not None:
        db.session.delete(permission)
    _set_case(submission, None)


def _set_case(submission: Submission, case_id: str | None) -> None:
    submission.case_id = case_id
    steps = update(Draft).where(Draft.submission_id == submission.id).values(case_id=case_id)
    db.session.execute(steps)
    db.session.flush()


def submissions(case: Case) -> list[Submission]:
    """List the submissions of the case, oldest first."""
    found = select(Submission).where(Submission.case_id == case.id).order_by(Submission.listed)
    return list(db.session.scalars(found))


def submission_ids(case_id: str) -> list[str]:
    """Return the ids of the submissions of the case."""
    return list(db.session.scalars(select(Submission.id).where(Submission.case_id == case_id)))


def latest_submission(case_id: str, form_id: str, *, besides: str = "") -> Submission | None:
    """Return the newest submission of that form in the case, except withdrawn ones.

    The one with the id *besides* does not count.
    """
    found = (
        select(Submission)
        .where(
            Submission.case_id == case_id,
            Submission.form_id == form_id,
            Submission.state != "withdrawn",
            Submission.id != besides,
        )
        .order_by(Submission.listed.desc())
        .options(undefer_group("sealed"))
    )
    return db.session.scalars(found.limit(1)).one_or_none()
