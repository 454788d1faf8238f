"""The coordinator's pages: how many answers there are, what one says, and taking them away."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    redirect,
    request,
    send_file,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue

from forms import language, storage
from forms.export import archive, codebook, delimited, document, lines, spreadsheet
from forms.export.pdf import NotPrinted, pdf
from forms.export.table import Choice, Entry, Plan, Table, plan
from forms.language import gettext as _
from forms.storage import (
    Submission,
    Version,
    counting,
    db,
    events,
    files,
    submissions,
    units,
    versions,
)
from forms.storage.submissions import Line
from forms.web.access import who
from forms.web.audience import STAFF
from forms.web.catalogue import category_titles
from forms.web.editions import edition
from forms.web.rendering import make

bp = Blueprint("coordination", __name__, url_prefix="/oversikt")
STATES = ("sent",)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which submissions: days in Oslo, both included, and a state."""

    since: date | None
    until: date | None
    state: str | None

    @property
    def arguments(self) -> dict[str, str]:
        """The same as the page's address has it."""
        given = {"fra": self.since, "til": self.until, "status": self.state}
        return {name: str(value) for name, value in given.items() if value}

    @property
    def terms(self) -> dict[str, Any]:
        """The same as storage has it."""
        return {"since": self.since, "until": self.until, "state": self.state}


def chosen() -> Filter:
    """What the page asks for; a date nobody can read counts as none."""
    state = request.values.get("status", "")
    return Filter(_day("fra"), _day("til"), state if state in state_names() else None)


def _day(name: str) -> date | None:
    text = request.values.get(name, "")
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def state_names() -> dict[str, str]:
    """The states of a submission, in words."""
    return {"sent": _("Sendt")}


def periods() -> list[tuple[str, date, date]]:
    """Periods that are often asked for: this year, and its terms (tertial) so far."""
    today = language.today()
    terms = [(1, 1, 4), (2, 5, 8), (3, 9, 12)]
    found = [(str(today.year), date(today.year, 1, 1), date(today.year, 12, 31))]
    for number, first, last in terms:
        end = date(today.year + last // 12, last % 12 + 1, 1) - timedelta(days=1)
        if date(today.year, first, 1) <= today:
            found.append((_("%(number)s. tertial", number=number), date(today.year, first, 1), end))
    return found


@bp.get("/")
def overview() -> ResponseReturnValue:
    """How many answers each form has had in the period, and when the last one came."""
    wanted = chosen()
    rows = []
    for form in versions.overview():
        counts = counting.counts(form.form_id, wanted.since, wanted.until)
        rows.append(
            {
                "definition": edition(form.current).definition,
                "archived": form.archived,
                "version": form.current.number,
                "number": sum(count.number for count in counts),
                "last": max((count.period for count in counts), default=None),
            }
        )
    return make(
        "coordination/overview.html",
        rows=rows,
        total=sum(row["number"] for row in rows),
        used=sum(1 for row in rows if row["number"]),
        most=max((row["number"] for row in rows), default=0) or 1,
        categories=category_titles(),
        wanted=wanted,
        periods=periods(),
    )


@bp.get("/<form_id>")
def listing(form_id: str) -> ResponseReturnValue:
    """The form's submissions, newest first, and how to take them away."""
    version = published(form_id)
    definition = edition(version).definition
    wanted = chosen()
    number = count_of(form_id, wanted)
    hidden = too_few(version, number)
    page = (
        submissions.listing(form_id, **wanted.terms, after=request.args.get("etter"))
        if not hidden
        else None
    )
    return make(
        "coordination/listing.html",
        definition=definition,
        page=page,
        number=number,
        hidden=hidden,
        numbers={v.id: v.number for v in versions.all(form_id)},
        units={u.id: u.name for u in units.all(inactive=True)},
        states=state_names(),
        wanted=wanted,
        periods=periods(),
        formats=formats(definition.anonymous is None),
        may_see_sensitive=may_see_sensitive(),
        sensitive=any(
            q.sensitive for v in versions.all(form_id) for q, _r in edition(v).definition.walk()
        ),
    )


@bp.get("/<form_id>/<submission_id>")
def one(form_id: str, submission_id: str) -> ResponseReturnValue:
    """One submission, in the words of the version it was answered with."""
    submission = find(form_id, submission_id)
    note("submission.opened", submission.id)
    return make(
        "coordination/one.html",
        submission=submission,
        document=paper(submission, may_see_sensitive()),
        files=[(file.id, files.open(file).name) for file in files.of_submission(submission)],
        unit=units.get(submission.unit_id) if submission.unit_id else None,
    )


@bp.get("/<form_id>/<submission_id>/pdf")
def one_pdf(form_id: str, submission_id: str) -> ResponseReturnValue:
    """The same as PDF; if it cannot be made, the page."""
    submission = find(form_id, submission_id)
    note("submission.printed", submission.id)
    try:
        content = pdf(document.html(paper(submission, may_see_sensitive())))
    except NotPrinted:
        return redirect(url_for(".one", form_id=form_id, submission_id=submission_id), 303)
    name = f"{submission.reference}.pdf"
    return send_file(
        BytesIO(content), mimetype="application/pdf", as_attachment=True, download_name=name
    )


@bp.get("/<form_id>/<submission_id>/fil/<file_id>")
def attachment(form_id: str, submission_id: str, file_id: str) -> ResponseReturnValue:
    """A file that was sent along; always a download, never shown as a page of ours."""
    submission = find(form_id, submission_id)
    file = files.get(file_id)
    if file is None or file.submission_id != submission.id:
        abort(404)
    note("file.opened", file.id)
    name, kind, content = files.open(file)
    response = send_file(BytesIO(content), mimetype=kind, as_attachment=True, download_name=name)
    response.headers["Content-Security-Policy"] = "sandbox"
    return response


@bp.post("/<form_id>/last-ned")
def export(form_id: str) -> ResponseReturnValue:
    """The answers in one format, sent while they are read."""
    version = published(form_id)
    wanted = chosen()
    number = count_of(form_id, wanted)
    kind = request.form.get("format", "")
    anonymous = edition(version).definition.anonymous is not None
    if kind not in {format.id for format in formats(not anonymous)} or too_few(version, number):
        abort(404)
    choice = Choice(
        sensitive=request.form.get("sensitive") == "1" and may_see_sensitive(),
        personal=request.form.get("without_personal") != "1",
    )
    detail = f"{kind} {wanted.arguments} sensitive={choice.sensitive}"
    events.record(who().id, "export.sensitive" if choice.sensitive else "export", form_id, detail)
    db.session.commit()
    every = {v.id: edition(v).definition for v in reversed(versions.all(form_id))}
    pieces = written(kind, plan(every, choice), Source(form_id, wanted), choice)
    return download(pieces, kind, form_id, number)


class Source:
    """The chosen submissions, read anew as often as a format needs them."""

    def __init__(self, form_id: str, wanted: Filter) -> None:
        self.form_id, self.wanted = form_id, wanted
        self.numbers = {v.id: str(v.number) for v in versions.all(form_id)}
        self.units = {u.id: u.name for u in units.all(inactive=True)}
        self.states = state_names()

    def __iter__(self) -> Iterator[tuple[str, Entry, Mapping[str, Any]]]:
        for line, answers in submissions.stream(self.form_id, **self.wanted.terms):
            yield line.version_id, self.entry(line), answers

    def entry(self, line: Line) -> Entry:
        """What is known of a submission beside its answers."""
        return Entry(
            line.reference,
            self.numbers[line.version_id],
            self.states.get(line.state, line.state),
            self.units.get(line.unit_id or "", ""),
            line.received,
            line.period,
        )

    def rows(self, made: Plan, table: Table) -> Iterator[list[Any]]:
        """The rows of one table."""
        for version, entry, answers in self:
            yield from made.rows(table, version, entry, answers)


@dataclass(frozen=True, slots=True)
class Format:
    """One way to take answers away."""

    id: str
    suffix: str
    mimetype: str
    label: str
    help: str


def formats(papers: bool) -> list[Format]:
    """The formats; *papers* is whether single submissions may be printed."""
    found = [
        Format(
            "xlsx",
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            _("Excel"),
            _("Svar i ord, svar i koder, kodebok og ett ark for hver liste."),
        ),
        Format(
            "csv",
            "csv",
            "text/csv; charset=utf-8",
            _("CSV for regneark"),
            _("Semikolon og desimalkomma. Åpnes rett i Excel."),
        ),
        Format(
            "csv-koder",
            "csv",
            "text/csv; charset=utf-8",
            _("CSV for programmer"),
            _("Komma, desimalpunktum og koder."),
        ),
        Format(
            "jsonl",
            "jsonl",
            "application/x-ndjson",
            _("JSON Lines"),
            _("Ett svar per linje, slik det er lagret."),
        ),
    ]
    if papers:
        found.append(
            Format(
                "pdf",
                "zip",
                "application/zip",
                _("PDF-er i en zip-fil"),
                _("Én PDF for hvert svar."),
            )
        )
    return found


def written(kind: str, made: Plan, source: Source, choice: Choice) -> Iterator[bytes]:
    """The export, piece by piece."""
    match kind:
        case "xlsx":
            return spreadsheet.workbook(sheets(made, source))
        case "csv":
            return delimited.for_spreadsheets(made.main, source.rows(made, made.main))
        case "csv-koder":
            return delimited.for_programs(made.main, source.rows(made, made.main))
        case "jsonl":
            return lines.lines(made, source, choice)
        case _:
            return archive.archive(papers(source, choice))


def sheets(made: Plan, source: Source) -> list[spreadsheet.Sheet]:
    """The workbook: answers in words and in codes, one sheet for each repeat, and the codebook."""
    tables = [spreadsheet.Sheet(t.title, t.columns, source.rows(made, t)) for t in made.repeats]
    return [
        spreadsheet.Sheet(_("Svar"), made.main.columns, source.rows(made, made.main)),
        *tables,
        spreadsheet.Sheet(_("Koder"), made.main.columns, source.rows(made, made.main), codes=True),
        spreadsheet.Sheet(_("Kodebok"), codebook.columns(), codebook.rows(made)),
    ]


def papers(source: Source, choice: Choice) -> Iterator[tuple[str, document.Document]]:
    """Each chosen submission on paper, by reference."""
    for line, answers in submissions.stream(source.form_id, **source.wanted.terms):
        version = versions.get(line.version_id)
        if version is None or line.reference is None:
            continue
        yield (
            line.reference,
            document.filled(
                edition(version),
                without_sensitive(version, answers) if not choice.sensitive else answers,
                STAFF,
                reference=line.reference,
                received=line.received,
            ),
        )


def download(pieces: Iterator[bytes], kind: str, form_id: str, number: int) -> Response:
    """A file to save; its name tells the form and the day, and nobody."""
    format = next(f for f in formats(True) if f.id == kind)
    name = f"{form_id}-{language.today().isoformat()}.{format.suffix}"
    response = Response(stream_with_context(_reading(pieces)), mimetype=format.mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Total"] = str(number)
    return response


def _reading(pieces: Iterator[bytes]) -> Iterator[bytes]:
    with storage.reading():
        yield from pieces


def published(form_id: str) -> Version:
    """The form's newest version, or 404."""
    return versions.current(form_id) or abort(404)


def find(form_id: str, submission_id: str) -> Submission:
    """The submission of that form, or 404; an anonymous form shows none alone."""
    submission = submissions.get(submission_id)
    if submission is None or submission.form_id != form_id or submission.reference is None:
        abort(404)
    return submission


def paper(submission: Submission, sensitive: bool) -> document.Document:
    """What the coordinator may read of it."""
    answers = submissions.open(submission)
    return document.filled(
        edition(submission.version),
        answers if sensitive else without_sensitive(submission.version, answers),
        STAFF,
        reference=submission.reference or "",
        received=submission.received,
    )


def without_sensitive(version: Version, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that are not sensitive."""
    questions = edition(version).definition.questions
    left_out = {q.id for q in questions.values() if q.sensitive}
    return {
        name: value for name, value in answers.items() if name.partition(".")[0] not in left_out
    }


def may_see_sensitive() -> bool:
    """Whether whoever is signed in may read sensitive answers: coordinators who lead, too."""
    return "leader" in who().roles


def count_of(form_id: str, wanted: Filter) -> int:
    """How many submissions the filter holds."""
    counts = counting.counts(form_id, wanted.since, wanted.until)
    return sum(c.number for c in counts if wanted.state in (None, c.state))


def too_few(version: Version, number: int) -> bool:
    """Whether an anonymous form has so few answers that someone could be recognised."""
    anonymous = edition(version).definition.anonymous
    return anonymous is not None and number < anonymous.hide_below


def note(what: str, subject: str) -> None:
    """Log that somebody read something, in a GET."""
    with storage.writing():
        events.record(who().id, what, subject)
        db.session.commit()
