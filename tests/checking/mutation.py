"""Definitions broken at random: values replaced, moved, renamed, doubled and taken out."""

import copy
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
DEFINITIONS = HERE.parents[1] / "definitions"

JUNK: tuple[Any, ...] = (
    None, True, False, 0, -1, 3, 2.5, 10**15, "", " ", "a", "ja", "@ja_nei", "today", "today-6m",
    "2026-02-30", "csrf_token", "__proto__", "{a}", "{{", "{", "<b>", "x" * 300, "æøå", "a.*.b",
    [], {}, [[]], [{}], ["a"], {"a": 1}, {"any": []}, {"all": [{}]}, {"not": {}}, {"a": {"is": []}},
    {"a": {"question": "b"}}, {"use": "barn"}, {"id": "a", "type": "text", "label": "A"},
    {"id": "r", "type": "repeat", "label": "R", "questions": [{"id": "a", "type": "text"}]},
    {"question": "a"}, {"answered": False}, {"sum": ["a"]}, {"if": {"a": "b"}, "then": 1},
)  # fmt: skip
NAMES = (
    *(
        "id",
        "type",
        "label",
        "help",
        "required",
        "show_if",
        "options",
        "rows",
        "questions",
        "value",
    ),
    *("min", "max", "other", "exclusive", "use", "except", "sections", "steps", "signers", "check"),
    *("tests", "answers", "when", "at", "by", "sign", "unit", "confidentiality", "keep", "prefill"),
    *("audience", "sensitive", "anonymous", "open_to", "mode", "lists", "pattern", "format"),
    *("accept", "bands", "text", "stop"),
)


def seeds() -> list[tuple[str, Any]]:
    """Every definition that is valid JSON, good or bad, by its name."""
    found = []
    for path in sorted([*DEFINITIONS.glob("*.json"), *(HERE / "bad").glob("*.json")]):
        try:
            found.append((path.stem, json.loads(path.read_bytes())))
        except ValueError:
            continue
    return [
        (name, raw) for name, raw in found if name not in ("lists", "arenas", "definition.schema")
    ]


def mutated(raw: Any, chance: random.Random, times: int) -> Any:
    """A copy of *raw* with *times* faults put in."""
    broken = copy.deepcopy(raw)
    for _time in range(times):
        places = [*_places(broken)]
        if not places:
            return chance.choice(JUNK)
        chance.choice(_WAYS)(*chance.choice(places), chance, places)
    return broken


Place = tuple[Any, Any]


def _places(value: Any) -> list[Place]:
    """Every container and key in a JSON value."""
    found: list[Place] = []
    keys = (
        value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    )
    for key in keys:
        found += [(value, key), *_places(value[key])]
    return found


def _replace(box: Any, key: Any, chance: random.Random, places: list[Place]) -> None:
    box[key] = copy.deepcopy(chance.choice(JUNK))


def _swap(box: Any, key: Any, chance: random.Random, places: list[Place]) -> None:
    other, its = chance.choice(places)
    box[key] = copy.deepcopy(other[its])


def _remove(box: Any, key: Any, chance: random.Random, places: list[Place]) -> None:
    del box[key]


def _rename(box: Any, key: Any, chance: random.Random, places: list[Place]) -> None:
    if isinstance(box, dict):
        box[chance.choice(NAMES)] = box.pop(key)


def _double(box: Any, key: Any, chance: random.Random, places: list[Place]) -> None:
    if isinstance(box, list):
        box.append(copy.deepcopy(box[key]))


def _add(box: Any, key: Any, chance: random.Random, places: list[Place]) -> None:
    if isinstance(box, dict):
        box[chance.choice(NAMES)] = copy.deepcopy(chance.choice(JUNK))


def _word(box: Any, key: Any, chance: random.Random, places: list[Place]) -> None:
    """Another of the form's own words, such as the id of some other question."""
    words = [b[k] for b, k in places if isinstance(b[k], str)]
    if words:
        box[key] = chance.choice(words)


_WAYS: tuple[Callable[[Any, Any, random.Random, list[Place]], None], ...] = (
    _replace,
    _swap,
    _remove,
    _rename,
    _double,
    _add,
    _word,
    _word,
)
