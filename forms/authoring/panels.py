"""The panel of an item: a field for every key that it may have, drawn from the key tables.

`fields` draws each key by its schema, so that a new key, or a new question type, needs nothing
here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from forms.authoring import fields
from forms.authoring.commands import Clash, keys_for, read_answers, without_codes
from forms.authoring.fields import FieldContext, Misread, Part
from forms.authoring.fields.base import Choices, choice_value, part_mark, posted_mark, split_lines
from forms.authoring.items import Entry, Json
from forms.definition.keywords import Group, Key

ELSEWHERE = frozenset({"id", "type", "questions", "steps", "signers", "tests"})
"""Keys that have a place of their own in the builder."""
FEW = 3
"""A control of more parts than this is folded."""
LONGEST = 80
"""Signs of what a folded control is said to hold."""
MANY = 80
"""More choices than this in all drop-downs of one sort are searched, not scrolled."""
HEAVY = 24
"""A folded control of more parts than this comes when it is asked for."""


@dataclass(frozen=True, slots=True)
class Control:
    """One key of a panel, and the part that shows it."""

    key: Key
    part: Part

    @property
    def text(self) -> str:
        """The text of a control of one part."""
        return self.part.text

    @property
    def label(self) -> str:
        """What authors call the key."""
        return self.part.label

    @property
    def mark(self) -> str:
        """What tells whether the control is as it was."""
        return part_mark(self.part)

    @property
    def names(self) -> list[str]:
        """The names of the control's parts."""
        return [self.part.name, *(leaf.name for leaf in self.part.leaves())]

    @property
    def is_folded(self) -> bool:
        """Whether the control is opened when it is needed: it has many parts."""
        has_rows = any(part.kind == "row" for part in self.part.parts)
        return self.part.kind == "group" and (has_rows or len(self.names) > FEW)

    @property
    def summary(self) -> str:
        """What a folded control holds, in few words."""
        rows = [row for row in self.part.parts if row.kind == "row" and row.is_filled]
        words = self.part.text or (str(len(rows)) if rows else part_text(self.part))
        return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"

    @property
    def is_filled(self) -> bool:
        """Whether the item has the key."""
        return self.part.is_filled or self.part.kind == "fixed"


def panel(entry: Entry, around: FieldContext) -> list[Control]:
    """Return the controls of an item, in the order of its table."""
    return [
        Control(key, fields.field_of(key).part(key, entry.value.get(key.name), key.name, around))
        for key in keys_for(entry)
        if key.say is not None and not _is_elsewhere(key, entry) and _belongs(key, entry)
    ]


def _is_elsewhere(key: Key, entry: Entry) -> bool:
    return key.name in ELSEWHERE or (key.name == "sections" and entry.kind == "form")


Grouped = tuple[Group, list[Control]]
"""A group of a panel, and its controls."""


def control_groups(controls: list[Control]) -> Iterator[Grouped]:
    """Yield the groups of a panel that have controls."""
    groups: tuple[Group, ...] = ("basic", "when", "guard", "more")
    for group in groups:
        if found := [each for each in controls if each.key.group == group]:
            yield group, found


def searched_choices(controls: list[Control]) -> dict[str, Choices]:
    """Return the choices that would make the panel long, by what names them: they are searched."""
    drawn: dict[str, int] = {}
    found: dict[str, Choices] = {}
    for leaf in (leaf for control in controls for leaf in control.part.leaves() if leaf.source):
        drawn[leaf.source] = drawn.get(leaf.source, 0) + len(leaf.choices)
        found[leaf.source] = leaf.choices
    return {source: choices for source, choices in found.items() if drawn[source] > MANY}


def deferred_keys(controls: list[Control]) -> frozenset[str]:
    """Return the keys whose controls would make the page heavy: they come when asked for."""
    sources = searched_choices(controls)
    return frozenset(
        each.key.name
        for each in controls
        if (each.is_folded and len(each.names) > HEAVY)
        or (
            each.part.kind != "answer_rows"
            and any(leaf.source in sources for leaf in each.part.leaves())
        )
    )


def _belongs(key: Key, entry: Entry) -> bool:
    """Whether the item shows the key: a note has a text instead of a label."""
    own = {each.name for each in keys_for(entry)}
    return key.name != "label" or "text" not in own or "label" in entry.value


def changed_keys(
    entry: Entry, posted: Mapping[str, str], was: Mapping[str, str], around: FieldContext
) -> Json:
    """Return the new values of the keys that the author changed: those whose mark is not *was*.

    Raises `Misread`, or `Clash` when somebody else changed the same field meanwhile.
    """
    values: Json = {}
    faults: dict[str, str] = {}
    met: dict[str, tuple[str, str]] = {}
    for control in panel(entry, around):
        name = control.key.name
        mine, before = split_lines(posted_mark(posted, name)), split_lines(was.get(name, ""))
        if not _is_posted(name, posted) or mine == before:
            continue
        if split_lines(control.mark) not in (before, mine):
            met[name] = (_posted_text(posted, name), part_text(control.part))
            continue
        try:
            values |= _value(control.key, posted, entry.value.get(name), around)
        except Misread as misread:
            faults |= misread.faults
        except ValueError as error:
            faults[name] = str(error)
    if faults:
        raise Misread(faults)
    if met:
        raise Clash(entry.name, met)
    return {**values, **_flags(entry, posted, values)}


def _value(key: Key, posted: Mapping[str, str], old: Any, around: FieldContext) -> Json:
    """Return the key with its new value; nothing when several fields say the same as before."""
    found = fields.field_of(key).read(key, key.name, posted, old, around)
    return (
        {key.name: found} if key.name in posted or choice_value(found) != choice_value(old) else {}
    )


def _is_posted(name: str, posted: Mapping[str, str]) -> bool:
    return name in posted or any(each.startswith(f"{name}.") for each in posted)


def _posted_text(posted: Mapping[str, str], name: str) -> str:
    """Return what was posted of a key, for its author to see."""
    if name in posted:
        return posted[name]
    own = [posted[each] for each in posted if each.startswith(f"{name}.") and posted[each]]
    return ", ".join(each for each in own if each != "true")


def part_text(part: Part) -> str:
    """Return what a part holds, in words."""
    words = []
    for leaf in part.leaves():
        if leaf.kind == "tick" and part.kind == "group":
            words += [leaf.label] if leaf.text == "true" else []
        elif leaf.text:
            words.append(dict(leaf.choices).get(leaf.text, leaf.text))
    return ", ".join(words)


def _flags(entry: Entry, posted: Mapping[str, str], values: Json) -> Json:
    """Return the keys that follow from the answers: what their lines say, or the rows lack."""
    new, old = values.get("options"), entry.value.get("options")
    if not isinstance(new, dict):
        return {}
    before = old if isinstance(old, dict) else {}
    if "options" in posted:
        flags = read_answers(posted["options"], before)[1]
    else:
        flags = without_codes(entry.value, set(before) - set(new))
    own = {key.name for key in keys_for(entry)}
    return {name: value for name, value in flags.items() if name in own and name not in values}
