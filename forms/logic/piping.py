"""Answers in texts: `{navn}` is replaced by the answer as people read it."""

import re
from collections.abc import Callable, Iterator

from forms.markup import in_language_of

UNANSWERED = "…"
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
_PLACE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}")


def fill_text(text: str, lookup: Callable[[str], str | None]) -> str:
    """*text* with every `{name}` replaced by `lookup(name)`; None, unanswered, reads as `…`.

    `{{` and `}}` are braces. What is put in is not read again. The result is plain text: the
    template escapes it.
    """

    def put(match: re.Match[str]) -> str:
        if match[1] is None:
            return match[0][0]
        found = lookup(match[1].strip())
        return UNANSWERED if found is None or found == "" else found

    return in_language_of(text, _PLACE.sub(put, text)) if "{" in text or "}" in text else text


def fill_markdown(text: str, lookup: Callable[[str], str | None]) -> str:
    """Fill a Markdown text; the answers are escaped and stay plain words."""
    return fill_text(text, lambda name: _as_markdown(lookup(name)))


def _as_markdown(words: str | None) -> str | None:
    """Words in Markdown that mean nothing but themselves (CommonMark 2.4, backslash escapes)."""
    return None if words is None else _PUNCTUATION.sub(r"\\\g<0>", words)


def placeholder_names(text: str) -> Iterator[str]:
    """Every name that *text* asks for, in its order, well-formed or not."""
    for match in _PLACE.finditer(text):
        if match[1] is not None:
            yield match[1].strip()
