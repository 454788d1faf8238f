"""Lists, searches and exports of few and of very many submissions: `python -m bench.growth`.

Both sizes have the same hundred units, staff and form of two steps, and a hundred submissions that
wait for a leader. What a list shows is as long in both, so each page may take twice as long at
most. Each page is asked of both in turn, so that other work of the machine weighs on both alike.
Figures are medians of CPU milliseconds in this process, and in the database's where that is
PostgreSQL: it plans without parallel workers, whose time could not be told from other work.
"""

import argparse
import random
import statistics
import tempfile
import time
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask

FEW, MANY = 10_000, 1_000_000
UNITS = 100
CHUNK = 5_000
WAITING = 100
BUDGET = 2.0
WORDS = "fire ord hører sammen"
FORM = "vekst"
KEYS = {"SECRET_KEY": "vekst" * 16, "SEALING_KEY": b64encode(b"vekst" * 6 + b"!!").decode()}
"""Of invented answers, where the database does not keep them in a folder."""
QUESTIONS = [
    {"id": "navn", "type": "text", "label": "Hva heter barnet?", "personal": True},
    {"id": "enig", "type": "yes_no", "label": "Er dere enige?"},
    {"id": "ord", "type": "text", "lines": 3, "label": "Hva vil du si?"},
]
DEFINITION = {
    "title": "Vekst",
    "confidentiality": "internal",
    "read_by": {"coordinator": "answers", "people": ["unit"]},
    "open_to": ["staff"],
    "keep": {"answers": "10y"},
    "list": ["navn"],
    "sections": [
        {"id": "a", "title": "Del A", "questions": QUESTIONS},
        {
            "id": "b",
            "title": "Del B",
            "questions": [{"id": "ja", "type": "yes_no", "label": "Ja?"}],
        },
    ],
    "steps": [
        {"id": "skriv", "title": "Skriv", "by": "staff", "sections": ["a"]},
        {"id": "les", "title": "Les", "by": "leader", "sections": ["b"]},
    ],
}


def main() -> None:
    """Fill each kind of database in two sizes, time every page in turn, print the tables."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--many", type=int, default=MANY)
    arguments.add_argument("--rounds", type=int, default=7)
    arguments.add_argument("--on", choices=("sqlite", "postgresql"), action="append")
    arguments.add_argument("--folder", type=Path, help="where the databases are kept, to ask again")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="skjemaverk-") as made:
        for kind in given.on or ("sqlite", "postgresql"):
            folder = (given.folder or Path(made)) / kind
            with opened(kind, folder, keep=bool(given.folder)) as database:
                print_table(kind, given.many, given.rounds, compare(database, given))


def print_table(kind: str, many: int, rounds: int, found: dict[str, tuple[float, ...]]) -> None:
    """Print what each page costs at both sizes, and which is over the budget."""
    print(f"{kind}, CPU ms, median of {rounds}:".ljust(40) + f"{FEW:>12,}{many:>12,}   ratio")
    for name, (few, more) in found.items():
        ratio = more / few
        verdict = "" if ratio <= BUDGET else "  MISS"
        print(f"{name:40}{few:12.1f}{more:12.1f}{ratio:8.2f}{verdict}", flush=True)


@dataclass
class Database:
    """A kind of database: where each size of it lies, and the time that its processes have used."""

    folder: Path
    url: Callable[[str], str | None] = lambda name: None
    used: Callable[[], float] = lambda: 0.0
    settle: Callable[[str], None] = lambda name: None


@contextmanager
def opened(kind: str, folder: Path, *, keep: bool) -> Iterator[Database]:
    """Start the database where it is a server."""
    folder.mkdir(parents=True, exist_ok=True)
    if kind == "sqlite":
        yield Database(folder)
        return
    import psycopg

    from tests.support.databases import Server

    with Server(folder) as server:
        if keep:
            server.server.cleanup_mode = "stop"
        for setting in ("max_parallel_workers_per_gather = 0", "max_wal_size = '4GB'"):
            server.run(f"ALTER SYSTEM SET {setting}")
        server.run("SELECT pg_reload_conf()")
        postmaster = int(server.server.get_pid() or 0)

        def url(name: str) -> str:
            with suppress(psycopg.errors.DuplicateDatabase):
                server.run(f'CREATE DATABASE "{name}"')
            return server.url(name)

        def settle(name: str) -> None:
            server.run("VACUUM (ANALYZE)", name)

        yield Database(folder, url, lambda: backend_time(postmaster), settle)


def backend_time(postmaster: int) -> float:
    """Return the CPU seconds of the processes that answer for PostgreSQL now."""
    children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text("ascii").split()
    used = 0
    for child in children:
        try:
            command = Path(f"/proc/{child}/cmdline").read_bytes()
            spent = Path(f"/proc/{child}/schedstat").read_text("ascii").split()[0]
        except OSError:  # it has ended
            continue
        if b"postgres: postgres rows-" in command:
            used += int(spent)
    return used / 1e9


def compare(database: Database, given: argparse.Namespace) -> dict[str, tuple[float, ...]]:
    """Fill what is not filled, and time every page of both sizes in turn."""
    with ExitStack() as stack:
        asked = []
        for rows in (FEW, given.many):
            app = stack.enter_context(filled(database, rows))
            people = (signed_in(app, each) for each in ("u7", "l7", "k", "r"))
            asked.append(cases(app, *people))
        few, many = asked
        return {name: timed((few[name], many[name]), database.used, given.rounds) for name in few}


@contextmanager
def filled(database: Database, rows: int) -> Iterator[Flask]:
    """Open an application on a database of so many submissions, filled unless it is."""
    began, folder = time.perf_counter(), database.folder / str(rows)
    app = application(folder, database.url(f"rows-{rows}"))
    if not (folder / "filled").exists():
        with app.app_context():
            fill(rows)
            close()
        database.settle(f"rows-{rows}")
        (folder / "filled").touch()
    print(f"{rows:,} rows after {time.perf_counter() - began:.0f} s", flush=True)
    yield app
    with app.app_context():
        close()


def cases(
    app: Flask, staff: Any, leader: Any, coordinator: Any, auditor: Any
) -> dict[str, Callable[[], Any]]:
    """Every page that is timed, and a night in which nothing is too old, by name."""
    form = f"/oversikt/{FORM}"

    def get(client: Any, path: str) -> Callable[[], Any]:
        return lambda: client.get(path)

    def post(client: Any, path: str, page: str, **fields: str) -> Callable[[], Any]:
        token = token_in(client.get(page).text)
        return lambda: client.post(path, data={"csrf_token": token, **fields})

    def first_byte(format: str) -> Callable[[], Any]:
        token = token_in(coordinator.get(form).text)
        fields = {"csrf_token": token, "format": format}

        def ask() -> Any:
            answer = coordinator.post(f"{form}/last-ned", data=fields, buffered=False)
            assert next(iter(answer.response))
            answer.close()
            return answer

        return ask

    def night() -> Any:
        done = app.test_cli_runner().invoke(args=["tidy", "--yes-the-clock-is-right"])
        assert done.exit_code == 0, done.output
        return app.response_class(status=200)

    old = coordinator.get(f"{form}?sorter=eldst").text
    further = old.rpartition("etter=")[2].partition('"')[0].replace("&amp;", "&")
    return {
        "inbox of a leader": get(leader, "/samtaler/"),
        "what waits for others": get(staff, "/samtaler/?fane=andre"),
        "what is done": get(leader, "/samtaler/?fane=ferdig"),
        "search on the desk": post(
            leader, "/samtaler/sok", "/samtaler/", sok="Kanari 0000007", fane="behandling"
        ),
        "overview": get(coordinator, "/oversikt/"),
        "overview of a year": get(coordinator, "/oversikt/?fra=01.01.2024&til=31.12.2024"),
        "list of a form": get(coordinator, form),
        "… of a unit": get(coordinator, f"{form}?enhet=enhet-7"),
        "… the second page, oldest first": get(coordinator, f"{form}?sorter=eldst&etter={further}"),
        "a reference": post(coordinator, "/oversikt/finn", "/oversikt/", referanse="AAAA-0007"),
        "CSV, first byte": first_byte("csv"),
        "Excel, first byte": first_byte("xlsx"),
        "JSON Lines, first byte": first_byte("jsonl"),
        "deadlines": get(auditor, "/frister/"),
        "nightly work": night,
    }


def token_in(page: str) -> str:
    """Return the CSRF token of a page."""
    return page.partition('name="csrf_token" value="')[2].partition('"')[0]


def timed(
    asks: tuple[Callable[[], Any], ...], used: Callable[[], float], rounds: int
) -> tuple[float, ...]:
    """Return the median of CPU milliseconds of each; the first round is not counted."""
    found: list[list[float]] = [[] for _ask in asks]
    for _round in range(rounds + 1):
        for times, ask in zip(found, asks, strict=True):
            began, database = time.process_time(), used()
            answer = ask()
            times.append((time.process_time() - began + used() - database) * 1000)
            assert answer.status_code in (200, 303, 422), answer.status_code  # no such reference
    return tuple(statistics.median(times[1:]) for times in found)


def application(folder: Path, url: str | None) -> Flask:
    """Return an application on the database, with its tables made and the form published."""
    from app import create_app
    from forms import storage
    from forms.definition import Library, expand_form
    from forms.storage import db
    from forms.storage.definitions import versions

    (folder / "definitions").mkdir(parents=True, exist_ok=True)
    settings = {"INSTANCE": folder / "instance", "DEFINITIONS": folder / "definitions"}
    app = create_app(settings | ({"DATABASE_URL": url, **KEYS} if url else {}))
    with app.app_context(), storage.writing():
        storage.upgrade()
        if versions.current(FORM) is None:
            versions.publish(expand_form(FORM, DEFINITION, Library()))
            db.session.commit()
        close()
    return app


def close() -> None:
    """Give back what the context holds of the database."""
    from forms.storage import db

    db.session.remove()
    db.engine.dispose()


def signed_in(app: Flask, login: str) -> Any:
    """Return a client signed in as that user."""
    from forms import storage
    from forms.storage import db
    from forms.storage.accounts import users

    with app.app_context(), storage.writing():
        user = users.by_login(login)
        assert user is not None
        path = f"/ny/{users.issue_setup_link(user)}"
        db.session.commit()
    client = app.test_client()
    token = token_in(client.get(path).text)
    typed = {"csrf_token": token, "passphrase": WORDS, "again": WORDS}
    assert client.post(path, data=typed).status_code == 303
    return client


def fill(rows: int) -> None:
    """Add units, staff and so many submissions with their tasks and moves."""
    from sqlalchemy import insert

    from forms.storage import db
    from forms.storage.accounts import units, users
    from forms.storage.definitions import versions
    from forms.storage.models.submissions import Submission
    from forms.storage.models.workflow import Move, Task
    from forms.storage.submissions import counters

    units.import_csv(
        "id;name;kind\n" + "\n".join(f"enhet-{n};Enhet {n};barnehage" for n in range(UNITS))
    )
    staff = [users.add(f"u{n}", "Kari", ["staff"], f"enhet-{n}").id for n in range(UNITS)]
    users.add("l7", "Leder", ["leader"], "enhet-7")
    users.add("k", "Koordinator", ["coordinator"])
    users.add("r", "Revisor", ["auditor"])
    db.session.commit()
    version = versions.current(FORM)
    for chunk in chunks(version, rows, staff):
        for table in (Submission, Task, Move):
            if some := chunk[table.__tablename__]:
                db.session.execute(insert(table), some)
        kept = chunk["submission"]
        for (day, state), more in Counter((r["period"], r["state"]) for r in kept).items():
            counters.add(FORM, day, state, more)
        db.session.commit()


def chunks(version: Any, rows: int, staff: list[str]) -> Iterator[dict[str, list[dict[str, Any]]]]:
    """Rows of submissions over five years, with their tasks and moves, some thousand at a time."""
    from forms.storage.database.column_types import dumps
    from forms.storage.encryption.records import associated_data, seal
    from forms.storage.models.base import new_id

    chance = random.Random(20260507)
    first, step = datetime(2021, 11, 1, 6, tzinfo=UTC), timedelta(days=5 * 365) / rows
    move = seal(b"{}", b"")
    for start in range(0, rows, CHUNK):
        found: dict[str, list[dict[str, Any]]] = {"submission": [], "task": [], "move": []}
        for number in range(start, min(start + CHUNK, rows)):
            id, received, unit = new_id(), first + step * number, chance.randrange(UNITS)
            answers = {"navn": f"Kanari {number:07}", "enig": "yes", "ord": "Alt er bra."}
            sealed = seal(dumps(answers), associated_data("submission", FORM, id, version.hash))
            waits = number >= rows - WAITING
            found["submission"].append(
                {
                    "id": id,
                    "form_id": FORM,
                    "version_id": version.id,
                    "step": "les" if waits else "skriv",
                    "unit_id": f"enhet-{unit}",
                    "state": "underway" if waits else "sent",
                    "received": received,
                    "period": received.date(),
                    "listed": f"{received:%Y%m%d%Y%m%d%H%M%S%f}{id}",
                    "reference": f"{number:08}",
                    "key_hash": id,
                    "digest": id,
                    **sealed._asdict(),
                }
            )
            moved = {"id": new_id(), "submission_id": id, "number": 1, "at": received}
            moved |= {"who": staff[unit], "what": "sent", "step": "skriv", **move._asdict()}
            found["move"].append(moved)
            if waits:
                task = {"submission_id": id, "step": "les", "role": "leader", "since": received}
                due = received.date() + timedelta(days=14)
                found["task"].append({**task, "unit_id": f"enhet-{unit}", "due": due})
        yield found


if __name__ == "__main__":
    main()
