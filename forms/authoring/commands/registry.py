"""What an author does to a definition: each command is a small change of its text.

A command is a function of a form (the JSON value) that returns a new one; it copies only what it
changes. `run` applies one to a text, with every other byte as it was, and tells in a sentence what
was done. Items are named as in `items`.
"""

import inspect
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forms.authoring.items import Entry, Json, entries, find_item, title_of
from forms.authoring.splicing import rewrite_text
from forms.authoring.surroundings import Surroundings
from forms.definition import keywords
from forms.definition.keywords import Key
from forms.definition.messages import slug
from forms.definition.validation.structure_validation import keys_of
from forms.i18n import gettext as _
from forms.questions import TYPES


class Refused(Exception):
    """A command that cannot be done; the message says why and how to go on."""


class Clash(Exception):
    """Somebody else changed the same field meanwhile: *fields* is key → (mine, theirs)."""

    def __init__(self, item: str, fields: Mapping[str, tuple[Any, Any]]) -> None:
        super().__init__("The field was changed by somebody else.")
        self.item, self.fields = item, fields


class Unreadable(Exception):
    """The text is not JSON; it has to be mended as text first."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a command did: the form, the sentence, the item to go on with, and new names."""

    form: Json
    sentence: str
    item: str = ""
    renames: tuple[tuple[str, str], ...] = ()
    """Old and new names of items whose texts are translated under another name now."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a command did to a text."""

    text: str
    sentence: str
    item: str
    renames: tuple[tuple[str, str], ...]


COMMANDS: dict[str, Callable[..., Done]] = {}


def command(function: Callable[..., Done]) -> Callable[..., Done]:
    """Make a function a command of its name; refuse a second one of that name."""
    name = function.__name__
    if name in COMMANDS:
        raise ValueError(f"There are two commands called {name!r}.")
    COMMANDS[name] = function
    return function


def run(name: str, text: str, /, **arguments: Any) -> Change:
    """Return *text* changed by the command.

    Raises `Refused`, `Clash` when *was* is not what stands there, or `Unreadable`.
    """
    try:
        form = json.loads(text)
    except (ValueError, RecursionError):
        form = None
    if not isinstance(form, dict):
        raise Unreadable
    done = COMMANDS[name](form, **arguments)
    after = rewrite_text(text, form, done.form) if done.form is not form else text
    return Change(after, done.sentence, done.item, done.renames)


def arguments_of(name: str) -> list[str]:
    """Return the names of a command's arguments."""
    return [each for each in inspect.signature(COMMANDS[name]).parameters if each != "form"]


def item_of(form: Json, name: str) -> Entry:
    """Return the item, or refuse: somebody has taken it away."""
    entry = find_item(form, name)
    if entry is None:
        raise Refused(_("Det finnes ikke lenger. Noen har slettet det eller gitt det en ny id."))
    return entry


def keys_for(entry: Entry) -> tuple[Key, ...]:
    """Every key that the item may have, in the order of its table."""
    if entry.kind in ("question", "inner"):
        kind = TYPES.get(str(entry.value.get("type")))
        return keys_of(kind) if kind else keywords.QUESTION
    return {
        "form": keywords.FORM,
        "section": keywords.SECTION,
        "block": keywords.USE,
        "step": keywords.STEP,
        "signer": keywords.SIGNER,
    }[entry.kind]


def stray_keys(entry: Entry) -> list[str]:
    """Return the keys of an item that nothing of its kind or type may have."""
    type_ = str(entry.value.get("type"))
    if entry.kind in ("question", "inner") and type_ not in TYPES:
        return []
    known = {key.name for key in keys_for(entry)}
    return [key for key in entry.value if key not in known]


def ids_of(form: Json, *kinds: str) -> set[str]:
    """Every id of a question; of parts or steps when *kinds* says so."""
    kinds = kinds or ("question",)
    found = (
        entry.value.get("id")
        for entry in entries(form)
        if entry.kind in kinds or (entry.grouped and "question" in kinds)
    )
    return {id_ for id_ in found if isinstance(id_, str)}


def with_free_id(item: Json, taken: set[str]) -> Json:
    """Return the item with an id that nothing else has; its own when it can keep it."""
    if "use" in item:
        return item
    id_ = item.get("id") or slug(title_of(item), keywords.ID)
    free = Surroundings(taken=set(taken)).free_id(id_) if id_ in taken else id_
    taken.add(free)
    return (
        item if item.get("id") == free else {"id": free, **{k: item[k] for k in item if k != "id"}}
    )


def name_at(form: Json, path: tuple[str | int, ...]) -> str:
    return next((entry.name for entry in entries(form) if entry.path == path), "")


def with_keys(item: Json, values: Json, table: Sequence[Key]) -> Json:
    """Return the item with the values; a new key stands after its nearest earlier neighbour."""
    found = {key: values.get(key, item[key]) for key in item if values.get(key, 0) is not None}
    rank = {key.name: number for number, key in enumerate(table)}
    for key, value in values.items():
        if value is None or key in found:
            continue
        before = [n for n, k in enumerate(found) if rank.get(k, 999) < rank.get(key, 998)]
        place = before[-1] + 1 if before else 0
        members = list(found.items())
        found = dict([*members[:place], (key, value), *members[place:]])
    return found
