"""Send the chosen answers in a format (`forms.export.formats`), while they are read."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache, partial
from hashlib import blake2b
from itertools import islice
from secrets import token_bytes
from typing import Any, NamedTuple

from flask import Response, stream_with_context

from forms import i18n, storage
from forms.export import csv_writer, printable
from forms.export.formats import FORMATS, ExportData, ExportFormat
from forms.export.formats import formats as every_format
from forms.export.formats.excel import width_notice
from forms.export.selection import Choice, pick, picked_answers, without_words
from forms.export.tables.submission_columns import Entry, Names
from forms.export.tables.table import Submitted, plan_tables
from forms.export.xlsx import writer
from forms.export.xlsx.parts import MOST_COLUMNS
from forms.i18n import gettext as _
from forms.logic.shielding import is_shielded, without_places
from forms.questions import Column
from forms.storage.accounts import units
from forms.storage.definitions import versions
from forms.storage.encryption.records import keyed_hashes
from forms.storage.submissions import queries, store
from forms.storage.submissions.queries import Line
from forms.storage.workflow import transitions
from forms.web.coordinator.filters import Selection, count_erased
from forms.web.core.date_filter import Filter
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.report_periods import superseded_ids
from forms.workflow.roles import STAFF
from forms.workflow.signatures.signature_status import signature_lines
from forms.workflow.visibility import OWN, CoordinatorAccess
from forms.workflow.wording.state_names import state_names


class Source:
    """The selected submissions, read again for each pass that a format needs."""

    def __init__(
        self,
        form_id: str,
        wanted: Filter,
        weeks: Mapping[date, str],
        reads: CoordinatorAccess,
        ids: Sequence[str] | None = None,
    ) -> None:
        self.form_id, self.wanted, self.weeks, self.reads = form_id, wanted, weeks, reads
        self.ids, self.secret = ids, token_bytes(32)
        self.superseded = superseded_ids(form_id) if reads.level == "answers" else frozenset()
        self.versions = {v.id: v for v in reversed(versions.all_versions(form_id))}
        self.numbers = {id: str(version.number) for id, version in self.versions.items()}
        self.units = {u.id: u.name for u in units.all_units(inactive=True)}
        self.states = state_names()

    def lines(self) -> Iterator[tuple[Line, dict[str, Any]]]:
        """Yield each submission's metadata and answers; where a shielded child is, none tells."""
        terms = {**self.wanted.terms, "versions": self.reads.versions, "ids": self.ids}
        of_a_unit = bool(terms.get("units"))
        every = {id: compiled_form(version) for id, version in self.versions.items()}
        able = {id: found for id, found in every.items() if found.compiled.can_shield}
        for line, answers in queries.stream(self.form_id, **terms):
            found = able.get(line.version_id)
            if found is None or not is_shielded(found.definition, answers):
                yield line, answers
            elif not of_a_unit:  # a selection by unit would tell where the child is
                derived = found.compiled.derivation
                kept = without_places(found.definition, derived, answers)
                yield line._replace(unit_id=None), kept

    @property
    def names(self) -> Names:
        """The words for the codes of units and states."""
        return Names(self.units, self.states)

    def __iter__(self) -> Iterator[Submitted]:
        """Yield the submissions with what is known of each, some hundreds at a time."""
        travels = any(len(v.definition().steps) > 1 for v in self.versions.values())
        lines = self.lines()
        while some := list(islice(lines, READ_AT_ONCE)):
            moved = {}
            if travels and self.reads.level == "answers":
                moved = transitions.dates([line.id for line, _answers in some])
            for line, answers in some:
                yield self.submitted(line, answers, moved.get(line.id, NEVER_MOVED))

    def submitted(self, line: Line, answers: dict[str, Any], moved: transitions.Dates) -> Submitted:
        """Return a submission as the coordinator gets it."""
        number = self.numbers[line.version_id]
        week = self.weeks.get(line.period, "") if self.weeks else ""
        unit, key = line.unit_id or "", self.key_of(line)
        if self.reads.level == "figures":
            entry = Entry(
                number,
                state=line.state,
                unit=unit,
                week=week,
                month=f"{line.period:%Y-%m}",
                key=key,
            )
            return line.version_id, entry, without_words(answers)
        entry = Entry(
            number,
            line.reference,
            line.state,
            unit,
            line.received,
            week,
            case=case_key(line.case_id) if line.case_id else "",
            step=line.step,
            due=moved.due,
            sent=moved.sent,
            confirmed=moved.confirmed,
            closed=moved.last if line.state == "sent" else None,
            newer=line.id in self.superseded,
            key=key,
        )
        return line.version_id, entry, answers

    def key_of(self, line: Line) -> str:
        """Return a key for the submission that is of this export alone."""
        return blake2b(line.id.encode(), key=self.secret, digest_size=5).hexdigest()


READ_AT_ONCE = 100
NEVER_MOVED = transitions.Dates()


@lru_cache(maxsize=4096)
def case_key(case_id: str) -> str:
    """Return what stands for the case in exports: the same in all of them, and kept nowhere."""
    return keyed_hashes("case in exports", case_id.encode())[0][:12]


FIGURE_FORMATS = frozenset({"xlsx", "csv", "csv-koder", "kodebok", "statistikk"})


class CountFormat(NamedTuple):
    """One way to take away how many answers there are."""

    id: str
    label: str
    help: str


def row_formats(anonymous: bool, level: str) -> list[ExportFormat]:
    """Return the row formats for a coordinator who reads answers or figures."""
    found = every_format(anonymous=anonymous)
    return [each for each in found if level == "answers" or each.id in FIGURE_FORMATS]


def count_formats() -> list[CountFormat]:
    """Return the formats of numbers."""
    help = _("Hvor mange svar som er kommet, måned for måned.")
    return [CountFormat(id, FORMATS[id].label, help) for id in ("xlsx", "csv")]


def export_counts(
    format: CountFormat, form_id: str, selection: Selection, reads: CoordinatorAccess
) -> Response:
    """How many answers came, and nothing else, as a file to save."""
    rows = _count_rows(form_id, selection, reads)
    columns = [
        Column("_month", _("Periode")),
        Column("_unit", _("Enhet")),
        Column("_state", _("Status")),
        Column("_number", _("Antall"), "number"),
    ]
    if selection.anonymous:
        rows, columns = [[row[0], row[3]] for row in rows], [columns[0], columns[3]]
    if format.id == "csv":
        pieces = csv_writer.plain(columns, rows)
    else:
        pieces = writer.workbook([writer.typed_sheet(_("Antall"), columns, rows)])
    response = Response(b"".join(pieces), mimetype=FORMATS[format.id].mimetype)
    name = f"{form_id}-{i18n.today().isoformat()}.{format.id}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _count_rows(form_id: str, selection: Selection, reads: CoordinatorAccess) -> list[list[Any]]:
    """Month, unit, state and number; of an anonymous form one row, for no group may be small."""
    if selection.anonymous:
        weeks = list(selection.weeks.values())
        return [["–".join(dict.fromkeys((weeks[0], weeks[-1]))), "", "", selection.ready]]
    names = {u.id: u.name for u in units.all_units(inactive=True)}
    states = state_names()
    found: dict[tuple[str, str, str], int] = {}
    kept = queries.numbers(form_id, **selection.wanted.terms, versions=reads.versions)
    for each in (*kept, *count_erased(form_id, selection.wanted)):
        unit = names.get(each.unit_id or "", "")
        key = (f"{each.period:%Y-%m}", unit, states.get(each.state, each.state))
        found[key] = found.get(key, 0) + each.number
    return [[*key, number] for key, number in sorted(found.items())]


def export(
    format: ExportFormat,
    form_id: str,
    selection: Selection,
    choice: Choice,
    reads: CoordinatorAccess,
    ids: Sequence[str] | None = None,
) -> Response:
    """Stream a file to save; its name tells the form and the day, and no personal data.

    *ids* limit it to the rows that were ticked.
    """
    source = Source(form_id, selection.wanted, selection.weeks, reads, ids)
    pieces = format.write(export_data(source, choice))
    response = Response(stream_with_context(_in_read_transaction(pieces)), mimetype=format.mimetype)
    name = format.file_name(form_id, i18n.today().isoformat())
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Total"] = str(selection.ready if ids is None else len(ids))
    return response


def export_data(source: Source, choice: Choice) -> ExportData:
    """Return the export data of the chosen submissions."""
    return ExportData(
        {
            id: version.definition(i18n.current_language())
            for id, version in source.versions.items()
        },
        versions.meanings(source.form_id),
        choice,
        source,
        partial(documents, source, choice),
        source.names,
    )


def width_warning(form_id: str, choice: Choice) -> str:
    """Return a warning when the form has more columns than a spreadsheet's sheet; else ""."""
    every = versions.all_versions(form_id)[::-1]
    own = {version.id: version.definition(i18n.current_language()) for version in every}
    most = sum(
        3 + len(question.options) + len(question.rows)
        for definition in own.values()
        for question, _repeat in definition.walk()
    )
    if most <= MOST_COLUMNS - 10:  # no more columns than that, however they are put together
        return ""
    return width_notice(plan_tables(own, versions.meanings(form_id), choice))


def _in_read_transaction(pieces: Iterator[bytes]) -> Iterator[bytes]:
    with storage.reading():
        yield from pieces


def documents(source: Source, choice: Choice) -> Iterator[tuple[str, printable.Document]]:
    """Each chosen submission on paper, by reference."""
    return ((name, paper) for _id, name, paper in documents_by_id(source, choice))


def documents_by_id(
    source: Source, choice: Choice, but: Collection[str] = ()
) -> Iterator[tuple[str, str, printable.Document]]:
    """Each chosen submission's id, reference and paper, without the references in *but*."""
    editions = {id: compiled_form(version) for id, version in source.versions.items()}
    every = [each.definition for each in editions.values()]
    picked = {id: pick(each.definition, choice, every) for id, each in editions.items()}
    for line, answers in source.lines():
        if line.reference is not None and line.reference not in but:
            edition = editions[line.version_id]
            signed_by = edition.definition.signers and not is_shielded(edition.definition, answers)
            submission = store.get(line.id) if signed_by else None
            paper = printable.filled_document(
                edition,
                picked_answers(answers, picked[line.version_id]),
                STAFF,
                reference=line.reference,
                received=line.received,
                signatures=signature_lines(submission, OWN) if submission else (),
            )
            yield line.id, line.reference, paper
