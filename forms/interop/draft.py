"""A definition as a reader of another format finds it: groups, items, options and conditions.

Names are those of the source. `forms.interop.form_builder` makes an author's JSON of it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from forms.interop.budget import count_or_refuse
from forms.interop.conditions import Condition, Literal
from forms.interop.report import Report


class Words(dict[str, str]):
    """A text by language; the key "" is the language that the source does not name."""

    def text(self, *languages: str) -> str:
        """Return the text in the first of the *languages* that has it, else in any."""
        found = (self[each] for each in languages if self.get(each))
        return next(found, next((text for text in self.values() if text), ""))


class Standard(Words):
    """A text of ours in the languages of the pages, which says nothing of the source's language."""


def words(text: object, language: str = "") -> Words:
    """Return a text in one language; nothing when there is no text."""
    return Words({language: text.strip()} if isinstance(text, str) and text.strip() else {})


PIPE, PIPED = "\ue000", "\ue001"
"""Around a source name in a text, where its answer is put in."""


@dataclass(slots=True)
class Choice:
    """An option, or a row of a matrix, with its code in the source."""

    code: str
    label: Words
    score: float | None = None
    help: Words = field(default_factory=Words)
    name: str = ""
    """What conditions call a row of a matrix, when that is not its code."""
    condition: Condition | None = None
    """When the option can be chosen."""

    def __post_init__(self) -> None:
        """Count the option."""
        count_or_refuse("choices")


@dataclass(slots=True)
class Item:
    """A question, note or calculation; *keys* are those of our type, with `Words` for texts."""

    name: str
    type: str
    where: str
    label: Words
    help: Words = field(default_factory=Words)
    keys: dict[str, Any] = field(default_factory=dict)
    options: list[Choice] = field(default_factory=list)
    rows: list[Choice] = field(default_factory=list)
    list_name: str = ""
    condition: Condition | None = None
    inner: list["Item"] = field(default_factory=list)
    first: Any = None
    """The fixed first answer, as the source has it: a text, number, truth or list of codes."""
    first_where: str = ""
    has_time: bool = False
    """Whether a date has a time of day in the source."""
    id: str = ""
    """An id of ours that the source carries along, from an export of our own."""
    codes: dict[str, str] = field(default_factory=dict)
    """Of the options: by the code in the source, ours; known when the item has its id."""
    row_codes: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Count the item."""
        count_or_refuse("items")


@dataclass(slots=True)
class Group:
    """Some items under a heading, and the condition of all of them."""

    name: str
    title: Words
    where: str
    children: list["Item | Group"] = field(default_factory=list)
    condition: Condition | None = None
    intro: Words = field(default_factory=Words)
    id: str = ""

    def __post_init__(self) -> None:
        """Count the group."""
        count_or_refuse("items")


@dataclass(slots=True)
class Rule:
    """A rule across answers: when it holds, *say* the text at the item called *at*."""

    when: Condition
    say: Words
    at: str
    where: str
    level: str = "error"


@dataclass(slots=True)
class Draft:
    """A whole definition as it was read."""

    title: Words
    top: list[Item | Group] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    keys: dict[str, Any] = field(default_factory=dict)
    """Keys of our form beside title and sections, such as `summary`; texts are `Words`."""
    constants: dict[str, Literal] = field(default_factory=dict)
    """Hidden values of the source that never change; conditions on them are worked out."""
    default_language: str = ""
    id: str = ""
    own: dict[str, Any] | None = None
    """The definition itself, when the source is an export of our own that carries it whole."""
    own_translations: dict[str, dict[str, str]] = field(default_factory=dict)
    """Of *own*: language → path → translation."""
    report: Report = field(default_factory=Report)

    def items(self) -> Iterator[Item]:
        """Every item outside repeats, in order."""
        yield from _items(self.top)


def _items(nodes: list[Item | Group]) -> Iterator[Item]:
    for node in nodes:
        if isinstance(node, Group):
            yield from _items(node.children)
        else:
            yield node


def languages_of(value: Any, found: dict[str, int] | None = None) -> dict[str, int]:
    """Count the texts in each language of some JSON with `Words` in it."""
    found = {} if found is None else found
    if isinstance(value, Words):
        for language, text in value.items():
            if text:
                found[language] = found.get(language, 0) + 1
    elif isinstance(value, Mapping):
        for each in value.values():
            languages_of(each, found)
    elif isinstance(value, list):
        for each in value:
            languages_of(each, found)
    return found
