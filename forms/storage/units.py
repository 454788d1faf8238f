"""The municipality's units: kindergartens, schools, health stations."""

import csv
import io
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from sqlalchemy import select

from forms.language import gettext as _
from forms.storage.columns import Unstorable, plain
from forms.storage.engine import db
from forms.storage.models import Unit

KINDS = (
    "helsestasjon",
    "barnehage",
    "barneskole",
    "ungdomsskole",
    "skole_1_10",
    "videregaende",
    "annen",
)
COLUMNS = ("id", "name", "kind", "active")
ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
YES = frozenset({"", "1", "ja", "yes", "true", "x"})
NO = frozenset({"0", "nei", "no", "false"})


Row = dict[str, str]


class UnitsError(ValueError):
    """A file of units that was not taken in; its `problems` name the lines and the remedies."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(slots=True)
class Imported:
    """What an import changed, as unit ids."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


def get(unit_id: str) -> Unit | None:
    """The unit with that id, or None."""
    return db.session.get(Unit, unit_id)


def all(kinds: Collection[str] = (), inactive: bool = False) -> list[Unit]:
    """The units of these kinds (any unless told), by name; closed ones only when asked for."""
    found = select(Unit).order_by(Unit.name, Unit.id)
    if kinds:
        found = found.where(Unit.kind.in_(kinds))
    if not inactive:
        found = found.where(Unit.active)
    return list(db.session.scalars(found))


def import_csv(text: str) -> Imported:
    """Take in a table with the columns id, name, kind, active (semicolon, comma or tab between).

    A unit that is not in the file stays as it is. Raises `UnitsError`, and then nothing is changed.
    """
    rows = list(_rows(text.removeprefix("\N{BOM}")))
    problems = [problem for line, row in rows for problem in _problems(line, row)]
    if problems := problems + _doubled(rows):
        raise UnitsError(problems)
    result = Imported()
    known = {unit.id: unit for unit in all(inactive=True)}
    for _line, row in rows:
        getattr(result, _take_in(known.get(row["id"]), row)).append(row["id"])
    db.session.flush()
    return result


def _take_in(unit: Unit | None, row: dict[str, str]) -> str:
    """Write one row; which list of `Imported` it belongs to."""
    active = row["active"].casefold() in YES
    if unit is None:
        db.session.add(Unit(id=row["id"], name=row["name"], kind=row["kind"], active=active))
        return "added"
    if (unit.name, unit.kind, unit.active) == (row["name"], row["kind"], active):
        return "unchanged"
    unit.name, unit.kind, unit.active = row["name"], row["kind"], active
    return "changed"


def _rows(text: str) -> Iterator[tuple[int, Row]]:
    """The table's rows, each with the line it ends on."""
    lines = csv.reader(io.StringIO(text), delimiter=_delimiter(text), strict=True)
    try:
        header = [cell.strip().lower() for cell in next(lines, [])]
        if missing := [name for name in COLUMNS[:3] if name not in header]:
            raise UnitsError([_header_missing(missing[0])])
        for cells in lines:
            if any(cell.strip() for cell in cells):
                yield lines.line_num, _row(header, cells)
    except (csv.Error, Unstorable):
        raise UnitsError([_unreadable(lines.line_num)]) from None


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(";,\t", key=first.count)


def _row(header: list[str], cells: list[str]) -> Row:
    found = dict(zip(header, (plain(cell.strip()) for cell in cells), strict=False))
    return {name: found.get(name, "") for name in COLUMNS}


def _problems(line: int, row: Row) -> Iterator[str]:
    """What is wrong with one row, in sentences."""
    if not ID.fullmatch(row["id"]):
        yield _(
            "Linje %(line)s: Id «%(id)s» kan ikke brukes. Bruk små bokstaver, tall og bindestrek.",
            line=line,
            id=row["id"],
        )
    if not row["name"]:
        yield _("Linje %(line)s: Navnet mangler. Skriv enhetens navn.", line=line)
    if row["kind"] not in KINDS:
        yield _(
            "Linje %(line)s: Typen «%(kind)s» finnes ikke. Velg mellom %(kinds)s.",
            line=line,
            kind=row["kind"],
            kinds=", ".join(KINDS),
        )
    if row["active"].casefold() not in YES | NO:
        yield _(
            "Linje %(line)s: «%(active)s» er ikke ja eller nei. Skriv ja hvis enheten er i bruk.",
            line=line,
            active=row["active"],
        )


def _doubled(rows: list[tuple[int, Row]]) -> list[str]:
    """A sentence for each line whose id stood on an earlier one."""
    first: dict[str, int] = {}
    return [
        _(
            "Linje %(line)s: Id «%(id)s» står på linje %(first)s også. Behold én av dem.",
            line=line,
            id=row["id"],
            first=first[row["id"]],
        )
        for line, row in rows
        if first.setdefault(row["id"], line) != line
    ]


def _header_missing(column: str) -> str:
    return _(
        "Linje 1: Kolonnen «%(column)s» mangler. Første linje skal være %(header)s.",
        column=column,
        header=";".join(COLUMNS),
    )


def _unreadable(line: int) -> str:
    return _(
        "Linje %(line)s: Linjen kan ikke leses. Lagre regnearket på nytt som CSV (UTF-8).",
        line=line,
    )
