"""Meetings: plan them, hold them, and what they talk about."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple

import orjson
from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import undefer_group

from forms.storage.database.column_types import dumps
from forms.storage.database.engine import db
from forms.storage.encryption.records import associated_data, seal, unseal
from forms.storage.models.accounts import Unit
from forms.storage.models.base import new_id
from forms.storage.models.meetings import ArenaChair, Meeting, MeetingPart
from forms.storage.models.submissions import Submission
from forms.storage.models.workflow import Case
from forms.storage.workflow.cases import CaseScope, is_in_scope

OPEN = ("asked", "planned")
"""The states of a meeting that is to be held."""
MOST = 200
MOST_PARTS = 30
KEPT_YEARS = 10
"""As long as a municipality compares its years."""


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who is called to a meeting; *came* is None until it was held."""

    service: str
    name: str = ""
    came: bool | None = None


@dataclass(frozen=True, slots=True)
class Details:
    """What is sealed of a meeting; nothing in it is about a child."""

    place: str = ""
    start: str = ""
    end: str = ""
    reason: str = ""
    """Why it was not held, or is asked for."""
    participants: tuple[Participant, ...] = ()


@dataclass(frozen=True, slots=True)
class Leaders:
    """Who leads, and who does when they cannot."""

    chair_id: str | None = None
    deputy_id: str | None = None


class Attendance(NamedTuple):
    """To how many held meetings a service was called, and to how many somebody of it came."""

    called: int
    came: int

    @property
    def share(self) -> int:
        """Return the share of the meetings that it came to, in per cent."""
        return round(100 * self.came / self.called)


NOTHING = Details()
NOBODY = Leaders()


def plan(
    arena: str,
    unit_id: str | None,
    day: date,
    *,
    state: str = "planned",
    extra: bool = False,
    details: Details = NOTHING,
    leaders: Leaders = NOBODY,
    by: str | None = None,
    id: str = "",
) -> Meeting:
    """Plan a meeting, or ask for one; under *id* if it has one."""
    meeting = Meeting(
        id=id or new_id(),
        arena=arena,
        unit_id=unit_id,
        planned=day,
        day=day,
        state=state,
        extra=extra,
        chair_id=leaders.chair_id,
        deputy_id=leaders.deputy_id,
        made_by=by,
    )
    meeting.record = _sealed(meeting, details)
    db.session.add(meeting)
    db.session.flush()
    return meeting


def get(meeting_id: str) -> Meeting | None:
    """Return the meeting by id; the caller decides who may see it."""
    found = select(Meeting).where(Meeting.id == meeting_id).options(undefer_group("sealed"))
    return db.session.scalars(found).one_or_none()


def details(meeting: Meeting) -> Details:
    """Unseal what was written of the meeting."""
    found: dict[str, Any] = orjson.loads(unseal(meeting.record, meeting.associated_data))
    people = tuple(Participant(**each) for each in found.pop("participants"))
    return Details(**found, participants=people)


def change(meeting: Meeting, details: Details) -> None:
    """Write the details anew."""
    meeting.record = _sealed(meeting, details)
    db.session.flush()


def _sealed(meeting: Meeting, details: Details) -> Any:
    return seal(dumps(asdict(details)), associated_data("meeting", meeting.arena, meeting.id, ""))


def move(meeting: Meeting, day: date) -> None:
    """Let the meeting be on another day; the day it was planned for first stays."""
    if meeting.state == "asked":
        meeting.planned, meeting.state = day, "planned"
    meeting.day = day
    db.session.flush()


def hold(meeting: Meeting, day: date, came: Collection[int]) -> None:
    """Note that the meeting was held on the day, and which of the participants came."""
    known = details(meeting)
    people = tuple(replace(p, came=number in came) for number, p in enumerate(known.participants))
    change(meeting, replace(known, participants=people, reason=""))
    meeting.day, meeting.state = day, "held"
    db.session.flush()


def call_off(meeting: Meeting, state: str, reason: str) -> None:
    """Note that the meeting was `cancelled` or `postponed`, and why."""
    change(meeting, replace(details(meeting), reason=reason))
    meeting.state = state
    db.session.flush()


def listing(
    units: Collection[str],
    *,
    municipal: bool,
    since: date,
    until: date,
    states: Sequence[str] = (),
    led_by: str = "",
    unsealed: bool = False,
) -> list[Meeting]:
    """List the meetings at these units, and of the municipality, between two days, in order.

    Those *led_by* a user come too, wherever they are.
    """
    where: list[ColumnElement[bool]] = [Meeting.unit_id.in_(units)]
    where += [Meeting.unit_id.is_(None)] if municipal else []
    where += [or_(Meeting.chair_id == led_by, Meeting.deputy_id == led_by)] if led_by else []
    found = select(Meeting).where(or_(*where), Meeting.day.between(since, until))
    if states:
        found = found.where(Meeting.state.in_(states))
    found = found.order_by(Meeting.day, Meeting.arena, Meeting.id).limit(MOST)
    if unsealed:
        found = found.options(undefer_group("sealed"))
    return list(db.session.scalars(found))


def held_days(since: date, until: date) -> dict[tuple[str, str | None], list[date]]:
    """Return the days of the meetings held between two days, by arena and unit."""
    found = (
        select(Meeting.arena, Meeting.unit_id, Meeting.day)
        .where(Meeting.state == "held", Meeting.day.between(since, until))
        .order_by(Meeting.day)
    )
    days: dict[tuple[str, str | None], list[date]] = {}
    for arena, unit_id, day in db.session.execute(found):
        days.setdefault((arena, unit_id), []).append(day)
    return days


def attendance(found: Iterable[Meeting]) -> dict[str, Attendance]:
    """Return how often each service was called to these meetings and came, by its name."""
    called: dict[str, list[bool]] = {}
    for meeting in found:
        if meeting.state == "held":
            by_service: dict[str, bool] = {}
            for each in details(meeting).participants:
                came = by_service.get(each.service, False)
                by_service[each.service] = came or bool(each.came)
            for service, came in by_service.items():
                called.setdefault(service, []).append(came)
    return {name: Attendance(len(said), sum(said)) for name, said in sorted(called.items())}


def next_planned(after: date) -> dict[tuple[str, str | None], date]:
    """Return the first day from *after* on that each arena meets at each unit, as planned."""
    found = (
        select(Meeting.arena, Meeting.unit_id, func.min(Meeting.day))
        .where(Meeting.state == "planned", Meeting.day >= after)
        .group_by(Meeting.arena, Meeting.unit_id)
    )
    return {(arena, unit_id): day for arena, unit_id, day in db.session.execute(found)}


def parts(meeting: Meeting) -> list[MeetingPart]:
    """List what the meeting talks about, in order."""
    found = select(MeetingPart).where(MeetingPart.meeting_id == meeting.id)
    return list(db.session.scalars(found.order_by(MeetingPart.number)))


def add_part(meeting: Meeting, case_id: str | None) -> MeetingPart:
    """Add a case, or the general topics, to the meeting; the same part when it is there already."""
    there = parts(meeting)
    same = next((part for part in there if part.case_id == case_id), None)
    if same is not None:
        return same
    number = there[-1].number + 1 if there else 1
    part = MeetingPart(id=new_id(), meeting_id=meeting.id, number=number, case_id=case_id)
    db.session.add(part)
    db.session.flush()
    return part


def remove_part(part: MeetingPart) -> None:
    """Take what was not talked about off the meeting."""
    db.session.delete(part)
    db.session.flush()


def part_of(meeting: Meeting, part_id: str) -> MeetingPart | None:
    """Return the part of that meeting by id."""
    return next((part for part in parts(meeting) if part.id == part_id), None)


def begin_minutes(part: MeetingPart, draft_id: str) -> None:
    """Note the draft that becomes the minutes of the part."""
    part.draft_id = draft_id
    db.session.flush()


def note_minutes(submission: Submission, draft_id: str) -> None:
    """Let what was sent be the minutes of the part that its draft was begun for, if any."""
    db.session.execute(
        update(MeetingPart)
        .where(MeetingPart.draft_id == draft_id)
        .values(submission_id=submission.id, draft_id=None)
    )


def meetings_of_case(case_id: str) -> list[Meeting]:
    """List the meetings that talk about the case, the newest first."""
    found = (
        select(Meeting)
        .join(MeetingPart, MeetingPart.meeting_id == Meeting.id)
        .where(MeetingPart.case_id == case_id)
        .order_by(Meeting.day.desc(), Meeting.id)
    )
    return list(db.session.scalars(found.limit(MOST)))


def cases_without_meeting(scope: CaseScope, before: date, forms: Collection[str]) -> list[Case]:
    """List the open cases of the scope that no meeting has talked about since *before*.

    Minutes that were written outside a meeting (*forms*) count as one; so does a planned meeting.
    """
    met = (
        select(MeetingPart.case_id)
        .join(Meeting, Meeting.id == MeetingPart.meeting_id)
        .where(MeetingPart.case_id.is_not(None), Meeting.day >= before)
        .where(Meeting.state.in_((*OPEN, "held")))
    )
    written = select(Submission.case_id).where(
        Submission.case_id.is_not(None),
        Submission.form_id.in_(forms),
        Submission.period >= before,
        Submission.state != "withdrawn",
    )
    found = (
        select(Case)
        .where(
            is_in_scope(scope),
            Case.closed.is_(None),
            Case.opened < datetime.combine(before, time(), tzinfo=UTC),
        )
        .where(Case.id.not_in(met), Case.id.not_in(written))
        .order_by(Case.opened, Case.id)
        .options(undefer_group("sealed"))
        .limit(MOST)
    )
    return list(db.session.scalars(found))


def leaders(arena: str, unit: Unit | None) -> Leaders:
    """Return who leads the arena there: those chosen for it, else the unit's own."""
    own = _chair(arena, unit.id if unit else None)
    if own is not None:
        return Leaders(own.chair_id, own.deputy_id)
    return Leaders(unit.chair_id, unit.deputy_id) if unit else NOBODY


def choose_leaders(arena: str, unit_id: str | None, chosen: Leaders) -> None:
    """Choose who leads the arena there; with nobody, the unit's own do again."""
    own = _chair(arena, unit_id)
    if chosen.chair_id is None and chosen.deputy_id is None:
        if own is not None:
            db.session.delete(own)
    elif own is None:
        db.session.add(
            ArenaChair(
                id=new_id(),
                arena=arena,
                unit_id=unit_id,
                chair_id=chosen.chair_id,
                deputy_id=chosen.deputy_id,
            )
        )
    else:
        own.chair_id, own.deputy_id = chosen.chair_id, chosen.deputy_id
    db.session.flush()


def set_leaders_of_coming(arena: str, unit_id: str | None, chosen: Leaders) -> None:
    """Let these lead the meetings of the arena there that are to be held."""
    at = Meeting.unit_id.is_(None) if unit_id is None else Meeting.unit_id == unit_id
    db.session.execute(
        update(Meeting)
        .where(Meeting.arena == arena, at, Meeting.state.in_(OPEN))
        .values(chair_id=chosen.chair_id, deputy_id=chosen.deputy_id)
    )


def _chair(arena: str, unit_id: str | None) -> ArenaChair | None:
    at = ArenaChair.unit_id.is_(None) if unit_id is None else ArenaChair.unit_id == unit_id
    found = select(ArenaChair).where(ArenaChair.arena == arena, at)
    return db.session.scalars(found).one_or_none()


def remove_before(before: date) -> int:
    """Erase the meetings of days before that one; how many."""
    gone = db.session.execute(delete(Meeting).where(Meeting.day < before).returning(Meeting.id))
    return len(gone.all())
