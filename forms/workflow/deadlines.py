"""When a step is due."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from forms import i18n
from forms.definition import Step
from forms.logic.answer_state import Answers
from forms.logic.dates.public_holidays import public_holidays
from forms.storage.retention.periods import add_period


def due_date(step: Step, known: Answers) -> date | None:
    """Return the day on which *step* is due when the form begins to wait there today.

    `within` of the step counts calendar days, weeks, months or years (`14d`), working days
    (`3 arbeidsdager`), or is the day that a date question among the *known* answers says
    (`{"until": …}`). None without it, and while that question is unanswered.
    """
    if isinstance(step.within, Mapping):
        return _day(known.get(step.within["until"]))
    number, _space, working = step.within.partition(" ")
    if working:
        return after_working_days(i18n.today(), int(number))
    today = datetime.combine(i18n.today(), time())
    return add_period(today, step.within).date() if step.within else None


def after_working_days(day: date, number: int) -> date:
    """Return the day *number* working days after *day*: Saturdays, Sundays and the holidays of
    Norway are none.
    """
    while number:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in public_holidays(day.year):
            number -= 1
    return day


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else None
