"""Who of a unit knows a submission: those who sent a step, and those who were let in.

A user is let into a case, and with it into its submissions, or into one submission. Whether that is
enough to read it, the form's `read_by` says (`forms.workflow.visibility`). Nothing is erased: an
admission that ended stays, with its reason.
"""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import undefer_group

from forms.storage import audit_log
from forms.storage.database.engine import db
from forms.storage.encryption.records import seal, unseal
from forms.storage.models.base import new_id, now
from forms.storage.models.submissions import Submission
from forms.storage.models.workflow import Admission, AdmissionReason, Case, Doer


class Place(NamedTuple):
    """What somebody is let into: a case, or one submission."""

    case: str | None = None
    submission: str | None = None

    @property
    def id(self) -> str:
        """The id of the case or the submission, for the log."""
        return self.case or self.submission or ""

    @property
    def terms(self) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        """The conditions for an admission to be to this place."""
        return Admission.case_id == self.case, Admission.submission_id == self.submission


def add_doer(submission: Submission, user_id: str) -> None:
    """Note that the user sent a step of the submission, or its invitation."""
    if db.session.get(Doer, (submission.id, user_id)) is None:
        db.session.add(Doer(submission_id=submission.id, user_id=user_id))
        db.session.flush()


def doers(submission: Submission) -> frozenset[str]:
    """Return the ids of the users who sent a step of it."""
    found = select(Doer.user_id).where(Doer.submission_id == submission.id)
    return frozenset(db.session.scalars(found))


def let_in(place: Place, user_id: str, reason: str, *, by: str) -> Admission:
    """Let the user in, and note why; the same one when they are in already."""
    inside = _find(place, user_id, "open")
    if inside is not None:
        return inside
    asked = _find(place, user_id, "asked")
    if asked is not None:
        asked.state, asked.given_by = "open", by
        _log(by, "given", place, user_id)
        return asked
    made = _add(place, user_id, reason, "open", by)
    _log(by, "given", place, user_id)
    return made


def ask_admission(place: Place, user_id: str, reason: str) -> Admission:
    """Note that the user asks to be let in; the same one when they asked or are in already."""
    waiting = _find(place, user_id, "asked") or _find(place, user_id, "open")
    if waiting is not None:
        return waiting
    made = _add(place, user_id, reason, "asked", user_id)
    _log(user_id, "asked", place, user_id)
    return made


def end(admission: Admission, *, by: str) -> bool:
    """Take the admission back, or refuse what was asked; False when that was done before."""
    if admission.state not in ("open", "asked"):
        return False
    refused = admission.state == "asked"
    admission.state = "refused" if refused else "ended"
    admission.ended, admission.given_by = now(), by
    db.session.flush()
    place = Place(admission.case_id, admission.submission_id)
    _log(by, "refused" if refused else "ended", place, admission.user_id)
    return True


def get(admission_id: str) -> Admission | None:
    """Return the admission with that id, or None."""
    return db.session.get(Admission, admission_id)


def listing(place: Place, state: str = "open") -> list[Admission]:
    """List the admissions to the place in that state, the first first."""
    found = select(Admission).where(*place.terms, Admission.state == state)
    return list(db.session.scalars(found.order_by(Admission.at, Admission.id)))


def pending_requests(units: Collection[str]) -> list[Admission]:
    """List what is asked for at these units, the oldest first."""
    case_here = exists().where(Case.id == Admission.case_id, Case.unit_id.in_(units))
    submission_here = exists().where(
        Submission.id == Admission.submission_id, Submission.unit_id.in_(units)
    )
    found = select(Admission).where(Admission.state == "asked", or_(case_here, submission_here))
    return list(db.session.scalars(found.order_by(Admission.at, Admission.id).limit(100)))


def is_let_in(user_id: str, *, case: str | None, submission: str | None = None) -> bool:
    """Tell whether the user is let into the case, or into the submission."""
    places = [
        *([Admission.case_id == case] if case else []),
        *([Admission.submission_id == submission] if submission else []),
    ]
    if not places:
        return False
    found = select(Admission.id).where(
        Admission.user_id == user_id, Admission.state == "open", or_(*places)
    )
    return db.session.scalars(found.limit(1)).first() is not None


def knows_case(user_id: str, case_id: str) -> bool:
    """Tell whether the user is let into the case, or sent a step of a submission in it."""
    own = select(Submission.id).where(
        Submission.case_id == case_id, Submission.id.in_(submission_ids_done_by(user_id))
    )
    return is_let_in(user_id, case=case_id) or db.session.scalars(own.limit(1)).first() is not None


def case_ids_of_user(user_id: str) -> Select[str]:
    """Select the ids of the cases that the user is let into."""
    return select(Admission.case_id).where(  # type: ignore[return-value]  # none is None
        Admission.user_id == user_id, Admission.state == "open", Admission.case_id.is_not(None)
    )


def submission_ids_of_user(user_id: str) -> Select[str]:
    """Select the ids of the single submissions that the user is let into."""
    return select(Admission.submission_id).where(  # type: ignore[return-value]  # none is None
        Admission.user_id == user_id,
        Admission.state == "open",
        Admission.submission_id.is_not(None),
    )


def submission_ids_done_by(user_id: str) -> Select[str]:
    """Select the ids of the submissions that the user sent a step of."""
    return select(Doer.submission_id).where(Doer.user_id == user_id)


def reason(admission: Admission) -> str:
    """Return why they were let in or asked; "" when that was not written down."""
    found = select(AdmissionReason).where(AdmissionReason.id == admission.id)
    kept = db.session.scalars(found.options(undefer_group("sealed"))).one_or_none()
    return unseal(kept.record, kept.associated_data).decode() if kept else ""


def _find(place: Place, user_id: str, state: str) -> Admission | None:
    found = select(Admission).where(
        *place.terms, Admission.user_id == user_id, Admission.state == state
    )
    return db.session.scalars(found.limit(1)).first()


def _add(place: Place, user_id: str, why: str, state: str, by: str) -> Admission:
    made = Admission(
        id=new_id(),
        case_id=place.case,
        submission_id=place.submission,
        user_id=user_id,
        state=state,
        given_by=by,
        at=now(),
    )
    db.session.add(made)
    db.session.flush()
    if why:
        kept = AdmissionReason(id=made.id)
        kept.record = seal(why.encode(), kept.associated_data)
        db.session.add(kept)
        db.session.flush()
    return made


def _log(who: str, what: str, place: Place, user_id: str) -> None:
    audit_log.record(who, f"access.{what}", place.id, user_id)
