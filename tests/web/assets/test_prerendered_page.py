"""A page rendered once comes out whole, whatever fills its placeholders."""

import random
import re
import string

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from forms.web.assets.prerendered_page import PrerenderedPage
from tests.support.factories import (
    form,
    section,
)
from tests.web.conftest import Publish

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


@pytest.mark.parametrize("seed", range(10))
def test_a_page_comes_out_as_it_would_have_been_rendered(seed: int) -> None:
    chance = random.Random(seed)
    first = filling(chance, chance.randrange(20, 126)), filling(chance, 32)
    html = drawn(chance, *first)
    page = PrerenderedPage(html, *first)
    for _reader in range(5):
        values = [filling(chance, chance.randrange(1, 200)) for _value in first]
        wanted = html.replace(first[0], values[0]).replace(first[1], values[1])
        assert page.fill(*values) == wanted


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
    assert browser.post("/skjema/prove/", data={**found, "A-ok": "yes"}).status_code == 303
