"""Units and leaders get the figures of their own answers, where the form says so."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask

from forms import storage
from forms.storage import Version, db
from forms.storage.accounts import users
from forms.storage.submissions import store
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


FIRST = datetime(2026, 2, 2, 12, tzinfo=UTC)
"""In the first tertial of 2026."""
LATER = datetime(2026, 5, 4, 12, tzinfo=UTC)
"""In the second, when the first is over."""


def came(app: Flask, version: Version, answers: dict[str, str], *, unit: str) -> str:
    """Store answers that came in the first tertial."""
    with time_machine.travel(FIRST, tick=False):
        return keep_submission(app, version, answers, unit=unit)


@pytest.fixture(autouse=True)
def now() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(LATER, tick=True) as clock:
        yield clock


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
        came(app, version, {"ja": "yes", "hva": f"Kanari {number}"}, unit="solbakken")
    for number in range(11):
        came(app, version, {"ja": "no", "hva": f"Kanari {number}"}, unit="lia")
    for name in ("leader", "staff"):
        page = people[name].get("/resultater/prove")
        assert (page.status_code == 200) == (name in expected), name
        listed = people[name].get("/resultater/").text
        assert ("/resultater/prove" in listed) == (name in expected)
        if name in expected:
            assert "7 svar" in page.text and "Kanari" not in page.text and "Lia" not in page.text
            assert people[name].get("/resultater/prove?enhet=lia").status_code == 404
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
        came(app, version, {"ja": "yes", "hva": f"Kanari {number}"}, unit="solbakken")
    text = people["leader"].visit("/resultater/prove").text
    assert "Ingen resultater ennå" in text and "Færre enn 6 har svart" in text
    assert "5 svar" not in text


def test_a_version_that_takes_figures_back_does_so_for_earlier_answers(
    app: Flask, people: dict[str, Visitor], publish: Publish
) -> None:
    version = publish({**FORM, "read_by": {"figures": "leader"}})
    for number in range(7):
        came(app, version, {"ja": "yes", "hva": f"Kanari {number}"}, unit="solbakken")
    publish({**FORM, "title": "Avvik igjen"})
    assert people["leader"].get("/resultater/prove").status_code == 404
    publish({**FORM, "title": "Avvik nok en gang", "read_by": {"figures": "leader"}})
    assert "7 svar" not in people["leader"].get("/resultater/prove").text


ATTACKS = (
    "fra=1.1.2026&til=3.2.2026", "fra=2026-02-03", "til=31.12.2026", "status=alle",
    "status=underway", "status=forfalt", "sorter=eldst", "periode=2026-02-02",
    "tertial=2026-1&fra=5.2.2026",
    "tertial=2026-1&enhet=solbakken&til=1.2.2026",
)  # fmt: skip
NOT_THERE = (
    "tertial=2026-2", "tertial=2027-1", "tertial=2026", "tertial=2026-0", "tertial=2026-1-1",
    "tertial=%00", "enhet=lia", "enhet=", "gruppe=ja:yes", "tertial=1900-1", "tertial=x",
)  # fmt: skip


def numbers(page: str) -> list[str]:
    """What the page tells in numbers."""
    return re.findall(r"\d+ svar\b|<td class=\"sv-number\">[^<]*", page)


def test_no_two_answers_of_the_page_can_be_subtracted(
    app: Flask, people: dict[str, Visitor], publish: Publish
) -> None:
    """Any days, states and groups give the same numbers; what came late moves none that was shown.

    Of eight in the tertial one comes late, one is changed, one is withdrawn and one erased.
    """
    version = publish({**FORM, "read_by": {"figures": "unit"}})
    ids = [came(app, version, {"ja": "yes"}, unit="solbakken") for _number in range(7)]
    leader, staff = people["leader"], people["staff"]
    first = leader.visit("/resultater/prove?tertial=2026-1").text
    shown = numbers(leader.page.html)
    assert "7 svar" in first and "1. tertial 2026" in first
    for attack in ATTACKS:
        assert numbers(leader.get(f"/resultater/prove?{attack}").text) == shown, attack
    for attack in NOT_THERE:
        expected = 200 if attack in ("enhet=",) else 404
        answer = leader.get(f"/resultater/prove?{attack}")
        assert answer.status_code == expected, attack
        assert expected == 404 or numbers(answer.text) == shown
    came(app, version, {"ja": "no"}, unit="solbakken")
    with app.app_context(), storage.writing():
        changed, withdrawn, erased = (store.get(id) for id in ids[:3])
        assert changed and withdrawn and erased
        store.rewrite(changed, {"ja": "no"})
        withdrawn.state = "withdrawn"
        store.remove(erased)
        db.session.commit()
    for person in (leader, staff):
        assert numbers(person.get("/resultater/prove").text) == shown
        person.visit("/resultater/prove")
        exported = person.send("/resultater/prove/last-ned", {"format": "csv", "fra": "1.1.2026"})
        assert "7" in exported.text and "8" not in exported.text
    publish({**FORM, "title": "Avvik, ny", "read_by": {"figures": "unit"}})
    assert numbers(leader.get("/resultater/prove").text) == shown, "in a new version too"
    english = leader.get("/resultater/prove?lang=en").text
    assert "7 answers" in english and "Term 1, 2026" in english
    assert "6 svar" in people["coordinator"].get("/resultater/prove").text, "who may read the rows"


def test_nothing_is_told_of_a_tertial_before_it_is_over(
    app: Flask,
    people: dict[str, Visitor],
    publish: Publish,
    signed_in: SignIn,
    now: time_machine.Traveller,
) -> None:
    version = publish({**FORM, "read_by": {"figures": "unit"}})
    for _number in range(8):
        keep_submission(app, version, {"ja": "yes"}, unit="solbakken")
    page = people["staff"].visit("/resultater/prove").text
    assert "8 svar" not in page and "2. tertial 2026" not in page
    now.move_to(datetime(2026, 9, 2, 12, tzinfo=UTC))
    page = signed_in("staff", unit="solbakken").visit("/resultater/prove").text
    assert "8 svar" in page and "2. tertial 2026" in page


def test_a_leader_of_two_units_gets_each_and_never_both(
    app: Flask, people: dict[str, Visitor], publish: Publish, signed_in: SignIn
) -> None:
    version = publish({**FORM, "read_by": {"figures": "leader"}})
    for _number in range(7):
        came(app, version, {"ja": "yes"}, unit="solbakken")
    for _number in range(2):
        came(app, version, {"ja": "no"}, unit="lia")
    leader = signed_in("leader", unit="solbakken")
    with app.app_context(), storage.writing():
        user = users.get(leader.user_id or "")
        assert user is not None
        users.change(user, user.name, (), {"solbakken": ["leader"], "lia": ["leader"]})
        db.session.commit()
    told = {
        unit: leader.get(f"/resultater/prove?enhet={unit}").text for unit in ("solbakken", "lia")
    }
    assert "7 svar" in told["solbakken"] and "Færre enn 6" in told["lia"]
    assert "9 svar" not in "".join(told.values()) + leader.get("/resultater/prove").text
