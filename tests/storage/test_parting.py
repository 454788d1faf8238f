"""What only staff may read lies apart, under staff's key, and goes where the submission goes."""

from typing import Any

import orjson
import pytest
from flask import Flask
from sqlalchemy import event, func, select

from forms.settings import new_sealing_key, sealing_keys
from forms.storage import moving, parting, retention, rotation, submissions, versions
from forms.storage.engine import db
from forms.storage.models import Submission, Version
from forms.storage.parting import StaffPart
from forms.storage.sealing import Unopenable, current_ring, keyring, unseal
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
    kept = submissions.keep(mixed, ANSWERS, key="a")
    db.session.commit()
    db.session.expunge_all()
    found = submissions.get(kept.id)
    assert found is not None
    assert orjson.loads(unseal(found.record, found.place)) == {"bedre": "Mer tid"}
    assert submissions.open(found) == ANSWERS
    assert submissions.open(found, staff=False) == {"bedre": "Mer tid"}
    assert [a for _, a in submissions.stream("blandet")] == [ANSWERS]
    assert [a for _, a in submissions.stream("blandet", staff=False)] == [{"bedre": "Mer tid"}]
    part = db.session.get_one(StaffPart, kept.id)
    assert part.key_id == current_ring().levels["staff"] != found.key_id
    assert orjson.loads(unseal(part.record, part.place)) == OURS


def test_a_resend_is_known_and_a_clash_too(mixed: Version) -> None:
    kept = submissions.keep(mixed, ANSWERS, key="a")
    assert submissions.keep(mixed, ANSWERS, key="a").id == kept.id
    with pytest.raises(submissions.Clash):
        submissions.keep(mixed, {**ANSWERS, "uro": "nei"}, key="a")
    assert number() == 1


def test_it_is_rewritten_with_the_rest(mixed: Version) -> None:
    kept = submissions.keep(mixed, {"bedre": "x"}, key="a")
    assert number() == 0
    moving.rewrite(kept, ANSWERS)
    db.session.commit()
    assert submissions.open(kept) == ANSWERS and number() == 1
    moving.rewrite(kept, {"bedre": "y"})
    db.session.commit()
    assert submissions.open(kept) == {"bedre": "y"} and number() == 0
    assert submissions.keep(mixed, {"bedre": "y"}, key="a").id == kept.id


def test_it_is_erased_with_the_rest(mixed: Version) -> None:
    kept = submissions.keep(mixed, ANSWERS, key="a")
    db.session.commit()
    assert retention.erase([kept.id]) == 1
    db.session.commit()
    assert number() == 0


def test_without_staffs_key_it_stays_closed(app: Flask, mixed: Version) -> None:
    server, staff = app.config["SEALING_KEY"], sealing_keys(new_sealing_key())
    app.extensions["skjemaverk.keyring"] = keyring(server, staff=staff)
    kept = submissions.keep(mixed, ANSWERS, key="a")
    db.session.commit()
    app.extensions["skjemaverk.keyring"] = keyring(server)
    assert submissions.open(kept, staff=False) == {"bedre": "Mer tid"}
    with pytest.raises(Unopenable):
        submissions.open(kept)
    another = sealing_keys(new_sealing_key())
    app.extensions["skjemaverk.keyring"] = keyring(server, staff=[*another, *staff])
    assert rotation.remaining() == rotation.rotate() == 1
    db.session.commit()
    app.extensions["skjemaverk.keyring"] = keyring(server, staff=another)
    assert submissions.open(kept) == ANSWERS


def test_a_part_that_was_moved_does_not_open(mixed: Version) -> None:
    first, second = (submissions.keep(mixed, ANSWERS, key=key) for key in "ab")
    db.session.commit()
    db.session.get_one(StaffPart, first.id).record = db.session.get_one(StaffPart, second.id).record
    db.session.commit()
    with pytest.raises(Unopenable):
        submissions.open(first)


def test_forms_without_it_are_asked_no_more(version: Version) -> None:
    kept = submissions.keep(version, {"bedre": "x"}, key="a")
    db.session.commit()
    asked: list[str] = []
    listen = lambda *given: asked.append(given[2])  # noqa: E731 — to be taken away again
    event.listen(db.engine, "before_cursor_execute", listen)
    assert submissions.open(kept) == {"bedre": "x"}
    assert asked == []
    assert len(list(submissions.stream("brukerskjema"))) == 1
    assert not any("staff_part" in statement for statement in asked)
    event.remove(db.engine, "before_cursor_execute", listen)
    assert parting.of_staff(version) == frozenset() and isinstance(kept, Submission)
