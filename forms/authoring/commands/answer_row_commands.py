"""Commands on one answer of a question, and what follows when its code is another."""

from collections.abc import Mapping, Set
from typing import Any

from forms.authoring.commands.registry import Done, Refused, command, item_of, keys_for, with_keys
from forms.authoring.items import Entry, Json, replace_at
from forms.authoring.references import CONDITIONS
from forms.authoring.surroundings import label_of
from forms.i18n import gettext as _

NAMING = ("exclusive", "other", "shields")
"""Keys of a question that name its answers."""


def without_codes(question: Mapping[str, Any], gone: Set[str]) -> Json:
    """Return the keys of a question that named answers which are gone, without those."""
    found: Json = {}
    for key in NAMING:
        value = question.get(key)
        if isinstance(value, list) and any(each in gone for each in value):
            found[key] = [each for each in value if each not in gone] or None
        elif isinstance(value, str) and value in gone:
            found[key] = None
    return found


@command
def move_answer(form: Json, item: str, code: str, by: str, key: str = "options") -> Done:
    """Move an answer one place `up` or `down`."""
    entry = item_of(form, item)
    options = _own(entry, key)
    if code not in options:
        return Done(form, "", item)
    codes = list(options)
    place = codes.index(code)
    to = place + (1 if by == "down" else -1)
    title = label_of(options[code]) or code
    if not 0 <= to < len(codes):
        return Done(form, _("«%(title)s» står allerede ytterst", title=title), item)
    codes.insert(to, codes.pop(place))
    value = {**entry.value, key: {each: options[each] for each in codes}}
    sentence = _(
        "Flyttet svaret «%(title)s» til plass %(place)s av %(total)s",
        title=title,
        place=to + 1,
        total=len(codes),
    )
    return Done(replace_at(form, entry.path, value), sentence, item)


@command
def remove_answer(form: Json, item: str, code: str, key: str = "options") -> Done:
    """Take an answer away, and out of the keys of its question that name it."""
    entry = item_of(form, item)
    options = _own(entry, key)
    if code not in options:
        return Done(form, "", item)
    kept = {each: options[each] for each in options if each != code}
    gone = without_codes(entry.value, {code}) if key == "options" else {}
    value = with_keys(entry.value, {**gone, key: kept or None}, keys_for(entry))
    sentence = _("Slettet svaret «%(title)s»", title=label_of(options[code]) or code)
    return Done(replace_at(form, entry.path, value), sentence, item)


@command
def recode_answers(form: Json, item: str, codes: Mapping[str, str], key: str = "options") -> Done:
    """Give answers other codes (*codes* is old → new), and everything that names them."""
    entry = item_of(form, item)
    options = _own(entry, key)
    known = {old: new for old, new in codes.items() if old in options}
    after = [known.get(code, code) for code in options]
    if len(set(after)) < len(after):
        raise Refused(_("To svar kan ikke ha samme kode. Skriv en annen."))
    value = {**entry.value, key: dict(zip(after, options.values(), strict=True))}
    if key == "options":
        value |= {name: _coded(value[name], known) for name in NAMING if name in value}
        value |= {"prefill": _coded_prefill(value["prefill"], known)} if "prefill" in value else {}
    found = replace_at(form, entry.path, value)
    id_ = str(entry.value.get("id", ""))
    found = _in_form(found, id_, known) if key == "options" else _rows_in_form(found, id_, known)
    words = ", ".join(f"«{label_of(options[old]) or old}»" for old in known)
    return Done(found, _("Endret koden til %(answers)s", answers=words), item)


def _own(entry: Entry, key: str) -> Json:
    options = entry.value.get(key)
    return options if isinstance(options, dict) else {}


def _coded(value: Any, codes: Mapping[str, str]) -> Any:
    """Return a code, or each in a list or in the tests of a condition, after the change."""
    if isinstance(value, str):
        return codes.get(value, value)
    if isinstance(value, list):
        return [_coded(each, codes) for each in value]
    if isinstance(value, dict) and "question" not in value:
        return {test: _coded(each, codes) for test, each in value.items()}
    return value


def _coded_prefill(value: Any, codes: Mapping[str, str]) -> Any:
    if isinstance(value, dict) and "value" in value:
        return {**value, "value": _coded(value["value"], codes)}
    return value


def _in_form(value: Any, id_: str, codes: Mapping[str, str]) -> Any:
    """Return the form whose conditions and tests have the new codes of the question's answers."""
    if isinstance(value, list):
        return [_in_form(each, id_, codes) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _in_condition(each, id_, codes)
        if key in (*CONDITIONS, "if", "answers", "part", "where")
        else _in_form(each, id_, codes)
        for key, each in value.items()
    }


def _in_condition(value: Any, id_: str, codes: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return [_in_condition(each, id_, codes) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _coded(each, codes)
        if name == id_ or name.startswith(f"{id_}.")
        else _in_condition(each, id_, codes)
        for name, each in value.items()
    }


def _rows_in_form(value: Any, id_: str, codes: Mapping[str, str]) -> Any:
    """Return the form that names the rows of a table by their new codes: `tabell.rad`."""
    names = {f"{id_}.{old}": f"{id_}.{new}" for old, new in codes.items()}
    if isinstance(value, list):
        return [_rows_in_form(each, id_, codes) for each in value]
    if isinstance(value, dict):
        return {names.get(key, key): _rows_in_form(each, id_, codes) for key, each in value.items()}
    return names.get(value, value) if isinstance(value, str) else value
