"""Ticks for tasks of the year that no form tells of."""

from datetime import date

from sqlalchemy import delete, select

from forms.storage.database.engine import db
from forms.storage.models.base import new_id
from forms.storage.models.meetings import TaskTick


def tick(task: str, unit_id: str | None, day: date, user_id: str) -> None:
    """Note that the task was done there on that day."""
    db.session.add(TaskTick(id=new_id(), task=task, unit_id=unit_id, day=day, user_id=user_id))
    db.session.flush()


def untick(task: str, unit_id: str | None, since: date, until: date) -> None:
    """Take back what was noted there between two days."""
    at = TaskTick.unit_id.is_(None) if unit_id is None else TaskTick.unit_id == unit_id
    db.session.execute(
        delete(TaskTick).where(TaskTick.task == task, at, TaskTick.day.between(since, until))
    )


def days_done(since: date, until: date) -> dict[tuple[str, str | None], list[date]]:
    """Return the days when tasks were done between two days, by task and unit."""
    found: dict[tuple[str, str | None], list[date]] = {}
    rows = select(TaskTick.task, TaskTick.unit_id, TaskTick.day)
    for task, unit_id, day in db.session.execute(rows.where(TaskTick.day.between(since, until))):
        found.setdefault((task, unit_id), []).append(day)
    return found
