"""Results over time: the readings of an anonymous form side by side, with the numbers of each."""

from datetime import timedelta

from flask import Flask

from tests.support.client import check
from tests.web.conftest import Publish, SignIn
from tests.web.results.test_report import FORM, PAGE, SPRING, kept


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
