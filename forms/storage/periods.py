"""How long things are kept: `30d`, `2w`, `6m`, `5y`."""

import calendar
from datetime import datetime, timedelta


def after(moment: datetime, period: str) -> datetime:
    """The moment when *period* has gone by; the 31st becomes the last day of a shorter month.

    >>> after(datetime(2026, 8, 31), "6m")
    datetime.datetime(2027, 2, 28, 0, 0)
    """
    number, unit = int(period[:-1]), period[-1]
    if unit in "dw":
        return moment + timedelta(days=number * (7 if unit == "w" else 1))
    months = moment.month - 1 + number * (12 if unit == "y" else 1)
    year, month = moment.year + months // 12, months % 12 + 1
    day = min(moment.day, calendar.monthrange(year, month)[1])
    return moment.replace(year=year, month=month, day=day)
