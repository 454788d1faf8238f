"""Pages are compressed, except where their length could tell another site what they hold."""

import brotli
import pytest
from flask.testing import FlaskClient

from forms.web.assets.compression import best_encoding


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=0.8", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br; q=0", ""),
        ("", ""),
        ("identity", ""),
    ],
)
def test_the_best_encoding_that_the_browser_reads(accepted: str, encoding: str):
    assert best_encoding(accepted) == encoding


def ask(client: FlaskClient, path: str = "/page", **headers: str):
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(path, headers={"Accept-Encoding": "br, gzip", **names})


def test_a_first_visit_is_compressed(client: FlaskClient):
    page = ask(client)
    assert page.headers["Content-Encoding"] == "br"
    assert b"Barnets utvikling" in brotli.decompress(page.data)
    assert "Accept-Encoding" in page.headers["Vary"]


@pytest.mark.parametrize(
    ("site", "encoding"),
    [("same-origin", "br"), ("none", "br"), ("cross-site", None), ("same-site", None), ("", None)],
)
def test_with_cookies_it_matters_who_asks(client: FlaskClient, site: str, encoding: str | None):
    client.set_cookie("session", "something")
    headers = {"Sec_Fetch_Site": site} if site else {}
    assert ask(client, **headers).headers.get("Content-Encoding") == encoding


def test_small_answers_and_other_kinds_are_left_alone(client: FlaskClient):
    token = client.get("/page").text.split('name="csrf_token" value="')[1].split('"')[0]
    answer = client.post(
        "/utkast", data={"csrf_token": token, "revision": "1"}, headers={"Accept-Encoding": "br"}
    )
    assert answer.get_json()["saved"] == "14.05"
    assert "Content-Encoding" not in answer.headers
