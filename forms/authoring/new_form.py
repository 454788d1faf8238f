"""The definition of a new form, from its name and its parts."""

import json
from collections.abc import Iterable, Iterator, Sequence

from forms.authoring.surroundings import Item
from forms.checking import label_words

_MARGIN = "      "


def form_text(title: str, parts: Iterable[Item]) -> str:
    """Return the definition as text: an item a line, as the shipped ones are laid out.

    What stands before the first question, in a part without questions, is the form's introduction.
    """
    intro, found = with_intro(list(parts))
    head = {
        "$schema": "definition.schema.json",
        "title": title,
        "summary": "",
        **({"intro": intro} if intro else {}),
        "confidentiality": _class_of(item for part in found for item in part["questions"]),
        "open_to": "anyone",
    }
    lines = [f"  {_json(key)}: {_json(value)}," for key, value in head.items()]
    sections = ",\n".join("\n".join(_section(part)) for part in found)
    return "\n".join(["{", *lines, '  "sections": [', sections, "  ]", "}", ""])


def with_intro(parts: Sequence[Item]) -> tuple[str, list[Item]]:
    """Return the texts of a first part without questions, and the parts with them."""
    first, *others = parts or [{}]
    items = first.get("questions", ())
    plain = others and items and "show_if" not in first
    if not plain or any(set(item) - {"id", "type", "text"} or "text" not in item for item in items):
        return "", list(parts)
    return "\n\n".join(item["text"] for item in items), others


def _class_of(items: Iterable[Item]) -> str:
    """Return the class that the questions ask for; the author looks it over.

    Most of what is sensitive decides: health has a class of its own, all else of GDPR article 9
    another.
    """
    sensitive = [item for item in items if item.get("sensitive")]
    if not sensitive:
        return "personal"
    ill = [item for item in sensitive if label_words.asks_health(str(item.get("label", "")))]
    return "health" if 2 * len(ill) > len(sensitive) else "special"


def _section(part: Item) -> Iterator[str]:
    keys = ", ".join(f"{_json(k)}: {_json(v)}" for k, v in part.items() if k != "questions")
    yield f'    {{{keys}, "questions": ['
    yield ",\n".join(_MARGIN + _json(item) for item in part["questions"])
    yield "    ]}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
