"""The panel of an item: a control for every key that it may have, drawn from the key tables.

A control shows a value as text and reads it back; what none of the kinds can say is a value in
JSON. So a new key, or a new question type, needs nothing here.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from forms.authoring import condition_grammar
from forms.authoring.commands import Clash, answers_written, keys_for, read_answers
from forms.authoring.condition_grammar import Unreadable, Unsayable
from forms.authoring.items import Entry, Json, entries
from forms.authoring.surroundings import Surroundings
from forms.definition.keywords import Group, Key
from forms.i18n import gettext as _

ELSEWHERE = frozenset({"id", "type", "questions", "sections", "steps", "signers", "tests"})
"""Keys that have a place of their own in the builder."""
LONG = frozenset({"help", "guide", "intro", "summary", "purpose", "receipt", "text", "readers"})
"""Texts that get more than one line."""


class Misread(Exception):
    """What was written in fields cannot be read: *faults* is key → what to write instead."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("Fields cannot be read.")
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Control:
    """One field of a panel: its key, how it is drawn, and its value as text."""

    key: Key
    kind: str
    text: str

    @property
    def label(self) -> str:
        """What authors call the key."""
        return self.key.say() if self.key.say else self.key.name

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Value and name of each choice, of a key that is one of few."""
        named = self.key.values() if self.key.values else {}
        words = {_plain(value): name for value, name in named.items()}
        listed = [_plain(value) for value in _enum(self.key)]
        kept = [value for value in listed if value in words or value not in ("true", "false")]
        return [(value, words.get(value, value)) for value in kept]


def panel(entry: Entry, before: Surroundings) -> list[Control]:
    """Return the controls of an item, in the order of its table."""
    return [
        Control(key, kind_of(key), written(key, entry.value, before))
        for key in keys_for(entry)
        if key.say is not None and key.name not in ELSEWHERE and _belongs(key, entry)
    ]


def grouped(controls: list[Control]) -> Iterator[tuple[Group, list[Control]]]:
    """Yield the groups of a panel that have controls."""
    groups: tuple[Group, ...] = ("basic", "when", "guard", "more")
    for group in groups:
        if found := [each for each in controls if each.key.group == group]:
            yield group, found


def _belongs(key: Key, entry: Entry) -> bool:
    """Whether the item shows the key: a note has a text instead of a label."""
    own = {each.name for each in keys_for(entry)}
    return key.name != "label" or "text" not in own or "label" in entry.value


def kind_of(key: Key) -> str:
    """Return the kind of a key's control, by its schema."""
    schema = key.schema
    if key.name in ("options", "rows"):
        return "answers"
    if schema.get("$ref") == "#/$defs/condition":
        return "condition"
    if _enum(key):
        return "pick"
    match schema.get("type"):
        case "boolean":
            return "tick"
        case "integer" | "number":
            return "number"
        case "string":
            return "long" if key.name in LONG else "line"
        case "array" if _is_text(schema.get("items", {})):
            return "words"
    return "line" if schema.get("pattern") else "json"


def _enum(key: Key) -> list[Any]:
    """Return the values of a key that is one of few; a flag that is named is one of two."""
    is_flag = key.schema.get("type") == "boolean"
    named = list(key.values()) if key.values and is_flag else []
    return list(key.schema.get("enum", named))


def _is_text(schema: Any) -> bool:
    return isinstance(schema, Mapping) and ("enum" in schema or schema.get("type") == "string")


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def written(key: Key, item: Json, before: Surroundings) -> str:
    """Return the value of the key as its control shows it; "" when the item has none."""
    if key.name not in item:
        return ""
    value = item[key.name]
    match kind_of(key):
        case "answers" if isinstance(value, dict):
            return answers_written(item, key.name)
        case "condition":
            try:
                return condition_grammar.written(value, before)
            except (Unsayable, TypeError, AttributeError, KeyError, ValueError):
                return json.dumps(value, ensure_ascii=False)
        case "words" if isinstance(value, list) and all(isinstance(v, str) for v in value):
            return "\n".join(value)
        case "number" if isinstance(value, int | float) and not isinstance(value, bool):
            return condition_grammar.written_number(value)
        case "json":
            return json.dumps(value, ensure_ascii=False)
    return _plain(value)


def read(key: Key, text: str, item: Json, before: Surroundings) -> Any:
    """Return the value that *text* says, None when it is empty; raise ValueError with a remedy."""
    text = text.replace("\r\n", "\n").strip()
    if not text:
        return None
    kind = kind_of(key)
    if kind == "answers":
        return _read_options(key, text, item)
    if kind == "condition":
        return _read_json(text) if text.startswith("{") else _read_condition(text, before)
    if kind == "pick":
        return next((value for value in _enum(key) if _plain(value) == text), text)
    return READERS[kind](text) if kind in READERS else text


def _read_options(key: Key, text: str, item: Json) -> Any:
    if text.startswith("@") and "\n" not in text:
        return text
    old = item.get(key.name)
    return read_answers(text, old if isinstance(old, dict) else {})[0]


def _read_condition(text: str, before: Surroundings) -> Any:
    try:
        return condition_grammar.read(text, before)
    except Unreadable as error:
        raise ValueError(str(error)) from None


def _read_number(text: str) -> int | float:
    try:
        return condition_grammar.number(text)
    except ValueError:
        raise ValueError(_("Skriv et tall, for eksempel 5 eller 2,5.")) from None


def _read_json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError(_("Dette kan ikke leses. Skriv verdien som JSON.")) from None


READERS: Mapping[str, Callable[[str], Any]] = {
    "tick": lambda text: text == "true",
    "number": _read_number,
    "words": lambda text: [line.strip() for line in text.split("\n") if line.strip()],
    "json": _read_json,
}
"""Kind of control → what reads its text."""


def changes(
    entry: Entry, posted: Mapping[str, str], was: Mapping[str, str], before: Surroundings
) -> Json:
    """Return the new values of the keys that the author changed: those whose text is not *was*.

    Raises `Misread`, or `Clash` when somebody else changed the same field meanwhile.
    """
    values: Json = {}
    faults: dict[str, str] = {}
    met: dict[str, tuple[str, str]] = {}
    for control in panel(entry, before):
        name = control.key.name
        if name not in posted or _lines(posted[name]) == _lines(was.get(name, "")):
            continue
        if _lines(control.text) not in (_lines(was.get(name, "")), _lines(posted[name])):
            met[name] = (posted[name], control.text)
            continue
        try:
            values[name] = read(control.key, posted[name], entry.value, before)
        except ValueError as error:
            faults[name] = str(error)
    if faults:
        raise Misread(faults)
    if met:
        raise Clash(entry.name, met)
    return {**values, **_flags(entry, posted, values)}


def _flags(entry: Entry, posted: Mapping[str, str], values: Json) -> Json:
    """Return the keys that the lines of a question's answers say beside the answers."""
    if not isinstance(values.get("options"), dict):
        return {}
    old = entry.value.get("options")
    flags = read_answers(posted["options"], old if isinstance(old, dict) else {})[1]
    own = {key.name for key in keys_for(entry)}
    return {name: value for name, value in flags.items() if name in own and name not in values}


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip().replace("\r\n", "\n").split("\n")]


def surroundings(form: Json, name: str, lists: Json, blocks: Mapping[str, Any]) -> Surroundings:
    """Return what stands before the item called *name*: a condition may look at it."""
    own = form.get("lists")
    found = Surroundings(lists={**lists, **(own if isinstance(own, dict) else {})})
    for entry in entries(form):
        if entry.name == name and entry.kind != "form":
            break
        in_form = entry.kind == "question" or entry.grouped
        if in_form or (entry.kind == "inner" and name.startswith(entry.inside)):
            found.add(entry.value, inside=False)
        if entry.kind == "block":
            for question in blocks.get(entry.value["use"], {}).get("questions", ()):
                found.add(question)
    found.taken |= {
        entry.value["id"]
        for entry in entries(form)
        if (entry.kind == "question" or entry.grouped) and isinstance(entry.value.get("id"), str)
    }
    return found
