"""What every column means, and every code in it, over all versions."""

from collections.abc import Iterator

from forms.export.cell_format import MISSING_CODES, missing_words
from forms.export.table import Plan, Table
from forms.i18n import gettext as _
from forms.questions import Column


def columns() -> tuple[Column, ...]:
    """The codebook's own columns."""
    return (
        Column("sheet", _("Ark")),
        Column("column", _("Kolonne")),
        Column("label", _("Spørsmål")),
        Column("kind", _("Slag")),
        Column("code", _("Kode")),
        Column("meaning", _("Betydning")),
        Column("versions", _("Versjoner")),
    )


def rows(plan: Plan) -> Iterator[list[str]]:
    """A row for each column without codes, one for each code, and the words for missing answers."""
    for table in (plan.main, *plan.repeats):
        for at, column in enumerate(table.columns):
            yield from _of(table, at, column)
    words = missing_words()
    for why, code in MISSING_CODES.items():
        meaning = words[why] or _("Ikke besvart (tom celle)")
        yield ["", "", _("Alle kolonner"), "", code, meaning, ""]


def _of(table: Table, at: int, column: Column) -> Iterator[list[str]]:
    kind = _kinds().get(column.kind, column.kind)
    start = [table.title if table.name else _("Svar"), column.key, column.label, kind]
    asked = _versions(table, at)
    if not column.codes:
        yield [*start, "", "", asked]
    for code, label in (column.codes or {}).items():
        yield [*start, code, label, asked]


def _versions(table: Table, at: int) -> str:
    """The numbers of the versions that have the column."""
    numbers = (
        str(number)
        for number, places in enumerate(table.places.values(), 1)
        if at < table.head
        or any(at in p.at or at in (own for _name, own in p.beside) for p in places)
    )
    return ", ".join(numbers)


def _kinds() -> dict[str, str]:
    return {
        "text": _("tekst"),
        "number": _("tall"),
        "date": _("dato"),
        "time": _("klokkeslett"),
        "code": _("valg"),
        "true": _("avkryssing"),
        "rows": _("rader"),
    }
