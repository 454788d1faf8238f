"""The database's connections: durable, erasing, and without deadlocks.

Every line that knows which database it speaks to stands in this module.
"""

import logging
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import cache
from importlib import import_module
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from flask import Flask, has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.pool import ConnectionPoolEntry, Pool
from sqlalchemy.schema import AddConstraint, DropConstraint

log = logging.getLogger(__name__)

db = SQLAlchemy(
    metadata=sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    ),
    session_options={"expire_on_commit": False},
    engine_options={"hide_parameters": True},
)

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LOCK_SECONDS = 15
MIGRATION_LOCK = 0x536B6A656D61
READING = ("SELECT", "PRAGMA", "BEGIN")

PRAGMAS = (
    f"busy_timeout = {LOCK_SECONDS * 1000}",
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "secure_delete = ON",
    "trusted_schema = OFF",
)

_lines: WeakKeyDictionary[Pool, threading.Lock] = WeakKeyDictionary()
"""The line of those in this process who want to write, by the connections of their database."""

_intent: ContextVar[bool | None] = ContextVar("intent", default=None)


class ReadOnly(RuntimeError):
    """Something tried to write in a GET, or inside `reading`."""


@contextmanager
def writing() -> Iterator[None]:
    """Allow writing inside, also in a GET that must note something."""
    with _with_intent(True):
        yield


@contextmanager
def reading() -> Iterator[None]:
    """Refuse writing inside."""
    with _with_intent(False):
        yield


@contextmanager
def _with_intent(write: bool) -> Iterator[None]:
    token = _intent.set(write)
    try:
        yield
    finally:
        _intent.reset(token)


def may_write() -> bool:
    """Whether writing is allowed now: what `writing` or `reading` says, else not in a GET."""
    intent = _intent.get()
    if intent is not None:
        return intent
    return not (has_request_context() and request.method in SAFE_METHODS)


def prepare(app: Flask) -> None:
    """Give the app's engine its settings; call once, before the first connection."""
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        _make_private(engine.url.database)
        event.listen(engine, "connect", _open_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        event.listen(engine, "savepoint", _write_in_savepoint)
        event.listen(engine, "before_cursor_execute", _write_in_turn)
        _lines[engine.pool] = threading.Lock()
        for end in ("commit", "rollback"):
            event.listen(engine, end, lambda connection: _leave_queue(connection.info))
        event.listen(engine.pool, "reset", _leave_with)
    else:
        event.listen(engine, "handle_error", _hide_values)


def is_shared() -> bool:
    """Whether several machines can use the database."""
    return db.engine.dialect.name != "sqlite"


def engine_options(url: str) -> dict[str, Any]:
    """Return the SQLAlchemy options for *url*."""
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": LOCK_SECONDS}}
    return {"pool_pre_ping": True, "pool_size": 5, "max_overflow": 15}


def _make_private(path: str | None) -> None:
    """Make the database file readable by its owner only; its journal inherits that."""
    if path and path != ":memory:":
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))


def _open_sqlite(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver would begin too late, and deferred
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    connection.info["turn"] = False
    connection.exec_driver_sql("BEGIN")


def _write_in_savepoint(connection: sa.Connection, _: str | None) -> None:
    if may_write():
        _take_turn(connection)


def _write_in_turn(
    connection: sa.Connection, _: object, statement: str, __: object, context: Any, ___: object
) -> None:
    selects = statement.startswith(READING)
    if not selects or (context.compiled and _is_locking_select(context.compiled.statement)):
        if not may_write():
            _refuse()
        _take_turn(connection)


def _is_locking_select(statement: Any) -> bool:
    """Whether it is a SELECT … FOR UPDATE, which SQLite knows nothing of."""
    return getattr(statement, "_for_update_arg", None) is not None


def _take_turn(connection: sa.Connection) -> None:
    """Wait for the one write lock before the first thing that is written.

    SQLite fails at once, whatever the timeout, when a transaction has read, another has written,
    and then it writes (431 of 480 times under load). So what was begun by reading ends here, and
    BEGIN IMMEDIATE waits in line: as in PostgreSQL, each statement sees what was committed before
    it, nobody waits for a reader, and the lock is held from the first write to the commit only.

    SQLite gives the lock to the one that asks at the right moment, so of many some never get it in
    time: the threads of a process wait in a line of their own, and only its first one asks SQLite.
    """
    if connection.info["turn"]:
        return
    raw: Any = connection.connection.driver_connection
    raw.execute("COMMIT")
    try:
        _join_queue(connection)
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except OperationalError:
        _leave_queue(connection.info)
        raw.execute("BEGIN")
        raise
    connection.info["turn"] = True


def _join_queue(connection: sa.Connection) -> None:
    line = _lines.get(connection.engine.pool)
    if line is None or "line" in connection.info:
        return
    if not line.acquire(timeout=LOCK_SECONDS):
        locked = sqlite3.OperationalError("database is locked")
        raise OperationalError("BEGIN IMMEDIATE", {}, locked)
    connection.info["line"] = line


def _leave_with(_raw: object, connection_record: ConnectionPoolEntry, reset_state: object) -> None:
    """Leave the line however a transaction has ended."""
    _leave_queue(connection_record.info)


def _leave_queue(info: dict[Any, Any]) -> None:
    """Let the next one write; it then waits for the commit that has just begun, if any."""
    if line := info.pop("line", None):
        line.release()


def _hide_values(context: sa.ExceptionContext) -> None:
    """Keep a row's values, which PostgreSQL names in its details, out of errors and so of logs."""
    original: Any = context.original_exception
    message = getattr(getattr(original, "diag", None), "message_primary", None)
    if message and context.sqlalchemy_exception:
        original.args = (message,)
        context.sqlalchemy_exception.args = (message,)


@event.listens_for(Session, "before_flush")
def _refuse_flush(session: Session, *_: object) -> None:
    if not may_write() and (session.new or session.dirty or session.deleted):
        _refuse()


@event.listens_for(Session, "do_orm_execute")
def _refuse_statement(state: ORMExecuteState) -> None:
    if (state.is_insert or state.is_update or state.is_delete) and not may_write():
        _refuse()


def _refuse() -> None:
    raise ReadOnly(
        "A GET may not write. If it must note something, do that, and its commit,"
        " inside `with storage.writing():`."
    )


def insert_once(table: sa.Table, values: Mapping[str, Any], key: str) -> bool:
    """Insert the row unless another has the same *key* already; whether it was inserted.

    Two who insert at once wait for each other, and exactly one of them is told that it was.
    """
    statement = _insert_statement(db.engine.dialect.name, table, key, "")
    return _execute(statement, values).first() is not None


def insert_or_add(table: sa.Table, values: Mapping[str, Any], column: str) -> None:
    """Insert the row, or add its *column* to that of the row with the same primary key."""
    _execute(_insert_statement(db.engine.dialect.name, table, "", column), values)


def _execute(statement: sa.Executable, values: Mapping[str, Any]) -> sa.CursorResult[Any]:
    """Execute a statement whose form never changes, at the price of the statement alone."""
    if not may_write():
        _refuse()
    db.session.flush()
    return db.session.connection().execute(statement, values)


@cache
def _insert_statement(dialect: str, table: sa.Table, key: str, column: str) -> sa.Executable:
    """Return the shared insert of both databases, with `ON CONFLICT`."""
    insert = import_module(f"sqlalchemy.dialects.{dialect}").insert(table)
    statement: sa.Executable
    if key:
        once = insert.on_conflict_do_nothing(index_elements=[key])
        statement = once.returning(table.c[key])
    else:
        more = table.c[column] + insert.excluded[column]
        statement = insert.on_conflict_do_update(
            index_elements=list(table.primary_key.columns), set_={column: more}
        )
    return statement


def likely(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Mark the condition as likely: SQLite then scans the table in order, in half the time."""
    return sa.func.likely(condition) if db.engine.dialect.name == "sqlite" else condition


def note_erasure(session: Session) -> None:
    """Note that the journal may not keep this transaction: when it is committed, empty it.

    For what was erased, and for what the order of the journal would tell of: an anonymous answer,
    the use of a link to one.
    """
    session.info["erased"] = True


_owed: set[Engine] = set()
"""The databases whose journal could not be emptied yet, because somebody was reading."""


@event.listens_for(Session, "after_commit")
def _scrub_after_erasure(session: Session) -> None:
    """Empty the journal, or try again after each commit until nobody hinders it.

    Only the first try waits for readers: it keeps others from writing meanwhile, and with many at
    once somebody always reads.
    """
    engine = db.engine
    if session.info.pop("erased", False) or engine in _owed:
        if empty_journal(seconds=0 if engine in _owed else 1):
            _owed.discard(engine)
        elif engine not in _owed:
            _owed.add(engine)
            log.warning(
                "the write-ahead log is not emptied while somebody reads; the next commit tries"
            )


def empty_journal(seconds: float = LOCK_SECONDS) -> bool:
    """Empty the write-ahead log, so that what was erased is in no file; False when readers hinder.

    Without it 100 of 100 erased answers can be read from the log. Only SQLite needs this.
    """
    if db.engine.dialect.name != "sqlite":
        return True
    connection = db.engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")
        busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        cursor.execute(f"PRAGMA {PRAGMAS[0]}")
        return not busy
    finally:
        connection.close()


def reclaim(table: str) -> None:
    """Let go of the places where rows of the table were before they were changed.

    PostgreSQL keeps them until then; SQLite writes over them at once, but for its journal.
    """
    if db.engine.dialect.name == "sqlite":
        empty_journal(seconds=1)
        return
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f'VACUUM "{table}"')


@contextmanager
def snapshot(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Open a connection to a snapshot of the database, without blocking others."""
    with engine.connect() as connection, reading():
        if engine.dialect.name != "sqlite":  # where every transaction is one
            connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


@contextmanager
def deferred_foreign_keys(connection: sa.Connection, tables: Iterable[sa.Table]) -> Iterator[None]:
    """Rows may point at others that come later; at the end each must find what it points at."""
    bonds = [bond for table in tables for bond in table.foreign_key_constraints]
    if connection.dialect.name == "sqlite":  # where `migration_connection` sees to it
        bonds = []
    for bond in bonds:
        connection.execute(DropConstraint(bond))
    yield
    for bond in bonds:
        connection.execute(AddConstraint(bond))


@contextmanager
def migration_connection(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Open a connection for changing the schema: one at a time, and all or nothing.

    SQLite alters a table by copying it and dropping the old one, which must not cascade.
    """
    with engine.connect() as connection, _with_intent(True):
        raw = connection.connection.driver_connection
        if not isinstance(raw, sqlite3.Connection):
            with connection.begin():
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATION_LOCK)))
                yield connection
            return
        raw.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                _take_turn(connection)
                yield connection
                if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise RuntimeError("The migration leaves rows that point at nothing.")
        finally:
            raw.execute("PRAGMA foreign_keys = ON")
