"""Backups: every row of every table at one moment, in one encrypted file.

The format is the same on both databases, so a backup of one can be restored into the other. It is
taken while the server runs: a read transaction sees one moment, and blocks nobody.
"""

import base64
import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import sqlalchemy as sa

from forms.storage.database import migrate
from forms.storage.database.engine import db, deferred_foreign_keys, migration_connection, snapshot
from forms.storage.encryption import backup_file
from forms.storage.encryption.backup_file import Unreadable as Unreadable
from forms.storage.encryption.records import Keyring, current_ring
from forms.storage.models.base import now

FORMAT = 1
BATCH = 500
SUFFIX = ".backup"
PART = ".part"
PREFIX = ".skjemaverk-"
LEFT_SECONDS = 24 * 60 * 60
NAME = "skjemaverk-%Y%m%dT%H%M%S%fZ" + SUFFIX
REVISION = "alembic_version"

Row = list[Any]


class Backup(NamedTuple):
    """A backup: its file, when it was begun, and how many rows of each table it holds."""

    path: Path
    at: datetime
    rows: dict[str, int]


class Occupied(Exception):
    """The database that a backup was to be restored into holds something already."""


def make(folder: Path, path: Path | None = None) -> Backup:
    """Make a backup in *folder*, or at *path*; flush it to disk and verify it."""
    at = now()
    path = path or folder / at.strftime(NAME)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _remove_partial(path.parent, at)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=PREFIX, suffix=PART)
    try:
        with os.fdopen(handle, "wb") as file:
            backup_file.write(file, _lines(at), current_ring())
            file.flush()
            os.fsync(file.fileno())
        made = check(Path(name))
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
    _sync_folder(path.parent)
    return made._replace(path=path)


def check(path: Path, ring: Keyring | None = None) -> Backup:
    """Read the backup to its end, and return its contents; raise `Unreadable` if not whole."""
    rows: dict[str, int] = {}
    with path.open("rb") as file:
        lines = backup_file.read(file, ring or current_ring())
        head = _head(lines)
        for table, _columns, _row in _rows(lines, rows):
            rows[table] += 1
    return Backup(path, datetime.fromisoformat(head["at"]), rows)


def listing(folder: Path) -> list[Path]:
    """List the backups in the folder, oldest first; a file of another name is somebody's own."""
    return sorted(path for path in folder.glob(f"skjemaverk-*{SUFFIX}") if _is_named(path))


def _is_named(path: Path) -> bool:
    """Tell whether the file is named as `make` names them."""
    try:
        started_at(path)
    except ValueError:
        return False
    return True


def started_at(path: Path) -> datetime:
    """When a backup of that name was begun."""
    return datetime.strptime(path.name, NAME).replace(tzinfo=UTC)


def prune(folder: Path, keep: int) -> list[Path]:
    """Delete all but the newest *keep* backups in the folder; which."""
    gone = listing(folder)[:-keep]
    for path in gone:
        path.unlink()
    _sync_folder(folder)
    return gone


def restore(path: Path, ring: Keyring | None = None) -> dict[str, int]:
    """Put the backup into the app's database, which must be empty; how many rows of each table.

    The tables become as they were then, are filled (all rows or none), and are upgraded.
    """
    if sa.inspect(db.engine).get_table_names():
        raise Occupied("The database holds tables already. Restore into an empty one.")
    found = check(path, ring)
    with path.open("rb") as file:
        lines = backup_file.read(file, ring or current_ring())
        migrate.upgrade(_head(lines)["revision"])
        with migration_connection(db.engine) as connection:
            tables = _tables(connection)
            with deferred_foreign_keys(connection, tables):
                _fill(connection, tables, lines)
    migrate.upgrade()
    return found.rows


def _lines(at: datetime) -> Iterator[bytes]:
    """Yield the backup's lines: head, each table's columns and rows, and their number."""
    counts: dict[str, int] = {}
    with snapshot(db.engine) as connection:
        tables = _tables(connection)
        revision = connection.scalar(
            sa.select(sa.column("version_num")).select_from(sa.table(REVISION))
        )
        yield orjson.dumps({"format": FORMAT, "at": at.isoformat(), "revision": revision})
        for table in tables:
            name = str(table.name)
            yield orjson.dumps({"table": name, "columns": [str(c.name) for c in table.columns]})
            counts[name] = 0
            found = sa.select(table).order_by(*table.primary_key)
            for row in connection.execute(found, execution_options={"yield_per": BATCH}):
                yield orjson.dumps(list(row), _json_value, orjson.OPT_NAIVE_UTC)
                counts[name] += 1
    yield orjson.dumps({"rows": counts})


def _tables(connection: sa.Connection) -> list[sa.Table]:
    """Return the tables of the database, by name."""
    metadata = sa.MetaData()
    metadata.reflect(connection)
    return [table for name, table in sorted(metadata.tables.items()) if name != REVISION]


def _json_value(value: object) -> str:
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    raise TypeError


def _head(lines: Iterator[bytes]) -> dict[str, Any]:
    head: dict[str, Any] = orjson.loads(next(lines, b"null")) or {}
    if head.get("format") != FORMAT:
        raise Unreadable("The backup was made by a newer Skjemaverk. Upgrade this one first.")
    return head


def _rows(lines: Iterator[bytes], counts: dict[str, int]) -> Iterator[tuple[str, list[str], Row]]:
    """Each row with its table and columns; the last line must say what *counts* has come to."""
    table, columns, end = "", list[str](), None
    for line in lines:
        found = orjson.loads(line)
        if isinstance(found, list):
            yield table, columns, found
        elif "table" in found:
            table, columns = found["table"], found["columns"]
            counts[table] = 0
        else:
            end = found["rows"]
    if end != counts:
        raise Unreadable("The backup lacks rows. Take another.")


def _fill(connection: sa.Connection, every: list[sa.Table], lines: Iterator[bytes]) -> None:
    tables = {str(table.name): table for table in every}
    for table in every:
        if connection.execute(sa.select(sa.true()).select_from(table).limit(1)).first():
            connection.execute(table.delete())  # what a migration put there
    counts: dict[str, int] = {}
    waiting: list[dict[str, Any]] = []
    now_at = ""
    for name, columns, row in _rows(lines, counts):
        if name != now_at or len(waiting) == BATCH:
            _insert(connection, tables.get(now_at), waiting)
            now_at, waiting = name, []
        waiting.append(_typed_row(tables[name], columns, row))
        counts[name] += 1
    _insert(connection, tables.get(now_at), waiting)


def _insert(connection: sa.Connection, table: sa.Table | None, rows: list[dict[str, Any]]) -> None:
    if table is not None and rows:
        connection.execute(table.insert(), rows)


def _typed_row(table: sa.Table, columns: list[str], row: Row) -> dict[str, Any]:
    return {
        name: value if value is None else _value(table.columns[name].type, value)
        for name, value in zip(columns, row, strict=True)
    }


def _value(kind: sa.types.TypeEngine[Any], value: Any) -> Any:
    """Convert a JSON value to the column's type."""
    if isinstance(kind, sa.LargeBinary):
        return base64.b64decode(value)
    if isinstance(kind, sa.DateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, sa.Date):
        return date.fromisoformat(value)
    return value


def _remove_partial(folder: Path, at: datetime) -> None:
    """Delete what backups that were killed have left."""
    for path in folder.glob(f"{PREFIX}*{PART}"):
        if at.timestamp() - path.stat().st_mtime > LEFT_SECONDS:
            path.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Put the folder's list of names on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
