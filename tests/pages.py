"""A browser without scripting that distrusts what it gets: every page is taken apart first.

`check` refuses a page without one heading and a title, with a control that has no name, an id used
twice, a description that points at nothing, a text that was not filled in, or anything inline.
"""

import hashlib
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from typing import Any, Self
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, TreeBuilder

from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse

# fmt: off
VOID = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source",
    "track", "wbr",
))
# fmt: on
CONTROLS = frozenset({"input", "select", "textarea"})
UNLABELLED = frozenset({"hidden", "submit", "button"})
UNREAD = frozenset({"script", "style", "textarea", "code", "pre"})
LEFT_OVER = re.compile(r"\{[a-z_][a-z0-9_.]*\}|%\([a-z_]+\)[sd]|\bUndefined\b|<bound method|lazy_")
NOSNIFF = {"X-Content-Type-Options": "nosniff"}
HEADERS = {
    **NOSNIFF,
    "Content-Security-Policy": "object-src 'none'",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=()",
}
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class _Reader(HTMLParser):
    """Reads HTML into a tree, and refuses tags that are not closed in their order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.builder = TreeBuilder()
        self.open: list[str] = []
        self.builder.start("document", {})
        self.feed(html)
        self.close()
        assert self.open == [], f"left open: {self.open}"
        self.root = self.builder.end("document")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), f"an attribute twice: <{tag} {attrs}>"
        self.builder.start(tag, {name: value or "" for name, value in attrs})
        if tag in VOID:
            self.builder.end(tag)
        else:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.builder.start(tag, {name: value or "" for name, value in attrs})
        self.builder.end(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open, f"</{tag}> closes nothing"
            last = self.open.pop()
            assert last == tag, f"</{tag}> closes <{last}>"
            self.builder.end(tag)

    def handle_data(self, data: str) -> None:
        self.builder.data(data)


class Page:
    """A page as a reader meets it, with what they fill in."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.root = _Reader(html).root
        self.parents = {child: parent for parent in self.root.iter() for child in parent}
        self.files: dict[str, list[tuple[bytes, str]]] = {}

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """The elements with that tag and these attributes; `name_` stands for `name`."""
        wanted = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
        return [e for e in self.root.iter(tag) if all(e.get(k) == v for k, v in wanted.items())]

    def id(self, id: str) -> Element | None:
        """The element with that id."""
        return next((e for e in self.root.iter() if e.get("id") == id), None)

    def above(self, element: Element) -> Iterator[Element]:
        """The element and all that it stands in."""
        here: Element | None = element
        while here is not None:
            yield here
            here = self.parents.get(here)

    def is_hidden(self, element: Element) -> bool:
        """Whether the element is in something with the attribute `hidden`."""
        return any("hidden" in e.attrib for e in self.above(element))

    def is_read(self, element: Element) -> bool:
        """Whether a reader reads the element's text, and not its value or its code."""
        return not any(e.tag in UNREAD for e in self.above(element))

    def words(self, element: Element | None = None) -> str:
        """Everything that can be read in the element, or in the page, with single spaces."""
        top = self.root if element is None else element
        return " ".join("".join(_texts(top)).split())

    @property
    def text(self) -> str:
        """Everything that can be read in the page, hidden questions too."""
        return self.words()

    @property
    def title(self) -> str:
        """The title of the page."""
        return self.words(self.all("title")[0])

    @property
    def h1(self) -> str:
        """The heading of the page."""
        return self.words(self.all("h1")[0])

    @property
    def problems(self) -> list[tuple[str, str]]:
        """The error summary: where each link leads, and what it says."""
        boxes = [e for e in self.root.iter() if "data-error-summary" in e.attrib]
        return [(a.get("href", ""), self.words(a)) for box in boxes for a in box.iter("a")]

    @property
    def notices(self) -> list[str]:
        """What the page tells in its alerts."""
        return [self.words(e) for e in self.root.iter() if "ds-alert" in e.get("class", "").split()]

    @property
    def questions(self) -> list[str]:
        """The names of the questions that are open, in the order of the page."""
        found = (e for e in self.root.iter() if "data-question" in e.attrib)
        return [e.attrib["data-question"] for e in found if not self.is_hidden(e)]

    @property
    def hidden_questions(self) -> list[str]:
        """The names of the questions that are there, but closed."""
        found = (e for e in self.root.iter() if "data-question" in e.attrib)
        return [e.attrib["data-question"] for e in found if self.is_hidden(e)]

    def controls(self, name: str) -> list[Element]:
        """The controls called *name*."""
        return [e for e in self.root.iter() if e.tag in CONTROLS and e.get("name") == name]

    def value(self, name: str) -> str | list[str]:
        """What stands in the control called *name*; a list for tick boxes and radio buttons."""
        found = self.controls(name)
        assert found, f"no control is called {name!r}"
        if found[0].get("type") in ("radio", "checkbox"):
            return [e.get("value", "on") for e in found if "checked" in e.attrib]
        return _value(found[0])

    def hidden_value(self, name: str) -> str:
        """The value of the first hidden control called *name*."""
        return next(e.get("value", "") for e in self.controls(name) if e.get("type") == "hidden")

    def fill(self, name: str, value: Any) -> Self:
        """Answer as a reader does: type, tick, choose or add files (bytes, name)."""
        found = [e for e in self.controls(name) if e.get("type") != "hidden"]
        assert found, f"no control is called {name!r}; there are {self.questions}"
        assert not self.is_hidden(found[0]), f"{name!r} is hidden"
        values = [str(v) for v in value] if isinstance(value, list) else [value]
        kind = found[0].get("type") if found[0].tag == "input" else found[0].tag
        if kind == "file":
            self.files[name] = values if isinstance(value, list) else [value]
        elif kind in ("radio", "checkbox"):
            _tick(found, values)
        elif kind == "select":
            _choose(found[0], str(value))
        elif kind == "textarea":
            found[0].text = "\n" + str(value)
        else:
            found[0].set("value", str(value))
        return self

    def buttons(self, label: str) -> list[Element]:
        """The buttons and links that say *label*, a hidden explanation after it or not."""
        found = (e for e in self.root.iter() if e.tag in ("button", "a"))
        seen = (e for e in found if "sv-hidden" not in e.get("class", ""))
        return [e for e in seen if self.words(e) == label or _label(e) == label]

    def button(self, label: str) -> Element:
        """The button or link that says *label*, or whose value is *label*."""
        found = self.buttons(label) or self.all("button", value=label)
        assert found, f"no button says {label!r}; {[self.words(b) for b in self.all('button')]}"
        return found[-1] if found[0].get("name") == "_do" and len(found) > 1 else found[0]

    def form_of(self, element: Element) -> Element:
        """The form that an element belongs to."""
        if "form" in element.attrib:
            form = self.id(element.attrib["form"])
            assert form is not None
            return form
        return next(e for e in self.above(element) if e.tag == "form")

    def posted(self, button: Element) -> MultiDict[str, Any]:
        """What a browser posts when *button* is pressed."""
        form = self.form_of(button)
        found: MultiDict[str, Any] = MultiDict()
        for e in self.root.iter():
            if e.tag not in CONTROLS or "disabled" in e.attrib or not e.get("name"):
                continue
            if e.get("form", form.get("id")) != form.get("id") or form not in set(self.above(e)):
                continue
            name, kind = e.attrib["name"], e.get("type")
            if kind == "file":
                chosen = self.files.get(name) or [(b"", "")]
                found.setlist(name, [FileStorage(BytesIO(data), n) for data, n in chosen])
            elif kind not in ("radio", "checkbox") or "checked" in e.attrib:
                found.add(name, _value(e).replace("\n", "\r\n"))
        if button.get("name"):
            found.add(button.attrib["name"], button.get("value", ""))
        return found


def _texts(element: Element, verbatim: bool = True) -> Iterator[str]:
    """What is read; an author's text before anything is put into it is *verbatim*."""
    if element.tag not in UNREAD and (verbatim or "data-verbatim" not in element.attrib):
        yield element.text or ""
        for child in element:
            yield from _texts(child, verbatim)
            yield child.tail or ""
            if child.tag in ("p", "div", "li", "dt", "dd", "h1", "h2", "td", "th", "label", "br"):
                yield " "


def _label(element: Element) -> str:
    """What a button says to those who see it."""
    parts = [element.text or ""]
    for child in element:
        if "sv-hidden" not in child.get("class", ""):
            parts.append("".join(child.itertext()))
        parts.append(child.tail or "")
    return " ".join("".join(parts).split())


def _value(element: Element) -> str:
    if element.tag == "textarea":
        return ("".join(element.itertext())).removeprefix("\n")
    if element.tag == "select":
        options = list(element.iter("option"))
        chosen = [o for o in options if "selected" in o.attrib] or options[:1]
        return chosen[-1].get("value", "") if chosen else ""
    default = "on" if element.get("type") in ("radio", "checkbox") else ""
    return element.get("value", default)


def _tick(controls: list[Element], values: list[str]) -> None:
    offered = {e.get("value", "on"): e for e in controls}
    for element in controls:
        element.attrib.pop("checked", None)
    for value in values:
        offered[value].set("checked", "")


def _choose(select: Element, value: str) -> None:
    options = {o.get("value", ""): o for o in select.iter("option")}
    for option in options.values():
        option.attrib.pop("selected", None)
    options[value].set("selected", "")


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


def _check_texts(page: Page) -> None:
    text = " ".join("".join(_texts(page.root, verbatim=False)).split())
    found = LEFT_OVER.search(text)
    assert found is None, f"not filled in: {text[max(0, found.start() - 40) : found.end()]!r}"
    for e in page.root.iter():
        for name in ("aria-label", "alt", "title", "placeholder"):
            assert not LEFT_OVER.search(e.get(name, "")), f"not filled in: {e.get(name)!r}"


def check_answer(response: TestResponse) -> None:
    """Refuse an answer without the headers and cookie flags that every answer has."""
    bare = response.mimetype in ("text/css", "text/javascript")  # the page's own headers count
    for name, part in (NOSNIFF if bare else HEADERS).items():
        assert part in response.headers.get(name, ""), f"{name} on {response.status}"
    kept = response.headers.get("Cache-Control", "")
    assert "no-store" in kept or not response.mimetype.startswith("text/html"), kept
    for cookie in response.headers.getlist("Set-Cookie"):
        flags = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert {"httponly", "samesite=lax"} <= flags, cookie.split("=")[0]


class Visitor(FlaskClient):
    """A reader with such a browser: visits pages, fills them in, presses buttons."""

    page: Page
    token = ""
    user_id = ""
    path = ""
    status = 0

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """The answer, once it is looked over."""
        response = super().open(*args, **kwargs)
        check_answer(response)
        if response.mimetype == "text/html" and not response.location and response.data:
            html, head = response.get_data(as_text=True), response.headers
            self.page = check(html, head["Content-Language"], head["Content-Security-Policy"])
            found = TOKEN.search(self.page.html)
            self.token = found[1] if found else self.token
        return response

    def send(self, path: str, fields: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
        """What comes back when *fields* are posted to *path*."""
        return self.post(path, data={"csrf_token": self.token, **(fields or {})}, **kwargs)

    def visit(self, path: str, **kwargs: Any) -> Page:
        """The page at *path*, where redirects lead."""
        return self._arrive(self.get(path, **kwargs))

    def _arrive(self, response: TestResponse) -> Page:
        for _ in range(5):
            self.path, self.status = response.request.path, response.status_code
            if not response.location or not 300 <= response.status_code < 400:
                return self.page
            parts = urlsplit(response.location)
            response = self.get(parts.path + (f"?{parts.query}" if parts.query else ""))
        raise AssertionError(f"redirects without end: {response.location}")

    def fill(self, **answers: Any) -> Self:
        """Answer questions of the page; `fodt__day` stands for `fodt-day`."""
        for name, value in answers.items():
            self.page.fill(name.replace("__", "-"), value)
        return self

    def press(self, label: str, **more: Any) -> Page:
        """Press what says *label*: follow the link, or post the form (with *more* put in)."""
        button = self.page.button(label)
        if button.tag == "a":
            return self.visit(button.attrib["href"])
        return self._arrive(self.submit(button, **more))

    def submit_form(self, action: str, **more: Any) -> Page:
        """Press the first button of the form whose address ends with *action*."""
        forms = [f for f in self.page.all("form") if f.get("action", "").endswith(action)]
        return self._arrive(self.submit(next(forms[0].iter("button")), **more))

    def submit(self, button: Element, **more: Any) -> TestResponse:
        """The answer to a form sent with *button*; None in *more* leaves a field out."""
        form = self.page.form_of(button)
        fields = self.page.posted(button)
        for name, value in more.items():
            fields.poplist(name)
            if value is not None:
                fields.setlist(name, value if isinstance(value, list) else [value])
        target = form.get("action") or self.path
        if form.get("method", "get") == "get":
            return self.get(target, query_string=fields)
        kind = form.get("enctype", "application/x-www-form-urlencoded")
        return self.post(target, data=fields, content_type=kind)
