"""How many answers each unit has sent, tertial by tertial, side by side."""

from collections import Counter
from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from forms import i18n
from forms.definition import Definition
from forms.i18n import gettext as _
from forms.storage.accounts import units
from forms.storage.submissions import queries
from forms.storage.workflow import release
from forms.web.coordinator.filters import USUAL, SubmissionFilter, count_erased
from forms.web.coordinator.form_access import load_form
from forms.web.core.templating import render_page
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.figures import period, tertial_of
from forms.workflow.report_periods import period_questions, reported_periods

bp = Blueprint("unit_counts", __name__, url_prefix="/oversikt/<form_id>/enheter")

TERMS = 6
"""Two years of tertials."""


Counted = Counter[tuple[str, "Term"]]
"""How many of a unit (its id) and a tertial."""


class Term(NamedTuple):
    """A tertial of a year, 1 to 3."""

    year: int
    number: int

    @property
    def before(self) -> "Term":
        """The tertial before it."""
        return Term(self.year - 1, 3) if self.number == 1 else Term(self.year, self.number - 1)

    @property
    def name(self) -> str:
        """The tertial as a heading, such as «2. tertial 2026»."""
        return _("%(number)s. tertial %(year)s", number=self.number, year=self.year)


def term_of(day: date) -> Term:
    """Return the tertial of a day.

    >>> term_of(date(2026, 5, 1))
    Term(year=2026, number=2)
    """
    return Term(day.year, tertial_of(day))


def last_terms(today: date) -> list[Term]:
    """Return the last tertials up to the one of *today*, the oldest first."""
    found = [term_of(today)]
    while len(found) < TERMS:
        found.append(found[-1].before)
    return found[::-1]


@bp.get("/")
def index(form_id: str) -> ResponseReturnValue:
    """Render the finished answers of each unit; of an anonymous form no group is told."""
    version, reads = load_form(form_id)
    if release.least_group(form_id):
        return redirect(url_for("coordinator.submissions", form_id=form_id), 303)
    terms = last_terms(i18n.today())[::-1]
    definition = compiled_form(version).definition
    own = None
    if reads.level == "answers":
        own = count_by_period(definition, terms[-1], reads.versions)
    found = count_by_day(form_id, terms[-1], reads.counted) if own is None else own
    names = {unit.id: unit.name for unit in units.all_units(inactive=True)}
    here = [(id, name) for id, name in names.items() if any(found[id, term] for term in terms)]
    if any(found["", term] for term in terms):
        here.append(("", _("Ingen enhet")))
    rows = [(name, [found[id, term] for term in terms]) for id, name in here]
    totals = [sum(numbers[at] for _name, numbers in rows) for at in range(len(terms))]
    silent = [
        unit.name for unit in units.all_units() if not any(found[unit.id, term] for term in terms)
    ]
    return render_page(
        "coordinator/unit_counts.html",
        definition=definition,
        by_own_period=own is not None,
        terms=terms,
        rows=rows,
        totals=totals,
        most=max(totals, default=0) or 1,
        silent=silent,
    )


def count_by_day(form_id: str, first: Term, versions: Collection[str] | None) -> Counted:
    """Count what came by the day it came, erased ones too."""
    days = period(first.year, str(first.number))
    wanted = SubmissionFilter(since=days[0] if days else None, state=USUAL)
    kept = queries.numbers(form_id, **wanted.terms, versions=versions)
    found: Counted = Counter()
    for each in (*kept, *count_erased(form_id, wanted)):
        found[each.unit_id or "", term_of(each.period)] += each.number
    return found


def count_by_period(
    definition: Definition, first: Term, versions: Collection[str] | None
) -> Counted | None:
    """Count reports by the tertial and the unit that they say they are of: the newest of each.

    None for a form that says none. What came before the *first* tertial is of an earlier one, and
    is not opened.
    """
    over, days = period_questions(definition), period(first.year, str(first.number))
    if over is None or "term" not in over or days is None:
        return None
    sent = reported_periods(definition, days[0], versions) or ()
    return Counter(
        (unit or "", Term(year, int(term))) for unit, year, term in sent if term.isdigit()
    )
