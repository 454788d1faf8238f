"""Answers put into texts: `{navn}` becomes what a person reads under that name."""

import re
from collections.abc import Callable, Iterator

from forms.markup import like

UNANSWERED = "…"
_PLACE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}")


def fill(text: str, lookup: Callable[[str], str | None]) -> str:
    """*text* with every `{name}` replaced by `lookup(name)`; None, unanswered, reads as `…`.

    `{{` and `}}` are braces. What is put in is not read again. The result is plain text: the
    template escapes it.
    """

    def put(match: re.Match[str]) -> str:
        if match[1] is None:
            return match[0][0]
        found = lookup(match[1].strip())
        return UNANSWERED if found is None or found == "" else found

    return like(text, _PLACE.sub(put, text)) if "{" in text or "}" in text else text


def names(text: str) -> Iterator[str]:
    """Every name that *text* asks for, in its order, well-formed or not."""
    for match in _PLACE.finditer(text):
        if match[1] is not None:
            yield match[1].strip()
