"""What is asked alone: a set for each person, on the way, and nobody's answers before another."""

import csv
import io
from typing import Any

import pytest
from flask import Flask

from forms.logic.alone_answers import (
    PEOPLE,
    AloneSet,
    answers_by_person,
    join_alone_answers,
    split_alone_answers,
)
from tests.support.client import Visitor
from tests.support.factories import (
    add_units,
    form,
    section,
    text,
    yes_no,
)
from tests.web.conftest import Publish, SignIn
from tests.web.forms_workflow import (
    the_submission,
    whole,
)

POINTS = ["nobody", "interpreter", "voluntary", "secrecy"]
TALK = form(
    section("start", text("navn", "Hva heter barnet?")),
    section(
        "enerom",
        yes_no("vold", "Har noen slått?"),
        text("mer", "Fortell mer", show_if={"vold": "yes"}),
        audience="alone",
    ),
    section("slutt", text("avtalt", "Hva er avtalt?")),
    mode="interview",
    open_to=["staff"],
    read_by={"coordinator": "answers"},
)


@pytest.fixture
def staff(app: Flask, publish: Publish, signed_in: SignIn) -> Visitor:
    """A member of staff on the first page."""
    add_units(app)
    publish(TALK)
    visitor = signed_in("staff", unit="solbakken")
    visitor.visit("/skjema/prove/")
    visitor.press("Start")
    return visitor


def alone_with(staff: Visitor, name: str) -> Visitor:
    """Open the questions with one person."""
    staff.visit("/skjema/prove/alene/")
    staff.press("Åpne spørsmålene", name=name, point=POINTS)
    assert f"Du er alene med {name}." in staff.page.text
    return staff


def done(staff: Visitor) -> None:
    """Go on from the last page that is asked alone, and close it."""
    staff.press("Neste")
    assert staff.path.endswith("/alene/ferdig")
    staff.press("Lukk spørsmålene")


def test_each_person_has_a_set_and_nobody_meets_anothers(app: Flask, staff: Visitor) -> None:
    staff.fill(navn="Kari").press("Neste")
    assert staff.path == "/skjema/prove/alene/", "«Neste» comes to the questions to ask alone"
    alone_with(staff, "Siri").fill(vold="yes").press("Neste")
    staff.fill(mer="Han slo", _note__vold="Gråt")
    done(staff)
    assert "Spurt alene" in staff.page.text and "Siri" in staff.page.text
    alone_with(staff, "Ola")
    assert "Han slo" not in staff.page.html and "Gråt" not in staff.page.html
    assert staff.page.value("vold") != "yes"
    staff.fill(vold="no")
    done(staff)
    alone_with(staff, "siri".title())
    assert staff.page.value("mer") == "Han slo" and "Gråt" in staff.page.html
    done(staff)
    staff.press("Gå videre")
    assert staff.path.endswith("/del/slutt") and "Han slo" not in staff.page.html
    staff.fill(avtalt="Ringe").press("Neste")
    assert "Siri" not in staff.page.html and "Ola" not in staff.page.html, "the family's view"
    assert "Spurt i enerom: Siri, Ola." in staff.visit("/skjema/prove/se-over?vis=alt").text
    staff.press("Send inn")
    kept = whole(app)
    assert kept[PEOPLE] == ["Siri", "Ola"]
    assert (kept["vold.@1"], kept["mer.@1"], kept["vold.@2"]) == ("yes", "Han slo", "no")
    assert "vold" not in kept and kept["avtalt"] == "Ringe"
    with app.app_context():
        address = f"/samtaler/{the_submission(app).id}"
    read = staff.visit(address).text
    assert "Enerom – alene med Siri" in read and "Enerom – alene med Ola" in read
    assert "Har noen slått? (Siri)" in read
    assert "slo" not in staff.get("/skjema/prove/kopi").text


def test_they_can_wait_and_the_review_says_so(staff: Visitor) -> None:
    staff.press("Neste")
    staff.press("Senere")
    assert staff.path.endswith("/del/slutt")
    staff.press("Neste")
    assert "enerom" not in staff.page.text, "the family may stand beside"
    assert "Se over det som bare er for ansatte." in staff.page.text
    told = staff.visit("/skjema/prove/se-over?vis=alt").text
    assert "Spørsmålene i enerom er ikke stilt til noen ennå." in told


def test_one_persons_answers_are_erased_alone(app: Flask, staff: Visitor) -> None:
    for name, mer in (("Siri", "Han slo"), ("Ola", "Hun ropte")):
        alone_with(staff, name).fill(vold="yes").press("Neste")
        staff.fill(mer=mer)
        done(staff)
    staff.visit("/skjema/prove/alene/slett/1")
    staff.press("Slett svarene")
    assert "Siri" not in staff.page.text
    staff.visit("/skjema/prove/se-over")
    staff.press("Send inn")
    kept = whole(app)
    assert kept[PEOPLE] == ["Ola"] and kept["mer.@1"] == "Hun ropte"
    assert "Han slo" not in str(kept)
    assert staff.get("/skjema/prove/alene/slett/9").status_code == 410


def test_a_page_made_for_another_person_is_not_kept_as_theirs(app: Flask, staff: Visitor) -> None:
    alone_with(staff, "Siri")
    fields = {**staff.page.posted(staff.page.button("Neste")), "A-vold": "yes"}
    alone_with(staff, "Ola")
    assert staff.post("/skjema/prove/del/enerom", data=fields).status_code == 409
    staff.visit("/skjema/prove/se-over")
    staff.press("Send inn")
    assert whole(app)["vold.@2"] is None


def test_a_table_has_a_row_for_each_person(app: Flask, staff: Visitor, signed_in: SignIn) -> None:
    staff.fill(navn="Kari")
    staff.press("Neste")
    for name, vold in (("Siri", "yes"), ("Ola", "no")):
        alone_with(staff, name).fill(vold=vold).press("Neste")
    staff.visit("/skjema/prove/se-over")
    staff.press("Send inn")
    coordinator = signed_in("coordinator", "leader", unit="solbakken")
    coordinator.get("/oversikt/prove")
    fields = {"format": "csv-koder", "sensitive": "1"}
    answer = coordinator.send("/oversikt/prove/last-ned", fields)
    rows = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig")), delimiter=","))
    found = [(row["_person"], row["navn"], row["vold"]) for row in rows]
    assert found == [("1", "Kari", "yes"), ("2", "Kari", "no")]
    assert "Siri" not in answer.get_data().decode("utf-8-sig")


def test_answers_of_before_are_those_of_one_unnamed_person() -> None:
    alone = frozenset({"vold"})
    old: dict[str, Any] = {"navn": "Kari", "vold": "yes"}
    assert answers_by_person(old, alone) == [old]
    assert split_alone_answers(old) == (old, [])
    both = join_alone_answers({"navn": "Kari"}, [AloneSet("Siri", {"vold": "no"})])
    assert answers_by_person(both, alone) == [{"navn": "Kari", "vold": "no"}]
    assert answers_by_person({**both, "vold": "yes"}, alone)[0] == {"navn": "Kari", "vold": "yes"}
