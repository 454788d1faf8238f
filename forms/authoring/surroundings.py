"""What stands before an item: the questions that its condition and its id must know of."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from forms.definition.groups import TYPE as GROUP
from forms.definition.keywords import ID, LONGEST_ID, RESERVED
from forms.definition.messages import slug
from forms.questions import TYPES

Item = dict[str, Any]
"""A question, a note or a block taken in, as JSON has it."""


@dataclass(slots=True)
class Surroundings:
    """The earlier questions of a form, its lists of answers, and the ids that are taken."""

    lists: Mapping[str, Any] = field(default_factory=dict)
    """Lists of answers by name, of the form and of the library."""
    questions: dict[str, Item] = field(default_factory=dict)
    last: str = ""
    """The id of the answerable question above; a condition may leave its name out."""
    taken: set[str] = field(default_factory=set)
    """Ids that the next item cannot have."""
    blocks: Mapping[str, Any] = field(default_factory=dict)
    """Blocks by name; the questions of one that is taken in can be asked about after it."""

    def add(self, item: Item, inside: bool = True) -> None:
        """Put the item before those that follow; with *inside* also what stands in a group."""
        if "id" not in item:
            self._take_in(item)
            return
        self.questions[item["id"]] = item
        self.taken.add(item["id"])
        kind = TYPES.get(item.get("type", ""))
        if kind is not None and (kind.answerable or "value" in item):
            self.last = item["id"]
        if inside and item.get("type") == GROUP:
            for each in item.get("questions") or ():
                self.add(each)

    def _take_in(self, item: Item) -> None:
        """Put the questions of a block before those that follow; none of them is «above»."""
        block = self.blocks.get(str(item.get("use")), {})
        for each in block.get("questions", ()):
            if each.get("id") not in item.get("except", ()):
                self.questions.setdefault(each["id"], each)

    def copy(self, taken: set[str] | None = None) -> "Surroundings":
        """Return a copy that can grow by itself; *taken* for the ids of a list's rows."""
        other = copy(self)
        other.questions = dict(self.questions)
        other.taken = set(self.taken) if taken is None else taken
        return other

    def free_id(self, text: str) -> str:
        """Return the id that is made of *text*: a number is added where it is taken."""
        base = slug(text, ID)
        if base not in self.taken and base not in RESERVED:
            return base
        number = 2
        while (found := f"{base[: LONGEST_ID - 1 - len(str(number))]}_{number}") in self.taken:
            number += 1
        return found

    def kind(self, name: str) -> str:
        """Return the kind of the value of the question called *name*, or ""."""
        found = TYPES.get(self.question(name).get("type", ""))
        is_row = found is not None and name not in self.questions and "rows" in found.uses
        return "code" if is_row else found.kind if found else ""

    def question(self, name: str) -> Item:
        """Return the question called *name*: of a repeat, or the table that has the row."""
        head, _dot, rest = name.partition(".")
        whole = self.questions.get(name) or self.questions.get(head, {})
        inner = rest.rpartition(".")[2]
        own = (each for each in whole.get("questions", ()) if inner)
        return next((each for each in own if each.get("id") == inner), whole)

    def answers(self, name: str) -> dict[str, str]:
        """Return the code and the text of each answer to the question called *name*."""
        question = self.question(name)
        found = TYPES.get(question.get("type", ""))
        if found is not None and found.fixed_answers:
            return dict(found.fixed_answers)
        options = question.get("options", {})
        if isinstance(options, str):
            options = self.lists.get(options.removeprefix("@"), {})
        own = options if isinstance(options, dict) else {}
        return {code: label_of(option) for code, option in own.items()}


def label_of(option: Any) -> str:
    """Return the text of an option, which is a string or an object with a label."""
    if isinstance(option, Mapping):
        return str(option.get("label", ""))
    return option if isinstance(option, str) else ""
