"""Assets are served compressed, to be kept for ever, under an address that changes with them."""

import gzip
import re
import shutil
import subprocess
from pathlib import Path

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from forms.web.assets import static_assets
from tests.static import gallery


def address(app: Flask, name: str) -> str:
    with app.test_request_context():
        return static_assets.asset_url(name)


def test_one_address_gives_the_bundle_in_every_encoding(app: Flask, client: FlaskClient):
    url = address(app, "parent.css")
    plain = client.get(url)
    assert plain.mimetype == "text/css"
    assert b"@layer ds.components{" in plain.data
    small = client.get(url, headers={"Accept-Encoding": "gzip, deflate, br"})
    assert small.headers["Content-Encoding"] == "br"
    assert brotli.decompress(small.data) == plain.data
    other = client.get(url, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(other.data) == plain.data
    assert {r.headers["Vary"] for r in (plain, small, other)} == {"Accept-Encoding"}


def test_the_bundle_names_its_makers_and_leaves_out_our_comments(client: FlaskClient, app: Flask):
    sheet = client.get(address(app, "parent.css")).text
    assert "Designsystemet, MIT" in sheet
    assert sheet.count("/*") == 1
    assert sheet.index("@layer ds.theme,ds.components;") < sheet.index("--ds-color-accent-")


def test_a_browser_keeps_what_has_the_right_hash_and_only_that(app: Flask, client: FlaskClient):
    url = address(app, "form-page.js")
    now = client.get(url)
    assert now.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert now.mimetype == "text/javascript"
    with app.test_request_context():
        hash = static_assets.all_assets().hash
    old = client.get(url.replace(hash, "0123456789ab"))
    assert old.status_code == 200
    assert old.headers["Cache-Control"] == "no-cache"


def test_modules_find_their_neighbours_under_the_same_hash(app: Flask, client: FlaskClient):
    folder = address(app, "form-page.js").rpartition("/")[0]
    assert client.get(f"{folder}/autosave.js").status_code == 200


def test_scripts_in_a_bundle_need_no_neighbours(app: Flask, client: FlaskClient, tmp_path: Path):
    script = tmp_path / "parent.mjs"
    script.write_text(client.get(address(app, "parent.js")).text)
    assert not re.search(r"^\s*(import|export)\b", script.read_text(), re.MULTILINE)
    subprocess.run(["node", "--check", script], check=True)  # finds a name that two of them give


def test_every_script_of_ours_parses_as_it_is_sent(app: Flask, tmp_path: Path):
    with app.test_request_context():
        files = static_assets.all_assets().by_name
    ours = [name for name in files if name.endswith(".js") and not name.startswith("vendor/")]
    assert {"parent.js", "staff.js", "send.js", "editor.js"} <= set(ours)
    for name in ours:
        script = tmp_path / f"{Path(name).stem}.mjs"
        script.write_bytes(files[name].body)
        subprocess.run(["node", "--check", script], check=True)


@pytest.mark.parametrize("name", ["nothing.css", "../app.py", "%2e%2e/app.py", ".hidden"])
def test_nothing_else_is_served(app: Flask, client: FlaskClient, name: str):
    folder = address(app, "form-page.js").rpartition("/")[0]
    assert client.get(f"{folder}/{name}").status_code == 404


def test_a_wrong_name_stops_the_page_that_asks_for_it(app: Flask):
    with app.test_request_context(), pytest.raises(LookupError, match=r"nothing\.css"):
        static_assets.asset_url("nothing.css")


def test_the_hash_changes_with_any_file(tmp_path: Path):
    def built() -> str:
        return static_assets.Assets(folder, {"tema.css": b":root{}"}).hash

    folder = tmp_path / "static"
    shutil.copytree(gallery.ROOT / "static", folder)
    before = built()
    assert built() == before
    (folder / "conditional-questions.js").write_text("// other")
    assert built() != before


def test_the_logo_is_served_as_a_picture(tmp_path: Path):
    logo = tmp_path / "Vaapen.SVG"
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    client = gallery.make(LOGO=str(logo)).test_client()
    page = client.get("/catalogue").text
    assert 'class="sv-logo"' in page
    assert (
        client.get(page.split('class="sv-logo" src="')[1].split('"')[0]).mimetype == "image/svg+xml"
    )


def test_no_rule_looks_into_every_element(app: Flask):
    """A rule `:has(label) …` begins at any element, so each tap styled the whole page anew."""
    with app.test_request_context():
        sheet = static_assets.all_assets().by_name["parent.css"].body.decode()
    assert ".ds-input:not(:focus-visible" in sheet  # a control under the pointer is still marked
    assert ":has(label" not in sheet
