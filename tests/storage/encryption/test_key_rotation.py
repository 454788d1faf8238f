"""A new sealing key takes over while everything works, and then the old one may go."""

from flask import Flask

from forms.setting_values import sealing_keys
from forms.settings import new_sealing_key
from forms.storage.database.engine import db
from forms.storage.encryption import key_rotation
from forms.storage.encryption.records import keyring
from forms.storage.models.definitions import Version
from forms.storage.submissions import attachments, drafts, queries, store
from forms.storage.submissions.draft_payload import DraftPayload

ANSWERS = {"bedre": "Mer tid"}


def test_every_record_moves_to_the_new_key(app: Flask, version: Version) -> None:
    old, new = app.config["SEALING_KEY"][0], sealing_keys(new_sealing_key())[0]
    draft, token = drafts.start(version, payload=DraftPayload(answers=ANSWERS))
    code = drafts.new_code(draft)
    file = attachments.keep(version, "a.txt", "text/plain", b"x" * 5000, draft)
    kept = [store.keep(version, ANSWERS, key=str(number)) for number in range(3)]
    db.session.commit()
    db.session.expunge_all()

    app.extensions["skjemaverk.keyring"] = keyring([new, old])
    assert key_rotation.count_remaining() == 6
    assert store.keep(version, ANSWERS, key="0").id == kept[0].id, "a resend is known"
    assert drafts.open_by_code(code) is not None
    assert key_rotation.rotate() == 6
    db.session.commit()
    assert key_rotation.rotate() == key_rotation.count_remaining() == 0

    db.session.expunge_all()
    app.extensions["skjemaverk.keyring"] = keyring([new])
    found = drafts.open_draft(token)
    assert found is not None and drafts.payload(found).answers == ANSWERS
    stored = attachments.get(file.id)
    assert stored is not None and attachments.open_attachment(stored).content == b"x" * 5000
    assert [answers for _, answers in queries.stream("brukerskjema")] == [ANSWERS] * 3
