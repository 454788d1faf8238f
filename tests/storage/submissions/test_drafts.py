"""Respondents' drafts: opened by who holds the token or the code, and by nobody else."""

import hashlib
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from forms.storage import Unstorable
from forms.storage.database.engine import db
from forms.storage.definitions import versions
from forms.storage.encryption.records import Unopenable
from forms.storage.models.base import now
from forms.storage.models.definitions import Version
from forms.storage.models.submissions import (
    Draft,
    StoredFile,
)
from forms.storage.submissions import attachments, drafts
from forms.storage.submissions.draft_payload import DraftPayload
from tests.storage.conftest import document

PAYLOAD = DraftPayload(typed={"bedre": ["Mer tid"]}, answers={"bedre": "Mer tid"})


def test_a_draft_is_found_by_its_token_only(version: Version) -> None:
    draft, token = drafts.start(version, "nn", PAYLOAD)
    db.session.commit()
    db.session.expunge_all()
    found = drafts.open_draft(token)
    assert found is not None and (found.id, found.language) == (draft.id, "nn")
    assert drafts.payload(found) == PAYLOAD
    assert found.version.id == version.id
    assert drafts.open_draft("0" * 32) is None
    assert drafts.open_draft("\ud800") is None
    assert drafts.open_draft(found.token_hash) is None


def test_saving_counts_the_revision(version: Version) -> None:
    draft, token = drafts.start(version)
    assert drafts.payload(draft) == DraftPayload()
    saved = drafts.save(draft, PAYLOAD, 0, "en")
    assert (saved.revision, saved.language) == (1, "en")
    db.session.commit()
    db.session.expunge_all()
    found = drafts.open_draft(token)
    assert found is not None and drafts.payload(found) == PAYLOAD
    with pytest.raises(drafts.StaleRevision) as outdated:
        drafts.save(found, DraftPayload(answers={}), 0)
    assert outdated.value.draft is not None
    assert drafts.payload(outdated.value.draft) == PAYLOAD


def test_saving_what_was_removed_says_so(version: Version) -> None:
    draft, token = drafts.start(version)
    again = drafts.open_draft(token)
    assert again is draft
    drafts.remove(draft)
    drafts.remove(draft)
    assert drafts.open_draft(token) is None


def test_a_payload_must_be_json(version: Version) -> None:
    draft, _ = drafts.start(version)
    for bad in ("\ud800", "a\0", 2**70):
        with pytest.raises(Unstorable):
            drafts.save(draft, DraftPayload(answers={"bedre": bad}), 0)


def test_a_short_code_opens_the_draft_elsewhere(version: Version) -> None:
    draft, _ = drafts.start(version)
    code = drafts.new_code(draft)
    db.session.commit()
    assert len(code) == 6 and set(code) <= set(drafts.ALPHABET)
    assert drafts.open_by_code(f" {code[:3].lower()} {code[3:]} ") is draft
    for wrong in ("", "000000", "ABCDEFG", "\0\0\0\0\0\0", "ÆØÅÆØÅ"):
        assert drafts.open_by_code(wrong) is None
    later = drafts.new_code(draft)
    db.session.commit()
    assert drafts.open_by_code(code) is None
    assert drafts.open_by_code(later) is draft


def test_a_code_cannot_be_guessed_from_its_hash(version: Version) -> None:
    draft, _ = drafts.start(version)
    code = drafts.new_code(draft)
    assert draft.code_hash != hashlib.sha256(code.encode()).hexdigest()


def test_two_drafts_never_have_the_same_code(
    version: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters = iter("AAAAAAAAAAAABBBBBB")
    monkeypatch.setattr("forms.storage.submissions.drafts.secrets.choice", lambda _: next(letters))
    one, other = drafts.start(version).draft, drafts.start(version).draft
    assert (drafts.new_code(one), drafts.new_code(other)) == ("AAAAAA", "BBBBBB")


def test_a_draft_ends_so_long_after_it_was_changed(version: Version) -> None:
    with time_machine.travel("2026-01-31T12:00:00Z", tick=False) as clock:
        draft, token = drafts.start(version)
        clock.shift(timedelta(days=29))
        draft = drafts.save(draft, PAYLOAD, 0)
        clock.shift(timedelta(days=29))
        assert drafts.open_draft(token) is draft
        assert drafts.remove_expired() == 0
        clock.shift(timedelta(days=1))
        assert drafts.open_draft(token) is None
        with pytest.raises(drafts.StaleRevision):
            drafts.save(draft, PAYLOAD, 0)
        assert drafts.remove_expired() == 1
        assert db.session.scalars(select(Draft)).all() == []


def test_a_form_says_how_long_its_drafts_are_kept(writing: None) -> None:
    with time_machine.travel("2026-08-31T12:00:00Z", tick=False):
        version = versions.publish(document(keep={"draft": "6m"}))
        draft = drafts.start(version).draft
        assert f"{draft.expires:%Y-%m-%d}" == "2027-02-28"


def test_a_drafts_files_go_with_it(version: Version) -> None:
    draft, _ = drafts.start(version)
    attachments.keep(version, "a.txt", "text/plain", b"a", draft)
    db.session.commit()
    drafts.remove(draft)
    db.session.commit()
    assert db.session.scalars(select(StoredFile)).all() == []
    other, _ = drafts.start(version)
    attachments.keep(version, "a.txt", "text/plain", b"a", other)
    db.session.commit()
    assert drafts.remove_expired(now() + timedelta(days=31)) == 1
    assert db.session.scalars(select(StoredFile.id)).all() == []


def test_a_payload_that_was_moved_does_not_open(version: Version) -> None:
    one, other = drafts.start(version, payload=PAYLOAD).draft, drafts.start(version).draft
    one.record, other.record = other.record, one.record
    db.session.commit()
    with pytest.raises(Unopenable):
        drafts.payload(one)


def test_the_settings_say_it_for_the_rest(app: Flask, version: Version) -> None:
    app.config["DRAFT_DAYS"] = 3
    draft = drafts.start(version).draft
    assert draft.expires - draft.created == timedelta(days=3)
