"""Texts as HTML, the same for pages, prints and PDF: Markdown, lines, languages, directions."""

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, Self
from unicodedata import bidirectional

from jinja2 import Environment
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup, escape

NBSP = "\N{NO-BREAK SPACE}"
_SPACES = re.compile(r"^ +| (?= )", re.MULTILINE)
_GROUPS = re.compile(r"(?<=\d) (?=\d)")
RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ku-arab", "ps", "sd", "ug", "ur", "yi"})
"""Languages that are written from right to left, by their codes (BCP 47)."""


class Foreign(str):
    """A text in another language than the page or document that it stands in.

    Where a template writes it, an element says which language that is and how it is written (WCAG
    2.2, 3.1.2); inside a tag and where no element may stand, `PlainInTags` writes it as it is. A
    text that is made of it by other means than `in_language_of` is an ordinary one.
    """

    __slots__ = ("language",)
    language: str

    def __new__(cls, text: str, language: str) -> Self:
        """*text*, which is in *language*."""
        made = super().__new__(cls, text)
        made.language = language
        return made

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]  # str has one
        """Return the arguments for a copy."""
        return str(self), self.language

    def __html__(self) -> str:
        """Return the text in an element of its language."""
        return f"<span{lang(self)}>{escape(str(self))}</span>"


def in_language_of(text: str, other: str) -> str:
    """*other*, in the language of *text*, which it was made of."""
    return Foreign(other, text.language) if isinstance(text, Foreign) else other


def join_texts(texts: Iterable[str], separator: str = ", ") -> str:
    """Join the texts, with the page's *separator*; keep their language and its comma, when they
    share another one than the page's.
    """
    every = list(texts)
    languages = {each.language if isinstance(each, Foreign) else "" for each in every}
    is_foreign = len(languages) == 1 and languages != {""}
    joined = (", " if is_foreign else separator).join(every)
    return in_language_of(every[0], joined) if len(languages) == 1 else joined


def without_language(text: Any) -> Any:
    """Return a text without its language, for attributes and titles; anything else unchanged."""
    return str(text) if isinstance(text, Foreign) else text


def lang(text: str) -> Markup:
    """Return the attributes for the language of *text*, for an element that holds nothing else."""
    if not isinstance(text, Foreign):
        return Markup()
    return Markup(' lang="{}" dir="{}"').format(text.language, direction(text.language))


class PlainInTags(Extension):
    """Makes plain what a template writes inside a tag, or where only text may stand."""

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        """Yield the tokens of a template, with the filter inserted where it is needed."""
        place = _Place()
        for token in stream:
            if token.type == "data":
                place.read(token.value)
            elif token.type == "name" and token.value == "block":
                yield token
                token = next(stream)
                place.in_title_block = token.value == "title"
            elif token.type == "name" and token.value == "endblock":
                place.in_title_block = False
            if token.type == "variable_begin" and place.is_plain:
                yield token
                yield Token(token.lineno, "lparen", "(")
            elif token.type == "variable_end" and place.is_plain:
                yield Token(token.lineno, "rparen", ")")
                yield Token(token.lineno, "pipe", "|")
                yield Token(token.lineno, "name", "plain")
                yield token
            else:
                yield token


class _Place:
    """Where in its HTML a template writes: between tags, in one, or in an element of text only."""

    def __init__(self) -> None:
        self.in_tag = False
        self.quote = ""
        self.element = ""
        self.in_title_block = False

    @property
    def is_plain(self) -> bool:
        """Whether no element may stand here."""
        return self.in_tag or self.element != "" or self.in_title_block

    def read(self, data: str) -> None:
        """Follow the tags in a piece of the template."""
        for match in _TAGS.finditer(data):
            found = match[0]
            if self.quote:
                self.quote = "" if found == self.quote else self.quote
            elif self.in_tag:
                self.quote = found if found in "\"'" else ""
                self.in_tag = found != ">"
            elif found[0] == "<":
                self.in_tag = True
                name = found[1:].lower()
                if name.strip("/") in _TEXT_ONLY:
                    self.element = "" if name[0] == "/" else name


_TAGS = re.compile(r"<[/!]?[a-zA-Z]*(?<=[/!a-zA-Z])|[>\"']")
_TEXT_ONLY = frozenset({"title", "option", "textarea"})


def markdown(text: str, level: int = 2) -> Markup:
    """Render an author's Markdown as HTML; HTML in it is shown as text.

    The highest heading in it becomes one of *level*, the level below the heading that it stands
    under, and the others follow.
    """
    made = Markup(_render(text, level))  # noqa: S704 - html is off in the parser
    return Markup("<div{}>{}</div>").format(lang(text), made) if isinstance(text, Foreign) else made


def _render(text: str, level: int) -> str:
    parser, render = _parser()
    text = unbroken(text)
    if "#" not in text and "---" not in text and "===" not in text:
        return str(render(text))
    tokens = parser.parse(text)
    levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    down = level - min(levels, default=level)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + down, 6)}"
    return str(parser.renderer.render(tokens, parser.options, {}))


@cache
def _parser() -> tuple[Any, Callable[[str], str]]:
    """Return the Markdown parser; its library is imported on first use."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).disable("image")
    return parser, parser.render


def unbroken(text: str) -> str:
    """Keep the groups of a number together, and in order: «116 111».

    Between ordinary spaces they are numbers of their own, which change places in a text from the
    right (Unicode Bidirectional Algorithm, W4).
    """
    return in_language_of(text, _GROUPS.sub(NBSP, text))


def lines(text: str) -> list[str]:
    """Split an answer into lines for paper: spaces are kept, and so are empty lines."""
    kept = text.expandtabs(4) if "\t" in text else text
    if "  " in kept or kept.startswith(" ") or "\n " in kept:
        kept = _SPACES.sub(lambda spaces: NBSP * len(spaces[0]), kept)
    return [in_language_of(text, line or NBSP) for line in kept.split("\n")]


ENDS = ("?", "!", ":", "…", ".", "؟", "۔", "፧", "።", "፦")
"""What ends a text in the languages of families, so that no colon follows it."""


def with_colon(label: str) -> str:
    """Format a label before its value on the same line: «Navn:», but «Allergi?»."""
    return label if label.endswith(ENDS) else in_language_of(label, f"{label}:")


def direction(language: str) -> str:
    """Return the direction that *language* is written in, as HTML's `dir`."""
    return "rtl" if language.lower() in RIGHT_TO_LEFT else "ltr"


def direction_of(text: str, otherwise: str = "ltr") -> str:
    """Return the direction of the first letter that has one (UAX #9, P2 and P3), as `dir="auto"`
    finds; *otherwise* for digits and signs alone.
    """
    found = next((d for c in text if (d := bidirectional(c)) in ("L", "R", "AL")), "")
    return {"": otherwise, "L": "ltr"}.get(found, "rtl")


def embedded(text: str, around: str) -> str:
    """Return a text as it stands in a line of the direction *around*: as an embedding (UAX #9) when
    it has no letter of that direction.

    In a line from the right, the groups of a telephone number would change places, and the
    question mark of a Norwegian question would come before it. DejaVu Sans has these marks, without
    width, and lacks those of isolates.

    >>> embedded("912 34 567", "rtl") == "\u202a912 34 567\u202c"
    True
    >>> embedded("912 34 567", "ltr")
    '912 34 567'
    """
    found = {bidirectional(c) for c in text}
    if around == "rtl":
        return text if found & {"R", "AL"} else in_language_of(text, f"\u202a{text}\u202c")
    return (
        text
        if "L" in found or not found & {"R", "AL"}
        else in_language_of(text, f"\u202b{text}\u202c")
    )


def add_to_environment(environment: Environment) -> None:
    """Give the templates of *environment* all of this."""
    environment.add_extension(PlainInTags)
    filters = {
        "markdown": markdown,
        "lines": lines,
        "with_colon": with_colon,
        "plain": without_language,
    }
    filters["unbroken"] = unbroken
    filters["embedded"] = embedded
    environment.filters.update(filters)
    environment.globals.update(direction=direction, direction_of=direction_of, lang=lang)
