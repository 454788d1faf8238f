"""A part of a form as quick text, and back: what is the same keeps its place in the JSON text."""

from collections.abc import Mapping
from typing import Any

from forms.authoring import quick_text
from forms.authoring.commands import item_of
from forms.authoring.items import Json
from forms.authoring.panels import surroundings
from forms.authoring.quick_text import Reading
from forms.authoring.surroundings import Surroundings
from forms.definition.groups import TYPE as GROUP


def before_part(form: Json, part: str, lists: Json, blocks: Mapping[str, Any]) -> Surroundings:
    """Return what stands before the part; its own ids are free, for it is written anew."""
    found = surroundings(form, part, lists, blocks)
    own = item_of(form, part).value.get("questions")
    for question in own if isinstance(own, list) else ():
        for each in (question, *_grouped(question)):
            if isinstance(each, dict) and isinstance(each.get("id"), str):
                found.taken.discard(each["id"])
    return found


def _grouped(item: Any) -> list[Any]:
    is_group = isinstance(item, dict) and item.get("type") == GROUP
    return item.get("questions") or [] if is_group else []


def written(form: Json, part: str, before: Surroundings) -> str:
    """Return the part's items as quick text."""
    own = item_of(form, part).value.get("questions")
    return quick_text.write_items(own if isinstance(own, list) else [], before.copy())


def read(text: str, before: Surroundings) -> Reading:
    """Return the items that *text* says, with what cannot be read."""
    return quick_text.read_items(text, before.copy(set(before.taken)))
