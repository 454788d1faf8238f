"""Results over time: the readings of an anonymous form side by side, with the numbers of each."""

from datetime import timedelta

from flask import Flask

from tests.support.client import check
from tests.support.factories import keep_submission
from tests.web.conftest import Publish, SignIn
from tests.web.results.test_report import FORM, PAGE, SPRING, kept, person


def test_readings_stand_side_by_side_with_the_numbers_of_their_own_pages(
    app: Flask, publish: Publish, signed_in: SignIn
) -> None:
    version = publish(FORM)
    kept(app, version, SPRING - timedelta(weeks=52), 30)
    client = signed_in("coordinator")
    assert "Utvikling" not in client.visit(PAGE).text
    kept(app, version, SPRING, 30, better=1)
    page = client.visit(PAGE)
    page = client.visit(f"{PAGE}/utvikling/")
    check(page.html)
    rows = {page.words(row[0]): [page.words(cell) for cell in row[1:]] for row in page.all("tr")}
    assert list(rows)[1:] == ["Jeg ble hørt", "Jeg var trygg", "Nytte?"]
    assert [name.split(" (")[1] for name in rows["Spørsmål"]] == ["30 svar)", "30 svar)"]
    values = [each.attrib["value"] for each in client.visit(PAGE).all("option")]
    periods = [value for value in values if value.startswith("202")]
    for place, period in enumerate(reversed(periods)):
        said = client.visit(f"{PAGE}?periode={period}").text
        for label in ("Jeg ble hørt", "Jeg var trygg", "Nytte?"):
            headline = rows[label][place].split(" Snitt")[0]
            assert headline in said, (label, headline)


def test_only_forms_that_are_anonymous_have_readings(publish: Publish, signed_in: SignIn) -> None:
    publish({**FORM, "confidentiality": "internal", "open_to": "staff"})
    assert signed_in("coordinator").get(f"{PAGE}/utvikling/").status_code == 404


def test_an_etat_of_several_kinds_of_place_is_one_answer(
    app: Flask, publish: Publish, signed_in: SignIn
) -> None:
    """The level of an etat is what the author lets stand for it, and is read as any group."""
    etats = {"oppvekst": "Barnehage eller skole", "helse": "Helsestasjon"}
    first, *rest = FORM["sections"][0]["questions"]
    asked = [{**first, "label": "Hvor var møtet?", "options": etats}, *rest]
    version = publish({**FORM, "sections": [{**FORM["sections"][0], "questions": asked}]})
    for number in range(40):
        place = "oppvekst" if number < 24 else "helse"
        keep_submission(app, version, {**person(number), "rolle": place}, received=SPRING)
    client = signed_in("coordinator")
    page = client.visit(PAGE)
    groups = {page.words(each) for each in page.all("option")}
    assert {"Barnehage eller skole (24)", "Helsestasjon (16)"} <= groups
    assert "24 svar av 40 i alt" in client.visit(f"{PAGE}?gruppe=rolle:oppvekst").text
