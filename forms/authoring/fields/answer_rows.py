"""The answers of a question as rows: each with its text, its code and what else it may have."""

from dataclasses import replace
from typing import Any

from forms.authoring import fields
from forms.authoring.answer_lines import is_plain
from forms.authoring.commands import free_code, with_keys
from forms.authoring.fields.base import (
    Choices,
    FieldContext,
    Misread,
    Part,
    Texts,
    label_of,
    posted_text,
)
from forms.authoring.items import Json
from forms.authoring.surroundings import label_of as text_of
from forms.definition.keywords import CODE, OPTION, SHARED, Key
from forms.definition.messages import slug
from forms.i18n import gettext as _
from forms.questions import TYPES

MOST = 40
"""More answers than this are lines only: their rows would make the page heavy."""


def has_more(value: Any) -> bool:
    """Whether any answer has what a line cannot say."""
    own = value.values() if isinstance(value, dict) else ()
    return any(isinstance(option, dict) and not is_plain(option) for option in own)


def actions_on_lines(key: Key, value: Any, name: str) -> Choices:
    """Return what can be done to answers that are shown as lines."""
    is_list = key is SHARED["options"]
    if isinstance(value, str):
        return ((f"{name}.own", _("Gjør svarene til spørsmålets egne")),) if is_list else ()
    found = []
    if isinstance(value, dict) and len(value) <= MOST:
        found.append((f"{name}.rows", _("Vis som rader")))
    if value and is_list:
        found.append((f"{name}.share", _("Lag en liste som flere spørsmål bruker")))
    return tuple(found)


def rows_part(key: Key, value: Any, name: str, around: FieldContext) -> Part:
    """Show a row for each answer, and an empty one.

    A row has the keys that any of the answers has; the one that is open has them all.
    """
    options: Json = value if isinstance(value, dict) else {}
    table, opened = table_of(key, around), around.rows[key.name]
    used = {each for option in options.values() if isinstance(option, dict) for each in option}
    rows = []
    for place, (code, option) in enumerate([*options.items(), ("", "")]):
        own = option if isinstance(option, dict) else {"label": option}
        has_all = bool(code) and code == opened
        shown = [each for each in table if has_all or each.name in used | {"label"}]
        at = f"{name}.{place}"
        text = text_of(option)
        label = _("«%(text)s»", text=text) if text else code or _("Nytt svar")
        here = replace(around, choosing=f"{at}.show_if") if has_all else around
        leaves = [
            fields.field_of(each).part(each, own.get(each.name), f"{at}.{each.name}", here)
            for each in shown
        ]
        leaves.insert(1, _code_part(name, at, code))
        actions = _on_row(name, code, opened)
        rows.append(Part(at, "row", label, parts=tuple(leaves), actions=actions))
    actions = ((f"{name}.add", _("Legg til svar")), (f"{name}.lines", _("Vis som linjer")))
    help = _("Svaret lagres under koden. Et svar som tømmes, blir borte.")
    return Part(name, "answer_rows", label_of(key), opened, (), tuple(rows), help, actions=actions)


def table_of(key: Key, around: FieldContext) -> list[Key]:
    """Return the keys that an answer of the question may have."""
    kind = TYPES.get(str(around.entry.value.get("type")))
    is_offered = kind is not None and kind.offers and key is SHARED["options"]
    return [each for each in OPTION if each.name != "show_if" or is_offered]


def _code_part(name: str, at: str, code: str) -> Part:
    """Return the field of an answer's code, named by the code it had: rows may go meanwhile."""
    if not code:
        return Part(f"{at}.code", "line", _("Kode"), help=_("Kan stå tom."))
    return Part(f"{name}.code.{code}", "line", _("Kode"), code)


def _on_row(name: str, code: str, opened: str) -> Choices:
    if not code:
        return ()
    more = ((f"{name}.more.{code}", _("Mer")),) if code != opened else ()
    return (
        (f"{name}.up.{code}", _("Opp")),
        (f"{name}.down.{code}", _("Ned")),
        *more,
        (f"{name}.remove.{code}", _("Slett")),
    )


def read_rows(key: Key, name: str, texts: Texts, old: Json, around: FieldContext) -> Json | None:
    """Return the answers of the rows that have a text; each keeps its code, and has no new one."""
    found: Json = {}
    faults: dict[str, str] = {}
    for place, code in enumerate([*old, ""]):
        at = f"{name}.{place}"
        try:
            option = _read_option(key, at, texts, old.get(code), around)
        except Misread as misread:
            faults |= misread.faults
            continue
        if option is None:
            continue
        if not code:
            written = posted_text(texts, f"{at}.code")
            code = slug(written or text_of(option), CODE)
            if written and code in old:
                faults[f"{at}.code"] = _("Et annet svar har koden. Skriv en annen.")
            code = free_code(code, {*old, *found})
        found[code] = option
    if faults:
        raise Misread(faults)
    return found or None


def _read_option(key: Key, at: str, texts: Texts, old: Any, around: FieldContext) -> Any:
    """Return an answer as it was posted, None when its text is empty."""
    own = old if isinstance(old, dict) else {} if old is None else {"label": old}
    values: Json = {}
    faults: dict[str, str] = {}
    for each in table_of(key, around):
        name = f"{at}.{each.name}"
        if name not in texts and f"{name}.join" not in texts:
            continue
        try:
            values[each.name] = fields.field_of(each).read(
                each, name, texts, own.get(each.name), around
            )
        except Misread as misread:
            faults |= misread.faults
        except ValueError as error:
            faults[name] = str(error)
    if faults:
        raise Misread(faults)
    if values.get("label") is None:
        if old is None and any(value is not None for value in values.values()):
            raise Misread({f"{at}.label": _("Skriv teksten til svaret.")})
        return None
    found = with_keys(own, values, OPTION)
    return found["label"] if list(found) == ["label"] and not isinstance(old, dict) else found


def new_codes(name: str, texts: Texts) -> dict[str, str]:
    """Return the codes that their author changed: old → new."""
    start = f"{name}.code."
    found = {}
    for each in texts:
        old, new = each.removeprefix(start), posted_text(texts, each)
        if each.startswith(start) and new and new != old:
            found[old] = slug(new, CODE)
    return found
