"""A page made once comes out whole, plain and compressed, whatever fills its holes."""

import random
import re
import string

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from forms.web.core.prerendered_page import LONGEST, MOST_HOLES, Mould
from tests.web.conftest import Publish
from tests.web.forms_simple import form, section

LETTERS = string.ascii_letters + string.digits + "-_."
KEY = "0123456789abcdef" * 2
WORDS = ("Hvordan har barnet det?", "æøå ÆØÅ", '<input type="text">', "<p>", "ja", "ŋđ", "\n")


def drawn(chance: random.Random, *values: str) -> str:
    """Made-up HTML in which each value stands as a control's value, some twice."""
    pieces = [f'<input name="{n}" value="{value}">' for n, value in enumerate(values)]
    pieces += [*pieces[: chance.randrange(2)], *chance.choices(WORDS, k=chance.randrange(400))]
    chance.shuffle(pieces)
    return "<!doctype html>" + "".join(pieces)


def filling(chance: random.Random, length: int) -> str:
    return "".join(chance.choices(LETTERS, k=length))


@pytest.mark.parametrize("seed", range(25))
def test_a_page_comes_out_as_it_would_have_been_drawn(seed: int) -> None:
    chance = random.Random(seed)
    first = filling(chance, chance.randrange(20, LONGEST)), filling(chance, 32)
    html = drawn(chance, *first)
    mould = Mould(html, *first)
    for _reader in range(5):
        values = [filling(chance, len(value)) for value in first]
        wanted = html.replace(first[0], values[0]).replace(first[1], values[1])
        assert mould.page(*values).decode() == wanted
        assert brotli.decompress(mould.brotli(*values)).decode() == wanted
    assert mould._packed is not None


def test_words_of_the_page_in_a_hole_do_no_harm() -> None:
    html = f'<p>Hvordan har barnet det?</p><input value="{KEY}"><p>Hvordan har barnet det?</p>'
    mould = Mould(html, KEY)
    value = "Hvordan har barnet det?</p><p>..."[:32]
    assert brotli.decompress(mould.brotli(value)).decode() == html.replace(KEY, value)


def test_a_longer_value_is_compressed_anew() -> None:
    mould = Mould(f"<p>{KEY}</p>" * 3, KEY)
    assert brotli.decompress(mould.brotli("lengre enn før" * 9)) == mould.page("lengre enn før" * 9)


@pytest.mark.parametrize(
    "html", [f"{KEY}{KEY}", f"<p>{KEY}</p>" * (MOST_HOLES + 1), f"<p>{KEY}<"], ids=len
)
def test_holes_that_cannot_be_left_open_are_compressed_as_they_are(html: str) -> None:
    mould = Mould(html, KEY)
    other = KEY[::-1]
    assert mould._packed is None
    assert brotli.decompress(mould.brotli(other)).decode() == html.replace(KEY, other)


def test_a_blank_form_is_sent_compressed_with_a_token_that_holds(
    app: Flask, publish: Publish
) -> None:
    question = {"id": "ok", "type": "yes_no", "label": "Går det bra?"}
    publish(form(section("a", question), confidentiality="anonymous"))
    browser = FlaskClient(app, app.response_class)
    own = {"Accept-Encoding": "br", "Sec-Fetch-Site": "same-origin"}
    keys = set()
    for _visit in range(3):
        answer = browser.get("/skjema/prove/", headers=own)
        assert answer.headers["Content-Encoding"] == "br"
        assert {"Accept-Encoding", "Sec-Fetch-Site", "Cookie"} <= set(answer.vary)
        page = brotli.decompress(answer.get_data()).decode()
        found = dict(re.findall(r'name="(csrf_token|key|_version)" value="([^"]+)"', page))
        keys.add(found["key"])
    assert len(keys) == 3
    strange = browser.get("/skjema/prove/", headers={**own, "Sec-Fetch-Site": "cross-site"})
    assert "Content-Encoding" not in strange.headers
    assert browser.post("/skjema/prove/", data={**found, "ok": "yes"}).status_code == 303
