"""A part of a form, or all of it, as quick text, and back: what is the same keeps its place in the
JSON text.
"""

from collections.abc import Mapping
from typing import Any

from forms.authoring import quick_text_reader
from forms.authoring.commands import item_of
from forms.authoring.items import Json, entries
from forms.authoring.name_choices import surroundings_of
from forms.authoring.quick_text_reader import Reading
from forms.authoring.surroundings import Surroundings
from forms.definition.groups import TYPE as GROUP


def surroundings_of_part(
    form: Json, part: str, lists: Json, blocks: Mapping[str, Any]
) -> Surroundings:
    """Return what stands before the part; its own ids are free, for it is written anew."""
    found = surroundings_of(form, part, lists, blocks)
    own = item_of(form, part).value.get("questions")
    for question in own if isinstance(own, list) else ():
        for each in (question, *_grouped(question)):
            if isinstance(each, dict) and isinstance(each.get("id"), str):
                found.taken.discard(each["id"])
    return found


def _grouped(item: Any) -> list[Any]:
    is_group = isinstance(item, dict) and item.get("type") == GROUP
    return item.get("questions") or [] if is_group else []


def write_part(form: Json, part: str, before: Surroundings) -> str:
    """Return the part's items as quick text."""
    own = item_of(form, part).value.get("questions")
    from forms.authoring import quick_text_writer  # late: no worker needs it at its start

    return quick_text_writer.write_items(own if isinstance(own, list) else [], before.copy())


def surroundings_of_form(form: Json, lists: Json, blocks: Mapping[str, Any]) -> Surroundings:
    """Return what a whole form's conditions may look at beside its own questions."""
    own = form.get("lists")
    lists = {**lists, **(own if isinstance(own, dict) else {})}
    found = Surroundings(lists=lists, blocks=blocks)
    for entry in entries(form):
        if entry.kind == "block":
            for question in blocks.get(entry.value["use"], {}).get("questions", ()):
                found.questions[question["id"]] = question
    return found


def write_form(form: Json, before: Surroundings) -> str:
    """Return every part of the form as quick text; parts without a shape are left out."""
    parts = [
        {**entry.value, "id": entry.name, "title": str(entry.value.get("title", ""))}
        for entry in entries(form)
        if entry.kind == "section" and isinstance(entry.value.get("questions"), list)
    ]
    from forms.authoring import quick_text_writer  # late: no worker needs it at its start

    return quick_text_writer.write_parts(parts, before.copy())


def read_form(text: str, before: Surroundings) -> Reading:
    """Return the parts that *text* says, with what cannot be read."""
    return quick_text_reader.read_parts(text, before.copy())


def read_part(text: str, before: Surroundings) -> Reading:
    """Return the items that *text* says, with what cannot be read."""
    return quick_text_reader.read_items(text, before.copy(set(before.taken)))
