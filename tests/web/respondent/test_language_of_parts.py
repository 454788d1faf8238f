"""Every text says which language it is in, and which way it runs (WCAG 2.2, 3.1.2)."""

import re
from xml.etree.ElementTree import Element

import pytest

from tests.support.client import Visitor
from tests.support.factories import (
    form,
    section,
    text,
    yes_no,
)
from tests.support.html_page import Page
from tests.web.conftest import Publish

ARABIC = re.compile("[\u0600-\u06ff]")
ENDS = {"a": "أبدا", "b": "أحيانا"}
FORM = form(
    section(
        "hjem",
        text("navn", "ما اسم طفلك؟", help="اكتب الاسم الأول", purpose="لكي نعرف الاسم"),
        yes_no("sover", "هل ينام {navn} جيدا؟"),
        {"id": "ofte", "type": "choice", "label": "كم مرة؟", "options": ENDS},
        {"id": "liker", "type": "choices", "label": "ماذا يحب؟", "options": ENDS},
        {"id": "enig", "type": "matrix", "label": "هل توافق؟", "options": ENDS, "rows": ENDS},
        {"id": "merk", "type": "note", "text": "# عنوان\n\nنص **مهم**"},
        title="في البيت",
        intro="مقدمة القسم",
    ),
    section("slutt", text("mer", "هل من شيء آخر؟", lines=3), title="النهاية"),
    language="ar",
    title="نموذج",
    intro="مرحبا بكم",
    receipt="شكرا لكم",
    readers="الروضة تقرأ",
)


def astray(page: Page) -> list[str]:
    """The Arabic texts of a page that the nearest language does not call Arabic."""

    def walk(element: Element, language: str, side: str) -> None:
        language = element.get("lang", language)
        side = element.get("dir", side)
        told = language == "ar" and side == "rtl"
        if ARABIC.search(element.text or "") and element.tag != "title" and not told:
            found.append(f"{element.tag}: {element.text}")
        for child in element:
            walk(child, language, side)
            if ARABIC.search(child.tail or "") and not told:
                found.append(f"{element.tag}: {child.tail}")

    found: list[str] = []
    walk(page.root, "", "")
    return found


def attributes(page: Page) -> list[str]:
    """Attributes and titles that have an element in them."""
    return [
        value
        for element in page.root.iter()
        for value in [
            *element.attrib.values(),
            element.text or "" if element.tag == "title" else "",
        ]
        if "<" in value
    ]


def test_a_form_in_another_language_than_its_page_says_so_everywhere(
    client: Visitor, publish: Publish
) -> None:
    publish(FORM)
    seen = [client.visit("/skjema/prove/"), client.visit("/skjema/prove/blankett")]
    client.visit("/skjema/prove/")
    seen.append(client.press("Start"))
    client.fill(navn="نور", sover="yes", ofte="a", liker=["b"], enig__a="a", enig__b="b")
    seen.append(client.press("Neste"))
    client.fill(mer="كل شيء جيد")
    seen.append(client.press("Neste"))
    assert client.page.h1 == "Se over svarene"
    seen.append(client.press("Send inn"))
    seen.append(client.visit("/skjema/prove/kopi"))
    answers = {"نور", "كل شيء جيد"}
    for page in seen:
        assert ARABIC.search(page.text)
        assert attributes(page) == []
        assert [
            each for each in astray(page) if each.partition(": ")[2].strip() not in answers
        ] == []


@pytest.mark.parametrize("language", ["nn", "en"])
def test_what_is_not_translated_is_in_the_language_of_its_author(
    client: Visitor, publish: Publish, language: str
) -> None:
    publish(form(section("del", text("navn", "Hva heter barnet?"))))
    client.visit(f"/skjema/prove/?lang={language}")
    page = client.press({"nn": "Start", "en": "Start"}[language])
    (control,) = page.controls("navn")
    (label,) = page.all("label", **{"for": control.attrib["id"]})
    assert [(e.get("lang"), e.text) for e in label.iter("span") if e.get("lang")] == [
        ("nb", "Hva heter barnet?")
    ]


def test_what_is_typed_may_run_from_the_right(client: Visitor, publish: Publish) -> None:
    publish(FORM)
    client.visit("/skjema/prove/")
    page = client.press("Start")
    (control,) = page.controls("navn")
    assert control.get("dir") == "auto"


NOTES = section(
    "test",
    {"id": "merk", "type": "note", "text": "# Test deg selv\n\n## Slik"},
    title="Litt til slutt",
)


def headings(page: Page) -> list[tuple[str, str]]:
    """The headings of a page, each with its level."""
    found = (e for e in page.root.iter() if re.fullmatch("h[1-6]", e.tag))
    return [(e.tag, page.words(e)) for e in found]


def test_an_authors_headings_stand_below_those_of_the_page(
    client: Visitor, publish: Publish
) -> None:
    publish(form(NOTES, section("slutt", text("mer", "Mer?"))))
    client.visit("/skjema/prove/")
    page = client.press("Start")
    assert headings(page) == [("h1", "Litt til slutt"), ("h2", "Test deg selv"), ("h3", "Slik")]
    paper = client.visit("/skjema/prove/blankett")
    found = [("h2", "Litt til slutt"), ("h3", "Test deg selv"), ("h4", "Slik"), ("h2", "Slutt")]
    assert headings(paper)[1:] == found


def test_a_section_of_notes_is_no_empty_card_on_the_review(
    client: Visitor, publish: Publish
) -> None:
    publish(form(NOTES, section("slutt", text("mer", "Mer?"))))
    client.visit("/skjema/prove/")
    client.press("Start")
    client.press("Neste")
    page = client.press("Neste")
    assert [words for _level, words in headings(page)] == ["Se over svarene", "Slutt"]
