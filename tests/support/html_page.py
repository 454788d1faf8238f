"""A page taken apart: what a reader without scripting reads, fills in and sends."""

from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from typing import Any, Self
from xml.etree.ElementTree import Element, TreeBuilder

from werkzeug.datastructures import FileStorage, MultiDict

# fmt: off
VOID = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source",
    "track", "wbr",
))
# fmt: on
PREFIX = "A-"
CONTROLS = frozenset({"input", "select", "textarea"})
UNREAD = frozenset({"script", "style", "textarea", "code", "pre"})


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
        return " ".join("".join(texts(top)).split())

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
        """The controls called *name*; those of a question have a prefix in the page."""
        found = [e for e in self.root.iter() if e.tag in CONTROLS]
        own = [e for e in found if e.get("name") == f"{PREFIX}{name}"]
        return own or [e for e in found if e.get("name") == name]

    def name_of(self, name: str) -> str:
        """What the controls called *name* are called in the page; *name* when there are none."""
        return next((e.attrib["name"] for e in self.controls(name)), name)

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
        every = value if isinstance(value, list) else [value]
        values = [str(each) for each in every] if isinstance(value, list) else every
        kind = found[0].get("type") if found[0].tag == "input" else found[0].tag
        if kind == "file":
            self.files[self.name_of(name)] = every
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
            if "form" in e.attrib:
                is_own = e.attrib["form"] == form.get("id")
            else:
                is_own = form in set(self.above(e))
            if not is_own:
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


def texts(element: Element, verbatim: bool = True) -> Iterator[str]:
    """What is read; an author's text before anything is put into it is *verbatim*."""
    if element.tag not in UNREAD and (verbatim or "data-verbatim" not in element.attrib):
        yield element.text or ""
        for child in element:
            yield from texts(child, verbatim)
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
