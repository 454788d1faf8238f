"""What the server remarks on answers: a birth number in free text, and a report sent too early."""

from typing import Any

import pytest
import time_machine
from flask import Flask

from forms import storage
from forms.storage import Submission, db
from forms.storage.submissions import queries
from forms.text_formats import holds_person_number
from forms.workflow.answer_warnings import names_somebody
from forms.workflow.report_periods import answers_of_new_report, unfinished_period_problem
from tests.support.client import Visitor
from tests.support.factories import add_units, form, make_definition, section, text
from tests.web.conftest import Publish, SignIn
from tests.web.forms_simple import begin

VALID, SHAPED = "12051800085", "12051812345"
ROWS = {
    "id": "tiltak",
    "type": "repeat",
    "label": "Tiltak",
    "questions": [text("hva", "Hva?", max_length=200)],
}
FIGURES = section(
    "tall",
    {"id": "aar", "type": "number", "label": "År", "decimals": 0},
    {
        "id": "tertial",
        "type": "choice",
        "label": "Tertial",
        "options": {"1": "1. tertial", "2": "2. tertial", "3": "3. tertial"},
    },
    {
        "id": "holdt",
        "type": "figure",
        "label": "Holdt",
        "figure": {"held": {"arena": "tverrfaglig_mote"}},
        "over": {"year": "aar", "term": "tertial"},
    },
)


@pytest.mark.parametrize(
    ("confidentiality", "written", "status"),
    [
        ("internal", f"Barn {VALID[:6]} {VALID[6:]} falt", 422),
        ("internal", f"Barn {SHAPED}", 200),
        ("personal", f"Barn {VALID}", 200),
    ],
)
def test_a_birth_number_in_free_text_is_found(
    confidentiality: str, written: str, status: int, client: Visitor, publish: Publish
) -> None:
    publish(form(section("a", text("hva", "Hva skjedde?")), confidentiality=confidentiality))
    begin(client).fill(hva=written).press("Neste")
    assert client.status == status
    assert "«Hva skjedde?» ser ut til å ha et fødselsnummer. Ta det bort." in client.page.text


@pytest.mark.parametrize(
    ("confidentiality", "written", "told"),
    [
        ("internal", "Ola Nordmann født 01.02.2020 falt", True),
        ("internal", "Ola, f. 1.2.20", True),
        ("internal", "Møtet 01.02.2020 ble holdt", False),
        ("personal", "Ola Nordmann født 01.02.2020 falt", False),
    ],
)
def test_a_birth_date_is_remarked_on_where_nobody_is_named(
    confidentiality: str, written: str, told: bool, client: Visitor, publish: Publish
) -> None:
    """Findings 14 and 23: in a title too, for it is a free text."""
    publish(form(section("a", text("tittel", "Tittel")), confidentiality=confidentiality))
    begin(client).fill(tittel=written).press("Neste")
    assert client.status == 200
    assert ("ser ut til å ha en fødselsdato" in client.page.text) == told


def test_a_birth_number_in_a_row_is_found(client: Visitor, publish: Publish) -> None:
    publish(form(section("a", ROWS), confidentiality="internal"))
    begin(client).press("Legg til")
    client.fill(tiltak__0__hva=f"Barn {VALID}").press("Neste")
    assert client.status == 422 and "fødselsnummer" in client.page.text


def test_other_numbers_are_no_birth_numbers() -> None:
    for other in (
        "99999999999",
        "tlf. 98 76 54 32",
        f"1{SHAPED}",
        "12.05.2018, 12345",
        f"a{SHAPED}",
        "",
    ):
        assert not holds_person_number(other)
    assert holds_person_number(f"D-nummer 52{SHAPED[2:]}.")


def test_a_report_before_its_term_is_over_is_remarked_on(
    app: Flask, publish: Publish, signed_in: SignIn
) -> None:
    add_units(app)
    said = "Tertialet er ikke over før 31.12.2026."
    publish(form(FIGURES, confidentiality="internal", open_to=["leader"]))
    with time_machine.travel("2026-12-01 10:00", tick=False):
        leader = signed_in("leader", unit="solbakken")
        begin(leader).fill(aar="2026", tertial="3").press("Neste")
        assert said in leader.page.text
        leader.press("Endre Tall")
        leader.fill(tertial="2").press("Lagre og gå til oversikten")
        assert "ikke over" not in leader.page.text


def test_a_second_report_of_the_same_unit_and_term_is_remarked_on(
    app: Flask, publish: Publish, signed_in: SignIn
) -> None:
    add_units(app)
    publish(form(FIGURES, confidentiality="internal", open_to=["leader"]))
    leader = signed_in("leader", unit="solbakken")
    for said in (False, True):
        begin(leader).fill(aar="2025", tertial="2").press("Neste")
        assert ("sendte en rapport for samme periode" in leader.page.text) == said
        leader.press("Send inn")
    begin(leader).fill(aar="2025", tertial="3").press("Neste")
    assert "samme periode" not in leader.page.text


def test_who_sent_a_report_is_told_to_who_may_read_it(
    app: Flask, publish: Publish, signed_in: SignIn
) -> None:
    """Found: a leader who wrote another unit's name was told who reports there, and when."""
    add_units(app)
    reads = {"coordinator": "answers", "people": ["doers", "leader"]}
    steps = [
        {"id": "en", "title": "Rapporten", "by": "leader", "sections": ["tall"]},
        {"id": "to", "title": "Lest", "by": "leader", "sections": ["lest"]},
    ]
    every = (FIGURES, section("lest", text("ord", "Merknad")))
    publish(
        form(*every, confidentiality="internal", open_to=["leader"], read_by=reads, steps=steps)
    )
    for unit, who in (("solbakken", ""), ("solbakken", "Kari Prøve"), ("lia", "Noen")):
        leader = begin(signed_in("leader", unit=unit))
        page = leader.fill(aar="2025", tertial="2").press("Neste")
        told = page.text.partition(" sendte en rapport for samme periode")[0]
        assert told.endswith(who)
        leader.press("Send inn")
        with app.app_context(), storage.writing():
            db.session.query(Submission).update({"state": "sent"})
            db.session.commit()


@pytest.mark.parametrize(
    ("asked", "begun"),
    [
        (("2026", "3", ""), {"aar": 2026, "tertial": "3"}),
        (("2026", "9", "lia"), {"aar": 2026}),
        (("12345", "3", ""), {"tertial": "3"}),
        (("²026", "", ""), {}),
    ],
)
def test_a_report_begins_with_what_it_offers(
    asked: tuple[str, str, str], begun: dict[str, Any]
) -> None:
    definition = make_definition(FIGURES)
    assert answers_of_new_report(definition, *asked) == begun
    early = unfinished_period_problem(definition, begun)
    assert (early is not None) == (len(begun) == 2)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Læreren Ola var fin", True),
        ("Takk til Kari  Li", False),
        ("Takk til Kari M. Li!", True),
        ("Skriv til kari.li@eksempel.no", True),
        ("Ring 41 23 45 67", True),
        ("+47 412 34 567", True),
        ("Vi ventet i 20 minutter på PPT, 3 ganger i 2026", False),
        ("Solbakken barnehage var fin. Takk!", False),
        ("Møtet 01.02.2026 kl. 12 30", False),
    ],
)
def test_what_looks_as_a_name_or_a_number(words: str, told: bool) -> None:
    assert names_somebody(words) == told


LONG = {"id": "annet", "type": "text", "label": "Noe mer?", "lines": 3, "help": "Ikke skriv navn."}


def test_a_name_in_an_anonymous_form_is_looked_at_once_more_before_it_is_sent(
    app: Flask, client: Visitor, publish: Publish
) -> None:
    publish(
        form(section("a", LONG), confidentiality="anonymous", anonymous={"hide_below": 3}),
    )
    client.visit("/skjema/prove/")
    client.fill(annet="Ola Prøve hjalp oss. Ring 41 23 45 67.").press("Send inn")
    assert "«Noe mer?» ser ut til å ha et navn, et telefonnummer" in client.page.text
    assert client.page.value("annet") == "Ola Prøve hjalp oss. Ring 41 23 45 67."
    with app.app_context():
        assert not list(queries.stream("prove"))
    client.press("Send inn")
    assert client.path == "/skjema/prove/kvittering"


def test_a_name_in_a_report_of_things_is_remarked_on(client: Visitor, publish: Publish) -> None:
    publish(form(section("a", LONG), confidentiality="internal"))
    begin(client).fill(annet="Ola Nordmann falt fra stativet").press("Neste")
    assert client.status == 200 and "ser ut til å ha et navn" in client.page.text


def test_names_are_not_remarked_on_where_they_belong(client: Visitor, publish: Publish) -> None:
    publish(form(section("a", LONG), confidentiality="personal"))
    begin(client).fill(annet="Ola Nordmann falt fra stativet").press("Neste")
    assert "ser ut til å ha et navn" not in client.page.text
