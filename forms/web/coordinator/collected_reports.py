"""The reports of all units of one period, collected: tables, changes, and the document."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from forms import i18n
from forms.definition import Definition, Question
from forms.export.printable import Document, Line, Part
from forms.i18n import gettext as _
from forms.questions import question_type_of
from forms.results.suppression import LEAST
from forms.results.unit_reports import (
    FigureRow,
    UnitReport,
    chosen_answers,
    closed_questions,
    figure_questions,
    figure_rows,
    text_questions,
)
from forms.storage import Version
from forms.storage.accounts import units
from forms.storage.submissions import queries
from forms.workflow import arenas, figures
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.report_periods import Period, period_of
from forms.workflow.visibility import CoordinatorAccess

MOST_PERIODS = 9
"""So many periods stand side by side: three years of tertials."""
LATE = timedelta(days=183)
"""After a period's end; then those outside do not wait any longer for a unit that has not sent."""


class Collected(NamedTuple):
    """The reports of one period."""

    definition: Definition
    periods: list[Period]
    """Those that somebody has reported, and the last one that is expected; the newest first."""
    period: Period | None
    reports: list[UnitReport]
    """One for each unit that is to report."""
    by_period: Mapping[Period, Sequence[UnitReport]]
    """What came in each period, for the change over years."""

    @property
    def missing(self) -> list[UnitReport]:
        """The units that have not reported."""
        return [report for report in self.reports if report.answers is None]


class ChangeOverPeriods(NamedTuple):
    """The figures of all units over the last periods, the oldest first."""

    periods: list[Period]
    rows: list[list[FigureRow]]
    """One list for each figure, with a total for each period."""


def change_over_periods(found: Collected) -> ChangeOverPeriods | None:
    """Return the totals of the last periods side by side; None while there is one only."""
    periods = [p for p in reversed(found.periods) if found.by_period.get(p)][-MOST_PERIODS:]
    if len(periods) < 2:
        return None
    columns = [figure_rows(found.definition, list(found.by_period[p])) for p in periods]
    return ChangeOverPeriods(periods, [list(row) for row in zip(*columns, strict=True)])


def collect_period(
    version: Version, reads: CoordinatorAccess, wanted: str = ""
) -> Collected | None:
    """Collect the reports of the *wanted* period, or of the newest one."""
    form_id, definition = version.form_id, compiled_form(version).definition
    asked = figure_questions(definition)
    if not asked or reads.level != "answers":
        return None
    over = asked[0].own["over"]
    by_period: dict[Period, dict[str, tuple[str, Mapping[str, Any]]]] = {}
    for line, answers in queries.stream(form_id, state="sent", versions=reads.versions):
        unit = answers.get(over.get("unit", "")) or line.unit_id
        period = period_of(definition, over, answers)
        if period is not None and isinstance(unit, str):
            by_period.setdefault(period, {})[unit] = (line.id, answers)
    if (due := due_period(definition, over)) is not None:
        by_period.setdefault(due, {})
    periods = sorted(by_period, key=lambda p: (p.year, p.term), reverse=True)
    chosen = next((p for p in periods if p.code == wanted), next(iter(periods), None))
    came = by_period.get(chosen, {}) if chosen else {}
    expected = expected_units(definition, over, chosen)
    reports = [
        UnitReport(unit.id, unit.name, answers, id)
        for unit in units.all_units(inactive=True)
        for id, answers in [came.get(unit.id, ("", None))]
        if answers is not None or unit.id in expected
    ]
    every = {
        period: [UnitReport(unit, "", answers, id) for unit, (id, answers) in came.items()]
        for period, came in by_period.items()
    }
    return Collected(definition, periods, chosen, reports, every)


def collect_settled(version: Version, reads: CoordinatorAccess) -> Collected | None:
    """Collect the newest settled period and those before it, for who may read them every day.

    Two readings with one report in between differ by the numbers of that unit, which may be of one
    child. While no period is settled, none is chosen.
    """
    found = collect_period(version, reads)
    told = [period for period in found.periods if is_settled(found, period)] if found else []
    if found is None or not told:
        return found and found._replace(period=None)
    newest = collect_period(version, reads, told[0].code)
    by_period = {period: found.by_period[period] for period in told}
    return newest and newest._replace(periods=told, by_period=by_period)


def is_settled(found: Collected, period: Period) -> bool:
    """Tell whether a period is over, and every unit has reported or is not waited for any more."""
    days, came = figures.period(period.year, period.term), found.by_period.get(period, ())
    if not came or days is None or days[1] >= i18n.today():
        return False
    over = figure_questions(found.definition)[0].own["over"]
    expected = expected_units(found.definition, over, period)
    return expected <= {each.unit_id for each in came} or days[1] + LATE < i18n.today()


def expected_units(
    definition: Definition, over: Mapping[str, str], period: Period | None
) -> frozenset[str]:
    """Return the ids of the units that are to report: those that were there at the period's end."""
    days = figures.period(period.year, period.term) if period else None
    return frozenset(
        unit.id
        for unit in units.all_units(unit_kinds(definition, over))
        if days is None or unit.is_there_on(days[1])
    )


def unit_kinds(definition: Definition, over: Mapping[str, str]) -> frozenset[str]:
    """Return the kinds of units that are to report; none means all of them."""
    expects = arenas.year_plan().get("expects", {}).get(definition.id)
    if expects is not None:
        return frozenset(expects.get("kinds", ()))
    question = definition.questions.get(over.get("unit", ""))
    return frozenset(question.own.get("kinds", ())) if question else frozenset()


def due_period(definition: Definition, over: Mapping[str, str]) -> Period | None:
    """Return the newest period that is over, of a report that is expected of the units."""
    expects = arenas.year_plan().get("expects", {}).get(definition.id)
    if expects is None:
        return None
    today, terms = i18n.today(), ("1", "2", "3") if expects["each"] == "term" else ("",)
    found = None
    for year in (today.year - 1, today.year):
        for term in terms:
            days = figures.period(year, term)
            if days is not None and days[1] < today:
                answers = {over["year"]: year, over.get("term", ""): term}
                found = period_of(definition, over, answers)
    return found


def figure_text(question: Question, value: float | None) -> str:
    """Format a figure as its type says it, without its target; «–» where there is none."""
    if value is None:
        return "–"
    own = {key: given for key, given in question.own.items() if key != "target"}
    bare = Question(question.id, question.type, question.section, own=own)
    return question_type_of(bare).text(bare, value)


def texts_by_unit(question: Question, sent: list[UnitReport]) -> list[tuple[str, str]]:
    """Return what each unit wrote, by its name; those that wrote nothing are left out."""
    found = ((report.name, (report.answers or {}).get(question.id)) for report in sent)
    return [(name, words) for name, words in found if isinstance(words, str) and words]


def answers_by_unit(question: Question, sent: list[UnitReport]) -> str:
    """Return how many units chose each answer, and which."""
    every = chosen_answers(question, sent)
    return "\n".join(
        f"{each.answer}: {len(each.units)} ({', '.join(each.units)})" for each in every
    )


def report_document(found: Collected, *, with_texts: bool = True) -> Document:
    """Return the report for those outside the administration: small totals hidden, texts whole.

    Where nobody has read the texts through for whom they are about, they are left out.
    """
    definition, period = found.definition, found.period
    sent = [report for report in found.reports if report.answers is not None]
    parts = []
    rows = figure_rows(definition, sent)
    for section in definition.sections:
        lines = tuple(
            Line(row.question, row.question.label, public_total(row), row.total is not None)
            for row in rows
            if row.question.section == section.id and row.total is not None
        )
        texts = tuple(
            Line(question, f"{question.label} – {name}", words, True)
            for question in (text_questions(definition) if with_texts else ())
            if question.section == section.id
            for name, words in texts_by_unit(question, sent)
        )
        answers = tuple(
            Line(question, question.label, answers_by_unit(question, sent), True)
            for question in (closed_questions(definition) if with_texts else ())
            if question.section == section.id and chosen_answers(question, sent)
        )
        if lines or answers or texts:
            parts.append(Part(section.title, (*lines, *answers, *texts)))
    if (over_years := change_over_periods(found)) is not None:
        parts.append(Part(_("Utvikling"), tuple(change_lines(over_years))))
    names = ", ".join(report.name for report in found.missing)
    came = _("Rapport fra %(sent)s av %(all)s enheter.", sent=len(sent), all=len(found.reports))
    lacks = _("Mangler: %(names)s.", names=names) if names else ""
    small = _("Tall om færre enn %(least)s vises ikke.", least=LEAST)
    intro = Part(_("Om rapporten"), (), " ".join(filter(None, (came, lacks, small))))
    title = f"{definition.title}, {period.name}" if period else definition.title
    return Document(title, definition.id, i18n.current_language(), (intro, *parts))


def change_lines(found: ChangeOverPeriods) -> Iterator[Line]:
    """Yield each figure over the periods, small totals hidden."""
    for row in found.rows:
        pairs = zip(found.periods, row, strict=True)
        told = [
            f"{period.name}: {public_total(each)}"
            for period, each in pairs
            if each.total is not None
        ]
        if len(told) > 1:
            yield Line(row[0].question, row[0].question.label, " · ".join(told), True)


def public_total(row: FigureRow) -> str:
    """Format a total for those outside, who get no number of a few."""
    if not row.is_small:
        return figure_text(row.question, row.total)
    if row.is_number_of_answers:
        return _("færre enn %(least)s", least=LEAST)
    return _("vises ikke (færre enn %(least)s)", least=LEAST)
