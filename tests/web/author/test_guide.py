"""The authors' guide in the product."""

import re

import pytest
from babel.messages.pofile import read_po

from forms.settings import ROOT
from forms.web.author.guide import FOLDER, load_guide
from tests.support.client import Visitor
from tests.web.forms_author import TEXT, app, author, folder, save

__all__ = ["app", "author", "folder"]

LANGUAGES = ("nb", "nn", "en")
SHELL = re.compile(r"flask|\.venv|\bmake [a-z]+`|python|\$ ")
QUOTED = {"nb": "«([^»]+)»", "nn": "«([^»]+)»", "en": "“([^”]+)”"}
LINK = re.compile(r'href="/veiledning#([a-z]+)"')


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guide_is_the_same_in_every_language(language: str) -> None:
    guide, own = load_guide("nb"), load_guide(language)
    assert [each.name for each in own.chapters] == [each.name for each in guide.chapters]
    names = {each.name for each in own.chapters}
    for chapter in own.chapters:
        assert set(re.findall(r'href="#([a-z]+)"', chapter.html)) <= names
        assert not SHELL.search(chapter.html)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guide_names_buttons_as_the_pages_do(language: str) -> None:
    with (ROOT / "translations/nn/LC_MESSAGES/messages.po").open("rb") as file:
        words = {str(each.id) for each in read_po(file)}
    if language != "nb":
        with (ROOT / f"translations/{language}/LC_MESSAGES/messages.po").open("rb") as file:
            words = {str(each.string) for each in read_po(file)}
    text = (FOLDER / f"{language}.md").read_text("utf-8")
    guard = text.split("<!-- vern -->")[1].split("<!--")[0]
    named = [*re.findall(QUOTED[language], text), *re.findall(r"- \*\*([^*]+)\*\*: ", guard)]
    assert [each for each in named if each not in words] == []


def test_each_page_leads_to_its_own_chapter(author: Visitor) -> None:
    pages = {
        "/skjemaer/": "begynn",
        "/nytt-skjema": "begynn",
        "/skjemaer/papir": "papir",
        "/importer-skjema": "import",
        "/skjemaer/mote/bygg/": "bygg",
        "/skjemaer/mote/hurtig/": "hurtigtekst",
        "/skjemaer/mote/prov/": "prov",
        "/skjemaer/mote/oversett/en": "oversett",
        "/skjemaer/mote/publiser": "publiser",
        "/skjemaer/mote/versjoner": "versjoner",
        "/skjemaer/mote/": "tekst",
    }
    names = {each.name for each in load_guide("nb").chapters}
    assert set(pages.values()) <= names
    for path, chapter in pages.items():
        response = author.get(path)
        assert response.status_code == 200, path
        assert LINK.findall(response.text)[0] == chapter, path


def test_a_finding_leads_to_the_chapter_that_explains_it(author: Visitor) -> None:
    save(author, TEXT.replace('"hort": "no"', '"hort": "maybe"'))
    page = author.get("/skjemaer/mote/publiser").text
    assert "vilkar" in LINK.findall(page)


def test_the_guide_is_read_in_ones_own_language(author: Visitor) -> None:
    page = author.visit("/veiledning")
    assert page.h1 == "Veiledning for forfattere" and 'id="hurtigtekst"' in page.html
    assert author.visit("/veiledning?lang=en").h1 == "Guide for authors"
