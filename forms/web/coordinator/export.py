"""The formats a coordinator can take answers away in, and how each is sent while it is read."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, stream_with_context

from forms import i18n, storage
from forms.export import codebook, csv_writer, jsonl, pdf_zip, printable
from forms.export.selection import Choice, only, pick
from forms.export.table import Entry, Plan, Submitted, plan
from forms.export.xlsx import writer
from forms.i18n import gettext as _
from forms.storage.accounts import units
from forms.storage.definitions import versions
from forms.storage.submissions import store
from forms.storage.submissions.store import Line
from forms.web.coordinator.filters import Selection
from forms.web.core.date_filter import Filter
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.roles import STAFF
from forms.workflow.state_names import state_names

OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True, slots=True)
class Format:
    """One way to take answers away."""

    id: str
    suffix: str
    mimetype: str
    label: str
    help: str


class Source:
    """The chosen submissions, read anew as often as a format needs them."""

    def __init__(self, form_id: str, wanted: Filter, weeks: Mapping[date, str]) -> None:
        self.form_id, self.wanted, self.weeks = form_id, wanted, weeks
        self.versions = {v.id: v for v in reversed(versions.all_versions(form_id))}
        self.units = {u.id: u.name for u in units.all_units(inactive=True)}
        self.states = state_names()

    def lines(self) -> Iterator[tuple[Line, dict[str, Any]]]:
        """What is known of each submission, and its answers."""
        return store.stream(self.form_id, **self.wanted.terms)

    def __iter__(self) -> Iterator[Submitted]:
        numbers = {id: str(version.number) for id, version in self.versions.items()}
        states, names, weeks = self.states, self.units, self.weeks
        for line, answers in self.lines():
            version, state, unit = line.version_id, line.state, line.unit_id
            entry = Entry(
                numbers[version],
                line.reference,
                states.get(state, state),
                names.get(unit, "") if unit else "",
                line.received,
                weeks.get(line.period, "") if weeks else "",
            )
            yield version, entry, answers


def formats(anonymous: bool) -> list[Format]:
    """The formats; of an anonymous form nobody prints single submissions."""
    found = [
        Format(
            "xlsx",
            "xlsx",
            f"{OFFICE}.spreadsheetml.sheet",
            _("Excel"),
            _("Svar i ord og i koder, ett ark for hver liste, og en kodebok."),
        ),
        Format(
            "csv",
            "csv",
            "text/csv",
            _("CSV for regneark"),
            _("Svar i ord, semikolon og desimalkomma."),
        ),
        Format(
            "csv-koder",
            "csv",
            "text/csv",
            _("CSV for programmer"),
            _("Svar i koder, komma og desimalpunktum."),
        ),
        Format(
            "jsonl",
            "jsonl",
            "application/x-ndjson",
            _("JSON Lines"),
            _("Ett svar per linje, slik det er lagret."),
        ),
        Format(
            "pdf", "zip", "application/zip", _("PDF-er i en zip-fil"), _("Én PDF for hvert svar.")
        ),
    ]
    return found[:-1] if anonymous else found


def export(format: Format, form_id: str, selection: Selection, choice: Choice) -> Response:
    """A file to save, sent while it is read; its name tells the form and the day, and nobody."""
    source = Source(form_id, selection.wanted, selection.weeks)
    if format.id == "pdf":
        pieces = pdf_zip.archive(papers(source, choice))
    else:
        current = i18n.current()
        every = {id: version.definition(current) for id, version in source.versions.items()}
        meanings = versions.meanings(form_id)
        made = plan(every, meanings, choice, rows=format.suffix == "csv")
        pieces = written(format.id, made, source)
    response = Response(stream_with_context(_reading(pieces)), mimetype=format.mimetype)
    name = f"{form_id}-{i18n.today().isoformat()}.{format.suffix}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Total"] = str(selection.ready)
    return response


def _reading(pieces: Iterator[bytes]) -> Iterator[bytes]:
    with storage.reading():
        yield from pieces


def written(kind: str, made: Plan, source: Source) -> Iterator[bytes]:
    """The tables, piece by piece."""
    writers: Mapping[str, Callable[[], Iterator[bytes]]] = {
        "xlsx": lambda: writer.workbook(sheets(made, source)),
        "csv": lambda: csv_writer.for_spreadsheets(made.main, source),
        "csv-koder": lambda: csv_writer.for_programs(made.main, source),
        "jsonl": lambda: jsonl.lines(made, source),
    }
    return writers[kind]()


def sheets(made: Plan, source: Source) -> list[writer.Sheet]:
    """The workbook: answers in words and in codes, one sheet for each repeat, and the codebook."""
    form = writer.answers_sheet
    return [
        form(_("Svar"), made.main, source),
        *(form(table.title, table, source) for table in made.repeats),
        form(_("Koder"), made.main, source, codes=True),
        writer.plain_sheet(_("Kodebok"), codebook.columns(), codebook.rows(made)),
    ]


def papers(source: Source, choice: Choice) -> Iterator[tuple[str, printable.Document]]:
    """Each chosen submission on paper, by reference."""
    editions = {id: compiled_form(version) for id, version in source.versions.items()}
    every = [each.definition for each in editions.values()]
    picked = {id: pick(each.definition, choice, every) for id, each in editions.items()}
    for line, answers in source.lines():
        if line.reference is not None:
            yield (
                line.reference,
                printable.filled(
                    editions[line.version_id],
                    only(answers, picked[line.version_id]),
                    STAFF,
                    reference=line.reference,
                    received=line.received,
                ),
            )
