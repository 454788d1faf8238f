"""The public holidays of Norway, by the library `holidays`."""

from datetime import date, timedelta
from functools import lru_cache


@lru_cache(maxsize=16)
def public_holidays(year: int) -> frozenset[date]:
    """Return the public holidays of Norway in a year, Sundays apart."""
    from holidays import country_holidays  # 20 ms, and few pages need it

    return frozenset(country_holidays("NO", years=year))


def easter_monday(year: int) -> date:
    """Return Easter Monday: in March or April, the holiday after a Sunday that is one too."""
    days = public_holidays(year)
    return next(
        day
        for day in sorted(days)
        if day.month in (3, 4) and day.weekday() == 0 and day - timedelta(days=1) in days
    )
