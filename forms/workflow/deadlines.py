"""When a step is due."""

from datetime import date, datetime, time

from forms import i18n
from forms.definition import Step
from forms.storage.retention.periods import after


def due_date(step: Step) -> date | None:
    """Return the day on which *step* is due when the form begins to wait there today.

    `within` of the step counts calendar days, weeks, months or years; None without it.
    """
    today = datetime.combine(i18n.today(), time())
    return after(today, step.within).date() if step.within else None
