"""A new sealing key takes over while everything works, and then the old one may go."""

from flask import Flask

from forms.settings import new_sealing_key, sealing_keys
from forms.storage import drafts, files, rotation, submissions
from forms.storage.engine import db
from forms.storage.models import Version
from forms.storage.sealing import keyring

ANSWERS = {"bedre": "Mer tid"}


def test_every_record_moves_to_the_new_key(app: Flask, version: Version) -> None:
    old, new = app.config["SEALING_KEY"][0], sealing_keys(new_sealing_key())[0]
    draft, token = drafts.start(version, payload={"answers": ANSWERS})
    code = drafts.new_code(draft)
    file = files.keep(version, "a.txt", "text/plain", b"x" * 5000, draft)
    kept = [submissions.keep(version, ANSWERS, key=str(number)) for number in range(3)]
    db.session.commit()
    db.session.expunge_all()

    app.extensions["skjemaverk.keyring"] = keyring([new, old])
    assert rotation.remaining() == 5
    assert submissions.keep(version, ANSWERS, key="0").id == kept[0].id, "a resend is known"
    assert drafts.open_by_code(code) is not None
    assert rotation.rotate() == 5
    db.session.commit()
    assert rotation.rotate() == rotation.remaining() == 0

    db.session.expunge_all()
    app.extensions["skjemaverk.keyring"] = keyring([new])
    found = drafts.open(token)
    assert found is not None and drafts.payload(found) == {"answers": ANSWERS}
    stored = files.get(file.id)
    assert stored is not None and files.open(stored).content == b"x" * 5000
    assert [answers for _, answers in submissions.stream("brukerskjema")] == [ANSWERS] * 3
