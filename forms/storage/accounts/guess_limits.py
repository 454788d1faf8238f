"""Limits on guessing passphrases and codes, across all processes and machines.

An attempt is counted before it is evaluated, in a transaction of its own, and the count is undone
when it was correct: of many at once, no more are evaluated than one after the other. The counts are
stored in the database under keyed digests; no address and no login is stored.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Delete, Table, Update, delete, func, select, update

from forms.storage.database.engine import db, insert_once
from forms.storage.encryption.records import keyed_hashes
from forms.storage.models.base import now
from forms.storage.models.credentials import GuessCount

MINUTE, HOUR, DAY = 60, 3600, 24 * 3600
MOST_ROWS = 100_000
"""However many networks guess, the table holds no more; the smallest counts are dropped first."""
PRUNE_EVERY = 200
FIRST_WAIT = 30
LONGEST_WAIT = 20 * MINUTE
"""72 tries a day at most: below the 100 that NIST SP 800-63B-4 (3.2.2) lets be made in a row."""

_COUNTS: Table = GuessCount.__table__  # type: ignore[assignment]  # SQLAlchemy types it wider


@dataclass(frozen=True, slots=True)
class Limit:
    """*most* attempts within *seconds* for each *key*; then none until they are over.

    With *slows*, each attempt after *most* instead waits twice as long as the one before, from half
    a minute to twenty, and the count is reset after *seconds* without an attempt. With *refuses*
    off it only counts.
    """

    key: str
    most: int
    seconds: int
    slows: bool = False
    refuses: bool = True


class Outcome(NamedTuple):
    """The result of counting an attempt: seconds to wait (0: allowed), and data for the log."""

    wait: int = 0
    reached: str = ""
    """The key of a limit that was reached by this try; "" for none, or one reached earlier."""
    tries: int = 0
    """How many tries the last limit of the list has counted, this one too."""


def count_try(limits: Sequence[Limit]) -> Outcome:
    """Count a try under every limit, or under none when one of them refuses it. Commits."""
    moment = now()
    keyed = {_keyed_hash(limit.key): limit for limit in limits}
    rows = {mark: _lock_count(mark, moment) for mark in sorted(keyed)}
    for mark, row in rows.items():
        if row.ends <= moment:
            row.tries, row.wait_until = 0, None
            row.ends = moment + timedelta(seconds=keyed[mark].seconds)
    waits = {mark: _seconds_to_wait(rows[mark], limit, moment) for mark, limit in keyed.items()}
    reached = ""
    if longest := max(waits.values()):
        for mark, limit in keyed.items():
            if waits[mark] and not limit.slows and rows[mark].tries == limit.most:
                rows[mark].tries, reached = limit.most + 1, limit.key  # told of once
    else:
        for mark, limit in keyed.items():
            reached = _add(rows[mark], limit, moment) or reached
    tries = rows[_keyed_hash(limits[-1].key)].tries
    db.session.commit()
    if secrets.randbelow(PRUNE_EVERY) == 0:
        forget_ended()
    return Outcome(longest, reached, tries)


def uncount_try(limits: Iterable[Limit]) -> None:
    """Take back a try that was right; where waiting grows, the count begins anew. Commits."""
    for limit in limits:
        here = GuessCount.mark == _keyed_hash(limit.key)
        change: Delete | Update
        if limit.slows:
            change = delete(GuessCount).where(here)
        else:
            fewer = GuessCount.tries - 1
            change = update(GuessCount).where(here, GuessCount.tries > 0).values(tries=fewer)
        db.session.execute(change.execution_options(synchronize_session=False))
    db.session.commit()


def forget_ended() -> int:
    """Erase the counts whose time is over, and the smallest when there are too many; how many."""
    gone = db.session.execute(
        delete(GuessCount)
        .where(GuessCount.ends <= now())
        .execution_options(synchronize_session=False)
        .returning(GuessCount.mark)
    ).all()
    extra = (db.session.scalar(select(func.count()).select_from(GuessCount)) or 0) - MOST_ROWS
    if extra > 0:
        smallest = select(GuessCount.mark).order_by(GuessCount.tries, GuessCount.ends).limit(extra)
        db.session.execute(
            delete(GuessCount)
            .where(GuessCount.mark.in_(smallest.scalar_subquery()))
            .execution_options(synchronize_session=False)
        )
    db.session.commit()
    return len(gone) + max(extra, 0)


def _keyed_hash(key: str) -> str:
    return keyed_hashes("guess", key.encode("utf-8", "surrogatepass"))[0]


def _lock_count(mark: str, moment: datetime) -> GuessCount:
    """Lock the count until the commit; create it when there is none."""
    found = (
        select(GuessCount)
        .where(GuessCount.mark == mark)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    row = db.session.scalars(found).one_or_none()
    if row is None:
        insert_once(_COUNTS, {"mark": mark, "tries": 0, "wait_until": None, "ends": moment}, "mark")
        row = db.session.scalars(found).one()
    return row


def _seconds_to_wait(row: GuessCount, limit: Limit, moment: datetime) -> int:
    """Seconds until the limit lets a try through; 0 for now."""
    until = row.wait_until if limit.slows else row.ends if row.tries >= limit.most else None
    if not limit.refuses or until is None or until <= moment:
        return 0
    return int((until - moment).total_seconds()) + 1


def _add(row: GuessCount, limit: Limit, moment: datetime) -> str:
    """Count one try; the limit's key when waiting begins with it."""
    row.tries += 1
    if not limit.slows:
        return ""
    row.ends = moment + timedelta(seconds=limit.seconds)
    beyond = row.tries - limit.most
    if beyond < 0:
        return ""
    wait = min(FIRST_WAIT * 2 ** min(beyond, 20), LONGEST_WAIT)
    row.wait_until = moment + timedelta(seconds=wait)
    return limit.key if beyond == 0 else ""
