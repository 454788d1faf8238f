"""Retention of submissions: periods, the archive's receipts, and erasure.

Each submission is kept as its own version says (`keep`): the text that people read when they
answered stays true, and a mistake in a newer version erases nothing. Submissions that wait for the
archive, or are still in the workflow, never expire.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import delete, exists, func, select

from forms import i18n
from forms.storage import audit_log
from forms.storage.database.engine import db, note_erasure
from forms.storage.definitions import versions
from forms.storage.models.audit_log import Event
from forms.storage.models.base import now
from forms.storage.models.definitions import Version
from forms.storage.models.submissions import (
    ArchiveReceipt,
    Draft,
    Submission,
)
from forms.storage.models.workflow import Case, Move
from forms.storage.retention import periods
from forms.storage.submissions import counters, facts, store
from forms.storage.workflow import release
from forms.storage.workflow.transitions import ERASED_ALONE

BATCH = 200
JUMP = timedelta(hours=25)
"""A nightly run is never further from the one before, also when the clock goes back an hour."""
EMPTY_CASE = timedelta(days=30)
CALENDAR = timedelta(days=5)
"""So much may as many months differ in length, at most."""
ORPHAN = timedelta(days=1)
"""A file that belongs to nobody is on its way into a draft for so long at most."""

PURGED = "submissions.purged"
DONE = "retention.done"
ERASED = "submission.erased"
REASONS = ("asked", "mistake", "wrong_person", "order")
"""Why one submission is erased before its time."""

Ids = list[str]


class ClockJumped(Exception):
    """The clock is more than a day ahead of the last run; `last` is when that was."""

    def __init__(self, last: datetime) -> None:
        super().__init__(f"The last run was {last}. Is the clock right?")
        self.last = last


@dataclass(slots=True)
class Due:
    """The expired submissions of a form, and those kept in spite of expiry."""

    form_id: str
    ids: Ids
    oldest: date | None = None
    """The first day of what is too old."""
    unarchived: int = 0
    """So many lack the archive's receipt, from which their time counts."""
    underway: int = 0
    """So many are too old, but wait at a step."""


Nowhere = Callable[[Submission], str | None]
"""How long answers that lead nowhere are kept; None for all that the archive is to have."""


def find_due(
    moment: datetime | None = None, nowhere: Nowhere = lambda _submission: None
) -> list[Due]:
    """Return what is too old at *moment* (default: now), of every form.

    *nowhere* reads answers of forms that say `keep.without_archive`; without it they wait.
    """
    return [_due_of_form(form.form_id, moment or now(), nowhere) for form in versions.overview()]


def demand_steady_clock(moment: datetime | None = None) -> None:
    """Raise `ClockJumped` unless there was a run, or at first anything, within the last day."""
    moment = moment or now()
    last = db.session.scalar(select(func.max(Event.at)).where(Event.what == DONE))
    last = last or db.session.scalar(select(func.max(Event.at)))
    last = last or db.session.scalar(select(func.max(Submission.received)))
    if last is not None and moment - last > JUMP:
        raise ClockJumped(last)


def erase(ids: Collection[str]) -> int:
    """Erase these submissions, their keys, files and all that hangs on them; how many there were.

    Nothing is kept of them: this is for what somebody asked to have erased; `purge` for the rest.

    What was erased already is not counted, so that doing it twice, or again after a fall, is safe.
    """
    gone = db.session.execute(
        delete(Submission)
        .where(Submission.id.in_(ids))
        .execution_options(synchronize_session=False)
        .returning(Submission.form_id, Submission.period, Submission.state)
    ).all()
    counted = Counter((form_id, day, state) for form_id, day, state in gone)
    for (form_id, day, state), number in sorted(counted.items()):
        counters.add(form_id, day, state, -number)
    if gone:
        note_erasure(db.session())
    return len(gone)


def purge(ids: Collection[str]) -> int:
    """Erase these submissions because their time is over; what figures count of them is kept."""
    facts.keep_facts(ids)
    return erase(ids)


def erase_one(submission: Submission, who: str, reason: str) -> bool:
    """Erase one submission for one of `REASONS`; False when it was erased already."""
    if reason not in REASONS:
        raise ValueError(f"Unknown reason: {reason}. Known: {', '.join(REASONS)}.")
    audit_log.record(who, ERASED, submission.id, f"{submission.reference} {reason}")
    return store.remove(submission)


def note_archived(submission: Submission, who: str, reference: str = "") -> bool:
    """Note that the archive holds the submission; False when it was noted before."""
    if db.session.get(ArchiveReceipt, submission.id) is not None:
        return False
    receipt = ArchiveReceipt(submission_id=submission.id, at=now(), who=who, reference=reference)
    db.session.add(receipt)
    audit_log.record(who, "submission.archived", submission.id, reference)
    db.session.flush()
    return True


def archive_receipt(submission: Submission) -> ArchiveReceipt | None:
    """Return the archive's receipt of the submission, if any."""
    return db.session.get(ArchiveReceipt, submission.id)


def unarchived_submissions(form_id: str) -> Iterator[Submission]:
    """Yield the form's finished submissions that the archive has not confirmed, oldest first."""
    receipts = select(ArchiveReceipt.submission_id)
    found = (
        select(Submission.id)
        .where(Submission.form_id == form_id, Submission.state != "underway")
        .where(Submission.id.not_in(receipts))
        .order_by(Submission.listed)
    )
    for id in db.session.scalars(found).all():
        if submission := store.get(id):
            yield submission


def _due_of_form(form_id: str, moment: datetime, nowhere: Nowhere) -> Due:
    found = Due(form_id, [])
    for version in versions.all_versions(form_id):
        keep = version.definition().keep
        if "answers" not in keep:
            continue
        if keep.get("after") == "archived":
            _collect_archived(version, keep["answers"], moment, found, nowhere)
        else:
            _collect_received(version, keep["answers"], moment, found)
    return found


def _collect_archived(
    version: Version, limit: str, moment: datetime, found: Due, nowhere: Nowhere
) -> None:
    """Collect the submissions archived for as long as the version says.

    Those that lead nowhere count from when they were done, without the archive.
    """
    finished = (
        Submission.form_id == version.form_id,
        Submission.version_id == version.id,
        Submission.state != "underway",
    )
    for id, day, at in db.session.execute(
        select(Submission.id, Submission.period, ArchiveReceipt.at)
        .join(ArchiveReceipt, ArchiveReceipt.submission_id == Submission.id)
        .where(*finished, Submission.listed < _list_key_after(_last_day_over(limit, moment, 0)))
    ):
        if periods.add_period(at, limit) <= moment:
            _add(found, day, [id])
    waits = ~exists().where(ArchiveReceipt.submission_id == Submission.id)
    if not version.definition().keep.get("without_archive"):
        number = select(func.count()).select_from(Submission).where(*finished, waits)
        found.unarchived += db.session.scalar(number) or 0
        return
    rows = select(Submission.id, Submission.period).where(*finished, waits)
    for id, day in db.session.execute(rows.execution_options(yield_per=BATCH)):
        goes = _end_without_archive(id, nowhere)
        if goes is None:
            found.unarchived += 1
        elif goes <= moment:
            _add(found, day, [id])


def _last_day_over(limit: str, moment: datetime, days: int) -> date:
    """Return the last day with which that time is over, when it counts from *days* later."""
    day = moment.date() - (periods.add_period(moment, limit).date() - moment.date()) + CALENDAR
    while periods.add_period(_end_of_days(day, days), limit) > moment:
        day -= timedelta(days=1)
    return day


def _list_key_after(day: date) -> str:
    """Return what sorts after everything of that day, and before the next one's, in lists."""
    return f"{day + timedelta(days=1):%Y%m%d}"


def _end_without_archive(id: str, nowhere: Nowhere) -> datetime | None:
    """Return when a submission that leads nowhere is to go; None when the archive is to have it."""
    submission = store.get(id)
    limit = nowhere(submission) if submission else None
    if submission is None or limit is None:
        return None
    done = db.session.scalar(
        select(func.max(Move.at)).where(Move.submission_id == id, Move.what != ERASED_ALONE)
    )
    return periods.add_period(done or submission.received or now(), limit)


def _collect_received(version: Version, limit: str, moment: datetime, found: Due) -> None:
    """Collect the submissions received as long ago as the version says."""
    of_version = (Submission.form_id == version.form_id, Submission.version_id == version.id)
    over = _list_key_after(
        _last_day_over(limit, moment, 7 if version.definition().anonymous else 1)
    )
    if version.definition().anonymous:
        newest = select(Submission.period).where(*of_version, Submission.listed < over)
        last = db.session.scalar(newest.order_by(Submission.listed.desc()).limit(1))
        if last is None:
            return
        first_kept = _last_whole_day(version.form_id, last + timedelta(days=7))
        over = f"{first_kept:%Y%m%d}"
    chosen = select(Submission.id, Submission.period, Submission.state)
    for id, day, state in db.session.execute(chosen.where(*of_version, Submission.listed < over)):
        if state == "underway":
            found.underway += 1
        else:
            _add(found, day, [id])


def _end_of_days(day: date, days: int) -> datetime:
    """Return the end of so many days from *day*, in Oslo."""
    return datetime.combine(day + timedelta(days=days), time(), tzinfo=i18n.OSLO).astimezone(UTC)


def _last_whole_day(form_id: str, day: date) -> date:
    """Return the last day up to *day* before which whole anonymous batches can be erased."""
    return periods.last_whole_day(release.released_batches(form_id), day)


def _add(found: Due, day: date, ids: Ids) -> None:
    found.ids += ids
    found.oldest = min(found.oldest or day, day)


def forget_cases(moment: datetime | None = None) -> int:
    """Erase the cases that were closed a month ago and hold nothing any longer; how many."""
    kept = [
        select(table.case_id).where(table.case_id.is_not(None)) for table in (Submission, Draft)
    ]
    gone = db.session.execute(
        delete(Case)
        .where(Case.closed <= (moment or now()) - EMPTY_CASE)
        .where(*(Case.id.not_in(ids) for ids in kept))
        .execution_options(synchronize_session=False)
        .returning(Case.id)
    ).all()
    if gone:
        note_erasure(db.session())
    return len(gone)
