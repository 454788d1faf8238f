"""One change between two versions of a form, and the name of its subject in a sentence."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from forms.definition import keywords
from forms.definition.condition_words import Known, condition_words
from forms.definition.diff.key_names import key_name, value_words
from forms.i18n import gettext as _

Json = Mapping[str, Any]
Kind = Literal["wording", "additive", "breaking"]

_TEXTS = frozenset(
    key.name
    for table in (keywords.FORM, keywords.SECTION, keywords.QUESTION)
    for key in table
    if key.text
) | {"text", "add", "summary", "ends", "labels", "pattern_help"}


@dataclass(frozen=True, slots=True)
class Change:
    """One change; *question* is the id of the question it is about, or ""."""

    kind: Kind
    sentence: str
    question: str = ""


def changed_keys(before: Json, after: Json, apart: frozenset[str]) -> Iterator[str]:
    """Yield the keys that differ between the two, except those in *apart*."""
    for key in dict.fromkeys((*before, *after)):
        if key not in apart and before.get(key) != after.get(key):
            yield key


def plain_change(
    key: str, old: Any, new: Any, where: str, question: str = "", name: str = ""
) -> Change:
    """Build the change of one key: from the old value to the new; an empty text is none.

    *name* is what authors call the key, where it is not what it is called everywhere.
    """
    old, new = (None if value == "" else value for value in (old, new))
    was, now = (value_words(key, value) or quoted_value(value) for value in (old, new))
    values = {"key": name or key_name(key), "where": where, "old": was, "new": now}
    kind: Kind = "wording" if key in _TEXTS else "additive"
    if old is None:
        sentence = _("Nytt i %(where)s: “%(key)s” %(new)s.", **values)
    elif new is None:
        sentence = _("Tatt bort fra %(where)s: “%(key)s” %(old)s.", **values)
    else:
        sentence = _("Endret “%(key)s” i %(where)s: %(old)s → %(new)s.", **values)
    return Change(kind, sentence, question)


def quoted_value(value: Any) -> str:
    """Format a value for a sentence: short, and a text in quotation marks."""
    if isinstance(value, str):
        return f"“{shorten(value)}”"
    return shorten(json.dumps(value, ensure_ascii=False))


def condition_text(condition: Any, known: Known) -> str:
    """Format a condition for a sentence."""
    return condition_words(condition, known) if condition else ""


def shorten(text: str, longest: int = 80) -> str:
    """*text*, cut when it is longer than that."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
