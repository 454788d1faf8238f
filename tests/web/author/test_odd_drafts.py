"""Every page of a form opens on whatever an author has left in its draft, as far as it is JSON."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from forms.authoring.items import entries
from forms.storage import db
from forms.storage.definitions import drafts
from tests.support.client import Visitor
from tests.web.forms_author import FORM, app, author, written

__all__ = ["app", "author"]

WHOLE = {
    **FORM,
    "lists": {"grad": {"litt": "Litt", "mye": "Mye"}},
    "sections": [
        *FORM["sections"],
        {
            "id": "alt",
            "title": "Alt",
            "questions": [
                {"use": "barn"},
                {"id": "valg", "type": "choice", "label": "Hvilken?", "options": "@grad"},
                {
                    "id": "flere",
                    "type": "choices",
                    "label": "Hvilke?",
                    "options": {"a": {"label": "A", "show_if": {"hort": "no"}}, "b": "B"},
                    "exclusive": ["b"],
                },
                {
                    "id": "tabell",
                    "type": "matrix",
                    "label": "Enig?",
                    "options": {"ja": "Ja", "nei": "Nei"},
                    "rows": {"mat": "Maten"},
                },
                {
                    "id": "sosken",
                    "type": "repeat",
                    "label": "Søsken?",
                    "questions": [{"id": "navn", "type": "text", "label": "Navn"}],
                },
                {"id": "sum", "type": "calc", "label": "Sum", "value": {"sum": ["fra", "til"]}},
            ],
        },
    ],
    "steps": [
        {"id": "forst", "title": "Først", "by": "respondent", "sections": ["motet"]},
        {"id": "sa", "title": "Så", "by": "staff", "sections": ["mer", "alt"], "sign": ["leder"]},
    ],
    "signers": {"leder": {"label": "Leder", "how": ["draw"]}},
    "keep": {"answers": "5y"},
    "readers": "Rektor",
}
PAGES = ("", "vern/", "gang/", "hurtig/", "prov/", "oversett/en", "publiser", "forhandsvisning")
ODD: tuple[Any, ...] = (None, 7, "", "x", [], {}, [None], {"x": None})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a form, and a block that it may take in."""
    found = tmp_path / "definitions"
    (found / "blocks").mkdir(parents=True)
    (found / "mote.json").write_text(written(FORM), encoding="utf-8")
    block = {"questions": [{"id": "barnet", "type": "text", "label": "Hva heter barnet?"}]}
    (found / "blocks" / "barn.json").write_text(written(block), encoding="utf-8")
    return found


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value of a form."""
    members = value.items() if isinstance(value, dict) else enumerate(value)
    for key, each in members:
        yield (*path, key)
        if isinstance(each, dict | list):
            yield from places(each, (*path, key))


def with_value(form: Any, path: tuple[Any, ...], value: Any) -> Any:
    """The form with another value at a path; without it when the value is `...`."""
    found = copy.deepcopy(form)
    holder = found
    for step in path[:-1]:
        holder = holder[step]
    if value is ...:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return found


@pytest.mark.parametrize("part", range(3))
def test_every_page_opens_on_every_draft(author: Visitor, app: Flask, part: int) -> None:
    paths = [*places(WHOLE)]
    for number, path in [*enumerate(paths)][part::3]:
        value = ... if number % 2 else ODD[number // 2 % len(ODD)]
        form = with_value(WHOLE, path, value)
        with app.app_context():
            now = drafts.get("mote")
            drafts.save("mote", json.dumps(form), {}, now.revision if now else 0, None)
            db.session.commit()
        own = [e.name for e in entries(form) if e.path == path[: len(e.path)]]
        side = "gang" if own[-1].startswith(("steps", "signers")) else "bygg"
        for page in (f"{side}/?valgt={own[-1]}", PAGES[number % len(PAGES)]):
            try:
                status = author.get(f"/skjemaer/mote/{page}").status_code
            except Exception as error:
                raise AssertionError(f"{page} of a draft with {value!r} at {path}") from error
            assert status in ((200, 303, 422) if page == "prov/" else (200, 303)), (path, value)


def test_the_page_beside_stands_when_an_answer_asks_for_a_question_that_is_gone(
    author: Visitor, app: Flask
) -> None:
    form = with_value(WHOLE, ("sections", 0, "questions", 0), ...)
    with app.app_context():
        drafts.save("mote", json.dumps(form), {}, 0, None)
        db.session.commit()
    assert "Hvilke?" in author.visit("/skjemaer/mote/forhandsvisning?del=alt").text


def test_a_block_is_chosen_and_taken_in(author: Visitor, app: Flask) -> None:
    author.visit("/skjemaer/mote/bygg/?valgt=mer.fra")
    assert "barn" in author.press("Ta inn", block="barn").text
    assert "Hva heter barnet?" in author.press("Gjør til egne spørsmål").text
