"""Who looks at a question, and how all of them follow when it gets another id."""

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from forms.authoring.items import Entry, entries, find_item, replace_at, value_at

CONDITIONS = frozenset({"show_if", "share_if", "when"})
"""Keys that hold a condition."""
IDS = frozenset(
    {"unit", "name", "at", "from", "to", "services", "withdrawn", "asked", "not_asked", "problems"}
)
"""Keys outside questions whose texts name a question."""
SECTIONS = "sections"
_PLACE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}")


class Renaming(NamedTuple):
    """An id that becomes another: of a question, of a part, or of a question *inside* a repeat."""

    old: str
    new: str
    part: bool = False
    inside: str = ""

    def named(self, name: Any) -> Any:
        """Return the name of a question in a condition or a computed value: `fb.q1`, `fb.*`."""
        if not isinstance(name, str) or self.part:
            return name
        head, *rest = name.split(".")
        if self.inside:
            follows = head == self.inside and rest[-1:] == [self.old]
            return ".".join([head, *rest[:-1], self.new]) if follows else name
        return ".".join([self.new, *rest]) if head == self.old else name

    def section(self, name: Any) -> Any:
        """Return the name of a part in a step."""
        return self.new if self.part and name == self.old else name

    def place(self, name: str) -> str:
        """Return the name in a text's braces: `navn`, `helse.navn`."""
        parts = [each.strip() for each in name.split(".")]
        if self.part:
            found = [self.new, *parts[1:]] if len(parts) > 1 and parts[0] == self.old else parts
        elif self.inside:
            follows = len(parts) > 1 and parts[-1] == self.old and self.inside in parts
            found = [*parts[:-1], self.new] if follows else parts
        else:
            found = [self.new if each == self.old else each for each in parts]
        return name if found == parts else ".".join(found)


class Mention(NamedTuple):
    """An item that looks at another, and the key by which it does."""

    entry: Entry
    key: str


def mentions_of(form: Any, name: str) -> Iterator[Mention]:
    """Yield every item that looks at the question or part called *name*, itself excepted."""
    about = find_item(form, name)
    if about is None or not isinstance(about.value.get("id"), str):
        return
    follow = make_renaming(about, about.value["id"], f"{about.value['id']}?")
    for entry in entries(form):
        if entry.name == name or entry.name.startswith(f"{name}."):
            continue
        for key, value in entry.value.items():
            if _holds_items(key, value):
                continue
            if _in_key(key, value, follow) is not value:
                yield Mention(entry, key)


def make_renaming(entry: Entry, old: str, new: str) -> Renaming:
    """Return what follows when the item gets the id *new*."""
    inside = entry.inside.rpartition(".")[2] if _is_in_row(entry) else ""
    return Renaming(old, new, entry.kind == "section", inside)


def _is_in_row(entry: Entry) -> bool:
    """Whether the question is known by its id in its own rows only."""
    return entry.kind == "inner" and not entry.grouped


def rename_item(form: Any, entry: Entry, new: str) -> Any:
    """Return *form* in which everything that names the item names it *new*; itself excepted."""
    old = str(entry.value["id"])
    found = _in_members(form, make_renaming(entry, old, new))
    if _is_in_row(entry):
        repeat = value_at(found, entry.path[:-2])
        found = replace_at(found, entry.path[:-2], _in_members(repeat, Renaming(old, new)))
    return found


def _holds_items(key: str, value: Any) -> bool:
    """Whether the key holds items with keys of their own."""
    if key not in ("sections", "questions", "steps", "signers"):
        return False
    members = (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    )
    return any(isinstance(each, dict) for each in members)


def _in_members(item: Any, follow: Renaming) -> Any:
    if not isinstance(item, dict):
        return item
    found = {}
    for key, value in item.items():
        if not _holds_items(key, value):
            found[key] = _in_key(key, value, follow)
        elif isinstance(value, dict):
            members = {name: _in_members(each, follow) for name, each in value.items()}
            found[key] = _unless_same(value, members)
        else:
            found[key] = _unless_same(value, [_in_members(each, follow) for each in value])
    return _unless_same(item, found)


def _in_key(key: str, value: Any, follow: Renaming) -> Any:
    """Return the value of *key* after the renaming; the same object when it names nothing."""
    if key in ("id", "type", "$schema", "use", "except", "alias", "pattern", "form", "lists"):
        return value
    if key in CONDITIONS:
        return _in_condition(value, follow)
    if key == "value":
        return _in_calculation(value, follow)
    if key in ("answers", "computed") and isinstance(value, dict):
        return _unless_same(value, {follow.named(name): each for name, each in value.items()})
    if key == SECTIONS:
        return _in_ids(value, follow.section)
    if key in IDS:
        return _in_ids(value, follow.named)
    return _in_texts(value, follow)


def _in_ids(value: Any, named: Callable[[Any], Any]) -> Any:
    if isinstance(value, list):
        return _unless_same(value, [named(each) for each in value])
    return _unless_same(value, named(value))


def _in_condition(value: Any, follow: Renaming) -> Any:
    if isinstance(value, list):
        return _unless_same(value, [_in_condition(each, follow) for each in value])
    if not isinstance(value, dict):
        return value
    found: dict[str, Any] = {}
    for key, inner in value.items():
        if key in ("all", "any", "not"):
            found[key] = _in_condition(inner, follow)
        else:
            found[follow.named(key)] = _in_test(inner, follow)
    return _unless_same(value, found)


def _in_test(value: Any, follow: Renaming) -> Any:
    if not isinstance(value, dict):
        return value
    if isinstance(value.get("question"), str):
        return _unless_same(value, {**value, "question": follow.named(value["question"])})
    return _unless_same(value, {key: _in_test(each, follow) for key, each in value.items()})


def _in_calculation(value: Any, follow: Renaming) -> Any:
    if not isinstance(value, dict):
        return value
    found: dict[str, Any] = {}
    for key, inner in value.items():
        if key == "if":
            found[key] = _in_condition(inner, follow)
        elif key in ("then", "else"):
            found[key] = _in_calculation(inner, follow)
        else:
            found[key] = _in_ids(inner, follow.named)
    return _unless_same(value, found)


def _in_texts(value: Any, follow: Renaming) -> Any:
    if isinstance(value, str):
        return _in_text(value, follow) if "{" in value else value
    if isinstance(value, list):
        return _unless_same(value, [_in_listed(each, follow) for each in value])
    if isinstance(value, dict):
        found = {key: _in_key(key, each, follow) for key, each in value.items()}
        return _unless_same(value, found)
    return value


def _in_listed(value: Any, follow: Renaming) -> Any:
    return _in_members(value, follow) if isinstance(value, dict) else _in_texts(value, follow)


def _in_text(text: str, follow: Renaming) -> str:
    def put(match: re.Match[str]) -> str:
        if match[1] is None:
            return match[0]
        found = follow.place(match[1])
        return match[0] if found == match[1] else f"{{{found}}}"

    found = _PLACE.sub(put, text)
    return text if found == text else found


def _unless_same(value: Any, found: Any) -> Any:
    """Return *found*, or the same object when nothing in it changed."""
    if isinstance(value, dict) and isinstance(found, dict):
        same = list(value) == list(found) and all(value[key] is found[key] for key in value)
    elif isinstance(value, list) and isinstance(found, list):
        same = all(one is other for one, other in zip(value, found, strict=True))
    else:
        same = value == found
    return value if same else found
