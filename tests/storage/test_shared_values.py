"""Machines on one database have the same keys and settings, or do not start."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from forms import storage
from forms.operations import state
from forms.settings import new_sealing_key
from forms.storage import db, shared_values
from forms.storage.models.shared_values import SharedValue
from tests.storage.conftest import opened
from tests.support.databases import SECRETS, Settings

OLD, NEW = SECRETS["SEALING_KEY"], new_sealing_key()
FIRST, SECOND = SECRETS["SECRET_KEY"], "other" * 16


@contextmanager
def machine(given: Settings, **more: Any) -> Iterator[Flask]:
    """A machine on that database, with settings of its own."""
    with opened({**given, **more}) as app, app.app_context(), storage.writing():
        yield app


def start(given: Settings, **more: Any) -> list[str]:
    """What a start with those settings is refused for."""
    with machine(given, **more):
        shared_values.note_own_values()
        return shared_values.differing_keys() + shared_values.differing_settings()


def agree(given: Settings, **more: Any) -> list[str]:
    """What was otherwise where somebody says that a change is meant."""
    with machine(given, **more):
        changed = shared_values.replace_noted()
        db.session.commit()
        return changed


def test_a_machine_with_other_keys_is_refused_before_anything_is_sealed(database: Settings) -> None:
    assert start(database) == start(database) == []
    assert start(database, SECRET_KEY=SECOND) == ["SECRET_KEY"]
    assert "SKJEMAVERK_SEALING_KEY" in start(database, SEALING_KEY=NEW)
    health = start(database, SEALING_KEY_HEALTH=NEW)
    assert health == (["SKJEMAVERK_SEALING_KEY_HEALTH"] if "DATABASE_URL" in database else [])


def test_a_change_that_is_meant_counts_from_then_on(database: Settings) -> None:
    assert start(database) == []
    assert agree(database, SECRET_KEY=SECOND) == ["SECRET_KEY"]
    assert start(database, SECRET_KEY=SECOND) == []
    assert start(database) == ["SECRET_KEY"]
    assert agree(database, SECRET_KEY=SECOND) == []


def test_a_key_is_changed_machine_by_machine(postgresql: Settings) -> None:
    assert start(postgresql) == []
    both, turned = f"{OLD},{NEW}", f"{NEW},{OLD}"
    refused = start(postgresql, SEALING_KEY=turned, SECRET_KEY=SECOND, SECRET_KEY_FALLBACKS=FIRST)
    assert {"SECRET_KEY", "SKJEMAVERK_SEALING_KEY"} <= set(refused), "the others know it not yet"
    known = {"SEALING_KEY": both, "SECRET_KEY_FALLBACKS": SECOND}
    assert start(postgresql, **known) == []
    agree(postgresql, **known)
    first = {"SEALING_KEY": turned, "SECRET_KEY": SECOND, "SECRET_KEY_FALLBACKS": FIRST}
    for given in (first, known, first):
        assert start(postgresql, **given) == []
    alone = {"SEALING_KEY": NEW, "SECRET_KEY": SECOND}
    assert start(postgresql, **alone) == [], "when all machines use it, the earlier one may go"
    assert start(postgresql, **first) == []
    assert "SECRET_KEY" in start(postgresql, **known), "one signs what the others do not know"


def test_a_key_that_one_machine_lacks_is_not_used_by_another(postgresql: Settings) -> None:
    agree(postgresql, SEALING_KEY=f"{OLD},{NEW}")
    assert start(postgresql) == [], "it knows the key that is in use"
    assert "SKJEMAVERK_SEALING_KEY" in start(postgresql, SEALING_KEY=f"{NEW},{OLD}")


def test_settings_are_alike_where_machines_share_the_database(database: Settings) -> None:
    assert start(database, LANGUAGES="nb,nn") == []
    other = start(database, LANGUAGES="nb", TWO_AUTHORS="1", BIND="127.0.0.1:9999")
    shared = "DATABASE_URL" in database
    assert other == (["SKJEMAVERK_LANGUAGES", "SKJEMAVERK_TWO_AUTHORS"] if shared else [])


def test_no_key_is_stored(database: Settings) -> None:
    start(database)
    with machine(database):
        rows = {row.name: f"{row.current} {row.known}" for row in db.session.query(SharedValue)}
    assert {"SECRET_KEY", "SEALING_KEY", "SEALING_KEY_HEALTH", "SEALING_KEY_STAFF"} <= set(rows)
    stored = " ".join(rows.values())
    assert FIRST not in stored and OLD not in stored


def test_what_is_not_upgraded_yet_says_so_and_not_this(tmp_path: Path) -> None:
    with (
        machine({"INSTANCE": tmp_path, **SECRETS}) as app,
        app.test_request_context(),
        pytest.MonkeyPatch.context() as monkeypatch,
    ):
        monkeypatch.setattr(state, "_", lambda text, **given: text % given)
        assert state.shared_keys().ok and not state.tables().ok
