"""What only staff may read lies apart, under staff's key, and goes where the submission goes."""

from typing import Any

import orjson
import pytest
from flask import Flask
from sqlalchemy import event, func, select

from forms.setting_values import sealing_keys
from forms.settings import new_sealing_key
from forms.storage.database.engine import db
from forms.storage.definitions import versions
from forms.storage.encryption import key_rotation
from forms.storage.encryption.records import Unopenable, current_ring, keyring, unseal
from forms.storage.models.definitions import Version
from forms.storage.models.submissions import Submission
from forms.storage.retention import retention
from forms.storage.submissions import queries, staff_answers, store
from forms.storage.submissions.staff_answers import StaffPart
from forms.storage.workflow import transitions
from tests.storage.conftest import document

ANSWERS = {"bedre": "Mer tid", "uro": "ja", "uro.other": "sint", "alene": None}
OURS = {"uro": "ja", "uro.other": "sint", "alene": None}


def text(id: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "type": "text", "label": id, **more}


@pytest.fixture
def mixed(writing: None) -> Version:
    """A form with a question for staff, and a section that is asked alone."""
    sections = [
        {"id": "a", "title": "A", "questions": [text("bedre"), text("uro", audience="staff")]},
        {"id": "b", "title": "B", "audience": "alone", "questions": [text("alene")]},
    ]
    version = versions.publish(document("blandet", sections=sections))
    db.session.commit()
    return version


def number() -> int:
    return db.session.scalar(select(func.count()).select_from(StaffPart)) or 0


def test_it_is_sealed_apart_and_read_together(mixed: Version) -> None:
    kept = store.keep(mixed, ANSWERS, key="a")
    db.session.commit()
    db.session.expunge_all()
    found = store.get(kept.id)
    assert found is not None
    assert orjson.loads(unseal(found.record, found.associated_data)) == {"bedre": "Mer tid"}
    assert store.open_answers(found) == ANSWERS
    assert store.open_answers(found, staff=False) == {"bedre": "Mer tid"}
    assert [a for _, a in queries.stream("blandet")] == [ANSWERS]
    assert [a for _, a in queries.stream("blandet", staff=False)] == [{"bedre": "Mer tid"}]
    part = db.session.get_one(StaffPart, kept.id)
    assert part.key_id == current_ring().current_by_class["staff"] != found.key_id
    assert orjson.loads(unseal(part.record, part.associated_data)) == OURS


def test_a_resend_is_known_and_a_clash_too(mixed: Version) -> None:
    kept = store.keep(mixed, ANSWERS, key="a")
    assert store.keep(mixed, ANSWERS, key="a").id == kept.id
    with pytest.raises(store.IdempotencyConflict):
        store.keep(mixed, {**ANSWERS, "uro": "nei"}, key="a")
    assert number() == 1


def test_it_is_rewritten_with_the_rest(mixed: Version) -> None:
    kept = store.keep(mixed, {"bedre": "x"}, key="a")
    assert number() == 0
    transitions.rewrite(kept, ANSWERS)
    db.session.commit()
    assert store.open_answers(kept) == ANSWERS and number() == 1
    transitions.rewrite(kept, {"bedre": "y"})
    db.session.commit()
    assert store.open_answers(kept) == {"bedre": "y"} and number() == 0
    assert store.keep(mixed, {"bedre": "y"}, key="a").id == kept.id


def test_it_is_erased_with_the_rest(mixed: Version) -> None:
    kept = store.keep(mixed, ANSWERS, key="a")
    db.session.commit()
    assert retention.erase([kept.id]) == 1
    db.session.commit()
    assert number() == 0


def test_without_staffs_key_it_stays_closed(app: Flask, mixed: Version) -> None:
    server, staff = app.config["SEALING_KEY"], sealing_keys(new_sealing_key())
    app.extensions["skjemaverk.keyring"] = keyring(server, staff=staff)
    kept = store.keep(mixed, ANSWERS, key="a")
    db.session.commit()
    app.extensions["skjemaverk.keyring"] = keyring(server)
    assert store.open_answers(kept, staff=False) == {"bedre": "Mer tid"}
    with pytest.raises(Unopenable):
        store.open_answers(kept)
    another = sealing_keys(new_sealing_key())
    app.extensions["skjemaverk.keyring"] = keyring(server, staff=[*another, *staff])
    assert key_rotation.count_remaining() == key_rotation.rotate() == 1
    db.session.commit()
    app.extensions["skjemaverk.keyring"] = keyring(server, staff=another)
    assert store.open_answers(kept) == ANSWERS


def test_a_part_that_was_moved_does_not_open(mixed: Version) -> None:
    first, second = (store.keep(mixed, ANSWERS, key=key) for key in "ab")
    db.session.commit()
    db.session.get_one(StaffPart, first.id).record = db.session.get_one(StaffPart, second.id).record
    db.session.commit()
    with pytest.raises(Unopenable):
        store.open_answers(first)


def test_forms_without_it_are_asked_no_more(version: Version) -> None:
    kept = store.keep(version, {"bedre": "x"}, key="a")
    db.session.commit()
    asked: list[str] = []
    listen = lambda *given: asked.append(given[2])  # noqa: E731 — to be taken away again
    event.listen(db.engine, "before_cursor_execute", listen)
    assert store.open_answers(kept) == {"bedre": "x"}
    assert asked == []
    assert len(list(queries.stream("brukerskjema"))) == 1
    assert not any("staff_part" in statement for statement in asked)
    event.remove(db.engine, "before_cursor_execute", listen)
    assert staff_answers.staff_question_ids(version) == frozenset() and isinstance(kept, Submission)
