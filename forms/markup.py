"""Texts as HTML, the same for pages, prints and PDF: Markdown, lines, colons, directions."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any
from unicodedata import bidirectional

from jinja2 import Environment
from markupsafe import Markup

NBSP = "\N{NO-BREAK SPACE}"
_SPACES = re.compile(r"^ +| (?= )", re.MULTILINE)
RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ku-arab", "ps", "sd", "ug", "ur", "yi"})
"""Languages that are written from right to left, by their codes (BCP 47)."""


def markdown(text: str, level: int = 2) -> Markup:
    """An author's Markdown as HTML; HTML that the author wrote is shown as text.

    The highest heading in it becomes one of *level*, the level below the heading that it stands
    under, and the others follow.
    """
    return Markup(_render(text, level))  # noqa: S704 - html is off in the parser


def _render(text: str, level: int) -> str:
    parser, render = _parser()
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
    """The Markdown parser; its library is imported by the first page that has any."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).disable("image")
    return parser, parser.render


def lines(text: str) -> list[str]:
    """The lines of an answer for paper: no space is lost, and an empty line keeps its room."""
    kept = text.expandtabs(4) if "\t" in text else text
    if "  " in kept or kept.startswith(" ") or "\n " in kept:
        kept = _SPACES.sub(lambda spaces: NBSP * len(spaces[0]), kept)
    return [line or NBSP for line in kept.split("\n")]


def with_colon(label: str) -> str:
    """A label before its value on the same line: «Navn:», but «Allergi?»."""
    return label if label.endswith(("?", "!", ":", "…", ".")) else f"{label}:"


def direction(language: str) -> str:
    """The direction that *language* is written in, as HTML's `dir`."""
    return "rtl" if language.lower() in RIGHT_TO_LEFT else "ltr"


def direction_of(text: str) -> str:
    """The direction of the first letter that has one (UAX #9, P2 and P3), as `dir="auto"` finds."""
    if text.isascii():
        return "ltr"
    found = next((d for c in text if (d := bidirectional(c)) in ("L", "R", "AL")), "L")
    return "ltr" if found == "L" else "rtl"


def equip(environment: Environment) -> None:
    """Give the templates of *environment* all of this."""
    environment.filters.update(markdown=markdown, lines=lines, with_colon=with_colon)
    environment.globals.update(direction=direction, direction_of=direction_of)
