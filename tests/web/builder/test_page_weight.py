"""Every panel of the largest forms is a light page: clearly under the 60 kB of the first page."""

import json

import pytest
from flask import Flask

from bench.authoring import long_form
from forms.authoring.items import entries
from forms.publishing import publish_folder
from forms.storage import db
from forms.storage.definitions import drafts
from tests.authoring.shipped import FOLDER, SHIPPED
from tests.support.client import Visitor
from tests.web.conftest import SignIn

MOST = 50_000
"""Bytes before compression; what is searched in long lists comes when it is asked for."""
LARGEST = ["forste-samtalen-barnehage", "kompetanseplan"]
"""Of most questions, and of the largest panels."""


@pytest.fixture
def author(app: Flask, signed_in: SignIn) -> Visitor:
    """An author of the shipped forms."""
    with app.app_context():
        publish_folder(FOLDER)
    return signed_in("author")


@pytest.mark.parametrize("form_id", LARGEST)
def test_every_panel_is_light(form_id: str, author: Visitor) -> None:
    form = json.loads((FOLDER / f"{form_id}.json").read_text("utf-8"))
    pages = ["vern/"]
    for entry in entries(form):
        page = "gang" if entry.kind in ("step", "signer") else "bygg"
        pages.append(f"{page}/?valgt={entry.name}")
        options = entry.value.get("options")
        if isinstance(options, dict):
            last = list(options)[-1]
            pages.append(f"{page}/?valgt={entry.name}&rader=options.{last}")
    sizes = {}
    for page in pages:
        answer = author.get(f"/skjemaer/{form_id}/{page}")
        assert answer.status_code == 200, page
        sizes[page] = len(answer.data)
    assert {page: size for page, size in sizes.items() if size > MOST} == {}
    print(f"{form_id}: {max(sizes.values())} bytes at most, in {len(sizes)} pages")


@pytest.fixture
def long(app: Flask, author: Visitor) -> Visitor:
    """That author, with a draft of 300 questions, all but one in the same part."""
    form = json.loads(long_form())
    asked = form["sections"][0]["questions"]
    form["sections"].append({"id": "b", "title": "B", "questions": [asked.pop()]})
    asked[150] |= {"type": "choice", "options": {"ja": "Ja", "nei": {"label": "Nei", "score": 1}}}
    with app.app_context():
        drafts.save("lang", json.dumps(form, ensure_ascii=False), {}, 0, None)
        db.session.commit()
    return author


@pytest.mark.parametrize(
    "page",
    [
        "bygg/",
        "bygg/?valgt=a",
        "bygg/?valgt=a.q0",
        "bygg/?valgt=a.q150",
        "bygg/?valgt=a.q150&rader=options.nei",
        "bygg/?valgt=a.q298",
        "bygg/?valgt=b.q299",
        "bygg/?finn=viktig",
        "vern/",
        "gang/",
        "prov/",
        "publiser",
        "oversett/en?side=2",
    ],
)
def test_every_page_about_three_hundred_questions_is_light(page: str, long: Visitor) -> None:
    answer = long.get(f"/skjemaer/lang/{page}")
    print(f"300 questions, {page}: {len(answer.data)} bytes")
    assert answer.status_code == 200 and len(answer.data) <= 60_000


def test_a_long_part_is_shown_around_what_is_chosen(long: Visitor) -> None:
    page = long.visit("/skjemaer/lang/bygg/?valgt=a.q150")
    shown = [each.get("href", "") for each in page.all("a") if "valgt=a.q" in each.get("href", "")]
    assert len(shown) == 62 and "Vis 61–120 av 299" in page.text and "«B»" not in page.text
    page = long.press("Vis 181–240 av 299")
    assert "dag 180 i barnehagen" in page.text and "dag 150 i barnehagen" in page.text
    page = long.press("Vis 240–299 av 299") if "Vis 240–299" in page.text else page
    page = long.visit("/skjemaer/lang/bygg/?valgt=a.q298")
    assert "Vis 180–239 av 299" in page.text and page.text.count("av 299") == 1
    page = long.visit("/skjemaer/lang/bygg/?finn=viktig")
    assert "300 treff" in page.text and "Her er de 60 første." in page.text


def test_what_is_chosen_in_a_long_form_is_light_too(long: Visitor) -> None:
    long.visit("/skjemaer/lang/bygg/?valgt=a.q150")
    page = long.press("Legg til Vises når")
    assert len(page.html) <= 60_000 and page.all("datalist")


def test_the_largest_forms_are_those() -> None:
    sizes = {path.stem: path.stat().st_size for path in SHIPPED}
    assert max(sizes, key=sizes.__getitem__) == LARGEST[0]


def test_what_is_long_comes_when_it_is_asked_for(author: Visitor) -> None:
    page = author.visit("/skjemaer/forste-samtalen-barnehage/bygg/")
    assert not page.all("datalist") and "k-check.0.say" not in page.posted(page.button("Lagre"))
    page = author.press("Endre Regler på tvers", **{"k-summary": "Ny tekst."})
    fields = page.posted(page.button("Lagre"))
    assert fields["k-summary"] == "Ny tekst." and page.all("datalist", id="valg-question")
    page = author.press("Lagre", **{"k-check.0.say": "Be om en ny erklæring."})
    assert "Endret skjemaet." in page.text
    page = author.press("Endre Regler på tvers")
    fields = page.posted(page.button("Lagre"))
    assert fields["k-check.0.say"] == "Be om en ny erklæring."
