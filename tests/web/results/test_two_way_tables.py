"""«Krysstabell»: counted by hand, by unit and term, in files, and for nobody who reads no rows."""

from collections import Counter
from datetime import UTC, datetime
from itertools import product

from flask import Flask

from tests.support.client import Visitor
from tests.support.factories import add_units, keep_submission
from tests.web.conftest import Publish, SignIn
from tests.web.results.test_report import FORM, SPRING, kept

PAGE = "/resultater/prove/krysstabell/"
NAMED = {**FORM, "confidentiality": "internal", "read_by": {"coordinator": "answers"}}
AUTUMN = datetime(2026, 10, 5, 12, tzinfo=UTC)


def cells(visitor: Visitor) -> dict[str, list[str]]:
    """The rows of the table, each number with its share, by their headings."""
    page = visitor.page
    return {
        page.words(row.find("th")): [page.words(cell) for cell in row.findall("td")]
        for row in page.all("tr")
        if row.findall("td")
    }


def answered(app: Flask, publish: Publish) -> Counter[tuple[str, str]]:
    """Keep some answers, and count the two questions by hand."""
    add_units(app)
    version = publish(NAMED)
    found: Counter[tuple[str, str]] = Counter()
    given = product(("foresatt", "foresatt", "barn", None), (1, 2, 3, 3, None))
    for number, (role, mark) in enumerate(given):
        answers = {"rolle": role, "nytte": mark, "enig": {"hort": "4"}}
        keep_submission(
            app,
            version,
            {name: value for name, value in answers.items() if value is not None},
            received=AUTUMN if number % 2 else SPRING,
            unit="lia" if number < 8 else None,
        )
        if role and mark:
            found[role, str(mark)] += 1
    return found


def test_two_questions_are_crossed_as_by_hand(
    app: Flask, signed_in: SignIn, publish: Publish
) -> None:
    hand = answered(app, publish)
    client = signed_in("coordinator")
    client.visit(f"{PAGE}?rad=rolle&kolonne=nytte")
    told = cells(client)
    assert [cell.split()[0] for cell in told["Foresatt"]] == ["8", "2,2", "2", "2", "4"]
    assert [hand["foresatt", mark] for mark in "123"] == [2, 2, 4]
    assert told["Barn"][1:] == ["2,2", "1 25 %", "1 25 %", "2 50 %"]
    assert told["Alle"][0] == "12" and "Ungdom" not in told
    assert "8 til har ikke svart på begge" in client.page.text
    text = client.send(
        f"{PAGE}last-ned", {"format": "csv", "rad": "rolle", "kolonne": "nytte"}
    ).get_data()
    lines = text.decode("utf-8-sig").splitlines()
    assert lines[1] == "Foresatt;8;2;2;4;25;25;50;2,2" and lines[-1].startswith("Alle;12;3;3;6")
    book = client.send(f"{PAGE}last-ned", {"format": "xlsx", "rad": "rolle", "kolonne": "nytte"})
    assert book.status_code == 200 and book.get_data()[:2] == b"PK"


def test_a_question_by_unit_and_over_time(app: Flask, signed_in: SignIn, publish: Publish) -> None:
    answered(app, publish)
    client = signed_in("coordinator")
    client.visit(f"{PAGE}?rad=_enhet&kolonne=enig.hort")
    told = cells(client)
    assert told["Lia skole"][0] == "8" and told["Ingen enhet"][0] == "12"
    client.visit(f"{PAGE}?rad=_tertial&kolonne=rolle")
    assert list(cells(client)) == ["1. tertial 2026", "3. tertial 2026", "Alle"]
    client.visit(f"{PAGE}?rad=_maned&kolonne=rolle&enhet=lia")
    assert [row[0] for row in cells(client).values()] == ["4", "4", "8"]
    assert "Ingen har svart" in client.visit(f"{PAGE}?fra=2027-01-01").text
    client.visit(f"{PAGE}?rad=finnes-ikke&kolonne=heller-ikke")
    assert cells(client)["Alle"][0] == "20"


def test_only_who_reads_the_rows_crosses_them(
    app: Flask, signed_in: SignIn, publish: Publish
) -> None:
    kept(app, publish(FORM), SPRING, 30)
    assert signed_in("coordinator").get(PAGE).status_code == 404
    assert "Krysstabell" not in signed_in("coordinator").get("/resultater/prove").text
    for level in ("figures", "counts"):
        publish({**NAMED, "read_by": {"coordinator": level}}, id="andre")
        assert signed_in("coordinator").get(PAGE.replace("prove", "andre")).status_code == 404
    assert signed_in("leader").get(PAGE).status_code in (403, 404)
