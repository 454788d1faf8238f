"""Units and leaders get the figures of their own answers, where the form says so."""

from typing import Any

import pytest
from flask import Flask

from tests.support.client import Visitor
from tests.support.factories import add_units, keep_submission
from tests.web.conftest import Publish, SignIn
from tests.web.forms_simple import section, text, yes_no

FORM: dict[str, Any] = {
    "title": "Avvik",
    "confidentiality": "internal",
    "open_to": ["staff"],
    "sections": [section("a", yes_no("ja", "Ble rutinen fulgt?"), text("hva", "Hva skjedde?"))],
}


@pytest.fixture
def people(app: Flask, signed_in: SignIn) -> dict[str, Visitor]:
    """Those at Solbakken, at Lia, and the coordinator."""
    add_units(app)
    return {
        "leader": signed_in("leader", unit="solbakken"),
        "staff": signed_in("staff", unit="solbakken"),
        "elsewhere": signed_in("leader", unit="lia"),
        "receiver": signed_in("receiver", unit="solbakken"),
        "coordinator": signed_in("coordinator"),
    }


@pytest.mark.parametrize(
    ("whose", "expected"),
    [("none", set()), ("leader", {"leader"}), ("unit", {"leader", "staff"})],
)
def test_a_unit_gets_figures_of_its_own(
    whose: str, expected: set[str], app: Flask, people: dict[str, Visitor], publish: Publish
) -> None:
    version = publish({**FORM, "read_by": {"figures": whose}})
    for number in range(7):
        keep_submission(app, version, {"ja": "yes", "hva": f"Kanari {number}"}, unit="solbakken")
    for number in range(11):
        keep_submission(app, version, {"ja": "no", "hva": f"Kanari {number}"}, unit="lia")
    for name in ("leader", "staff"):
        page = people[name].get("/resultater/prove")
        assert (page.status_code == 200) == (name in expected), name
        listed = people[name].get("/resultater/").text
        assert ("/resultater/prove" in listed) == (name in expected)
        if name in expected:
            assert "7 svar" in page.text and "Kanari" not in page.text and "Lia" not in page.text
            elsewhere = people[name].get("/resultater/prove?enhet=lia").text
            assert "7 svar." not in elsewhere and "11 svar." not in elsewhere
            people[name].visit("/resultater/prove")
            exported = people[name].send("/resultater/prove/last-ned", {"format": "csv"}).text
            assert "7" in exported and "11" not in exported
        assert people[name].get("/resultater/prove/ord").status_code == 404
        assert people[name].get("/oversikt/prove").status_code == 404
    assert people["receiver"].get("/resultater/prove").status_code == 404
    assert "18 svar" in people["coordinator"].get("/resultater/prove").text
    if expected:
        assert "11 svar" in people["elsewhere"].get("/resultater/prove").text


def test_few_answers_of_a_unit_are_not_told(
    app: Flask, people: dict[str, Visitor], publish: Publish
) -> None:
    version = publish({**FORM, "read_by": {"figures": "leader"}})
    for number in range(5):
        keep_submission(app, version, {"ja": "yes", "hva": f"Kanari {number}"}, unit="solbakken")
    text = people["leader"].visit("/resultater/prove").text
    assert "Ingen resultater ennå" in text and "5 svar har kommet" in text


def test_a_version_that_takes_figures_back_does_so_for_earlier_answers(
    app: Flask, people: dict[str, Visitor], publish: Publish
) -> None:
    version = publish({**FORM, "read_by": {"figures": "leader"}})
    for number in range(7):
        keep_submission(app, version, {"ja": "yes", "hva": f"Kanari {number}"}, unit="solbakken")
    publish({**FORM, "title": "Avvik igjen"})
    assert people["leader"].get("/resultater/prove").status_code == 404
    publish({**FORM, "title": "Avvik nok en gang", "read_by": {"figures": "leader"}})
    assert "7 svar" not in people["leader"].get("/resultater/prove").text
