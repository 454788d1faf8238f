"""The meaning of every column, and of every code in it, over all versions."""

from collections.abc import Iterable, Iterator

from forms.export.cell_format import MISSING_CODES, missing_words
from forms.export.table import Plan, Table
from forms.i18n import gettext as _
from forms.questions import Column


def columns() -> tuple[Column, ...]:
    """Return the codebook's own columns."""
    return (
        Column("sheet", _("Ark")),
        Column("column", _("Kolonne")),
        Column("label", _("Spørsmål")),
        Column("kind", _("Slag")),
        Column("code", _("Kode")),
        Column("meaning", _("Betydning")),
        Column("versions", _("Versjoner")),
    )


def named(plan: Plan) -> list[tuple[str, Table]]:
    """Return the tables of an export, by their names in the codebook."""
    return [(_("Svar"), plan.main), *((table.title, table) for table in plan.repeats)]


def rows(tables: Iterable[tuple[str, Table]]) -> Iterator[list[str]]:
    """Yield a row for each column or code in the words of its versions, newest first.

    The words for missing answers stand last.
    """
    for sheet, table in tables:
        yield from _of(sheet, table)
    words = missing_words()
    for why, code in MISSING_CODES.items():
        meaning = words[why] or _("Ikke besvart (tom celle)")
        yield ["", "", _("Alle kolonner"), "", code, meaning, ""]


def _of(sheet: str, table: Table) -> Iterator[list[str]]:
    """Yield a row for each wording of a column or one of its codes."""
    own = _by_column(table)
    for at, column in enumerate(table.columns):
        worded = own.get(at) or [(n, column) for n in range(len(table.places), 0, -1)]
        newest = worded[0][1].label
        kind = _kinds().get(column.kind, column.kind)
        found: dict[tuple[str, ...], list[int]] = {}
        for number, each in worded:
            label = column.label if each.label == newest else each.label
            for code, meaning in (each.codes or {"": ""}).items():
                found.setdefault((label, kind, code, meaning), []).append(number)
        for words, numbers in found.items():
            yield [sheet, column.key, *words, ", ".join(map(str, sorted(numbers)))]


def _by_column(table: Table) -> dict[int, list[tuple[int, Column]]]:
    """Each column as the versions that have it word it, the newest first."""
    found: dict[int, list[tuple[int, Column]]] = {}
    for number, places in reversed(list(enumerate(table.places.values(), 1))):
        for place in places:
            for at, column in zip(place.at, place.columns, strict=True):
                found.setdefault(at, []).append((number, column))
            for _name, at in place.beside:
                found.setdefault(at, []).append((number, table.columns[at]))
    return found


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
