"""The reports of all units of a period: compared with a count by hand, who lacks, the PDF."""

import csv
import io
import json
import zipfile
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask import Flask

from forms.definition import Question
from forms.export.docx import word_file
from forms.export.printable import Document, Line, Part
from forms.web.core import downloads
from tests.support.client import check
from tests.support.factories import add_units, keep_submission
from tests.web.conftest import Publish, SignIn
from tests.web.coordinator.test_figures import MINUTES, REPORT

TEXTS = {
    **REPORT,
    "sections": [
        *REPORT["sections"],
        {
            "id": "ord",
            "title": "Ord",
            "questions": [
                {"id": "bra", "type": "text", "lines": 3, "label": "Hva gikk bra?"},
                {"id": "plan", "type": "yes_no", "label": "Har dere en plan?"},
                {"id": "syk", "type": "yes_no", "label": "Syk?", "sensitive": True, "purpose": "X"},
            ],
        },
    ],
}


def report(unit: str, held: int, share: float, of: int, median: int, term: str = "1") -> Any:
    """A report as it is stored: numbers, and how many each was counted from."""
    return {
        "enhet": unit,
        "aar": 2026,
        "tertial": term,
        "moter": held,
        "moter.figure": {"n": held},
        "andel": share,
        "andel.figure": {"n": of},
        "kom": median,
        "kom.figure": {"n": of},
        "bra": f"Alt gikk bra på {unit}.",
        "kommentar": "Skjult",
        "plan": "yes" if unit == "lia" else "no",
        "syk": "yes",
    }


@pytest.fixture
def reported(app: Flask, publish: Publish) -> None:
    """Two of three units have reported the first term, one of them twice."""
    add_units(app)
    publish(MINUTES, "referat")
    version = publish(TEXTS)
    keep_submission(app, version, report("lia", 99, 10, 5, 1))
    for answers in (
        report("lia", 7, 87.5, 8, 6),
        report("nes", 10, 100, 24, 4),
        report("nes", 3, 60, 5, 9, term="2"),
    ):
        keep_submission(app, version, answers)
    keep_submission(app, version, report("solbakken", 50, 50, 50, 50), state="withdrawn")


def table(page: Any, heading: str = "") -> dict[str, list[str]]:
    """The rows of the figures, or of those below the heading with that id, by their label."""
    found = {}
    where = page.all("div", role="region", aria_labelledby=heading) if heading else [page.root]
    for row in where[0].iter("tr"):
        cells = [page.words(cell) for cell in row if cell.tag in ("th", "td")]
        found[cells[0]] = cells[1:]
    return found


def test_figures_of_all_units_stand_side_by_side(reported: None, signed_in: SignIn) -> None:
    client = signed_in("coordinator")
    client.visit("/oversikt/prove")
    client.press("Se rapportene fra alle enhetene samlet")
    page = client.visit("/oversikt/prove/samlet/?periode=2026-1")
    assert "2 av 3 enheter har rapportert (67 %)" in page.text
    assert "Mangler rapport fra 1 enhet: Solbakken barnehage." in page.text
    found = table(page, "tall")
    assert found["Tall"] == ["Alle", "Lia skole", "Nes skole"]
    assert found["Møter holdt"] == ["17", "7", "10"]
    assert found["Andel"] == ["96,9 %", "87,5 %", "100 %"]  # 31 of 32
    assert found["Kom"] == ["–", "6", "4"]
    assert "Alt gikk bra på lia." in page.text and "Skjult" not in page.text
    check(page.html)
    second = client.visit("/oversikt/prove/samlet/?periode=2026-2")
    assert "1 av 3 enheter" in second.text and "Mangler rapport fra 2 enheter" in second.text
    assert "2 av 3" not in client.visit("/oversikt/prove/samlet/").text  # the newest first


def test_what_units_chose_stands_with_their_names(
    reported: None, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found: which units have a plan was asked for, and shown in each report alone."""
    client = signed_in("coordinator")
    page = client.visit("/oversikt/prove/samlet/?periode=2026-1")
    assert "Har dere en plan? Ja: 1 (Lia skole) Nei: 1 (Nes skole)" in page.text
    assert "Syk?" not in page.text and "Tertial Første" not in page.text
    papers: list[str] = []
    monkeypatch.setattr(downloads, "print_pdf", lambda html: papers.append(html) or b"%PDF")
    client.send("/oversikt/prove/samlet/pdf", {"periode": "2026-1"})
    assert "Nei: 1 (Nes skole)" in papers[0] and "Syk?" not in papers[0]


def test_files_and_list_say_which_report_a_newer_one_replaces(
    reported: None, signed_in: SignIn
) -> None:
    """Found: the workbook held both reports of a unit and period, and did not say so."""
    client = signed_in("coordinator")
    page = client.visit("/oversikt/prove")
    assert page.text.count("Erstattet av en nyere") == 1
    answer = client.send("/oversikt/prove/last-ned", {"format": "csv-koder"})
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    replaced = [row for row in rows if row["_newer"] not in ("0", "no", "false", "")]
    assert len(rows) == 4 and [row["moter"] for row in replaced] == ["99"]
    lines = client.send("/oversikt/prove/last-ned", {"format": "jsonl"}).get_data(as_text=True)
    told = [json.loads(line)["newer"] for line in lines.splitlines()]
    assert sorted(told) == [False, False, False, True]


def test_totals_of_the_periods_stand_side_by_side(
    reported: None, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in("coordinator")
    page = client.visit("/oversikt/prove/samlet/?periode=2026-1")
    found = table(page, "utvikling")
    assert found["Tall"] == ["Første 2026", "Andre 2026"]
    assert found["Møter holdt"] == ["17", "3"] and found["Andel"] == ["96,9 %", "60 %"]
    papers: list[str] = []
    monkeypatch.setattr(downloads, "print_pdf", lambda html: papers.append(html) or b"%PDF")
    client.send("/oversikt/prove/samlet/pdf", {"periode": "2026-1"})
    (paper,) = papers
    assert "Utvikling" in paper and "Første 2026: 17" in paper
    assert "Andre 2026: færre enn 6" in paper and "60 %" not in paper


def test_one_period_has_nothing_to_compare(app: Flask, publish: Publish, signed_in: SignIn) -> None:
    add_units(app)
    publish(MINUTES, "referat")
    keep_submission(app, publish(TEXTS), report("lia", 7, 87.5, 8, 6))
    page = signed_in("coordinator").visit("/oversikt/prove/samlet/")
    assert "Utvikling" not in page.text


def test_no_number_of_a_few_leaves_with_the_document(
    reported: None, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers: list[str] = []
    monkeypatch.setattr(downloads, "print_pdf", lambda html: papers.append(html) or b"%PDF")
    client = signed_in("coordinator")
    for period in ("2026-1", "2026-2"):
        client.visit(f"/oversikt/prove/samlet/?periode={period}")
        answer = client.send("/oversikt/prove/samlet/pdf", {"periode": period})
        assert answer.status_code == 200 and answer.mimetype == "application/pdf"
    first, second = papers
    assert "Rapport fra 2 av 3 enheter." in first and "Mangler: Solbakken barnehage." in first
    assert ">17" in first and "Alt gikk bra på nes." in first and "Skjult" not in first
    assert "96,9" not in first  # one of 32 was not held
    assert "færre enn 6" in second and ">3<" not in second and "60" not in second


def test_forms_that_are_no_reports_have_no_such_page(
    app: Flask, signed_in: SignIn, publish: Publish
) -> None:
    publish(MINUTES, "referat")
    publish({**REPORT, "read_by": {"coordinator": "counts"}})
    client = signed_in("coordinator")
    assert client.get("/oversikt/referat/samlet/").location == "/oversikt/referat"
    client.visit("/oversikt/prove")
    assert client.send("/oversikt/prove/samlet/pdf").status_code == 303
    assert signed_in("leader").get("/oversikt/prove/samlet/").status_code == 404
    publish(REPORT)
    assert "Ingen enheter har rapportert ennå." in client.get("/oversikt/prove/samlet/").text


def test_the_document_is_had_for_a_word_processor(reported: None, signed_in: SignIn) -> None:
    client = signed_in("coordinator")
    client.visit("/oversikt/prove/samlet/?periode=2026-2")
    answer = client.send("/oversikt/prove/samlet/docx", {"periode": "2026-2"})
    package = zipfile.ZipFile(io.BytesIO(answer.get_data()))
    trees = {name: ET.fromstring(package.read(name)) for name in package.namelist()}  # noqa: S314
    words = " ".join(trees["word/document.xml"].itertext())
    assert "Rapport fra 1 av 3 enheter." in words and "færre enn 6" in words
    assert "Alt gikk bra på nes." in words and "Skjult" not in words
    assert "prove-2026-2.docx" in answer.headers["Content-Disposition"]


def test_what_no_file_may_hold_is_left_out_of_it() -> None:
    part = Part("Del <1>", (Line(Question("q", "text", ""), "Hva & hvem?", "a\x00b\n]]>c", True),))
    made = zipfile.ZipFile(io.BytesIO(word_file(Document("Tittel", "prove", "nn", (part,)))))
    tree = ET.fromstring(made.read("word/document.xml"))  # noqa: S314
    assert [text for text in tree.itertext() if text] == [
        *("Tittel", "Del <1>", "Hva & hvem?", "ab", "]]>c")
    ]
    assert 'w:val="nn"' in made.read("word/styles.xml").decode()
