"""What every column means, and every code in it, over all versions."""

from collections.abc import Iterator

from forms.export.table import Plan, Table
from forms.export.wording import MISSING_CODES, missing_words
from forms.language import gettext as _
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
        for column in table.columns:
            yield from _of(plan, table, column)
    words = missing_words()
    for why, code in MISSING_CODES.items():
        meaning = words[why] or _("Ikke besvart (tom celle)")
        yield ["", "", _("Alle kolonner"), "", code, meaning, ""]


def _of(plan: Plan, table: Table, column: Column) -> Iterator[list[str]]:
    where = table.title if table is not plan.main else _("Svar")
    start = [where, column.key, column.label, _kinds().get(column.kind, column.kind)]
    since = _versions(plan, table, column)
    if not column.codes:
        yield [*start, "", "", since]
    for code, label in (column.codes or {}).items():
        yield [*start, code, label, since]


def _versions(plan: Plan, table: Table, column: Column) -> str:
    """The numbers of the versions that ask for this column."""
    at = table.columns.index(column)
    numbers = [
        str(number)
        for number, id in enumerate(plan.versions, 1)
        if at < table.head
        or any(at in p.at or at in dict((i, 0) for _n, i in p.beside) for p in table.places[id])
    ]
    return ", ".join(numbers)


def _kinds() -> dict[str, str]:
    return {
        "text": _("tekst"),
        "number": _("tall"),
        "date": _("dato"),
        "time": _("klokkeslett"),
        "code": _("valg"),
        "true": _("avkryssing"),
    }
