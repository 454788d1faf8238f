"""Who comes for the first time gets the style sheet with the page; the next page links to it."""

import base64
import hashlib
import re

from flask import Flask

from forms.web.assets import static_assets
from tests.support.client import Visitor
from tests.web.conftest import Publish
from tests.web.forms_simple import SHEET

STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def test_the_policy_knows_the_style_sheet_in_the_page(client: Visitor) -> None:
    page = client.get("/")
    (text,) = STYLE.findall(page.text)
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    policy = page.headers["Content-Security-Policy"]
    assert f"style-src 'self' 'sha256-{digest}';" in policy
    assert "unsafe" not in policy


def test_the_style_sheet_follows_without_holding_the_page_up(client: Visitor) -> None:
    page = client.get("/").text
    (link,) = re.findall(r'<link rel="stylesheet" href="([^"]*)" media="not all">', page)
    assert STYLE.findall(page) == [client.get(link).text]


def test_a_kept_page_suits_whoever_gets_it(app: Flask, publish: Publish) -> None:
    publish(SHEET)
    for _visitor in range(2):
        client = app.test_client()
        first, again = (client.get("/skjema/prove/").text for _time in range(2))
        assert "<style>" in first and 'media="not all"' in first
        assert "<style>" not in again and 'media="not all"' not in again


def test_an_asset_is_the_same_whatever_cookies_there_are(app: Flask, client: Visitor) -> None:
    with app.test_request_context():
        links = [static_assets.asset_url(name) for name in ("parent.css", "parent.js", "ikon.svg")]
    client.get("/skjema/")
    for link in links:
        answer = client.get(link)
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]  # the picture's
