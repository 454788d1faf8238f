"""The school year that a page is of."""

from flask import request

from forms import i18n
from forms.logic.school_year import SchoolYear, school_year_of

YEARS = 3
"""So many school years back can be looked at, and the next."""


def school_years() -> list[SchoolYear]:
    """Return the school years that can be looked at, the newest first."""
    now = school_year_of(i18n.today()).first
    return [SchoolYear(now - n) for n in range(-1, YEARS)]


def requested_year() -> SchoolYear:
    """Return the school year that is asked for, or this one."""
    asked = request.values.get("skolear", "")
    now = school_year_of(i18n.today())
    return next((year for year in school_years() if str(year.first) == asked), now)
