"""What a step asks follows from all answers; what its doer may not read is not shown."""

import copy
from typing import Any

import pytest
from flask import Flask

from tests.support.client import Visitor
from tests.support.factories import (
    add_units,
    section,
    text,
    yes_no,
)
from tests.web.conftest import Publish, SignIn
from tests.web.forms_workflow import (
    TRAVELS,
    begun_by,
    open_for,
    whole,
)

Json = dict[str, Any]

CHAIN: Json = copy.deepcopy(TRAVELS)
"""The guardians' choice is withheld from the school, and the school's part follows from it."""
CHAIN["sections"][2]["share_if"] = {"dele": {"answered": False}}
CHAIN["sections"].insert(
    3,
    section("ok", yes_no("godkjent", "Er teksten godkjent?"), show_if={"dele": "yes"}),
)
CHAIN["sections"][4].update(show_if={"godkjent": "yes"})
CHAIN["sections"][4]["questions"] += [
    text("hemmelig", "Hva gjør dere med hilsenen {hilsen}?", show_if={"hilsen": "hemmelig-7"}),
    yes_no("mer", "Trengs det mer?"),
    text("begge", "Hva mer?", show_if={"hilsen": "hemmelig-7", "mer": "yes"}),
    {"id": "tall", "type": "calc", "label": "Antall hilsener", "value": {"count": ["hilsen"]}},
]
CHAIN["steps"][1]["sections"] = ["foresatt", "ok"]


@pytest.fixture
def school(app: Flask, publish: Publish, signed_in: SignIn, client: Visitor) -> Visitor:
    """The school with its step open, after the guardians have said yes and approved."""
    add_units(app)
    publish(CHAIN)
    begun_by(signed_in("staff", unit="solbakken"))
    open_for(app, client).fill(dele="yes", hilsen="hemmelig-7").press("Neste")
    client.fill(godkjent="yes").press("Neste")
    client.press("Send inn")
    return open_for(app, signed_in("receiver", unit="lia"))


def test_a_part_that_hangs_on_what_is_withheld_is_asked_for_all_that(
    app: Flask, school: Visitor
) -> None:
    assert "Hvem er kontaktlærer?" in school.page.text
    assert "Kan skolen få lese" not in school.page.text
    assert "hemmelig-7" not in school.page.html
    assert "Hva gjør dere med hilsenen …?" in school.page.text
    school.fill(kontakt="Mari", hemmelig="Ingenting", mer="yes").press("Neste")
    assert "Hva mer?" in school.page.text, "the server opens what the browser is not told"
    school.fill(begge="Litt").press("Neste")
    assert "Antall hilsener" not in school.page.text and "hemmelig-7" not in school.page.html
    school.press("Send inn")
    kept = whole(app)
    assert (kept["kontakt"], kept["begge"], kept["tall"]) == ("Mari", "Litt", 1)
