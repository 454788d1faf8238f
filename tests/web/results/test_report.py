"""The coordinator's results: tables, groups, words and files, and nothing about a few."""

import io
import json
import subprocess
from datetime import UTC, datetime, timedelta
from typing import Any

import openpyxl
import pytest
import time_machine
from flask import Flask

from forms import storage
from forms.definition import load_folder, read_library
from forms.export.pdf.client import NotPrinted
from forms.questions import TYPES
from forms.settings import ROOT
from forms.storage import Version, db
from forms.storage.definitions import versions
from forms.storage.submissions import queries, store
from forms.storage.workflow import link_usage
from forms.web.results import pdf_report
from tests.support.client import Visitor
from tests.support.html_page import Page
from tests.web.conftest import Publish, SignIn

PAGE = "/resultater/prove"
FOLDER = ROOT / "definitions"
LIBRARY = read_library(FOLDER, TYPES)
FORM: dict[str, Any] = {
    "title": "Etter møtet",
    "category": "tilbakemelding",
    "confidentiality": "anonymous",
    "open_to": "anyone",
    "review": False,
    "sections": [
        {
            "id": "a",
            "title": "Møtet",
            "questions": [
                {
                    "id": "rolle",
                    "type": "choice",
                    "label": "Hvem er du?",
                    "options": {"foresatt": "Foresatt", "ungdom": "Ungdom", "barn": "Barn"},
                },
                {
                    "id": "enig",
                    "type": "matrix",
                    "label": "Hvor enig er du?",
                    "rows": {"hort": "Jeg ble hørt", "trygg": "Jeg var trygg"},
                    "options": {str(n): {"label": f"Svar {n}", "score": n} for n in range(1, 5)},
                },
                {"id": "nytte", "type": "scale", "label": "Nytte?", "min": 1, "max": 3},
                {"id": "bra", "type": "text", "label": "Hva var bra?", "help": "Ikke skriv navn."},
            ],
        }
    ],
}
SPRING = datetime(2026, 2, 3, 12, tzinfo=UTC)


def person(number: int, better: int = 0) -> dict[str, Any]:
    """One of thirty: twenty-two parents, six young people and two children."""
    role = "foresatt" if number < 22 else "ungdom" if number < 28 else "barn"
    mark = str(min(4, 2 + (number + better) % 3))
    return {
        "rolle": role,
        "enig": {"hort": mark, "trygg": "4" if number % 2 else "3"},
        "nytte": 3 if (number + better) % 3 else 2,
        "bra": f"Ord {number}" if number % 2 else None,
    }


def kept(app: Flask, version: Version, received: datetime, number: int, better: int = 0) -> None:
    """So many answers, some hours apart."""
    with app.app_context(), storage.writing():
        for each in range(number):
            store.keep(
                version,
                person(each, better),
                key=f"{received:%j}{each:029}",
                received=received + timedelta(hours=each % 24),
            )
        db.session.commit()


@pytest.fixture
def coordinator(signed_in: SignIn) -> Visitor:
    """Somebody who may read results."""
    return signed_in("coordinator")


@pytest.fixture
def thirty(app: Flask, publish: Publish) -> Version:
    """Thirty answers in one week of the spring, read in the autumn."""
    version = publish(FORM)
    kept(app, version, SPRING, 30)
    return version


def test_a_whole_period(coordinator: Visitor, thirty: Version) -> None:
    page = coordinator.visit(PAGE)
    assert "30 svar" in page.text and "uke 6, 2026" in page.text
    assert "Små grupper vises ikke (færre enn 6)." in page.text
    told = {tuple(cell.strip() for cell in row) for row in table(coordinator, "Hvem er du?")}
    assert ("Foresatt", "22", "73\N{NO-BREAK SPACE}%") in told
    assert "Samlet, fordi tallene er små: Ungdom, Barn" in page.text  # six alone would tell of two
    assert "Jeg ble hørt" in page.text and "Snitt" in page.text
    assert all(rect.get("width") for rect in page.all("rect")) and page.all("rect")


def test_what_only_says_that_numbers_are_small_is_said_once(
    app: Flask, coordinator: Visitor, publish: Publish
) -> None:
    """Found: a period of six answers was a page of «Vises ikke», line by line."""
    kept(app, publish(FORM), SPRING, 6)
    page = coordinator.visit(PAGE)
    assert page.text.count("kunne vist hva noen få har svart") == 1
    assert "Tallene for disse spørsmålene" in page.text
    listed = [" ".join("".join(each.itertext()).split()) for each in page.all("li")]
    assert "Nytte? (6 svar)" in listed and "Nytte?" not in headings(coordinator)
    assert "Hvem er du?" in headings(coordinator), "where something is told it has its own place"


def test_statements_have_a_share_and_the_fewest_come_first(
    coordinator: Visitor, thirty: Version
) -> None:
    page = coordinator.visit(PAGE)
    assert (
        "Så mange svarte «Svar 3» eller «Svar 4». Der færrest svarte det, står først." in page.text
    )
    (shares,) = [e for e in page.all("ul") if e.get("class") == "sv-shares"]
    said = [" ".join("".join(item.itertext()).split()) for item in shares.iter("li")]
    assert said == ["Jeg ble hørt 20 av 30 (67 %)", "Jeg var trygg 30 av 30 (100 %)"]
    assert len([e for e in shares.iter("svg")]) == 2
    assert headings(coordinator)[0] == "Hvor enig er du?", "what they think, before who they are"


def test_how_many_of_the_links_were_answered(
    app: Flask, coordinator: Visitor, publish: Publish
) -> None:
    version = publish(FORM)
    kept(app, version, SPRING, 30)
    with app.app_context(), storage.writing():
        week = SPRING.date() - timedelta(days=SPRING.weekday())
        link_usage.count_handed_out("prove", 60, week)
        with time_machine.travel(SPRING):
            for _ in range(24):
                link_usage.count_sent("prove")
        db.session.commit()
    page = coordinator.visit(PAGE)
    assert "lenker til 60 svar i disse ukene. 24 av dem (40 %) kom." in page.text
    with app.app_context(), storage.writing(), time_machine.travel(SPRING):
        link_usage.count_sent("prove")
        db.session.commit()
    assert "av dem" not in coordinator.visit(PAGE).text, "five came otherwise"


def table(visitor: Visitor, caption: str) -> list[tuple[str, ...]]:
    """The rows of the table called so."""
    found = next(t for t in visitor.page.all("table") if caption in "".join(t.itertext()))
    rows = (row for row in found.iter("tr"))
    return [tuple("".join(cell.itertext()) for cell in row) for row in rows]


def test_who_is_in_a_small_group_is_not_looked_at(coordinator: Visitor, thirty: Version) -> None:
    coordinator.visit(PAGE)
    shown = options(coordinator.page, "gruppe")
    assert shown == ["", "rolle:foresatt"]
    page = coordinator.visit(f"{PAGE}?gruppe=rolle:foresatt")
    assert "22 svar" in page.text and "Hvem er du?" not in headings(coordinator)
    assert "Hvor enig er du?" in headings(coordinator)
    for group in ("rolle:barn", "rolle:ungdom", "rolle:", "nytte:3", "bra:x", "x"):
        answer = coordinator.get(f"{PAGE}?gruppe={group}")
        assert answer.status_code == (200 if group == "x" else 404), group


def options(page: Page, id: str) -> list[str]:
    """What there is to choose in a list."""
    found = page.id(id)
    assert found is not None
    return [str(option.get("value")) for option in found.iter("option")]


def quotes(page: Page) -> list[str]:
    """What people wrote, as it stands."""
    return [str(item.text) for item in page.all("li") if (item.text or "").startswith("Ord")]


def headings(visitor: Visitor) -> list[str]:
    """What the parts of the page are called."""
    return [element.text or "" for element in visitor.page.all("h2")]


def test_words_stand_apart_and_in_no_order(coordinator: Visitor, thirty: Version) -> None:
    assert "Ord 1" not in coordinator.visit(PAGE).text
    page = coordinator.visit(f"{PAGE}/ord")
    words = quotes(page)
    assert sorted(words) == sorted(f"Ord {n}" for n in range(30) if n % 2)
    assert quotes(coordinator.visit(f"{PAGE}/ord")) == words  # so that pages can be turned


def test_new_answers_wait_until_they_are_many(
    app: Flask, coordinator: Visitor, publish: Publish
) -> None:
    version = publish(FORM)
    kept(app, version, datetime.now(UTC), 29)
    page = coordinator.visit(PAGE)
    assert "Ingen resultater ennå. Færre enn 6 nye svar fra uker som er over, venter." in page.text
    assert "29" not in page.text, "it would tell when somebody answers"
    assert page.all("table") == [] and page.all("select") == []
    assert "Ingen resultater ennå" in coordinator.visit(f"{PAGE}/ord").text
    assert coordinator.send(f"{PAGE}/last-ned", {"format": "csv"}).status_code == 404


def test_periods_are_chosen_whole_and_compared(
    app: Flask, coordinator: Visitor, thirty: Version
) -> None:
    kept(app, thirty, SPRING + timedelta(weeks=10), 30, better=1)
    page = coordinator.visit(PAGE)
    choices = options(page, "periode")
    assert choices == ["2026-04-13", "2026-02-02"]
    assert "endring fra uke 6, 2026 (30 svar)" in page.text
    assert "(uendret)" in page.text
    assert "endring" not in coordinator.visit(f"{PAGE}?periode=2026-02-02").text
    assert coordinator.get(f"{PAGE}?periode=2026-02-09").status_code == 404


def test_a_later_version_does_not_tell_the_period_anew(
    coordinator: Visitor, thirty: Version, publish: Publish
) -> None:
    coordinator.visit(PAGE)
    before = table(coordinator, "Hvem er du?")
    changed = json.loads(json.dumps(FORM))
    del changed["sections"][0]["questions"][0]["options"]["barn"]  # two of thirty had said so
    publish(changed)
    coordinator.visit(PAGE)
    assert table(coordinator, "Hvem er du?") == before


def test_the_files_say_what_the_page_says(coordinator: Visitor, thirty: Version) -> None:
    coordinator.visit(PAGE)
    text = coordinator.send(f"{PAGE}/last-ned", {"format": "csv"}).get_data().decode("utf-8-sig")
    lines = text.splitlines()
    assert lines[0] == "Spørsmål;Rad;Svar;Antall;Prosent;Antall som svarte;Snitt"
    assert "Hvem er du?;;Foresatt;22;73;30;" in lines
    assert "Hvem er du?;;Ungdom, Barn;8;27;30;" in lines
    assert not any(";Barn;" in line for line in lines)
    book = coordinator.send(f"{PAGE}/last-ned", {"format": "xlsx"}).get_data()
    sheet = openpyxl.load_workbook(io.BytesIO(book)).active
    assert sheet is not None
    found = list(sheet.iter_rows(values_only=True))
    assert ("Hvem er du?", None, "Foresatt", 22, 73, 30, None) in found
    assert coordinator.send(f"{PAGE}/last-ned", {"format": "exe"}).status_code == 404
    paper = " ".join(printed(coordinator.send(f"{PAGE}/last-ned", {"format": "pdf"}).get_data()))
    assert "30 svar. Periode: uke 6" in paper and "Foresatt 22 73 %" in paper
    assert "Ungdom, Barn 8 27 %" in paper and "Barn 2" not in paper
    assert "Jeg var trygg: 30 av 30 (100 %)" in paper


def printed(pdf: bytes) -> list[str]:
    """The words of a PDF, line by line as they lie on the page."""
    command = ["pdftotext", "-layout", "-", "-"]
    text = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def test_a_pdf_that_cannot_be_made_leads_to_the_page(
    coordinator: Visitor, thirty: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_html: str) -> bytes:
        raise NotPrinted

    monkeypatch.setattr(pdf_report, "print_pdf", refuse)
    coordinator.visit(PAGE)
    answer = coordinator.send(f"{PAGE}/last-ned", {"format": "pdf"})
    assert answer.status_code == 303 and answer.location.startswith(PAGE)


def test_a_form_with_names_has_results_of_any_period(
    app: Flask, coordinator: Visitor, publish: Publish
) -> None:
    version = publish({**FORM, "confidentiality": "personal"})
    kept(app, version, SPRING, 30)
    assert "30 svar" in coordinator.visit(PAGE).text
    assert "Ingen resultater ennå" in coordinator.visit(f"{PAGE}?fra=2026-03-01").text
    page = coordinator.visit(f"{PAGE}?fra=2026-01-01&til=2026-12-31&gruppe=rolle:foresatt")
    assert "22 svar" in page.text
    answer = coordinator.send(f"{PAGE}/last-ned", {"format": "csv", "fra": "2026-03-01"})
    assert "vises ikke" in answer.get_data(as_text=True)


def test_only_a_coordinator_reads_results(
    client: Visitor, signed_in: SignIn, thirty: Version
) -> None:
    assert client.get(PAGE).status_code in (302, 303, 401)
    for role in ("staff", "leader", "author", "administrator"):
        assert signed_in(role).get(PAGE).status_code == 404
    assert signed_in("coordinator").get("/resultater/finnes-ikke").status_code == 404


def test_the_overview_leads_there(coordinator: Visitor, thirty: Version) -> None:
    coordinator.visit("/oversikt/")
    coordinator.press("Resultater")
    assert coordinator.path == PAGE


def test_answers_that_mean_something_else_stand_apart(
    app: Flask, coordinator: Visitor, publish: Publish
) -> None:
    named = {**FORM, "confidentiality": "personal"}
    kept(app, publish(named), SPRING, 30)
    changed = json.loads(json.dumps(named))
    rolle, enig, nytte, _bra = changed["sections"][0]["questions"]
    rolle["options"] = {"foresatt": "Ungdom", "ungdom": "Foresatt", "barn": "Barn"}
    enig["rows"] = {"hort": "Jeg var trygg", "trygg": "Jeg ble hørt"}
    nytte["max"] = 5
    kept(app, publish(changed), SPRING + timedelta(days=30), 30)
    page = coordinator.visit(PAGE)
    assert "60 svar" in page.text and page.text.count("30 svar") >= 2
    headings = ["".join(heading.itertext()) for heading in page.all("h2")]
    older = headings.index("Hvem er du? (versjon 1)")
    assert headings[older - 1] == "Hvem er du?"
    assert "Nytte?" in headings and "Nytte? (versjon 1)" in headings
    newer = {row[0].strip(): row[1].strip() for row in table(coordinator, "Hvem er du?")[1:]}
    assert newer["Ungdom"] == "22"
    older = table(coordinator, "Hvem er du? (versjon 1)")[1:]
    assert [row[1].strip() for row in older if row[0].strip() == "Foresatt"] == ["22"]
    text = coordinator.send(f"{PAGE}/last-ned", {"format": "csv"}).get_data().decode("utf-8-sig")
    assert "Hvem er du?;;Ungdom;22;73;30;" in text
    assert "Hvem er du? (versjon 1);;Foresatt;22;73;30;" in text
    assert "22 svar" in coordinator.visit(f"{PAGE}?gruppe=rolle:foresatt").text
    assert "22 svar" in coordinator.visit(f"{PAGE}?gruppe=rolle@v2:foresatt").text


def test_nothing_is_hidden_from_who_may_read_each_answer(
    app: Flask, coordinator: Visitor, publish: Publish
) -> None:
    read = {"read_by": {"coordinator": "answers"}}
    version = publish({**FORM, "confidentiality": "internal", **read})
    kept(app, version, SPRING, 3)
    page = coordinator.visit(PAGE)
    assert "3 svar" in page.text and "vises ikke" not in page.text and "færre enn" not in page.text
    found = {row[0].strip(): row[1].strip() for row in table(coordinator, "Hvem er du?")[1:]}
    assert found == {"Foresatt": "3", "Ungdom": "0", "Barn": "0"}
    assert "3 svar" in coordinator.visit(f"{PAGE}?gruppe=rolle:foresatt").text
    words = coordinator.visit(f"{PAGE}/ord")
    assert "sv-quotes" in words.html
    assert "færre enn" not in words.text


def test_answers_are_counted_once_until_one_of_them_changes(
    app: Flask, coordinator: Visitor, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = publish({**FORM, "confidentiality": "internal"})
    kept(app, version, SPRING, 8)
    opened: list[int] = []
    stream = queries.stream
    monkeypatch.setattr(queries, "stream", lambda *a, **k: opened.append(1) or stream(*a, **k))
    first = coordinator.visit(PAGE).words(coordinator.page.all("main")[0])
    assert len(opened) == 1
    assert coordinator.visit(PAGE).words(coordinator.page.all("main")[0]) == first
    assert len(opened) == 1
    with app.app_context(), storage.writing():
        submission = store.get(queries.page("prove").lines[0].id)
        assert submission is not None
        store.rewrite(submission, {**store.open_answers(submission), "rolle": "barn"})
        db.session.commit()
    again = coordinator.visit(PAGE).words(coordinator.page.all("main")[0])
    assert len(opened) == 2 and again != first


def test_many_words_are_turned_over_page_by_page(
    app: Flask, coordinator: Visitor, publish: Publish
) -> None:
    version = publish({**FORM, "confidentiality": "internal"})
    with app.app_context(), storage.writing():
        found = db.session.get(Version, version.id)
        assert found is not None
        for number in range(120):
            store.keep(found, {"bra": f"ord {number}"}, key=f"{number:032}")
        db.session.commit()

    def words(page: Page) -> list[str]:
        return [page.words(e) for ul in page.all("ul", class_="sv-quotes") for e in ul.iter("li")]

    pages = [words(coordinator.visit(f"{PAGE}/ord"))]
    coordinator.press("Neste side")
    pages.append(words(coordinator.page))
    pages.append(words(coordinator.press("Neste side")))
    assert [len(each) for each in pages] == [50, 50, 20]
    read = [each for some in pages for each in some]
    assert sorted(read) == sorted(f"ord {number}" for number in range(120))
    assert "Neste side" not in coordinator.page.text
    assert words(coordinator.press("Forrige side")) == pages[1]
    assert "Det er ingen flere svar." in coordinator.visit(f"{PAGE}/ord?sporsmal=bra&side=9").text
    assert coordinator.get(f"{PAGE}/ord?sporsmal=finnes-ikke").status_code == 404


def test_the_mean_of_the_statements_of_the_shipped_form_is_told(
    app: Flask, signed_in: SignIn
) -> None:
    (form,) = (each for each in load_folder(FOLDER, LIBRARY) if each.id == "brukerskjema")
    with app.app_context(), storage.writing():
        version = versions.publish(form.document or {})
        statements = [row.code for row in version.definition().questions["fb"].rows]
        for number in range(60):
            marks = {code: str(3 + number % 3) for code in statements}
            store.keep(
                version,
                {"fb": marks, "fb_mean": 3 + number % 3},
                key=f"{number:032}",
                received=SPRING + timedelta(hours=number % 24),
            )
        db.session.commit()
    with time_machine.travel(datetime(2027, 1, 6, 12, tzinfo=UTC)):  # they are read once a year
        reader = signed_in("coordinator")
        page = reader.visit("/resultater/brukerskjema")
    assert "Gjennomsnitt av påstandene" in headings(reader)
    assert "Snitt 4" in page.text or "4,0" in page.text
