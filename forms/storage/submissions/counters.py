"""How many submissions there are, kept up to date so that an overview never counts rows."""

from datetime import date
from typing import NamedTuple, cast

from sqlalchemy import Table, func, select

from forms.storage.database.engine import db, insert_or_add
from forms.storage.models.submissions import (
    SubmissionCount,
)

_counts = cast(Table, SubmissionCount.__table__)


class Count(NamedTuple):
    """So many submissions of a form in a state and a period (a day; if anonymous, a week)."""

    form_id: str
    period: date
    state: str
    number: int


def totals() -> dict[str, int]:
    """How many submissions each form has; a form without any is left out."""
    found = select(_counts.c.form_id, func.sum(_counts.c.number)).group_by(_counts.c.form_id)
    return {form_id: int(number) for form_id, number in db.session.execute(found) if number}


def has_most_submissions(form_id: str) -> bool:
    """Whether most of all submissions are the form's."""
    every = totals()
    return every.get(form_id, 0) * 2 > sum(every.values())


def counts(form_id: str, since: date | None = None, until: date | None = None) -> list[Count]:
    """How many submissions the form has, by period and state, both days included."""
    found = select(_counts).where(_counts.c.form_id == form_id, _counts.c.number > 0)
    if since is not None:
        found = found.where(_counts.c.period >= since)
    if until is not None:
        found = found.where(_counts.c.period <= until)
    rows = db.session.execute(found.order_by(_counts.c.period, _counts.c.state))
    return [Count(*row) for row in rows]


def add(form_id: str, period: date, state: str, more: int = 1) -> None:
    """Count *more* submissions there."""
    values = {"form_id": form_id, "period": period, "state": state, "number": more}
    insert_or_add(_counts, values, "number")


def move_one(form_id: str, period: date, earlier: str, later: str) -> None:
    """Count a submission in its later state; in one order always, so that two never deadlock."""
    if earlier != later:
        for state, more in sorted([(earlier, -1), (later, 1)]):
            add(form_id, period, state, more)
