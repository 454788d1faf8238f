"""Results: the coordinator's statistics of many answers, with disclosure control."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from forms import i18n
from forms.definition import Definition
from forms.export import csv_writer
from forms.export.pdf.client import NotPrinted
from forms.export.xlsx import writer
from forms.i18n import gettext as _
from forms.i18n import ngettext
from forms.results import charts, labels, table
from forms.results.report import Line, Survey, Told
from forms.results.suppression import LEAST
from forms.storage import audit_log, db
from forms.storage.accounts import units
from forms.storage.definitions import versions
from forms.storage.encryption.records import keyed_hashes
from forms.storage.retention.periods import Batch
from forms.storage.submissions import queries
from forms.storage.workflow import release
from forms.web.auth.authorization import current_staff_user, is_coordinator
from forms.web.coordinator.filters import (
    USUAL,
    SubmissionFilter,
    requested_filter,
    select,
    state_choices,
    waiting_answers_text,
)
from forms.web.coordinator.filters import period_choices as terms
from forms.web.coordinator.form_access import form_access, forms_with_figures, load_form
from forms.web.core.downloads import download
from forms.web.core.templating import render_page
from forms.web.results import unit_figures
from forms.web.results.cache import count_once
from forms.web.results.period_names import period_name
from forms.web.results.unit_figures import Period
from forms.workflow import batch_results, surveys
from forms.workflow.compiled_forms import compiled_form

bp = Blueprint("results", __name__, url_prefix="/resultater")

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = {"csv": "text/csv", "xlsx": SPREADSHEET, "pdf": "application/pdf"}


@dataclass(frozen=True, slots=True)
class View:
    """The requested results: a form, a period, and optionally one group."""

    definition: Definition
    anonymous: bool
    least: int
    since: date | None
    until: date | None
    batches: tuple[Batch, ...]
    """Of an anonymous form, the newest first; others have any period."""
    group: tuple[str, str] | None
    unit: Period | None = None
    """Of somebody at a unit: the unit and its finished tertial."""

    @property
    def batch(self) -> Batch | None:
        """The period of an anonymous form."""
        return next((b for b in self.batches if b.first == self.since), None)

    @property
    def before(self) -> Batch | None:
        """The period before it."""
        return next((b for b in self.batches if self.since and b.first < self.since), None)

    @property
    def period_arguments(self) -> dict[str, str]:
        """The period as the page's address has it."""
        if self.unit is not None:
            return self.unit.arguments
        if not self.anonymous:
            return requested_filter(self.definition.id).arguments
        return {"periode": str(self.since)} if self.since else {}

    @property
    def arguments(self) -> dict[str, str]:
        """The same with the group."""
        return {**self.period_arguments, **({"gruppe": ":".join(self.group)} if self.group else {})}


@bp.get("/")
def index() -> ResponseReturnValue:
    """List the forms whose figures the user gets."""
    return render_page("results/index.html", forms=forms_with_figures())


@bp.get("/<form_id>")
def report(form_id: str) -> ResponseReturnValue:
    """Every question in numbers, of the whole period or of one group."""
    view = requested_view(form_id)
    survey = results_of(view) if view.batch or not view.anonymous else None
    lines = list(survey.lines) if survey else []
    shown, hidden = split_hidden(lines_by_question(lines), view.least)
    return render_page(
        "results/report.html",
        survey=survey,
        blocks=shown,
        hidden=[some[0] for some in hidden],
        moved=movement_texts(view, lines),
        bar=charts.bar,
        depth=charts.depth,
        share_bar=charts.share_bar,
        first_drawn=charts.first_with_bar,
        has_limits=charts.has_limits,
        columns=columns,
        **view_context(view),
    )


@bp.get("/<form_id>/utvikling/")
def over_time(form_id: str) -> ResponseReturnValue:
    """Render what is told of each reading of an anonymous form, the oldest first.

    Every number stands on the page of its own reading too.
    """
    from forms.results import trend  # late: no worker needs it at its start

    view = replace(requested_view(form_id), group=None)
    if not view.anonymous:
        abort(404)
    readings = view.batches[:MOST_READINGS][::-1]
    return render_page(
        "results/trend.html",
        definition=view.definition,
        view=view,
        readings=[period_name(batch) for batch in readings],
        rows=list(trend.rows([results_of(view, batch).lines for batch in readings])),
        reads_words=reads_words(view),
        measured=is_measured(view),
        wording=labels,
    )


@bp.get("/<form_id>/ord")
def free_text(form_id: str) -> ResponseReturnValue:
    """Render the free-text answers, in an order unrelated to the submissions."""
    view = requested_view(form_id)
    if not reads_words(view):
        abort(404)
    survey = survey_of(view, words=True) if view.batch or not view.anonymous else None
    order = keyed_hashes("order of words", f"{form_id} {view.arguments}".encode())[0][:32].encode()
    texts = survey.texts(order) if survey and survey.n is not None else []
    one = request.args.get("sporsmal", "")
    if one:
        texts = [(item, words) for item, words in texts if item.id == one] or abort(404)
    return render_page(
        "results/free_text.html",
        survey=survey,
        texts=[(item, len(words), words_on_page(words, one)) for item, words in texts],
        one=one,
        page_number=page_number() if one else 1,
        **view_context(view),
    )


WORDS_ON_A_PAGE = 50
MOST_READINGS = 9
"""So many readings stand side by side."""


def page_number() -> int:
    """Return the page that is asked for, from 1; what is no number is the first."""
    asked_for = request.args.get("side", "")
    return max(1, int(asked_for)) if asked_for.isascii() and asked_for.isdigit() else 1


def words_on_page(words: list[str], one: str) -> list[str]:
    """Return the words of the page; of every question the first ones, unless *one* is read."""
    start = (page_number() - 1) * WORDS_ON_A_PAGE if one else 0
    return words[start : start + WORDS_ON_A_PAGE]


@bp.post("/<form_id>/last-ned")
def export(form_id: str) -> ResponseReturnValue:
    """Export the results as a file, with the page's numbers."""
    view, format = requested_view(form_id), request.form.get("format", "")
    if format not in FORMATS or (view.anonymous and not view.batch):
        abort(404)
    lines = list(results_of(view).lines)
    try:
        content = results_file(view, lines, format)
    except NotPrinted:
        return redirect(f"{url_for('.report', form_id=form_id)}?{urlencode(view.arguments)}", 303)
    asked_for = " ".join(f"{name}={value}" for name, value in view.arguments.items())
    audit_log.record(
        current_staff_user().id, "results.export", form_id, f"{format} {asked_for}".strip()
    )
    db.session.commit()
    name = f"{form_id}-resultater-{view.since or i18n.today()}.{format}"
    return download(content, FORMATS[format], name)


def results_file(view: View, lines: list[Line], format: str) -> bytes:
    """Return the file of that format."""
    if format == "pdf":
        moved = movement_texts(view, lines)
        from forms.web.results import pdf_report  # late: no worker needs it at its start

        return pdf_report.pdf_of(
            view.definition, pdf_facts(view), lines_by_question(lines), moved, view.least
        )
    rows = list(table.rows(lines))
    if format == "csv":
        return b"".join(csv_writer.plain(table.columns(), rows))
    return b"".join(writer.workbook([writer.typed_sheet(_("Svar"), table.columns(), rows)]))


def pdf_facts(view: View) -> list[str]:
    """Return what the PDF says of the period, the group and what is hidden."""
    survey = results_of(view)
    number = survey.n or 0
    if view.group:
        some = survey.group_size(*view.group)
        found = [_("%(some)s svar av %(number)s i alt", some=some, number=number) + "."]
    else:
        found = [ngettext("%(number)s svar", "%(number)s svar", number) + "."]
    if view.batch:
        found.append(_("Periode: %(period)s.", period=period_name(view.batch)))
    elif view.since or view.until:
        days = [i18n.format_date(day) if day else "" for day in (view.since, view.until)]
        found.append(_("Periode: %(period)s.", period="–".join(days)))
    if view.least > 1:
        found.append(_("Små grupper vises ikke (færre enn %(number)s).", number=view.least))
    return [*found, response_rate(view)]


def requested_view(form_id: str) -> View:
    """Return the requested view; 404 for an unknown form, period or group."""
    version, reads = load_form(form_id)
    if not reads.allows("figures"):
        abort(404)
    definition = compiled_form(version).definition
    least = release.least_group(form_id)
    group = tuple(request.values.get("gruppe", "").split(":", 1))
    some = (group[0], group[1]) if len(group) == 2 else None
    if not least and reads.units is not None:
        mine = unit_figures.requested_period(reads, request.values) if some is None else None
        if mine is None:
            abort(404)
        return View(definition, False, LEAST, mine.since, mine.until, (), None, mine)
    if not least:
        wanted = requested_filter(form_id)
        may_read_rows = reads.allows("answers")
        least = 1 if may_read_rows else LEAST  # nothing is hidden from who may read each answer
        return View(definition, False, least, wanted.since, wanted.until, (), some)
    batches = tuple(reversed(release.released_batches(form_id)))
    batch = batches[0] if batches else None
    if period := request.values.get("periode"):
        batch = next((b for b in batches if str(b.first) == period), None) or abort(404)
    since, until = (batch.first, batch.end) if batch else (None, None)
    return View(definition, True, batch.least if batch else least, since, until, batches, some)


def results_of(view: View, batch: Batch | None = None) -> Told:
    """Return the results of the period, or of another *batch*; 404 for no group of it.

    Answers that were counted before are not opened again. The figures of a unit are those that were
    shown when somebody first asked for them.
    """
    if view.unit is not None:
        return unit_figures.figures_first_shown(
            view.definition.id, view.unit, form_access(view.definition.id)
        )
    form_id, terms = view.definition.id, query_terms(view, batch)
    versions_there = tuple(version.id for version in versions.all_versions(form_id))
    key = (
        queries.fingerprint(form_id, **terms),
        versions_there,
        i18n.current_language(),
        batch.least if batch else view.least,
        str(terms["since"]),
        form_access(form_id).level,
        view.group,
    )
    try:
        return count_once(key, lambda: survey_of(view, batch).told(view.group))
    except LookupError:
        abort(404)


def query_terms(view: View, batch: Batch | None = None) -> dict[str, Any]:
    """Return which answers are counted, as storage has it."""
    since, until = (batch.first, batch.end) if batch else (view.since, view.until)
    form_id = view.definition.id
    terms = {"since": since, "until": until} if view.anonymous else requested_filter(form_id).terms
    return {**terms, "versions": form_access(form_id).versions}


def survey_of(view: View, batch: Batch | None = None, *, words: bool = False) -> Survey:
    """Count the answers of the period, or of another *batch*.

    Of a form with names either what is written, for *words*, or the rest is held in memory.
    """
    until = batch.end if batch else view.until
    every = versions.all_versions(view.definition.id)
    newest = surveys.version_on(every, until) if view.anonymous and until else every[0]
    found: surveys.Given = queries.stream(view.definition.id, **query_terms(view, batch))
    if not view.anonymous:
        written = surveys.free_text_questions(every)
        found = (
            (line, surveys.answers_to_count(answers, written, words)) for line, answers in found
        )
    figures = not form_access(view.definition.id).allows("answers")
    together, _numbers = surveys.count_answers(every, newest, found, figures=figures)
    least = batch.least if batch else view.least
    return Survey(*together, least, strict=view.anonymous)


def reads_words(view: View) -> bool:
    """Tell whether the reader gets what people wrote in their own words."""
    return form_access(view.definition.id).allows("answers")


def is_measured(view: View) -> bool:
    """Tell whether the form is measured in waves, and the reader opens and ends them."""
    anonymous = view.definition.anonymous
    return anonymous is not None and anonymous.release == "wave" and is_coordinator()


def movement_texts(view: View, lines: list[Line]) -> Mapping[str, str]:
    """How each mean has moved since the period before, in words."""
    if view.before is None:
        return {}
    try:
        before = results_of(view, view.before).lines
    except NotFound:
        return {}
    known = labels.lines_by_item(list(before))
    return {line.item.id: labels.change_text(line, known) for line in lines}


def lines_by_question(lines: list[Line]) -> list[tuple[bool, list[Line]]]:
    """Group the lines by question, with whether it is a question of rows.

    Opinions come first, background questions after them; otherwise in the form's order.
    """
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.item.question.id, []).append(line)
    every = sorted(found.values(), key=lambda some: not some[0].averaged)
    return [(bool(some[0].item.row), some) for some in every]


def split_hidden(
    found: list[tuple[bool, list[Line]]], least: int
) -> tuple[list[tuple[bool, list[Line]]], list[list[Line]]]:
    """Part the questions that tell something from those that only say that numbers are small."""
    if least == 1:
        return found, []
    hidden = [lines for _rows, lines in found if all(line.tells_nothing for line in lines)]
    return [each for each in found if each[1] not in hidden], hidden


def columns(lines: list[Line]) -> list[tuple[str, ...]]:
    """Return the table columns for the rows of a question, in the form's order.

    A column is one option, or several options reported as one number.
    """
    places = {code: number for number, code in enumerate(lines[0].labels)}
    alone = {(code,) for line in lines for code in line.shown.counts}
    bins = {bin for line in lines for bin in line.shown.bins}
    return sorted(alone | bins, key=lambda bin: [places[code] for code in bin])


def view_context(view: View) -> dict[str, Any]:
    """Return the period's context for both pages."""
    form_id = view.definition.id
    whole = view.anonymous or view.unit is not None
    number = 0 if whole else select(form_id, SubmissionFilter(state=USUAL)).number
    waiting = release.count_unreleased(form_id, [*view.batches]) if view.anonymous else None
    return {
        "definition": view.definition,
        "view": view,
        "wanted": requested_filter(form_id),
        "states": {} if view.anonymous else state_choices(),
        "units": {u.id: u.name for u in units.all_units(inactive=True)},
        "unit_periods": unit_figures.periods() if view.unit else (),
        "unit_names": unit_figures.visible_unit_names(form_access(form_id)) if view.unit else {},
        "periods": terms(),
        "period_name": period_name,
        "number": number,
        "rate": response_rate(view) if view.batch else "",
        "awaited": waiting_answers_text(form_id, waiting) if view.anonymous else "",
        "reads_words": reads_words(view),
        "measured": is_measured(view),
        "wording": labels,
    }


def response_rate(view: View) -> str:
    """How many of the answers that links were handed out for came by one; "" when it would tell."""
    used = batch_results.used_links(view.definition.id, view.batch) if view.batch else None
    if used is None:
        return ""
    return _(
        "Det ble delt ut lenker til %(handed)s svar i disse ukene."
        " %(sent)s av dem (%(share)s) kom.",
        handed=used.handed,
        sent=used.sent,
        share=labels.share(used.sent, used.handed),
    )
