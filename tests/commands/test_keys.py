"""A new key takes over while people send and read, and the earlier one goes."""

import threading
import uuid
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from forms import storage
from forms.settings import new_sealing_key
from forms.storage import backups, db
from forms.storage.definitions import versions
from forms.storage.encryption import key_rotation
from forms.storage.encryption.records import current_ring
from forms.storage.retention import retention
from forms.storage.submissions import drafts, queries, store
from forms.storage.submissions.draft_payload import DraftPayload
from tests.storage.conftest import document
from tests.support.databases import Settings

ANSWERS = {"bedre": "Mer tid"}


@pytest.fixture
def kept_in(database: Settings) -> Settings:
    """Settings whose keys stand in the instance folder's files, as they do at a small town's."""
    instance = Path(database["INSTANCE"])
    instance.mkdir(mode=0o700, exist_ok=True)
    (instance / "keys").write_text(new_sealing_key() + "\n")
    (instance / "keys").chmod(0o600)
    return {name: value for name, value in database.items() if name != "SEALING_KEY"}


def run(app: Flask, *words: str) -> str:
    """What a command says; it must succeed."""
    done = app.test_cli_runner().invoke(args=list(words))
    assert done.exit_code == 0, done.output
    return done.output


def closed() -> None:
    """Close the app's connections."""
    db.session.remove()
    db.engine.dispose()


class Worker(threading.Thread):
    """What a process of the server does all the while: keep, open, and read all."""

    def __init__(self, app: Flask, form_id: str, stop: threading.Event) -> None:
        super().__init__()
        self.app, self.form_id, self.stop = app, form_id, stop
        self.rounds = 0
        self.failure: BaseException | None = None

    def run(self) -> None:
        try:
            with self.app.app_context(), storage.writing():
                while not self.stop.is_set():
                    self.once()
                    self.rounds += 1
        except BaseException as error:
            self.failure = error

    def once(self) -> None:
        """Keep one, open it, and read all."""
        version = versions.current(self.form_id)
        assert version is not None
        kept = store.keep(version, ANSWERS, key=uuid.uuid4().hex)
        db.session.commit()
        db.session.expunge_all()
        found = store.get(kept.id)
        assert found is not None and store.open_answers(found) == ANSWERS
        assert all(answers == ANSWERS for _, answers in queries.stream(self.form_id))
        db.session.rollback()


def test_a_new_key_takes_over_under_load(kept_in: Settings) -> None:
    apps = [create_app(kept_in) for _ in range(3)]
    operator = apps[-1]
    with operator.app_context(), storage.writing():
        version = versions.publish(document())
        health = versions.publish(document("helse", confidentiality="health"))
        for _ in range(20):
            store.keep(version, ANSWERS, key=uuid.uuid4().hex)
            store.keep(health, ANSWERS, key=uuid.uuid4().hex)
        drafts.start(health, payload=DraftPayload(answers=ANSWERS))
        db.session.commit()
        first = dict(current_ring().current_by_class)
        # twenty forms and the draft, and the offline key of each version
        assert key_rotation.records_by_key() == {first[""]: 21, first["health"]: 22}

    stop = threading.Event()
    workers = [Worker(apps[0], "brukerskjema", stop), Worker(apps[1], "helse", stop)]
    for worker in workers:
        worker.start()
    try:
        for words in (("new",), ("new", "--level", "health"), ("rotate",)):
            before = [worker.rounds for worker in workers]
            run(operator, "keys", *words)
            while not all(
                w.failure or w.rounds > b + 1 for w, b in zip(workers, before, strict=True)
            ):
                stop.wait(0.01)
    finally:
        stop.set()
        for worker in workers:
            worker.join()
    assert [worker.failure for worker in workers] == [None, None]
    moved_over(kept_in, operator, first)
    for app in apps:
        with app.app_context():
            closed()


def moved_over(kept_in: Settings, operator: Flask, first: dict[str, str]) -> None:
    """All records lie under the new keys, and an app that knows these alone opens them."""
    run(operator, "keys", "rotate", "--forget")
    with operator.app_context():
        ring = current_ring()
        assert key_rotation.count_remaining() == 0
        assert first[""] not in ring.ciphers and first["health"] not in ring.ciphers
        assert set(key_rotation.records_by_key()) == {
            ring.current_by_class[""],
            ring.current_by_class["health"],
        }
        assert key_rotation.records_by_key()[ring.current_by_class["health"]] >= 22
    with create_app(kept_in).app_context():
        for form_id in ("brukerskjema", "helse"):
            found = list(queries.stream(form_id))
            assert len(found) >= 20 and all(answers == ANSWERS for _, answers in found)
        closed()
    assert ring.current_by_class["health"] in run(operator, "keys", "list")


def test_keys_of_a_setting_are_not_written(database: Settings) -> None:
    app = create_app(database)
    output = run(app, "keys", "new")
    assert "SKJEMAVERK_SEALING_KEY" in output
    assert not (Path(database["INSTANCE"]) / "keys").exists()
    with app.app_context():
        closed()


def test_a_ruined_file_of_keys_stops_nothing(
    kept_in: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(kept_in)
    with app.app_context():
        before = current_ring().current
        (Path(kept_in["INSTANCE"]) / "keys").write_text("tull\n")
        assert current_ring().current == before
        assert "the earlier keys stay in use" in caplog.text
        closed()


def test_backup_and_restore(kept_in: Settings, tmp_path: Path) -> None:
    app = create_app(kept_in)
    with app.app_context(), storage.writing():
        store.keep(versions.publish(document()), ANSWERS, key="a")
        db.session.commit()
    folder = Path(kept_in["INSTANCE"]) / "backups"
    for _ in range(3):
        assert "Kopien er lest og hel" in run(app, "backup", "make", "--keep", "2")
    assert len(backups.listing(folder)) == 2
    target = tmp_path / "annet sted"
    told = run(app, "backup", "restore", str(backups.listing(folder)[-1]), "--to", str(target))
    assert "1 innsendinger" in told
    given = {**kept_in, "INSTANCE": target, "DATABASE_URL": "", "SEALING_KEY": ""}
    (target / "keys").write_bytes((Path(kept_in["INSTANCE"]) / "keys").read_bytes())
    (target / "keys").chmod(0o600)
    with create_app(given).app_context():
        assert [answers for _, answers in queries.stream("brukerskjema")] == [ANSWERS]
        closed()
    with app.app_context(), storage.writing():
        (erased,) = [store.get(line.id) for line in queries.page("brukerskjema").lines]
        assert erased is not None and retention.erase_one(erased, "anna", "asked")
        db.session.commit()
        closed()
    third = tmp_path / "tredje"
    told = run(app, "backup", "restore", str(backups.listing(folder)[-1]), "--to", str(third))
    assert "Én innsending som er slettet siden" in told
    again = app.test_cli_runner().invoke(
        args=["backup", "restore", str(backups.listing(folder)[0]), "--to", str(target)]
    )
    assert again.exit_code == 1 and "empty one" in again.output
    with app.app_context():
        closed()
