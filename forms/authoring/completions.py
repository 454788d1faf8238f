"""What an author may write in the text of a form: the keys of each table, and their values."""

from collections.abc import Iterable
from typing import Any

from forms.definition import keywords
from forms.definition.keywords import Key
from forms.definition.validation.structure_validation import keys_of
from forms.questions import TYPES


def completions() -> dict[str, list[dict[str, Any]]]:
    """Return by table the keys, each with its name for authors, its explanation and its values."""
    questions = {key.name: key for kind in TYPES.values() for key in keys_of(kind)}
    types = [(name, kind.words[0].text if kind.words else name) for name, kind in TYPES.items()]
    asked = [_key_completion(key) for key in questions.values() if key.name != "type"]
    return {
        "form": _table(keywords.FORM),
        "section": _table(keywords.SECTION),
        "question": [_kind(types), *asked],
        "step": _table(keywords.STEP),
        "signer": _table(keywords.SIGNER),
        "option": _table(keywords.OPTION),
    }


def _table(keys: Iterable[Key]) -> list[dict[str, Any]]:
    return [_key_completion(key) for key in keys]


def _key_completion(key: Key) -> dict[str, Any]:
    found: dict[str, Any] = {"key": key.name, "about": key.description}
    if key.say:
        found["say"] = key.say()
    if key.values:
        named = key.values()
        found["values"] = [(each, words) for each, words in named.items() if isinstance(each, str)]
    return found


def _kind(types: list[tuple[str, str]]) -> dict[str, Any]:
    told = next(
        (_key_completion(key) for key in keywords.QUESTION if key.name == "type"), {"key": "type"}
    )
    return {**told, "values": types}
