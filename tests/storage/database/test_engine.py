"""Transactions: writers wait in line, readers never wait, a GET cannot write, erased is erased."""

import sqlite3
import threading
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import OperationalError

from forms import storage
from forms.storage.database import engine
from forms.storage.database.engine import ReadOnly, db, insert_once, note_erasure
from forms.storage.models.accounts import Unit
from forms.storage.models.definitions import Form
from tests.storage.conftest import opened
from tests.support.databases import DURABLE, Settings


def in_threads(app: Flask, work: Callable[[int], None], count: int) -> list[BaseException]:
    """Do the work in so many threads at once, each in its own context; what went wrong."""
    failures: list[BaseException] = []
    together = threading.Barrier(count)

    def one(number: int) -> None:
        try:
            with app.app_context():
                together.wait()
                work(number)
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def test_sqlite_is_durable_and_erases(sqlite: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forms.storage.database.engine.PRAGMAS", DURABLE)
    with opened(sqlite) as app, app.app_context():
        found = {
            name: db.session.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
        assert found == {
            "journal_mode": "wal",
            "synchronous": 2,
            "foreign_keys": 1,
            "busy_timeout": 15000,
        }
        assert db.session.scalar(text("PRAGMA secure_delete")) == 1
        assert db.session.scalar(text("PRAGMA trusted_schema")) == 0


def test_only_the_owner_can_read_the_files(sqlite: Settings, tmp_path: Path) -> None:
    given = {**sqlite, "INSTANCE": tmp_path / "new"}
    with opened(given) as app, app.app_context():
        storage.upgrade()
        with storage.writing():
            db.session.add(Form(id="a"))
            db.session.commit()
        modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "new").iterdir()}
        assert modes == dict.fromkeys(
            ["skjemaverk.db", "skjemaverk.db-wal", "skjemaverk.db-shm"], 0o600
        )
        assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700


def test_writers_that_read_first_wait_in_line(app: Flask) -> None:
    """Deferred transactions lose 431 of 480 such writes at once."""
    with app.app_context(), storage.writing():
        db.session.add(Unit(id="a", name="0", kind="annen"))
        db.session.commit()

    def work(_: int) -> None:
        for _ in range(15):
            with storage.writing():
                found = select(Unit).where(Unit.id == "a").with_for_update()
                unit = db.session.execute(found, execution_options={"populate_existing": True})
                one = unit.scalar_one()
                one.name = str(int(one.name) + 1)
                db.session.commit()

    assert in_threads(app, work, 8) == []
    with app.app_context():
        assert db.session.scalar(select(Unit.name)) == "120"


def end_by_commit() -> None:
    db.session.commit()


def end_by_rollback() -> None:
    db.session.rollback()


def end_by_closing() -> None:
    db.session.remove()


@pytest.mark.parametrize("end", [end_by_commit, end_by_rollback, end_by_closing])
def test_threads_write_one_after_the_other_however_each_ends(
    sqlite: Settings, end: Callable[[], None]
) -> None:
    """Found: of 500 tablets some got SQLite's lock at no try within its time, and were refused."""
    inside, most = 0, []

    def work(_number: int) -> None:
        nonlocal inside
        with storage.writing():
            for _ in range(3):
                db.session.execute(text("DELETE FROM unit WHERE id = 'x'"))
                inside += 1
                most.append(inside)
                inside -= 1
                end()

    with opened(sqlite) as app:
        assert in_threads(app, work, 12) == []
        with app.app_context():
            assert not engine._lines[db.engine.pool].locked()
    assert len(most) == 36 and set(most) == {1}


def test_who_cannot_write_leaves_the_line(
    sqlite: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(sqlite) as app, app.app_context(), storage.writing():
        with pytest.raises(OperationalError):
            db.session.execute(text("DELETE FROM nothing"))
        db.session.rollback()
        line = engine._lines[db.engine.pool]
        assert not line.locked()
        monkeypatch.setattr(engine, "LOCK_SECONDS", 0)
        line.acquire()
        with pytest.raises(OperationalError, match="locked"):
            db.session.execute(text("DELETE FROM unit"))
        db.session.rollback()
        line.release()
        db.session.execute(text("DELETE FROM unit"))


def test_posts_write_and_gets_only_read(app: Flask) -> None:
    @app.route("/", methods=["GET", "POST"])
    def view() -> str:
        db.session.add(Form(id="a"))
        db.session.commit()
        return "ok"

    @app.get("/noted")
    def noted() -> str:
        assert db.session.get(Form, "a") is not None
        with storage.writing():
            db.session.execute(update(Form).values(archived=True))
            db.session.commit()
        return "ok"

    client = app.test_client()
    with pytest.raises(ReadOnly, match=r"storage\.writing"):
        client.get("/")
    assert client.post("/").status_code == 200
    assert client.get("/noted").status_code == 200
    with app.app_context():
        assert db.session.scalar(select(Form.archived)) is True


@pytest.mark.parametrize(
    "write",
    [
        lambda: db.session.add(Form(id="b")),
        lambda: db.session.execute(delete(Form)),
        lambda: db.session.execute(insert(Form).values(id="b", archived=False)),
        lambda: insert_once(Form.__table__, {"id": "b", "archived": False}, "id"),  # type: ignore[arg-type]
    ],
)
def test_inside_reading_nothing_is_written(app: Flask, write: Callable[[], None]) -> None:
    with app.app_context(), storage.reading():
        assert db.session.scalars(select(Form)).all() == []
        with pytest.raises(ReadOnly):
            write()
            db.session.flush()
    with app.app_context():
        assert db.session.scalars(select(Form)).all() == []


def test_a_reader_neither_waits_nor_hinders(sqlite: Settings) -> None:
    with opened(sqlite) as app, app.app_context():
        assert db.session.scalars(select(Form)).all() == []

        def write(_: int) -> None:
            db.session.add(Form(id="a"))
            db.session.commit()

        assert in_threads(app, write, 1) == []
        assert db.session.scalars(select(Form.id)).all() == []
        db.session.rollback()
        assert db.session.scalars(select(Form.id)).all() == ["a"]


def test_the_lock_is_held_from_the_first_write_only(sqlite: Settings) -> None:
    with opened(sqlite) as app, app.test_request_context(method="POST"):
        assert lock_is_free(sqlite)
        assert db.session.scalars(select(Form)).all() == []
        assert lock_is_free(sqlite), "nobody waits while a page is checked and drawn"
        db.session.add(Form(id="a"))
        db.session.flush()
        assert not lock_is_free(sqlite)
        db.session.commit()
        assert lock_is_free(sqlite)
        assert db.session.scalars(select(Form.id)).all() == ["a"]
        assert lock_is_free(sqlite)


@pytest.mark.parametrize(
    "statement", ["  insert into form (id, archived) values ('a', 0)", "VACUUM", "ANALYZE"]
)
def test_any_statement_that_may_write_waits_in_line(sqlite: Settings, statement: str) -> None:
    with opened(sqlite) as app, app.app_context():
        assert db.session.scalars(select(Form)).all() == []
        if statement == "VACUUM":
            with pytest.raises(OperationalError, match="from within a transaction"):
                db.session.execute(text(statement))
        else:
            db.session.execute(text(statement))
        assert not lock_is_free(sqlite)


def lock_is_free(given: Settings) -> bool:
    other = sqlite3.connect(given["INSTANCE"] / "skjemaverk.db", timeout=0, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        return False
    finally:
        other.close()
    return True


def test_a_database_that_stays_locked_says_so(
    sqlite: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forms.storage.database.engine.PRAGMAS", ("busy_timeout = 50",))
    with opened(sqlite) as app, app.app_context():
        other = sqlite3.connect(sqlite["INSTANCE"] / "skjemaverk.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        for _ in range(2):
            with pytest.raises(OperationalError, match="locked"):
                db.session.execute(insert(Form).values(id="a", archived=False))
        with pytest.raises(OperationalError, match="locked"), db.session.begin_nested():
            db.session.scalars(select(Form)).all()
        assert db.session.scalars(select(Form)).all() == [], "reading goes on"
        other.close()
        db.session.rollback()
        db.session.execute(insert(Form).values(id="a", archived=False))
        db.session.commit()
        assert db.session.scalars(select(Form.id)).all() == ["a"]


def test_no_value_stands_in_an_error(app: Flask) -> None:
    secret = "hem" + "melig"
    with app.app_context(), storage.writing(), pytest.raises(Exception) as failure:
        for _ in range(2):
            db.session.execute(insert(Unit).values(id=secret, name="x", kind="x", active=True))
    assert secret not in "".join(traceback.format_exception(failure.value))


def test_what_was_erased_leaves_the_journal_when_it_is_committed(sqlite: Settings) -> None:
    journal = sqlite["INSTANCE"] / "skjemaverk.db-wal"
    with opened(sqlite) as app, app.app_context(), storage.writing():
        db.session.add(Unit(id="a", name="kanarifugl", kind="annen"))
        db.session.commit()
        assert b"kanarifugl" in journal.read_bytes()
        db.session.execute(delete(Unit))
        note_erasure(db.session())
        db.session.commit()
        assert journal.stat().st_size == 0
        assert b"kanarifugl" not in (sqlite["INSTANCE"] / "skjemaverk.db").read_bytes()


def test_a_reader_delays_the_scrubbing_and_it_is_logged(
    sqlite: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    with opened(sqlite) as app, app.app_context(), storage.writing():
        db.session.add(Unit(id="a", name="kanarifugl", kind="annen"))
        db.session.commit()
        reader = sqlite3.connect(sqlite["INSTANCE"] / "skjemaverk.db", isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM unit").fetchall()
        db.session.execute(delete(Unit))
        note_erasure(db.session())
        db.session.commit()
        assert "not emptied while somebody reads" in caplog.text
        reader.close()
        assert storage.empty_journal() is True
