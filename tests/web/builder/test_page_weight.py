"""Every panel of the largest forms is a light page: clearly under the 60 kB of the first page."""

import json

import pytest
from flask import Flask

from forms.authoring.items import entries
from forms.publishing import publish_folder
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
