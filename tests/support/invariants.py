"""What must hold for every page and every answer, whoever asks for it.

`check` refuses a page without one heading and a title, with a control that has no name, an id used
twice, a description that points at nothing, a text that was not filled in, or anything inline.
"""

import hashlib
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from werkzeug.test import TestResponse

from tests.support.html_page import CONTROLS, Page, texts

UNLABELLED = frozenset({"hidden", "submit", "button"})
LEFT_OVER = re.compile(r"\{[a-z_][a-z0-9_.]*\}|%\([a-z_]+\)[sd]|\bUndefined\b|<bound method|lazy_")
NOSNIFF = {"X-Content-Type-Options": "nosniff"}
HEADERS = {
    **NOSNIFF,
    "Content-Security-Policy": "object-src 'none'",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=()",
}


def check(html: str, language: str | None = None, policy: str = "") -> Page:
    """The page, once it is sound; *language* is the one it must be in.

    A style sheet in the page must be one that *policy*, the page's CSP, names by its hash.
    """
    page = Page(html)
    root = page.all("html")[0]
    assert html.lstrip().lower().startswith("<!doctype html>")
    assert root.get("lang") == language if language else root.get("lang")
    for tag in ("h1", "title", "main"):
        assert len(page.all(tag)) == 1, f"{len(page.all(tag))} of {tag}"
    assert page.h1 and page.title, "an empty heading or title"
    _check_ids(page)
    _check_names(page)
    _check_landmarks(page)
    _check_mistakes(page)
    _check_nothing_inline(page, policy)
    _check_texts(page)
    return page


def _check_ids(page: Page) -> None:
    ids = Counter(e.attrib["id"] for e in page.root.iter() if e.get("id"))
    assert {id: n for id, n in ids.items() if n > 1} == {}, "ids used twice"
    for e in page.root.iter():
        for name in ("aria-labelledby", "aria-describedby", "aria-controls", "for", "form"):
            unknown = [id for id in e.get(name, "").split() if id not in ids]
            assert unknown == [], f"{name} on <{e.tag}> names nothing: {unknown}"
        target = e.get("href", "")
        assert not target.startswith("#") or target[1:] in ids, f"{target} leads nowhere"


def _check_names(page: Page) -> None:
    labels = {e.get("for"): e for e in page.all("label") if page.words(e)}
    for e in page.root.iter():
        if e.tag in CONTROLS and e.get("type") not in UNLABELLED and "aria-hidden" not in e.attrib:
            wrapped = any(a.tag == "label" and page.words(a) for a in page.above(e))
            named = e.get("aria-label") or e.get("aria-labelledby")
            assert named or wrapped or e.get("id") in labels, f"no name: <{e.tag} {e.attrib}>"
        if e.tag in ("button", "a", "summary", "legend", "caption", "h1", "h2", "h3"):
            assert page.words(e) or e.get("aria-label"), f"empty: <{e.tag} {e.attrib}>"
        if e.tag == "fieldset":
            assert len(e) and e[0].tag == "legend", f"no legend: {e.attrib}"
        if e.tag == "img":
            assert "alt" in e.attrib, f"no alt: {e.attrib}"


def _check_landmarks(page: Page) -> None:
    """A section and the region that scrolls in it are not both named by one heading."""
    named = Counter(
        e.attrib["aria-labelledby"]
        for e in page.root.iter()
        if "aria-labelledby" in e.attrib and (e.tag == "section" or e.get("role") == "region")
    )
    assert {name: n for name, n in named.items() if n > 1} == {}, "landmarks of one name"


def _check_mistakes(page: Page) -> None:
    """What is wrong is told at its control, or at the group that it stands in (WCAG 2.2, 3.3.1)."""
    for e in page.root.iter():
        if e.tag not in CONTROLS or e.get("aria-invalid") != "true":
            continue
        ids = " ".join(each.get("aria-describedby", "") for each in page.above(e)).split()
        told = [page.id(id) for id in ids]
        assert any(_tells_a_mistake(each) for each in told), f"why? <{e.tag} {e.attrib}>"
    for target in _where_mistakes_are(page):
        near = [*target.iter(), *page.above(target)]
        ids = " ".join(each.get("aria-describedby", "") for each in near).split()
        told = [target, *(page.id(id) for id in ids)]
        assert any(map(_tells_a_mistake, told)), f"why? <{target.tag} {target.attrib}>"


def _where_mistakes_are(page: Page) -> Iterator[Element]:
    """Yield the controls and groups that the summary leads to."""
    for summary in (e for e in page.root.iter() if "data-error-summary" in e.attrib):
        for link in summary.iter("a"):
            target = page.id(link.get("href", "").removeprefix("#"))
            if target is not None and target.tag in (*CONTROLS, "fieldset"):
                yield target


def _tells_a_mistake(element: Element | None) -> bool:
    if element is None:
        return False
    if element.get("id", "").startswith("feil-"):  # in the summary
        return True
    return any("ds-validation-message" in e.get("class", "") for e in element.iter())


def _check_nothing_inline(page: Page, policy: str) -> None:
    for e in page.root.iter():
        if e.tag == "style" and policy:
            digest = b64encode(hashlib.sha256("".join(e.itertext()).encode()).digest()).decode()
            assert f"'sha256-{digest}'" in policy, "an inline style sheet that the policy refuses"
        assert "style" not in e.attrib, f"inline style: <{e.tag} {e.attrib}>"
        assert not [a for a in e.attrib if a.startswith("on")], f"inline script: <{e.tag}>"
        if e.tag == "script" and "src" not in e.attrib:
            assert e.get("type") == "application/json", "inline script"
        for name in ("src", "action", "href"):
            parts = urlsplit(e.get(name, ""))
            allowed = ("", "tel", "mailto", "https") if e.tag == "a" else ("",)
            assert parts.scheme in allowed, f"<{e.tag} {name}={e.get(name)}>"
            assert e.tag == "a" or not parts.netloc, f"<{e.tag} {name}={e.get(name)}>"


PICTURE = {**NOSNIFF, "Content-Security-Policy": "default-src 'none'"}
"""What a picture of ours has: opened by itself it can do nothing."""


def _check_texts(page: Page) -> None:
    text = " ".join("".join(texts(page.root, verbatim=False)).split())
    found = LEFT_OVER.search(text)
    assert found is None, f"not filled in: {text[max(0, found.start() - 40) : found.end()]!r}"
    for e in page.root.iter():
        for name in ("aria-label", "alt", "title", "placeholder"):
            assert not LEFT_OVER.search(e.get(name, "")), f"not filled in: {e.get(name)!r}"


def check_answer(response: TestResponse) -> None:
    """Refuse an answer without the headers and cookie flags that every answer has."""
    bare = response.mimetype in ("text/css", "text/javascript")  # the page's own headers count
    picture = response.mimetype == "image/svg+xml" and response.status_code == 200
    for name, part in (NOSNIFF if bare else PICTURE if picture else HEADERS).items():
        assert part in response.headers.get(name, ""), f"{name} on {response.status}"
    kept = response.headers.get("Cache-Control", "")
    assert "no-store" in kept or not (response.mimetype or "").startswith("text/html"), kept
    for cookie in response.headers.getlist("Set-Cookie"):
        flags = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert {"httponly", "samesite=lax"} <= flags, cookie.split("=")[0]
