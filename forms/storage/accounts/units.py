"""The municipality's units: kindergartens, schools, health stations."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from datetime import date

from sqlalchemy import select

from forms.i18n import gettext as _
from forms.logic.dates.written_dates import day_of, split_date
from forms.storage.accounts import csv_tables
from forms.storage.accounts.csv_tables import YES, Imported, Row, TableError, yes_no_problems
from forms.storage.database.engine import db
from forms.storage.models.accounts import Unit

KINDS = (
    "helsestasjon",
    "barnehage",
    "barneskole",
    "ungdomsskole",
    "skole_1_10",
    "videregaende",
    "annen",
)
COLUMNS = ("id", "name", "kind", "active", "since")
ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
RESERVED = frozenset({"importer", "ny"})
"""Words that stand for pages of ours."""
LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "ö": "o", "ä": "a", "đ": "d", "ŋ": "n"})
UnitsError = TableError


def get(unit_id: str) -> Unit | None:
    """Return the unit by id, or None."""
    return db.session.get(Unit, unit_id)


def all_units(kinds: Collection[str] = (), inactive: bool = False) -> list[Unit]:
    """Return the units of these kinds (default: all) by name; with *inactive* closed ones too."""
    found = select(Unit).order_by(Unit.name, Unit.id)
    if kinds:
        found = found.where(Unit.kind.in_(kinds))
    if not inactive:
        found = found.where(Unit.active)
    return list(db.session.scalars(found))


def add(name: str, kind: str, since: date | None = None) -> Unit:
    """Add a unit with an id derived from its name; raise `ValueError` for an unknown kind."""
    if kind not in KINDS:
        raise ValueError(f"Unknown kind: {kind}. Known: {', '.join(KINDS)}.")
    unit = Unit(id=_free_id(name), name=name.strip(), kind=kind, active=True, since=since)
    db.session.add(unit)
    db.session.flush()
    return unit


def _free_id(name: str) -> str:
    """Return the name in plain letters, with a number if another unit has the same."""
    plain = unicodedata.normalize("NFKD", name.casefold().translate(LETTERS))
    words = re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c)))
    stem = "-".join(words)[:36].strip("-") or "enhet"
    taken = {unit.id for unit in all_units(inactive=True)} | RESERVED
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return stem if stem not in taken else next(id for id in numbered if id not in taken)


def import_csv(text: str, since: date | None = None) -> Imported:
    """Take in a table with the columns id, name, kind, active, since (semicolon, comma or tab).

    A unit that is not in the file stays as it is. A new one without a day of its own is expected
    to do its part from *since*. Raises `UnitsError`, and then nothing is changed.
    """
    rows = list(csv_tables.read_rows(text, COLUMNS, needed=3))
    problems = [problem for line, row in rows for problem in _problems(line, row)]
    if problems := problems + _repeated_ids(rows):
        raise UnitsError(problems)
    result = Imported()
    known = {unit.id: unit for unit in all_units(inactive=True)}
    for _line, row in rows:
        getattr(result, _take_in(known.get(row["id"]), row, since)).append(row["id"])
    db.session.flush()
    return result


def _take_in(unit: Unit | None, row: dict[str, str], since: date | None) -> str:
    """Write one row; which list of `Imported` it belongs to."""
    active, day = row["active"].casefold() in YES, _parse_day(row["since"])
    if unit is None:
        new = Unit(id=row["id"], name=row["name"], kind=row["kind"], active=active)
        new.since = day or since
        db.session.add(new)
        return "added"
    told = (row["name"], row["kind"], active, day or unit.since)
    if (unit.name, unit.kind, unit.active, unit.since) == told:
        return "unchanged"
    unit.name, unit.kind, unit.active, unit.since = told
    return "changed"


def _parse_day(written: str) -> date | None:
    """Return the day as it is written in a table, or None for one that is no day."""
    parts = split_date(written)
    try:
        return day_of(parts, name=written) if parts else None
    except ValueError:
        return None


def _problems(line: int, row: Row) -> Iterator[str]:
    """Yield the errors of one row, in sentences."""
    if not ID.fullmatch(row["id"]) or row["id"] in RESERVED:
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
    yield from yes_no_problems(line, row, "active", _("Skriv ja hvis enheten er i bruk."))
    if row["since"] and _parse_day(row["since"]) is None:
        yield _(
            "Linje %(line)s: «%(value)s» er ikke en dato. Skriv for eksempel 17.08.2026.",
            line=line,
            value=row["since"],
        )


def _repeated_ids(rows: list[tuple[int, Row]]) -> list[str]:
    """List a sentence for each line whose id is on an earlier one."""
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
