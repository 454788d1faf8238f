"""The definition of a new form, from its name and its parts."""

import json
from collections.abc import Iterable, Iterator

from forms.authoring.surroundings import Item

_MARGIN = "      "


def text_of(title: str, parts: Iterable[Item]) -> str:
    """Return the definition as text: an item a line, as the shipped ones are laid out.

    A form with a sensitive question gets the class for special categories (GDPR article 9), else
    that for personal data; the author looks both over.
    """
    found = list(parts)
    sensitive = any(item.get("sensitive") for part in found for item in part["questions"])
    head = {
        "$schema": "definition.schema.json",
        "title": title,
        "summary": "",
        "confidentiality": "special" if sensitive else "personal",
        "open_to": "anyone",
    }
    lines = [f"  {_json(key)}: {_json(value)}," for key, value in head.items()]
    sections = ",\n".join("\n".join(_section(part)) for part in found)
    return "\n".join(["{", *lines, '  "sections": [', sections, "  ]", "}", ""])


def _section(part: Item) -> Iterator[str]:
    keys = ", ".join(f"{_json(k)}: {_json(v)}" for k, v in part.items() if k != "questions")
    yield f'    {{{keys}, "questions": ['
    yield ",\n".join(_MARGIN + _json(item) for item in part["questions"])
    yield "    ]}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
