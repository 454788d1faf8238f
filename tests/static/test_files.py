"""What every template, style sheet and script has to keep."""

import gzip
import re
from pathlib import Path

import brotli
import pytest
from flask import Flask

from forms.web.assets import static_assets

ROOT = Path(__file__).parents[2]
ON_PAPER = ROOT / "templates" / "documents" / "_page.html"
"""Goes to the PDF writer and never to a browser."""
TEMPLATES = sorted(set((ROOT / "templates").rglob("*.html")) - {ON_PAPER})
STATIC = ROOT / "static"
OWN = sorted(
    path
    for path in STATIC.rglob("*")
    if path.suffix in (".css", ".js") and "vendor" not in path.parts
)
SCRIPTS = ("form-page.js", "autosave.js", "conditional-questions.js", "conditions.js")
MAY_KEEP = {
    "outbox.js": {"indexedDB"},
    "sealed-drafts.js": {"sessionStorage"},
    "whole-form.js": {"sessionStorage"},
}
"""What is kept for the time without network: sealed packages, and which draft a tab has."""
HEADERS = 300
"""Bytes of the headers of one answer, about."""
NOT_FETCHED = ("http://www.w3.org/",)
"""Names of XML kinds look like addresses, but nothing is fetched from them."""


def text(path: Path) -> str:
    return path.read_text("utf-8")


def shown(path: Path) -> str:
    """A template without its comments."""
    return re.sub(r"\{#.*?#\}", "", text(path), flags=re.DOTALL)


@pytest.mark.parametrize("path", [*TEMPLATES, *OWN], ids=lambda path: path.name)
def test_no_file_refers_to_an_outside_host(path: Path):
    found = re.findall(r"""(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}[^\s"')]*""", text(path))
    assert not [url for url in found if not url.startswith(NOT_FETCHED)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_a_script_or_style_of_its_own(path: Path):
    html = shown(path)
    assert not re.search(r"<style|\sstyle=|javascript:|\son[a-z]+\s*=", html, re.IGNORECASE)
    for tag in re.findall(r"<script[^>]*>", html):
        assert "src=" in tag or 'type="application/json"' in tag


@pytest.mark.parametrize("path", [p for p in OWN if p.suffix == ".js"], ids=lambda path: path.name)
def test_no_script_keeps_anything_in_the_browser_or_runs_text(path: Path):
    stores = {"localStorage", "sessionStorage", "indexedDB"} - MAY_KEEP.get(path.name, set())
    forbidden = "|".join([*stores, r"document\.cookie", r"\beval\b", "new Function"])
    assert not re.search(forbidden, text(path))


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_script_that_sees_answers_makes_html_of_them(name: str):
    assert not re.search(r"innerHTML|insertAdjacentHTML|document\.write", text(STATIC / name))


@pytest.mark.parametrize("path", [p for p in OWN if p.suffix == ".css"], ids=lambda path: path.name)
def test_no_style_sheet_fetches_another(path: Path):
    assert "@import" not in text(path)
    assert "url(" not in text(path)


def test_style_before_the_first_paint_is_within_its_budget(app: Flask):
    with app.test_request_context():
        sheet = static_assets.all_assets().by_name["parent.css"]
    assert len(sheet.br) <= 8_200
    assert len(sheet.gzip) <= 9_800


def test_scripts_for_parents_are_within_their_budget(app: Flask):
    with app.test_request_context():
        size = len(static_assets.all_assets().by_name["parent.js"].br)
    assert size <= 6_144


def test_what_keeps_a_form_without_network_is_small_and_comes_after_the_first_paint(app: Flask):
    with app.test_request_context():
        files = static_assets.all_assets().by_name
    assert len(files["offline.js"].br) <= 4_600
    assert len(files["offline-form.js"].br) <= 7_300
    assert len(files["offline-worker.js"].br) <= 2_300


def test_a_parents_page_is_within_its_budget(app: Flask):
    """Every kind of question on it: 14 kB before the first paint, 30 kB in all, 8 kB again."""
    client = app.test_client()
    first = client.get("/page", headers={"Accept-Encoding": "br"})
    again = client.get("/page", headers={"Accept-Encoding": "br", "Sec-Fetch-Site": "none"})
    with app.test_request_context():
        files = static_assets.all_assets().by_name
    assert b"<style>" in brotli.decompress(first.data)
    assert b"<style>" not in brotli.decompress(again.data)
    rest = sum(len(files[n].br) for n in ("parent.css", "parent.js", "print.css", "ikon.svg"))
    assert len(first.data) + HEADERS <= 14_000
    assert len(first.data) + rest + 5 * HEADERS <= 30_000
    assert len(again.data) + HEADERS <= 8_000


def test_rules_that_are_not_sent_are_for_nothing_of_ours():
    asked = re.compile(r"role=.switch|indeterminate|data-icon|data-fullwidth|aria-readonly", re.I)
    others = [p for p in STATIC.rglob("*.js") if "vendor" not in p.parts]
    sources = [*TEMPLATES, *OWN, *others, *(ROOT / "forms").rglob("*.py")]
    own = ROOT / "forms" / "web" / "assets" / "static_assets.py"
    assert [path for path in sources if path != own and asked.search(text(path))] == []


@pytest.mark.parametrize(
    ("sheet", "kept"),
    [
        (b".a[role=switch]{x:1}.b{y:2}", b".b{y:2}"),
        (b".a:checked,.a:indeterminate:where([b]){x:1}", b".a:checked{x:1}"),
        (b".a:is(:checked,:indeterminate){x:1}", b".a:is(:checked,:indeterminate){x:1}"),
        (b".a:not(.b:is([aria-readonly=true],c)){x:1}", None),
        (b"@media (x){.a:indeterminate{y:1}}.b{z:1}", b".b{z:1}"),
        (b"@media (x){.c{y:1}.a[data-icon]{y:1}}", b"@media (x){.c{y:1}}"),
    ],
)
def test_a_rule_goes_when_all_that_it_asks_for_is_unused(sheet: bytes, kept: bytes | None):
    assert static_assets.without_unused_rules(sheet) == (kept or sheet)


def test_staff_style_and_paper_style_are_small():
    for name, most in (("staff.css", 6_000), ("print.css", 1_300)):
        assert len(gzip.compress((STATIC / name).read_bytes())) <= most
