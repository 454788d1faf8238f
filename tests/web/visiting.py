"""A test client that distrusts every page: one h1, a title, labelled fields, ids that are unique."""

import re
from collections import Counter
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

VOID = frozenset("area base br col embed hr img input link meta source track wbr path rect".split())
UNLABELLED = frozenset({"hidden", "submit", "button"})
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Visitor(FlaskClient):
    """A browser without scripting; `send` posts with the token of the last page it saw."""

    token = ""
    user_id = ""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """The answer; an HTML page is looked over first."""
        response = super().open(*args, **kwargs)
        if response.mimetype == "text/html" and response.data and not response.location:
            text = response.get_data(as_text=True)
            check(text)
            found = TOKEN.search(text)
            self.token = found[1] if found else self.token
        return response

    def send(self, path: str, fields: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
        """What comes back when *fields* are posted to *path*."""
        return self.post(path, data={"csrf_token": self.token, **(fields or {})}, **kwargs)


class Page(HTMLParser):
    """What a page holds: tags in order, ids, labels, headings, and tags that are left open."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.wrapped: set[int] = set()
        self.texts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if "label" in self.open:
            self.wrapped.add(len(self.tags))
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open, f"</{tag}> closes nothing"
            assert self.open.pop() == tag, f"</{tag}> closes another"

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def named(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every such tag."""
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def text(self) -> str:
        """Everything a reader reads, with single spaces."""
        return " ".join(" ".join(self.texts).split())


def check(html: str) -> Page:
    """The page, once it is sound."""
    page = Page(html)
    assert page.open == [], f"left open: {page.open}"
    assert len(page.named("h1")) == 1
    assert len(page.named("title")) == 1
    ids = Counter(attributes["id"] for _tag, attributes in page.tags if attributes.get("id"))
    assert {id: n for id, n in ids.items() if n > 1} == {}
    labels = {attributes.get("for") for attributes in page.named("label")}
    for number, (tag, attributes) in enumerate(page.tags):
        assert "style" not in attributes, f"inline style on {tag}"
        assert not [name for name in attributes if name.startswith("on")], f"script on {tag}"
        if tag in ("input", "select", "textarea") and attributes.get("type") not in UNLABELLED:
            named = attributes.get("aria-label") or attributes.get("aria-labelledby")
            labelled = number in page.wrapped or attributes.get("id") in labels
            assert named or labelled or attributes.get("aria-hidden"), f"no label: {attributes}"
        for name in ("aria-labelledby", "aria-describedby", "for"):
            unknown = [id for id in (attributes.get(name) or "").split() if id not in ids]
            assert unknown == [], f"{name} names nothing: {unknown}"
    return page
