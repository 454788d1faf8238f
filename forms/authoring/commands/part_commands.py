"""Commands on whole parts of a form: add one, write one or all anew, mark its questions."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from forms.authoring.commands.item_commands import set_keys
from forms.authoring.commands.registry import (
    Done,
    Refused,
    command,
    ids_of,
    item_of,
    keys_for,
    with_keys,
)
from forms.authoring.items import Json, entries, find_item, replace_at, title_of
from forms.authoring.surroundings import Surroundings
from forms.definition import keywords
from forms.i18n import gettext as _
from forms.i18n import ngettext


@command
def add_part(form: Json, after: str = "", title: str = "") -> Done:
    """Put a new, empty part after another, or last."""
    title = " ".join(title.split()) or _("Ny del")
    entry = find_item(form, after.partition(".")[0]) if after else None
    sections = form.get("sections")
    sections = sections if isinstance(sections, list) else []
    place = int(entry.path[1]) + 1 if entry and entry.kind == "section" else len(sections)
    id_ = Surroundings(taken=ids_of(form, "section") | keywords.RESERVED_SECTIONS).free_id(title)
    part = {"id": id_, "title": title, "questions": []}
    found = with_keys(
        form, {"sections": [*sections[:place], part, *sections[place:]]}, keywords.FORM
    )
    found = _in_a_step(found, id_, str(sections[place - 1].get("id")) if sections else "")
    return Done(found, _("La til delen «%(title)s»", title=title), id_)


def _in_a_step(form: Json, section: str, beside: str) -> Json:
    """Let the step that fills in the part *beside* fill in a new one too, else the last step."""
    steps = [entry for entry in entries(form) if entry.kind == "step"]
    own = {entry.path: entry.value.get("sections") for entry in steps}
    filled = {path: each for path, each in own.items() if isinstance(each, list)}
    if not filled:
        return form
    path = next((path for path, each in filled.items() if beside in each), [*filled][-1])
    there = filled[path]
    at_ = there.index(beside) + 1 if beside in there else len(there)
    found: Json = replace_at(form, (*path, "sections"), [*there[:at_], section, *there[at_:]])
    return found


@command
def replace_part(form: Json, item: str, items: Sequence[Json]) -> Done:
    """Give a part other items; those that are the same keep their text."""
    entry = item_of(form, item)
    if entry.kind != "section":
        raise Refused(_("Velg en del."))
    now = {_item_key(each): each for each in entry.value.get("questions") or []}
    new = [
        now[_item_key(each)] if _equal(now.get(_item_key(each)), each) else each for each in items
    ]
    found = replace_at(form, entry.path, {**entry.value, "questions": new})
    return Done(found, _("Skrev om «%(title)s» som hurtigtekst", title=title_of(entry.value)), item)


@command
def replace_parts(form: Json, parts: Sequence[Json]) -> Done:
    """Give the form other parts with their items; those that are the same keep their text."""
    if not parts:
        raise Refused(_("Skriv minst ett spørsmål."))
    before = {each.get("id"): each for each in form.get("sections") or [] if isinstance(each, dict)}
    lists = [each.get("questions") for each in before.values()]
    items = {_item_key(each): each for found in lists if isinstance(found, list) for each in found}
    found = {**form, "sections": [_part_anew(part, before, items) for part in parts]}
    return Done(found, _("Skrev om skjemaet som hurtigtekst"), "")


def _part_anew(part: Json, before: Mapping[Any, Json], items: Mapping[str, Any]) -> Json:
    """Return the part with the items and the order of keys that it had."""
    questions = [
        items[_item_key(each)] if _equal(items.get(_item_key(each)), each) else each
        for each in part["questions"]
    ]
    old, new = before.get(part["id"], {}), {**part, "questions": questions}
    return old if _equal(old, new) else {**{key: new[key] for key in old if key in new}, **new}


def _item_key(item: Any) -> str:
    return str(item.get("id") or f"@{item.get('use')}") if isinstance(item, dict) else ""


def _equal(one: Any, other: Any) -> bool:
    """Whether both are the same, in whichever order their keys stand."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


@command
def mark_questions(form: Json, marks: Mapping[str, Mapping[str, bool]]) -> Done:
    """Set or take away marks such as `personal` and `sensitive` of several questions."""
    found, number = form, 0
    for name, keys in marks.items():
        entry = find_item(found, name)
        if entry is None or entry.kind not in ("question", "inner"):
            continue
        known = {key.name for key in keys_for(entry) if key.schema == keywords.FLAG}
        values = {key: on or None for key, on in keys.items() if key in known}
        found, number = set_keys(found, name, values).form, number + 1
    if found is form:
        return Done(form, _("Ingenting er endret"))
    said = ngettext("Merket %(number)s spørsmål", "Merket %(number)s spørsmål", number)
    return Done(found, said)
