"""The interface of fields: how a panel shows the value of a key, and reads it back.

A field draws a key as one part (a line, a drop-down) or as several under one name. `part` and
`read` are inverse: what a field shows, it reads as the same value.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from forms.authoring.items import Entry, Json
from forms.authoring.surroundings import Surroundings
from forms.definition.keywords import Key

Texts = Mapping[str, str]
"""What a page posted: the name of a part → its text."""
Choices = tuple[tuple[str, str], ...]
"""Value and name of each choice."""
WHOLE = frozenset({"group", "row", "choosing", "answer_rows"})
"""Kinds of parts that hold others."""


class Misread(Exception):
    """What was written in parts cannot be read: *faults* is part → what to write instead."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("Fields cannot be read.")
        self.faults = faults


class NoField(Exception):
    """A key that no field draws."""

    def __init__(self, key: Key) -> None:
        super().__init__(
            f"No field draws the key {key.name!r}. Give it a schema that a field in"
            " forms/authoring/fields/ draws (text, number, flag, enum, list of words), or the"
            " table of its inner keys (`inside`) or what it names (`refers`); else write"
            f" forms/authoring/fields/<name>.py with a Field whose `draws` is true of"
            f" {key.name!r}, and add it to FIELDS."
        )


@dataclass(frozen=True, slots=True)
class Part:
    """One control of a page, or several under one name (`group`, `rows`)."""

    name: str
    kind: str
    """line, long, number, pick, tick, lines, answers, condition or fixed; those with parts are
    group, row, choosing or answer_rows."""
    label: str = ""
    text: str = ""
    choices: Choices = ()
    parts: tuple["Part", ...] = ()
    help: str = ""
    source: str = ""
    """What names the choices, where many parts have the same."""
    actions: Choices = ()
    """What can be done to the part at a press, beside saving it: the action and its words."""
    can_be_rows: bool = False
    """Whether a condition that is shown as a sentence can be chosen in drop-downs instead."""

    def leaves(self) -> Iterator["Part"]:
        """Yield the controls in the part, itself when it is one."""
        if self.kind not in WHOLE:
            yield self
        for each in self.parts:
            yield from each.leaves()

    @property
    def is_filled(self) -> bool:
        """Whether any control in the part has a text; how rows are joined says nothing alone."""
        own = [each for each in self.parts if each.parts] if self.kind == "choosing" else self.parts
        return any(each.is_filled for each in own) if self.kind in WHOLE else bool(self.text)


@dataclass(frozen=True, slots=True)
class FieldContext:
    """What a field is drawn for: an item, what stands before it, its form, and other forms."""

    entry: Entry
    before: Surroundings
    form: Json = field(default_factory=dict)
    names: Callable[[str], Choices] = lambda _kind: ()
    """The items that a value may name, by what the key `refers` to."""
    other: Callable[[str], Surroundings] = lambda _form: Surroundings()
    """The questions of another form."""
    typed: Texts = field(default_factory=dict)
    """What an author is choosing; later choices follow from earlier ones."""
    rows: Mapping[str, str] = field(default_factory=dict)
    """The keys whose answers are shown as rows, and the code of the one that is open, or ""."""
    choosing: str = ""
    """The condition inside another key that its author wants as drop-downs."""


class Field:
    """Draws the keys of one sort, and reads what was posted of them."""

    def draws(self, key: Key) -> bool:
        """Whether the field is for the key."""
        raise NotImplementedError  # each sort of field says it

    def part(self, key: Key, value: Any, name: str, around: FieldContext) -> Part:
        """Return the part that shows *value*, None when the item has none."""
        raise NotImplementedError  # each sort of field says it

    def read(self, key: Key, name: str, texts: Texts, old: Any, around: FieldContext) -> Any:
        """Return the value that was posted in place of *old*, None when it is empty.

        Raises `Misread`, or ValueError with what to write instead.
        """
        raise NotImplementedError  # each sort of field says it


def label_of(key: Key) -> str:
    """Return what authors call the key."""
    return key.say() if key.say else key.name


def posted_text(texts: Texts, name: str) -> str:
    """Return the text of a part, without spaces around it."""
    return texts.get(name, "").replace("\r\n", "\n").strip()


def choice_value(value: Any) -> str:
    """Return a scalar as a choice has it: `true`, `soft`, `3`."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def chosen_value(text: str, choices: Choices) -> str:
    """Return the value that was chosen, by its value or by its name."""
    if any(value == text for value, _name in choices):
        return text
    return next((value for value, name in choices if name.casefold() == text.casefold()), text)


def is_list(key: Key) -> bool:
    """Whether the key holds a list."""
    return key.schema.get("type") == "array"


def part_mark(part: Part) -> str:
    """Return what tells whether a part is as it was: its text, or a mark of several texts."""
    if part.kind not in WHOLE:
        return part.text
    return posted_mark({each.name: each.text for each in part.leaves()}, part.name)


def posted_mark(texts: Texts, name: str) -> str:
    """Return the mark of what was posted of a part called *name*."""
    if name in texts:
        return texts[name]
    own = {
        key: "\n".join(split_lines(text))
        for key, text in texts.items()
        if key.startswith(f"{name}.") and text.strip()
    }
    return hashlib.sha256(json.dumps(own, sort_keys=True).encode()).hexdigest()[:16]


def split_lines(text: str) -> list[str]:
    """Return the lines of a text, whatever ends them."""
    return [line.rstrip() for line in text.strip().replace("\r\n", "\n").split("\n")]
