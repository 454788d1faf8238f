"""«Krysstabell»: two questions crossed, or one by unit or over time, as a page and a file.

Only for those who read the rows, so nothing is hidden. The place of a child with a protected
address is in no table.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from forms import i18n
from forms.definition import Definition
from forms.export import csv_writer
from forms.export.xlsx import writer
from forms.i18n import gettext as _
from forms.logic.answer_state import State, state_of_answer
from forms.questions import Column
from forms.results import labels
from forms.results.across_versions import question_id
from forms.results.charts import depth_of_place
from forms.results.table import percent
from forms.results.tallies import Item, items
from forms.results.two_way_table import (
    TwoWayTable,
    Variable,
    cross_tabulate,
    reader_of,
    variable_of,
)
from forms.storage import Version, audit_log, db
from forms.storage.accounts import units
from forms.storage.definitions import versions
from forms.storage.submissions.queries import Line
from forms.storage.workflow import release
from forms.web.auth.authorization import current_staff_user
from forms.web.coordinator.export import Source
from forms.web.coordinator.filters import period_choices, requested_filter, state_choices
from forms.web.coordinator.form_access import load_form
from forms.web.core.downloads import download
from forms.web.core.templating import render_page
from forms.workflow import surveys
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.figures import tertial_of
from forms.workflow.visibility import CoordinatorAccess

bp = Blueprint("two_way_tables", __name__, url_prefix="/resultater/<form_id>/krysstabell")

UNIT, TERM, YEAR, MONTH = "_enhet", "_tertial", "_ar", "_maned"
NONE = "-"
"""The code of submissions of no unit, or whose unit nobody is told."""
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class RequestedTable(NamedTuple):
    """What is to be crossed, out of what can be."""

    definition: Definition
    every: Sequence[Version]
    reads: CoordinatorAccess
    items: Mapping[str, Item]
    variables: Mapping[str, Variable]
    rows: Variable | None
    columns: Variable | None

    @property
    def arguments(self) -> dict[str, str]:
        """The choice as the page's address has it."""
        both = {"rad": self.rows, "kolonne": self.columns}
        return {
            **requested_filter().arguments,
            **{name: each.id for name, each in both.items() if each},
        }


@bp.get("/")
def index(form_id: str) -> ResponseReturnValue:
    """Render the table that is asked for; by unit, or by term, until something is chosen."""
    wanted = requested_table(form_id)
    return render_page(
        "results/two_way_table.html",
        definition=wanted.definition,
        asked=wanted,
        table=count_table(wanted),
        wanted=requested_filter(),
        periods=period_choices(),
        states=state_choices(),
        units={u.id: u.name for u in units.all_units(inactive=True)},
        wording=labels,
        depth_of=depth_of_place,
    )


@bp.post("/last-ned")
def export(form_id: str) -> ResponseReturnValue:
    """Export the table as CSV or Excel."""
    wanted, format = requested_table(form_id), request.form.get("format", "")
    table = count_table(wanted)
    if table is None or format not in ("csv", "xlsx"):
        abort(404)
    what = " ".join(f"{name}={value}" for name, value in wanted.arguments.items())
    audit_log.record(current_staff_user().id, "results.export", form_id, f"{format} {what}")
    db.session.commit()
    columns, cells = file_columns(table), list(file_rows(table))
    name = f"{form_id}-krysstabell-{i18n.today()}.{format}"
    if format == "csv":
        return download(b"".join(csv_writer.plain(columns, cells)), "text/csv", name)
    sheet = writer.typed_sheet(_("Krysstabell"), columns, cells)
    return download(b"".join(writer.workbook([sheet])), SPREADSHEET, name)


def requested_table(form_id: str) -> RequestedTable:
    """Return what is asked for; 404 where the rows of the form are not read."""
    version, reads = load_form(form_id)
    if not reads.allows("answers") or release.least_group(form_id):
        abort(404)
    every = versions.all_versions(form_id)
    form = surveys.survey_without_answers(every, every[0], [v.number for v in every], figures=False)
    listed = {item.id: item for item in items(form.definition, form.picked)}
    of_items = {id: found for id, item in listed.items() if (found := variable_of(item))}
    variables = {**_submission_variables(), **of_items}
    questions = iter(sorted(of_items.values(), key=lambda each: not each.scores))
    rows = variables.get(request.values.get("rad", "")) or variables[UNIT]
    columns = variables.get(request.values.get("kolonne", "")) or next(questions, None)
    definition = compiled_form(version).definition
    return RequestedTable(definition, every, reads, listed, variables, rows, columns)


def count_table(wanted: RequestedTable) -> TwoWayTable | None:
    """Count what is asked for; None where nothing can be crossed."""
    rows, columns = wanted.rows, wanted.columns
    if rows is None or columns is None:
        return None
    source = Source(wanted.definition.id, requested_filter(), {}, wanted.reads)
    known: list[Line] = []
    kept = {question_id(each.id.partition(".")[0]) for each in (rows, columns)}
    found = surveys.count_answers(
        wanted.every, wanted.every[0], _collect_answers(source, known, kept), figures=False
    )
    people = found[0].people
    sides = [_codes(each, wanted.items, known, people) for each in (rows, columns)]
    return cross_tabulate(
        _with_times(rows, known), _with_times(columns, known), zip(*sides, strict=True)
    )


def _collect_answers(
    source: Source, known: list[Line], kept: set[str]
) -> Iterator[tuple[Line, dict[str, Any]]]:
    """Yield the answers to the questions that are *kept*, and note whose they are."""
    for line, answers in source.lines():
        known.append(line)
        yield line, {n: v for n, v in answers.items() if n.partition(".")[0] in kept}


def _codes(
    variable: Variable, every: Mapping[str, Item], known: Sequence[Line], people: Sequence[Any]
) -> Iterator[tuple[str, ...]]:
    if variable.id in every:
        item = every[variable.id]
        read, id = reader_of(item), item.question.id
        for answers in people:
            yield read(answers[id]) if state_of_answer(answers, id) is State.ANSWERED else ()
        return
    for line in known:
        yield (_code_of_line(variable.id, line),)


def _code_of_line(id: str, line: Line) -> str:
    day = line.period
    codes = {
        UNIT: line.unit_id or NONE,
        TERM: f"{day.year}-{tertial_of(day)}",
        YEAR: str(day.year),
        MONTH: f"{day:%Y-%m}",
    }
    return codes[id]


def _submission_variables() -> dict[str, Variable]:
    """Return what is known of a submission without its answers; times get their codes later."""
    names = {unit.id: unit.name for unit in units.all_units(inactive=True)}
    said = {UNIT: _("Enhet"), TERM: _("Tertial"), YEAR: _("År"), MONTH: _("Måned")}
    inside = {**names, NONE: _("Ingen enhet")}
    return {id: Variable(id, label, inside if id == UNIT else {}) for id, label in said.items()}


def _with_times(variable: Variable, known: Sequence[Line]) -> Variable:
    """Return the variable with the times that there are, the oldest first."""
    if variable.id not in (TERM, YEAR, MONTH):
        return variable
    codes = sorted({_code_of_line(variable.id, line) for line in known})
    return Variable(
        variable.id, variable.label, {code: _time_label(variable.id, code) for code in codes}
    )


def _time_label(id: str, code: str) -> str:
    year, _dash, number = code.partition("-")
    if id == TERM:
        return _("%(number)s. tertial %(year)s", number=number, year=year)
    return i18n.format_month(date(int(year), int(number), 1)) if id == MONTH else code


def file_columns(table: TwoWayTable) -> list[Column]:
    """Return the headings of the file: numbers, then shares of the row, then the mean."""
    codes = table.columns.codes.items()
    shares = (Column(f"{c}.p", _("%(option)s, prosent", option=w), "number") for c, w in codes)
    return [
        Column("row", table.rows.label),
        Column("n", _("Antall"), "number"),
        *(Column(code, words, "number") for code, words in codes),
        *shares,
        *((Column("mean", _("Snitt"), "number"),) if table.has_mean else ()),
    ]


def file_rows(table: TwoWayTable) -> Iterator[list[str | int | float]]:
    """Yield the rows of the file, the total last."""
    for row in (*table.lines, table.total):
        numbers = list(row.counts.values())
        found: list[str | int | float] = [row.label or _("Alle"), row.n, *numbers]
        found += [percent(number, row.n) if row.n else "" for number in numbers]
        if table.has_mean:
            found.append("" if row.mean is None else labels.rounded_mean(row.mean))
        yield found
