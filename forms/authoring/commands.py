"""What an author does to a definition: each command is a small change of its text.

A command is a function of a form (the JSON value) that returns a new one; it copies only what it
changes. `run` applies one to a text, with every other byte as it was, and tells in a sentence what
was done. Items are named as in `items`.
"""

import inspect
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forms.authoring import answer_lines
from forms.authoring.items import Entry, Json, at, changed, entries, find, title_of
from forms.authoring.references import renamed
from forms.authoring.splicing import rewritten
from forms.authoring.surroundings import Surroundings, label_of
from forms.definition import keywords
from forms.definition.keywords import Key
from forms.definition.messages import slug
from forms.definition.validation.structure_validation import keys_of
from forms.i18n import gettext as _
from forms.i18n import ngettext
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
    after = rewritten(text, form, done.form) if done.form is not form else text
    return Change(after, done.sentence, done.item, done.renames)


def arguments_of(name: str) -> list[str]:
    """Return the names of a command's arguments."""
    return [each for each in inspect.signature(COMMANDS[name]).parameters if each != "form"]


def item_of(form: Json, name: str) -> Entry:
    """Return the item, or refuse: somebody has taken it away."""
    entry = find(form, name)
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


@command
def add(form: Json, after: str, items: Sequence[Json]) -> Done:
    """Put *items* after a question, or last in a part; in the last part when it is gone."""
    if not items:
        raise Refused(_("Skriv spørsmålet først."))
    holder, key, index = _place_after(form, after)
    there = list(at(form, holder).get(key, []))
    names = _ids(form) | ({each.get("id") for each in there} if len(holder) == 4 else set())
    new = [_with_free_id(item, names) for item in items]
    value = {**at(form, holder), key: [*there[:index], *new, *there[index:]]}
    found = changed(form, holder, value)
    name = _name_at(found, (*holder, key, index + len(new) - 1))
    if len(new) == 1:
        return Done(found, _("La til «%(title)s»", title=title_of(new[0])), name)
    return Done(found, _("La til %(number)s spørsmål", number=len(new)), name)


def _ids(form: Json, *kinds: str) -> set[str]:
    """Every id of a question; of parts or steps when *kinds* says so."""
    kinds = kinds or ("question",)
    found = (
        entry.value.get("id")
        for entry in entries(form)
        if entry.kind in kinds or (entry.grouped and "question" in kinds)
    )
    return {id_ for id_ in found if isinstance(id_, str)}


def _with_free_id(item: Json, taken: set[str]) -> Json:
    """Return the item with an id that nothing else has; its own when it can keep it."""
    if "use" in item:
        return item
    id_ = item.get("id") or slug(title_of(item), keywords.ID)
    free = Surroundings(taken=set(taken)).free_id(id_) if id_ in taken else id_
    taken.add(free)
    return (
        item if item.get("id") == free else {"id": free, **{k: item[k] for k in item if k != "id"}}
    )


def _place_after(form: Json, after: str) -> tuple[tuple[str | int, ...], str, int]:
    """Return the path of a list's holder, its key, and the place in it after *after*."""
    entry = find(form, after) if after else None
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


def _name_at(form: Json, path: tuple[str | int, ...]) -> str:
    return next((entry.name for entry in entries(form) if entry.path == path), "")


@command
def add_part(form: Json, after: str = "", title: str = "") -> Done:
    """Put a new, empty part after another, or last."""
    title = " ".join(title.split()) or _("Ny del")
    entry = find(form, after.partition(".")[0]) if after else None
    sections = form.get("sections")
    sections = sections if isinstance(sections, list) else []
    place = int(entry.path[1]) + 1 if entry and entry.kind == "section" else len(sections)
    id_ = Surroundings(taken=_ids(form, "section") | keywords.RESERVED_SECTIONS).free_id(title)
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
    found: Json = changed(form, (*path, "sections"), [*there[:at_], section, *there[at_:]])
    return found


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
    found = changed(form, entry.path, value)
    title = title_of(value)
    if entry.kind == "form":
        sentence = _("Endret skjemaet")
    else:
        sentence = _("Endret «%(title)s»", title=title)
    return Done(found, sentence, _name_at(found, entry.path))


def _is_same(one: Any, other: Any) -> bool:
    return json.dumps(one, sort_keys=False) == json.dumps(other, sort_keys=False)


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


@command
def answers(
    form: Json, item: str, lines: str, was: str | None = None, key: str = "options"
) -> Done:
    """Give a question the answers in *lines*, one on each.

    The same text keeps its code; as many in the same places are reworded and keep theirs.
    """
    entry = item_of(form, item)
    now = entry.value.get(key)
    written = answers_written(entry.value, key)
    if was is not None and _tidy(was) != _tidy(written) and _tidy(lines) != _tidy(written):
        raise Clash(item, {key: (lines, written)})
    options, flags = read_answers(lines, now if isinstance(now, dict) else {})
    values: Json = {key: options or None}
    if key == "options":
        own = {each.name for each in keys_for(entry)}
        values |= {name: value for name, value in flags.items() if name in own}
    found = set_keys(form, item, values)
    return Done(found.form, found.sentence, item)


def _tidy(lines: str) -> list[str]:
    return [" ".join(line.split()) for line in lines.splitlines() if line.strip()]


def answers_written(item: Mapping[str, Any], key: str = "options") -> str:
    """Return a question's answers, one on each line, as `answers` reads them."""
    options = item.get(key)
    if not isinstance(options, dict):
        return ""
    exclusive = item.get("exclusive") if isinstance(item.get("exclusive"), list) else ()
    lines = []
    for code, option in options.items():
        flags = {"exclusive"} if key == "options" and code in (exclusive or ()) else set()
        flags |= {"other"} if key == "options" and code in _others(item) else set()
        if isinstance(option, str | dict):
            line = answer_lines.written(
                code, option if isinstance(option, str) else _lined(option), flags
            )
            lines.append(re.sub(rf" #{re.escape(code)}$", "", line))
    return "\n".join(lines)


def _lined(option: Json) -> Json:
    return {"label": "", **{k: option[k] for k in ("label", "help", "score") if k in option}}


def read_answers(lines: str, old: Json) -> tuple[Json, Json]:
    """Return the options and the keys `exclusive` and `other` that *lines* hold."""
    bare = [answer_lines.unmarked(line.strip()) for line in lines.splitlines() if line.strip()]
    read = [answer_lines.read(line) for line in bare]
    by_text = {label_of(option): code for code, option in reversed(old.items())}
    codes = list(old)
    found: Json = {}
    flags: Json = {"exclusive": [], "other": []}
    same_length = len(read) == len(old)
    texts = {label_of(option) for _code, option, _flags in read}
    for number, (code, option, named) in enumerate(read):
        known = by_text.get(label_of(option))
        if known is None and same_length and label_of(old[codes[number]]) not in texts:
            known = codes[number]
        if bare[number].endswith(f" #{code}"):
            code = _free_code(code, set(found))
        elif known is not None and known not in found:
            code = known
        else:
            code = _free_code(code, {*found, *old})
        found[code] = _kept_option(old.get(code), option)
        if "exclusive" in named:
            flags["exclusive"].append(code)
        if "other" in named:
            flags["other"].append(code)
    others = flags["other"] if len(flags["other"]) > 1 else next(iter(flags["other"]), None)
    return found, {"exclusive": flags["exclusive"] or None, "other": others}


def _others(item: Mapping[str, Any]) -> list[Any]:
    other = item.get("other")
    return other if isinstance(other, list) else [other]


def _kept_option(old: Any, new: Any) -> Any:
    """Return the new option with what a line cannot say of the old one."""
    if not isinstance(old, dict):
        return new
    said = {"label": new} if isinstance(new, str) else new
    found = {
        key: said.get(key, old[key]) for key in old if key in said or key not in ("help", "score")
    }
    return {**found, **said}


def _free_code(code: str, taken: set[str]) -> str:
    number, found = 2, code
    while found in taken:
        found, number = f"{code[: keywords.LONGEST_ID - 3]}_{number}", number + 1
    return found


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
    return Done(changed(form, entry.path, value), sentence, item)


@command
def move(form: Json, item: str, before: str = "", into: str = "", by: str = "") -> Done:
    """Move an item before another, last into a part, or one place `up` or `down`."""
    entry = item_of(form, item)
    if entry.kind in ("form", "signer"):
        raise Refused(_("Dette kan ikke flyttes."))
    *holder, key, number = entry.path
    siblings = at(form, (*holder, key))
    if by:
        to = int(number) + (1 if by == "down" else -1)
        if not 0 <= to < len(siblings):
            return Done(
                form, _("«%(title)s» står allerede ytterst", title=title_of(entry.value)), item
            )
        rest = [each for each in siblings if each is not entry.value]
        found = changed(form, (*holder, key), [*rest[:to], entry.value, *rest[to:]])
        return _moved(found, form, entry)
    if into or before:
        return _moved(_moved_to(form, entry, before, into), form, entry)
    raise Refused(_("Velg hvor det skal flyttes."))


def _moved_to(form: Json, entry: Entry, before: str, into: str) -> Json:
    target = item_of(form, before or into)
    if target.name == entry.name or target.name.startswith(f"{entry.name}."):
        raise Refused(_("Et spørsmål kan ikke flyttes inn i seg selv."))
    *holder, key, _number = entry.path
    taken = changed(
        form, (*holder, key), [e for e in at(form, (*holder, key)) if e is not entry.value]
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
        index = len(at(taken, path).get("questions") or [])
    there = list(at(taken, tuple(place)).get(str(list_key)) or [])
    there.insert(int(index), entry.value)
    found: Json = changed(taken, tuple(place), {**at(taken, tuple(place)), str(list_key): there})
    return found


def _moved(found: Json, form: Json, entry: Entry) -> Done:
    """Tell where the item stands now."""
    now = next(each for each in entries(found) if each.value is entry.value)
    *holder, key, number = now.path
    total = len(at(found, (*holder, key)))
    around = at(found, tuple(holder))
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
    taken = _ids(form)
    value = json.loads(json.dumps(entry.value))
    if entry.kind == "section":
        copy = _with_own_questions(_with_free_id(value, _ids(form, "section")), taken)
    else:
        copy = _with_free_id(value, taken)
    siblings = list(at(form, (*holder, key)))
    siblings.insert(int(number) + 1, copy)
    found = changed(form, (*holder, key), siblings)
    sentence = _("Laget en lik «%(title)s»", title=title_of(copy))
    return Done(found, sentence, _name_at(found, (*holder, key, int(number) + 1)))


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
            new = _with_free_id(entry.value, taken)["id"]
            form = _with_id(renamed(form, entry, new), entry.path, new)
    copied: Json = form["sections"][0]
    return copied


def _with_id(form: Json, path: tuple[str | int, ...], new: str) -> Json:
    value = {key: new if key == "id" else each for key, each in at(form, path).items()}
    found: Json = changed(form, path, value)
    return found


@command
def delete(form: Json, item: str) -> Done:
    """Take an item away; what looked at it is named by the check."""
    entry = item_of(form, item)
    if entry.kind == "form":
        raise Refused(_("Skjemaet slettes ikke her. Forkast utkastet under «Som tekst»."))
    *holder, key, number = entry.path
    siblings = at(form, (*holder, key))
    if isinstance(siblings, dict):
        left: Any = {name: each for name, each in siblings.items() if name != number}
        near = ""
    else:
        left = [each for each in siblings if each is not entry.value]
        near = _near(form, entry, siblings)
    found = changed(form, (*holder, key), left)
    if not left and entry.kind in ("step", "signer"):
        found = {name: value for name, value in found.items() if name != key}
    return Done(found, _("Slettet «%(title)s»", title=title_of(entry.value)), near)


def _near(form: Json, entry: Entry, siblings: Sequence[Any]) -> str:
    """Return the item that is shown when *entry* is gone: the next, the one before, or around."""
    *holder, key, number = entry.path
    for place in (int(number) + 1, int(number) - 1):
        if 0 <= place < len(siblings) and (name := _name_at(form, (*holder, key, place))):
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
    if new in reserved or new in _ids(form, *kinds):
        raise Refused(_("Id-en «%(id)s» er brukt før. Velg en annen.", id=new))
    found = _with_step_id(form, old, new) if entry.kind == "step" else renamed(form, entry, new)
    found = _with_id(found, entry.path, new)
    name = _name_at(found, entry.path)
    sentence = _("Endret id-en «%(old)s» til «%(new)s»", old=old, new=new)
    return Done(found, sentence, name, ((entry.name, name),))


def _with_step_id(form: Json, old: str, new: str) -> Json:
    """Return the form whose steps go back to *new* where they went back to *old*."""
    for entry in list(entries(form)):
        back = entry.value.get("back")
        if entry.kind == "step" and isinstance(back, dict) and back.get("to") == old:
            form = changed(form, (*entry.path, "back"), {**back, "to": new})
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
    there = list(at(form, (*holder, key)))
    found = changed(form, (*holder, key), [*there[: int(number)], *own, *there[int(number) + 1 :]])
    sentence = _("Gjorde blokka «%(block)s» til egne spørsmål", block=entry.value["use"])
    return Done(found, sentence, _name_at(found, (*holder, key, int(number))))


@command
def share_list(form: Json, item: str, name: str) -> Done:
    """Make a question's answers a list of the form, which other questions can use."""
    entry = item_of(form, item)
    options = entry.value.get("options")
    if not isinstance(options, dict):
        raise Refused(_("Spørsmålet har ingen egen liste med svar."))
    name = slug(name, keywords.ID) if name.strip() else ""
    lists = form.get("lists") or {}
    if not name or name in lists:
        raise Refused(_("Gi listen et navn som ingen annen liste har."))
    found = changed(form, entry.path, {**entry.value, "options": f"@{name}"})
    found = with_keys(found, {"lists": {**lists, name: options}}, keywords.FORM)
    return Done(found, _("Laget listen «%(name)s»", name=name), item)


@command
def own_list(form: Json, item: str, options: Json) -> Done:
    """Give a question that uses a list its answers as its own."""
    entry = item_of(form, item)
    found = changed(form, entry.path, {**entry.value, "options": options})
    title = title_of(entry.value)
    return Done(found, _("Gjorde svarene på «%(title)s» til egne", title=title), item)


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
    found = changed(form, entry.path, {**entry.value, "questions": new})
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
        entry = find(found, name)
        if entry is None or entry.kind not in ("question", "inner"):
            continue
        known = {key.name for key in keys_for(entry) if key.schema == keywords.FLAG}
        values = {key: on or None for key, on in keys.items() if key in known}
        found, number = set_keys(found, name, values).form, number + 1
    if found is form:
        return Done(form, _("Ingenting er endret"))
    said = ngettext("Merket %(number)s spørsmål", "Merket %(number)s spørsmål", number)
    return Done(found, said)


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
