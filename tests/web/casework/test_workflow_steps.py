"""A form that goes from hand to hand: each does their own part and reads what they may."""

import pytest
from flask import Flask

from forms.storage.submissions import store
from forms.storage.workflow import transitions
from tests.support.client import Visitor
from tests.support.factories import (
    add_units,
    section,
    text,
    yes_no,
)
from tests.web.conftest import Publish, SignIn
from tests.web.forms_simple import (
    begin,
    draft,
    number_of_drafts,
)
from tests.web.forms_workflow import (
    TRAVELS,
    begun_by,
    moves,
    open_for,
    the_submission,
    whole,
)


@pytest.fixture
def staff(app: Flask, publish: Publish, signed_in: SignIn) -> Visitor:
    """Somebody at the kindergarten, with the form published."""
    add_units(app)
    publish(TRAVELS)
    return signed_in("staff", unit="solbakken")


def test_a_form_travels_from_staff_to_guardian_to_receiver(
    app: Flask, staff: Visitor, client: Visitor, signed_in: SignIn
) -> None:
    begun_by(staff)
    with app.app_context():
        task = transitions.task(the_submission(app))
        assert task is not None and task.due is not None
        assert (task.step, task.role, task.unit_id) == ("foresatte", "guardian", "solbakken")
        assert the_submission(app).state == "underway"
    open_for(app, client)
    assert "Noe mer til skolen om Kari Li?" in client.page.text
    assert "Ring far" not in client.page.html
    client.fill(dele="yes", hilsen="Glad i sang").press("Neste")
    client.press("Send inn")
    assert "Takk" in client.page.text and "Skolens mottak" in client.page.text
    assert "notat" not in client.get("/skjema/prove/kopi").text.lower()
    school = open_for(app, signed_in("receiver", unit="lia"))
    school.fill(kontakt="Mari").press("Neste")
    school.press("Send inn")
    assert whole(app) == {
        "child_name": "Kari Li",
        "child_birthdate": None,
        "skole": "lia",
        "notat": "Ring far",
        "trives": "Godt",
        "dele": "yes",
        "hilsen": "Glad i sang",
        "kontakt": "Mari",
    }
    with app.app_context():
        assert the_submission(app).state == "sent" and transitions.task(the_submission(app)) is None
    assert moves(app) == [
        ("sent", "barnehage", staff.user_id),
        ("sent", "foresatte", "guardian"),
        ("arrived", "skole", "lia"),
        ("sent", "skole", school.user_id),
    ]
    assert number_of_drafts(app) == 0


def test_the_export_holds_the_answers_of_every_step(
    app: Flask, staff: Visitor, client: Visitor, signed_in: SignIn
) -> None:
    begun_by(staff)
    open_for(app, client).fill(dele="no").press("Neste")
    client.press("Send inn")
    coordinator = signed_in("coordinator")
    coordinator.get("/oversikt/prove")
    export = coordinator.send("/oversikt/prove/last-ned", {"format": "csv", "status": "alle"})
    text = export.get_data().decode("utf-8-sig")
    assert "Kari Li" in text and "Godt" in text and "Ring far" in text


def test_a_later_step_keeps_only_its_own_answers_in_its_draft(
    app: Flask, staff: Visitor, client: Visitor
) -> None:
    begun_by(staff)
    open_for(app, client).fill(dele="yes").press("Neste")
    assert draft(app)["answers"] == {"dele": "yes", "hilsen": None}


def test_what_the_family_does_not_share_is_not_in_the_receivers_copy(
    app: Flask, staff: Visitor, client: Visitor, signed_in: SignIn
) -> None:
    begun_by(staff)
    open_for(app, client).fill(dele="no").press("Neste")
    client.press("Send inn")
    assert "Godt" in client.get("/skjema/prove/kopi").text
    school = open_for(app, signed_in("receiver", unit="lia"))
    school.fill(kontakt="Mari").press("Neste")
    school.press("Send inn")
    copy = school.get("/skjema/prove/kopi").text
    assert "Kari Li" in copy and "Godt" not in copy and "Ring far" not in copy


def test_somebody_of_another_unit_cannot_do_the_step(
    app: Flask, staff: Visitor, client: Visitor, signed_in: SignIn
) -> None:
    begun_by(staff)
    open_for(app, client).fill(dele="yes").press("Neste")
    client.press("Send inn")
    school = open_for(app, signed_in("receiver", unit="lia"))
    other = signed_in("receiver", unit="nes")
    for cookie in school._cookies.values():  # type: ignore[attr-defined]  # werkzeug keeps them there
        if cookie.key.startswith("utkast-"):
            other.set_cookie(cookie.key, cookie.value, path=cookie.path)
    assert other.get("/skjema/prove/del/mottak").status_code == 403


def test_a_step_sent_twice_is_kept_once(app: Flask, staff: Visitor, client: Visitor) -> None:
    begun_by(staff)
    open_for(app, client).fill(dele="yes").press("Neste")
    button = client.page.button("Send inn")
    fields = client.page.posted(button)
    client.press("Send inn")
    again = client.post("/skjema/prove/send", data=fields)
    assert again.location.endswith("/kvittering")
    assert [what for what, _step, _who in moves(app)] == ["sent", "sent", "arrived"]


def test_a_changed_step_drops_what_it_makes_irrelevant(app: Flask, staff: Visitor) -> None:
    begun_by(staff)
    with app.app_context():
        found = store.get(the_submission(app).id)
        assert found is not None and store.open_answers(found)["trives"] == "Godt"


LOOP = {
    "title": "Avvik",
    "open_to": ["staff"],
    "sections": [
        section("melding", yes_no("alvorlig", "Er det alvorlig?", required=True)),
        section("vurdering", text("hvor", "Hvor alvorlig?")),
        section("tiltak", text("hva", "Hva gjøres?", required=True)),
        section("kontroll", yes_no("virket", "Virket det?", required=True)),
    ],
    "steps": [
        {"id": "melding", "title": "Melding", "by": "staff", "sections": ["melding"]},
        {
            "id": "vurdering",
            "title": "Vurdering",
            "by": "coordinator",
            "sections": ["vurdering"],
            "show_if": {"alvorlig": "yes"},
        },
        {"id": "tiltak", "title": "Tiltak", "by": "leader", "sections": ["tiltak"]},
        {
            "id": "kontroll",
            "title": "Kontroll",
            "by": "leader",
            "sections": ["kontroll"],
            "back": {"to": "tiltak", "when": {"virket": "no"}},
        },
    ],
}


def test_a_step_is_skipped_and_a_form_goes_back_as_its_answers_say(
    app: Flask, publish: Publish, signed_in: SignIn
) -> None:
    add_units(app)
    publish(LOOP)
    staff = begin(signed_in("staff", unit="solbakken"))
    staff.fill(alvorlig="no").press("Neste")
    staff.press("Send inn")
    assert [(what, step) for what, step, _who in moves(app)] == [
        ("sent", "melding"),
        ("skipped", "vurdering"),
    ]
    leader = open_for(app, signed_in("leader", unit="solbakken"))
    leader.fill(hva="Prat").press("Neste")
    leader.press("Send inn")
    open_for(app, leader).fill(virket="no").press("Neste")
    leader.press("Send inn")
    open_for(app, leader)
    assert leader.page.value("hva") == "Prat"
    leader.fill(hva="Kurs").press("Neste")
    leader.press("Send inn")
    open_for(app, leader).fill(virket="yes").press("Neste")
    leader.press("Send inn")
    assert whole(app) == {"alvorlig": "no", "hva": "Kurs", "virket": "yes"}
    with app.app_context():
        assert the_submission(app).state == "sent"


def test_a_coordinators_step_lies_before_every_coordinator(
    app: Flask, publish: Publish, signed_in: SignIn
) -> None:
    add_units(app)
    publish(LOOP)
    staff = begin(signed_in("staff", unit="solbakken"))
    staff.fill(alvorlig="yes").press("Neste")
    staff.press("Send inn")
    coordinator = signed_in("coordinator")
    coordinator.visit("/samtaler/")
    coordinator.press("Avvik")
    coordinator.press("Fyll ut «Vurdering»")
    coordinator.fill(hvor="Litt").press("Neste")
    coordinator.press("Send inn")
    assert "Ingen skjemaer venter på deg." in coordinator.visit("/samtaler/").text
    leader = signed_in("leader", unit="solbakken")
    assert "Til behandling (1)" in leader.visit("/samtaler/").text
