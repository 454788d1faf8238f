"""«Tall fra enheten»: the figures of one unit in one finished tertial.

Periods and units never overlap, and the figures stay as they were first shown. So no two of them
can be subtracted to tell of one person, whatever comes late, is opened again, or is erased.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from forms import i18n, storage
from forms.i18n import gettext as _
from forms.results import stored_results
from forms.results.report import Survey, Told
from forms.results.suppression import LEAST
from forms.storage import db
from forms.storage.accounts import units
from forms.storage.definitions import versions
from forms.storage.submissions import queries
from forms.storage.submissions import unit_figures as kept
from forms.workflow import surveys
from forms.workflow.figures import period as days_of
from forms.workflow.visibility import CoordinatorAccess

TERMS = 6
"""Two years of tertials."""


class Period(NamedTuple):
    """One unit in one finished tertial."""

    unit: str
    code: str
    """Year and number, such as `2026-1`."""
    since: date
    until: date

    @property
    def arguments(self) -> dict[str, str]:
        """The same as the page's address has it."""
        return {"tertial": self.code, "enhet": self.unit}


def periods() -> dict[str, str]:
    """Return the finished tertials, the newest first: year and number, and what they are called."""
    today = i18n.today()
    years = range(today.year, today.year - 4, -1)
    every = ((year, number) for year in years for number in (3, 2, 1))
    over = [(year, number) for year, number in every if _days_of_tertial(year, number)[1] < today]
    return {
        f"{year}-{number}": _("%(number)s. tertial %(year)s", number=number, year=year)
        for year, number in over[:TERMS]
    }


def _days_of_tertial(year: int, number: int) -> tuple[date, date]:
    found = days_of(year, str(number))
    if found is None:
        raise ValueError(f"There is no tertial {number} of {year}.")
    return found


def visible_unit_names(reads: CoordinatorAccess) -> dict[str, str]:
    """Return the units whose figures the reader gets."""
    mine = reads.units or ()
    return {unit.id: unit.name for unit in units.all_units(inactive=True) if unit.id in mine}


def requested_period(reads: CoordinatorAccess, wanted: Mapping[str, str]) -> Period | None:
    """Return the unit and the tertial that are asked for, else the first and the newest.

    None for a unit that is not the reader's, or days that are no finished tertial.
    """
    offered, mine = periods(), list(visible_unit_names(reads))
    code = wanted.get("tertial") or next(iter(offered))
    unit = wanted.get("enhet") or next(iter(mine), "")
    if code not in offered or unit not in mine:
        return None
    year, _dash, number = code.partition("-")
    return Period(unit, code, *_days_of_tertial(int(year), int(number)))


def figures_first_shown(form_id: str, period: Period, reads: CoordinatorAccess) -> Told:
    """Return the figures as they were first shown; this is the first time when nobody has asked."""
    every = versions.all_versions(form_id)
    content = kept.get(form_id, period.unit, period.since)
    if content is None:
        content = _count_figures(form_id, period, reads)
        with storage.writing():
            content = kept.keep(form_id, period.unit, period.since, content)
            db.session.commit()
    words = next(version for version in every if version.number == content["words"])
    empty = surveys.survey_without_answers(every, words, content["used"], figures=True)
    return stored_results.from_json(content, Survey(*empty, LEAST, strict=False))


def _count_figures(form_id: str, period: Period, reads: CoordinatorAccess) -> dict[str, Any]:
    every = versions.all_versions(form_id)
    written = surveys.free_text_questions(every)
    found = queries.stream(
        form_id,
        since=period.since,
        until=period.until,
        state="sent",
        units=[period.unit],
        versions=reads.versions,
    )
    some = (
        (line, surveys.answers_to_count(answers, written, words=False)) for line, answers in found
    )
    together, numbers = surveys.count_answers(every, every[0], some, figures=True)
    survey = Survey(*together, LEAST, strict=False)
    return {**stored_results.to_json(survey.told()), "words": every[0].number, "used": numbers}
