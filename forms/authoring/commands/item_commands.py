"""Commands on questions, and on any item: put in, change, move, copy, rename, take away."""

import json
import re
from collections.abc import Sequence
from typing import Any

from forms.authoring.commands.registry import (
    Clash,
    Done,
    Refused,
    command,
    ids_of,
    item_of,
    keys_for,
    name_at,
    stray_keys,
    with_free_id,
    with_keys,
)
from forms.authoring.items import Entry, Json, entries, find_item, replace_at, title_of, value_at
from forms.authoring.references import rename_item
from forms.definition import keywords
from forms.definition.validation.structure_validation import keys_of
from forms.i18n import gettext as _
from forms.questions import TYPES


@command
def add(form: Json, after: str, items: Sequence[Json]) -> Done:
    """Put *items* after a question, or last in a part; in the last part when it is gone."""
    if not items:
        raise Refused(_("Skriv spørsmålet først."))
    holder, key, index = _place_after(form, after)
    there = list(value_at(form, holder).get(key, []))
    names = ids_of(form) | ({each.get("id") for each in there} if len(holder) == 4 else set())
    new = [with_free_id(item, names) for item in items]
    value = {**value_at(form, holder), key: [*there[:index], *new, *there[index:]]}
    found = replace_at(form, holder, value)
    name = name_at(found, (*holder, key, index + len(new) - 1))
    if len(new) == 1:
        return Done(found, _("La til «%(title)s»", title=title_of(new[0])), name)
    return Done(found, _("La til %(number)s spørsmål", number=len(new)), name)


def _place_after(form: Json, after: str) -> tuple[tuple[str | int, ...], str, int]:
    """Return the path of a list's holder, its key, and the place in it after *after*."""
    entry = find_item(form, after) if after else None
    if entry is None or entry.kind == "form":
        last = [each for each in entries(form) if each.kind == "section"]
        if not last:
            raise Refused(_("Lag en del først, så kan den få spørsmål."))
        entry = next((e for e in last if e.name == after.partition(".")[0]), last[-1])
    if entry.kind == "section":
        return entry.path, "questions", len(entry.value.get("questions") or [])
    if entry.kind not in ("question", "inner", "block"):
        raise Refused(_("Et spørsmål kan bare stå i en del."))
    *holder, key, number = entry.path
    return tuple(holder), str(key), int(number) + 1


@command
def set_keys(form: Json, item: str, values: Json, was: Json | None = None) -> Done:
    """Give keys of an item new values; None takes the key away.

    *was* is what each key held when its author began; another's change of the same key is a clash.
    """
    entry = item_of(form, item)
    now, before = entry.value, was or {}
    new = {key: value for key, value in values.items() if not _is_same(now.get(key), value)}
    met = {
        key: (value, now.get(key))
        for key, value in new.items()
        if key in before and not _is_same(now.get(key), before[key])
    }
    if met:
        raise Clash(item, met)
    if not new:
        return Done(form, _("Ingenting er endret"), item)
    value = with_keys(now, new, keys_for(entry))
    found = replace_at(form, entry.path, value)
    title = title_of(value)
    if entry.kind == "form":
        sentence = _("Endret skjemaet")
    else:
        sentence = _("Endret «%(title)s»", title=title)
    return Done(found, sentence, name_at(found, entry.path))


def _is_same(one: Any, other: Any) -> bool:
    return json.dumps(one, sort_keys=False) == json.dumps(other, sort_keys=False)


def lost_keys(entry: Entry, type_: str) -> list[str]:
    """Return the keys that a question loses when it becomes of another type."""
    known = {key.name for key in keys_of(TYPES[type_])}
    return [key for key in entry.value if key not in known]


@command
def retype(form: Json, item: str, type: str) -> Done:
    """Make a question one of another type; keys that the new type lacks go."""
    entry = item_of(form, item)
    if type not in TYPES or entry.kind not in ("question", "inner"):
        raise Refused(_("Velg et slags svar."))
    if entry.value.get("type") == type:
        return Done(form, _("Ingenting er endret"), item)
    table = keys_of(TYPES[type])
    known = {key.name for key in table}
    value = {key: entry.value[key] for key in entry.value if key in known}
    value["type"] = type
    begun: Json = dict(TYPES[type].begins)
    if "text" in known and "text" not in value:
        begun["text"] = entry.value.get("label", "")
        value.pop("label", None)
    elif "label" not in value:
        begun["label"] = entry.value.get("text", "")
    for key in ("min", "max"):
        if key in value:
            begun.setdefault(key, None)
    fresh = {k: v for k, v in begun.items() if k not in value or k in ("min", "max")}
    value = with_keys(value, fresh, table)
    sentence = _("Endret slags svar på «%(title)s»", title=title_of(value))
    return Done(replace_at(form, entry.path, value), sentence, item)


@command
def move(form: Json, item: str, before: str = "", into: str = "", by: str = "") -> Done:
    """Move an item before another, last into a part, or one place `up` or `down`."""
    entry = item_of(form, item)
    if entry.kind in ("form", "signer"):
        raise Refused(_("Dette kan ikke flyttes."))
    *holder, key, number = entry.path
    siblings = value_at(form, (*holder, key))
    if by:
        to = int(number) + (1 if by == "down" else -1)
        if not 0 <= to < len(siblings):
            return Done(
                form, _("«%(title)s» står allerede ytterst", title=title_of(entry.value)), item
            )
        rest = [each for each in siblings if each is not entry.value]
        found = replace_at(form, (*holder, key), [*rest[:to], entry.value, *rest[to:]])
        return _moved(found, form, entry)
    if into or before:
        return _moved(_moved_to(form, entry, before, into), form, entry)
    raise Refused(_("Velg hvor det skal flyttes."))


def _moved_to(form: Json, entry: Entry, before: str, into: str) -> Json:
    target = item_of(form, before or into)
    if target.name == entry.name or target.name.startswith(f"{entry.name}."):
        raise Refused(_("Et spørsmål kan ikke flyttes inn i seg selv."))
    *holder, key, _number = entry.path
    taken = replace_at(
        form, (*holder, key), [e for e in value_at(form, (*holder, key)) if e is not entry.value]
    )
    path = next(
        each.path
        for each in entries(taken)
        if each.value is target.value or (into and each.name == target.name)
    )
    if before:
        *place, list_key, index = path
        if entry.kind == "section" and target.kind != "section":
            raise Refused(_("En del kan bare flyttes mellom deler."))
        if entry.kind != "section" and target.kind not in ("question", "inner", "block"):
            raise Refused(_("Et spørsmål kan bare stå i en del."))
    else:
        place, list_key = list(path), "questions"
        if entry.kind == "section" or target.kind not in ("section", "question"):
            raise Refused(_("Et spørsmål kan bare stå i en del."))
        index = len(value_at(taken, path).get("questions") or [])
    there = list(value_at(taken, tuple(place)).get(str(list_key)) or [])
    there.insert(int(index), entry.value)
    found: Json = replace_at(
        taken, tuple(place), {**value_at(taken, tuple(place)), str(list_key): there}
    )
    return found


def _moved(found: Json, form: Json, entry: Entry) -> Done:
    """Tell where the item stands now."""
    now = next(each for each in entries(found) if each.value is entry.value)
    *holder, key, number = now.path
    total = len(value_at(found, (*holder, key)))
    around = value_at(found, tuple(holder))
    words = {"title": title_of(entry.value), "place": int(number) + 1, "total": total}
    if entry.kind in ("section", "step"):
        sentence = _("Flyttet «%(title)s» til plass %(place)s av %(total)s", **words)
    else:
        sentence = _(
            "Flyttet «%(title)s» til plass %(place)s av %(total)s i «%(part)s»",
            part=title_of(around),
            **words,
        )
    renames = ((entry.name, now.name),) if now.name != entry.name else ()
    return Done(found, sentence, now.name, renames)


@command
def duplicate(form: Json, item: str) -> Done:
    """Put a copy after the item, with ids of its own."""
    entry = item_of(form, item)
    if entry.kind not in ("question", "inner", "section"):
        raise Refused(_("Dette kan ikke lages likt."))
    *holder, key, number = entry.path
    taken = ids_of(form)
    value = json.loads(json.dumps(entry.value))
    if entry.kind == "section":
        copy = _with_own_questions(with_free_id(value, ids_of(form, "section")), taken)
    else:
        copy = with_free_id(value, taken)
    siblings = list(value_at(form, (*holder, key)))
    siblings.insert(int(number) + 1, copy)
    found = replace_at(form, (*holder, key), siblings)
    sentence = _("Laget en lik «%(title)s»", title=title_of(copy))
    return Done(found, sentence, name_at(found, (*holder, key, int(number) + 1)))


def _with_own_questions(section: Json, taken: set[str]) -> Json:
    """Return a copied part whose questions have ids of their own and look at each other.

    A block is in a form once only, so that the copy has none.
    """
    questions = section.get("questions")
    kept = [each for each in questions if "use" not in each] if isinstance(questions, list) else []
    form: Json = {"sections": [{**section, "questions": kept}]}
    for entry in list(entries(form)):
        if not isinstance(entry.value.get("id"), str):
            continue
        if entry.kind == "question" or entry.grouped:
            new = with_free_id(entry.value, taken)["id"]
            form = _with_id(rename_item(form, entry, new), entry.path, new)
    copied: Json = form["sections"][0]
    return copied


def _with_id(form: Json, path: tuple[str | int, ...], new: str) -> Json:
    value = {key: new if key == "id" else each for key, each in value_at(form, path).items()}
    found: Json = replace_at(form, path, value)
    return found


@command
def delete(form: Json, item: str) -> Done:
    """Take an item away; what looked at it is named by the check."""
    entry = item_of(form, item)
    if entry.kind == "form":
        raise Refused(_("Skjemaet slettes ikke her. Forkast utkastet under «Som tekst»."))
    *holder, key, number = entry.path
    siblings = value_at(form, (*holder, key))
    if isinstance(siblings, dict):
        left: Any = {name: each for name, each in siblings.items() if name != number}
        near = ""
    else:
        left = [each for each in siblings if each is not entry.value]
        near = _near(form, entry, siblings)
    found = replace_at(form, (*holder, key), left)
    if not left and entry.kind in ("step", "signer"):
        found = {name: value for name, value in found.items() if name != key}
    around = item_of(found, entry.inside) if entry.kind == "inner" and not left else None
    if around and key in stray_keys(around):
        found = _without(found, around, [str(key)])
    return Done(found, _("Slettet «%(title)s»", title=title_of(entry.value)), near)


@command
def remove_strays(form: Json, item: str) -> Done:
    """Take away the keys that nothing of the item's type may have."""
    entry = item_of(form, item)
    strays = stray_keys(entry)
    if not strays:
        return Done(form, _("Ingenting er endret"), item)
    sentence = _("Tok bort det «%(title)s» ikke kan ha", title=title_of(entry.value))
    return Done(_without(form, entry, strays), sentence, item)


def _without(form: Json, entry: Entry, keys: Sequence[str]) -> Json:
    kept = {name: value for name, value in entry.value.items() if name not in keys}
    found: Json = replace_at(form, entry.path, kept)
    return found


def _near(form: Json, entry: Entry, siblings: Sequence[Any]) -> str:
    """Return the item that is shown when *entry* is gone: the next, the one before, or around."""
    *holder, key, number = entry.path
    for place in (int(number) + 1, int(number) - 1):
        if 0 <= place < len(siblings) and (name := name_at(form, (*holder, key, place))):
            return name
    return entry.inside


@command
def rename(form: Json, item: str, id: str) -> Done:
    """Give an item another id; conditions, texts, steps, computed values and tests follow."""
    entry = item_of(form, item)
    old, new = entry.value.get("id"), id.strip()
    if entry.kind not in ("question", "inner", "section", "step") or not isinstance(old, str):
        raise Refused(_("Dette har ingen id å endre."))
    if old == new:
        return Done(form, _("Ingenting er endret"), item)
    if not re.fullmatch(keywords.ID.strip("^$"), new) or len(new) > keywords.LONGEST_ID:
        raise Refused(_("Id-en kan ha små bokstaver a–z, tall og _, og begynner med en bokstav."))
    reserved = keywords.RESERVED_SECTIONS if entry.kind == "section" else keywords.RESERVED
    kinds = (entry.kind,) if entry.kind in ("section", "step") else ()
    if new in reserved or new in ids_of(form, *kinds):
        raise Refused(_("Id-en «%(id)s» er brukt før. Velg en annen.", id=new))
    found = _with_step_id(form, old, new) if entry.kind == "step" else rename_item(form, entry, new)
    found = _with_id(found, entry.path, new)
    name = name_at(found, entry.path)
    sentence = _("Endret id-en «%(old)s» til «%(new)s»", old=old, new=new)
    return Done(found, sentence, name, ((entry.name, name),))


def _with_step_id(form: Json, old: str, new: str) -> Json:
    """Return the form whose steps go back to *new* where they went back to *old*."""
    for entry in list(entries(form)):
        back = entry.value.get("back")
        if entry.kind == "step" and isinstance(back, dict) and back.get("to") == old:
            form = replace_at(form, (*entry.path, "back"), {**back, "to": new})
    return form


@command
def take_in(form: Json, after: str, block: str) -> Done:
    """Take a block's questions in after an item."""
    if any(entry.value.get("use") == block for entry in entries(form)):
        raise Refused(_("Blokka «%(block)s» er med fra før.", block=block))
    done = add(form, after, [{"use": block}])
    return Done(done.form, _("Tok inn blokka «%(block)s»", block=block), done.item)


@command
def take_out(form: Json, item: str, questions: Sequence[Json]) -> Done:
    """Make a block's *questions* the form's own, in its place."""
    entry = item_of(form, item)
    if entry.kind != "block":
        raise Refused(_("Bare en blokk kan gjøres til egne spørsmål."))
    *holder, key, number = entry.path
    left = set(entry.value.get("except") or ())
    own = [each for each in questions if each.get("id") not in left]
    there = list(value_at(form, (*holder, key)))
    found = replace_at(
        form, (*holder, key), [*there[: int(number)], *own, *there[int(number) + 1 :]]
    )
    sentence = _("Gjorde blokka «%(block)s» til egne spørsmål", block=entry.value["use"])
    return Done(found, sentence, name_at(found, (*holder, key, int(number))))


@command
def keep_test(form: Json, test: Json) -> Done:
    """Add a test: answers, and what came out of them."""
    tests = form.get("tests") if isinstance(form.get("tests"), list) else []
    if len(tests or ()) >= keywords.MOST_TESTS:
        raise Refused(_("Et skjema kan ha høyst %(most)s prøver.", most=keywords.MOST_TESTS))
    name = " ".join(str(test.get("name", "")).split())
    if not name:
        raise Refused(_("Skriv hva prøven viser."))
    if any(each.get("name") == name for each in tests or ()):
        raise Refused(_("Det finnes en prøve som heter det. Gi den et annet navn."))
    found = with_keys(form, {"tests": [*(tests or ()), {**test, "name": name}]}, keywords.FORM)
    return Done(found, _("Tok vare på prøven «%(name)s»", name=name))


@command
def remove_test(form: Json, name: str) -> Done:
    """Take away the test of that name; the key goes with the last of them."""
    tests = form.get("tests")
    own = tests if isinstance(tests, list) else []
    left = [each for each in own if not isinstance(each, dict) or each.get("name") != name]
    if len(left) == len(own):
        raise Refused(_("Prøven finnes ikke lenger."))
    found = {**form, "tests": left}
    if not left:
        del found["tests"]
    return Done(found, _("Slettet prøven «%(name)s»", name=name))
