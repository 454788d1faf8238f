"""A database and open drafts of the version before the layout move go on after an upgrade.

`version-0.1.zip` is an instance folder that 094bd97 made: a form that waits for a guardian, a
parent's draft, and an interview with private questions open. All of it is invented.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from app import create_app
from forms import storage
from forms.storage import Submission, db
from forms.storage.models.submissions import Draft
from forms.storage.submissions import drafts, store
from forms.storage.workflow import transitions
from tests.support.client import Visitor
from tests.support.databases import unpack_instance
from tests.web.conftest import PASSPHRASE

DAY_AFTER = datetime(2026, 11, 29, 12, tzinfo=UTC)
TOKEN, CODE = "54db003e22a631cd661045f5d0dab75e", "NCD857"


@pytest.fixture
def upgraded(tmp_path: Path, cheap_hashes: None) -> Iterator[Flask]:
    """The stored instance, upgraded, on the day after it was made."""
    unpack_instance("version-0.1", tmp_path)
    with time_machine.travel(DAY_AFTER):
        app = create_app({"INSTANCE": tmp_path})
        app.test_client_class = Visitor
        with app.app_context():
            storage.upgrade()
        yield app
        with app.app_context():
            db.engine.dispose()


def visitor(app: Flask) -> Visitor:
    client = app.test_client()
    assert isinstance(client, Visitor)
    return client


def test_a_parents_draft_goes_on_by_its_code(upgraded: Flask) -> None:
    parent = visitor(upgraded)
    parent.set_cookie("utkast-annet", TOKEN, path="/skjema/annet/")
    parent.visit("/skjema/annet/fortsett")
    assert parent.status == 403, "whose device it is cannot be known: the code is asked for"
    parent.fill(code=CODE).press("Fortsett")
    assert parent.page.value("navn") == "Lykke Prøvesen"
    parent.press("Neste")
    parent.fill(sover="yes").press("Neste")
    parent.press("Send inn")
    with upgraded.app_context():
        (found,) = db.session.query(Submission).filter(Submission.form_id == "annet")
        assert store.open_answers(found) == {"navn": "Lykke Prøvesen", "sover": "yes"}


def test_a_private_link_of_before_opens_the_draft(upgraded: Flask) -> None:
    parent = visitor(upgraded)
    parent.visit(f"/fortsett/{TOKEN}")
    parent.press("Fortsett")
    assert parent.page.value("navn") == "Lykke Prøvesen"


def test_an_interview_goes_on_with_its_private_questions_closed(upgraded: Flask) -> None:
    staff = visitor(upgraded)
    staff.visit("/logg-inn")
    staff.fill(login="bruker1", passphrase=PASSPHRASE).press("Logg inn")
    with upgraded.app_context():
        draft = db.session.query(Draft).filter(Draft.form_id == "samtale").one()
        payload = drafts.payload(draft)
        assert payload.answers == {"navn": "Ola", "redd": "Ja, litt"}
        assert payload.private is not None and payload.private.people[0][0] == "Siri"
    staff.set_cookie("utkast-samtale", payload.token, path="/skjema/samtale/")
    page = staff.visit("/skjema/samtale/del/a")
    assert page.value("navn") == "Ola" and "Ja, litt" not in page.html
    assert "Ja, litt" not in staff.visit("/skjema/samtale/del/vold").html


def test_a_form_on_its_way_waits_where_it_did(upgraded: Flask) -> None:
    with upgraded.app_context():
        (found,) = db.session.query(Submission).filter(Submission.form_id == "prove")
        task = transitions.task(found)
        assert task is not None and task.step == "foresatte"
        assert store.open_answers(found)["child_name"] == "Kari Li"
        assert [each.what for each in transitions.history(found)] == ["sent"]
