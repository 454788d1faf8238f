"""What the builder's buttons at a question's answers do: rows or lines, up, down, away, shared."""

import json
from typing import Any

from flask import request, url_for

from forms.authoring.commands import Change, Refused, item_of
from forms.authoring.fields.answer_rows import new_codes
from forms.authoring.items import Json, entries, find_item
from forms.i18n import gettext as _
from forms.web.author.definition_draft import EditorDraft

COMMANDS = {
    "up": "move_answer",
    "down": "move_answer",
    "remove": "remove_answer",
    "share": "share_list",
    "own": "own_list",
}
"""Action → the command that it is."""


def pressed_answer_action() -> tuple[str, str, str]:
    """Return the key, the action and the code of the pressed button; "" for each without one."""
    key, _dot, rest = request.form.get("svar", "").partition(".")
    name, _dot, code = rest.partition(".")
    return key, name, code


def shown_as_rows() -> dict[str, str]:
    """Return the keys whose answers are shown as rows, and the code of the one that is open."""
    found = {}
    for each in request.values.getlist("rader"):
        key, _dot, code = each.partition(".")
        found[key] = code
    return found


def wanted_commands() -> dict[str, bool]:
    """Return the commands on answers, and whether the post asks for each."""
    pressed = COMMANDS.get(pressed_answer_action()[1])
    found = {name: name == pressed for name in dict.fromkeys(COMMANDS.values())}
    return {**found, "recode_answers": bool(_posted_codes()[1])}


def _posted_codes() -> tuple[str, dict[str, str]]:
    """Return the key whose answers have new codes, and those."""
    texts = {name[2:]: request.form[name] for name in request.form if name.startswith("k-")}
    for key in shown_as_rows():
        if codes := new_codes(key, texts):
            return key, codes
    return "", {}


def posted_move(_now: EditorDraft, _form: Json, _item: str) -> dict[str, Any]:
    """Return which answer to move, and whereto."""
    key, by, code = pressed_answer_action()
    return {"code": code, "by": by, "key": key}


def posted_removal(_now: EditorDraft, _form: Json, _item: str) -> dict[str, Any]:
    """Return which answer to take away."""
    key, _name, code = pressed_answer_action()
    return {"code": code, "key": key}


def posted_codes(now: EditorDraft, form: Json, item: str) -> dict[str, Any]:
    """Return the new codes; refuse those of what is published: answers are stored under them."""
    key, codes = _posted_codes()
    own = item_of(form, item).value.get("id")
    for entry in entries(now.published["form"] if now.published else None):
        stored = entry.value.get(key) if entry.value.get("id") == own else None
        if isinstance(stored, dict) and set(codes).intersection(stored):
            raise Refused(_("Koden er publisert, og svar kan være lagret under den."))
    return {"codes": codes, "key": key}


def posted_share(_now: EditorDraft, form: Json, item: str) -> dict[str, Any]:
    """Return the name of the new list: that of the question, with a number where it is taken."""
    own = str(item_of(form, item).value.get("id") or "liste")
    lists = form.get("lists")
    taken, name, number = set(lists if isinstance(lists, dict) else ()), own, 2
    while name in taken:
        name, number = f"{own}_{number}", number + 1
    return {"name": name}


def posted_own(now: EditorDraft, form: Json, item: str) -> dict[str, Any]:
    """Return the answers of the list that a question uses."""
    named = str(item_of(form, item).value.get("options", "")).removeprefix("@")
    own = form.get("lists")
    lists = {**dict(now.loaded.library.lists), **(own if isinstance(own, dict) else {})}
    if named not in lists:
        raise Refused(_("Det finnes ingen liste som heter «%(name)s».", name=named))
    return {"options": lists[named]}


def next_address(form_id: str, done: Change) -> str:
    """Return the address to go on at: answers shown as before, at the pressed button."""
    key, name, code = pressed_answer_action()
    shown = shown_as_rows() if done.item == request.form.get("item") else {}
    if name == "lines":
        shown.pop(key, None)
    elif name in ("rows", "more"):
        shown[key] = code
    place = f"svar-{key}.{name}.{code}" if name in ("up", "down") else f"felt-{key}"
    if name in ("add", "more"):
        entry = find_item(json.loads(done.text), done.item)
        codes = list(entry.value.get(key) or ()) if entry else []
        number = codes.index(code) if code in codes else len(codes)
        place = f"k-{key}.{number}.label"
    rows = [f"{each}.{opened}" if opened else each for each, opened in shown.items()]
    said: dict[str, Any] = {} if name in ("rows", "lines", "more") else {"gjort": 1}
    address = url_for("builder.build", form_id=form_id, valgt=done.item, rader=rows, **said)
    return f"{address}#{place if key else 'panel'}"
