"""Signatures hold what was said to what was shown, and a changed byte is found."""

from typing import Any

import pytest
from sqlalchemy import update

from forms.storage import Submission, Version, audit_log, db
from forms.storage.models.workflow import Signature
from forms.storage.submissions import store
from forms.storage.workflow import signatures
from forms.storage.workflow.signatures import SignatureInput

SHOWN = {"bedre": "Mer tid"}
DRAWN = [[[10, 20], [30, 40]], [[50, 60]]]
SAID = SignatureInput("foresatt_1", "signed", "draw", "Kari Prøve", DRAWN, shown=SHOWN)


@pytest.fixture
def sent(version: Version) -> Submission:
    return store.keep(version, SHOWN, key="0" * 32)


def reread(signature: Signature) -> Signature:
    """The signature as the database has it."""
    db.session.commit()
    db.session.expire_all()
    found = db.session.get(Signature, signature.id)
    assert found is not None
    return found


def test_it_says_who_said_what_and_how(sent: Submission) -> None:
    kept = reread(signatures.keep(sent, "utfylling", SAID))
    assert (kept.signer, kept.outcome, kept.how) == ("foresatt_1", "signed", "draw")
    assert signatures.content(kept).name == "Kari Prøve"
    assert signatures.content(kept).strokes == DRAWN
    assert signatures.is_unchanged(kept, SHOWN)
    assert [e.detail for e in audit_log.listing(what=signatures.GIVEN).events] == [kept.mark]


def test_nothing_of_it_is_kept_in_clear(sent: Submission) -> None:
    kept = signatures.keep(sent, "utfylling", SAID)
    assert b"Kari" not in kept.sealed
    assert "Kari" not in "".join(e.detail + e.who for e in audit_log.listing().events)


@pytest.mark.parametrize(
    "changed",
    [
        {"outcome": "declined"},
        {"how": "type_name"},
        {"signer": "foresatt_2"},
        {"step": "annet"},
        {"shown_hash": "0" * 64},
        {"version_hash": "0" * 64},
        {"mark": "0" * 64},
        {"sealed": b"\x01" + b"0" * 1052},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_changed_byte_is_found(sent: Submission, changed: dict[str, Any]) -> None:
    kept = signatures.keep(sent, "utfylling", SAID)
    db.session.execute(update(Signature).values(**changed))
    assert not signatures.is_unchanged(reread(kept), SHOWN)


def test_a_changed_answer_is_found(sent: Submission) -> None:
    kept = signatures.keep(sent, "utfylling", SAID)
    assert not signatures.is_unchanged(kept, {"bedre": "Mer tid."})


def test_a_signature_that_the_log_does_not_know_is_not_whole(sent: Submission) -> None:
    kept = signatures.keep(sent, "utfylling", SAID)
    kept.user_id = None
    kept.outcome = "declined"
    kept.mark = signatures._signature_hash(
        kept, signatures.unseal(kept.record, kept.associated_data)
    )
    assert not signatures.is_unchanged(kept, SHOWN)


def test_a_later_word_takes_the_place_of_the_former(sent: Submission) -> None:
    signatures.keep(sent, "utfylling", SignatureInput("foresatt_2", "later", shown=SHOWN))
    signatures.keep(
        sent, "utfylling", SignatureInput("foresatt_2", "signed", "type_name", "Ola", shown=SHOWN)
    )
    assert [s.outcome for s in signatures.listing(sent)] == ["signed"]
    assert [s.outcome for s in signatures.listing(sent, voided=True)] == ["later", "signed"]


def test_opening_again_voids_them_all(sent: Submission) -> None:
    signatures.keep(sent, "utfylling", SAID)
    signatures.keep(
        sent, "utfylling", SignatureInput("ansatt", "signed", "login", "Mari", shown=SHOWN)
    )
    assert signatures.void(sent) == 2
    assert signatures.listing(sent) == []
    assert signatures.void(sent) == 0
