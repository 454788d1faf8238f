"""Measurements of a survey that comes again (waves): when each was open, in whole weeks.

The answers of a wave are read together when it is over (`"release": "wave"`). Two waves never have
a week in common, so that each is a batch of its own.
"""

from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import select

from forms import i18n
from forms.storage.database.engine import db
from forms.storage.definitions import opening_times
from forms.storage.models.base import now
from forms.storage.models.figures import Wave

PHASES = ("before", "during", "after")
WEEK = timedelta(days=7)


class Weeks(NamedTuple):
    """The Mondays of a wave's first and last week; no last one while it is open."""

    first: date
    last: date | None


def waves(form_id: str) -> list[Wave]:
    """Return the waves of the form, the oldest first."""
    query = select(Wave).where(Wave.form_id == form_id).order_by(Wave.first)
    return list(db.session.scalars(query))


def weeks(form_id: str) -> tuple[Weeks, ...]:
    """Return the weeks of each wave, the oldest first."""
    return tuple(Weeks(wave.first, wave.last) for wave in waves(form_id))


def open_wave(form_id: str) -> Wave | None:
    """Return the wave that is open."""
    return next((wave for wave in waves(form_id) if wave.last is None), None)


def first_opening_day(form_id: str) -> date | None:
    """Return the first day on which the next wave may be opened; None while one is open."""
    every = waves(form_id)
    last = every[-1].last if every else date.min
    if last is None:
        return None
    return last + WEEK if every else date.min


def start(form_id: str, phase: str) -> Wave:
    """Open the form for a new wave. Raises ValueError when it is too early, or one is open."""
    day = first_opening_day(form_id)
    if phase not in PHASES or day is None or i18n.today() < day:
        raise ValueError("A wave is open, ended this week, or has no such phase.")
    wave = Wave(form_id=form_id, first=_monday(i18n.today()), phase=phase)
    db.session.add(wave)
    opening_times.set_times(form_id, now(), None)
    return wave


def end(form_id: str) -> Wave:
    """Close the form; those who had begun may send for a day more.

    Raises ValueError when no wave is open.
    """
    wave = open_wave(form_id)
    if wave is None:
        raise ValueError("No wave is open.")
    wave.last = _monday(i18n.today() + opening_times.GRACE)
    opening_times.set_times(form_id, opening_times.opening(form_id).opens, now())
    return wave


def wave_of(form_id: str, first: date) -> Wave | None:
    """Return the wave that answers of the week are read with: the first that was not over before
    it, as the readings have it.
    """
    found = (w for w in waves(form_id) if w.last is None or first <= w.last)
    return next(found, None)


def may_undo_opening(form_id: str) -> bool:
    """Tell whether the open wave was opened today, so that opening it may be undone.

    Whether somebody has answered since does not matter, for that would tell.
    """
    opened = opening_times.opening(form_id).opens
    is_new = opened is not None and i18n.local_time(opened).date() == i18n.today()
    return open_wave(form_id) is not None and is_new


def undo_opening(form_id: str) -> None:
    """Undo that a wave was opened today: the form is closed, and what came is read with the next.

    Raises ValueError when none was.
    """
    wave = open_wave(form_id)
    if wave is None or not may_undo_opening(form_id):
        raise ValueError("No wave was opened today.")
    db.session.delete(wave)
    db.session.flush()
    opening_times.set_times(form_id, opening_times.opening(form_id).opens, now())


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
