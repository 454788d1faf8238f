"""Commands on the answers of a question, and on the lists that questions share."""

import re
from collections.abc import Mapping
from typing import Any

from forms.authoring import answer_lines
from forms.authoring.commands.item_commands import set_keys
from forms.authoring.commands.registry import (
    Clash,
    Done,
    Refused,
    command,
    item_of,
    keys_for,
    with_keys,
)
from forms.authoring.items import Json, replace_at, title_of
from forms.authoring.surroundings import label_of
from forms.definition import keywords
from forms.definition.messages import slug
from forms.i18n import gettext as _


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
            line = answer_lines.write_answer(
                code, option if isinstance(option, str) else _lined(option), flags
            )
            lines.append(re.sub(rf" #{re.escape(code)}$", "", line))
    return "\n".join(lines)


def _lined(option: Json) -> Json:
    return {"label": "", **{k: option[k] for k in ("label", "help", "score") if k in option}}


def read_answers(lines: str, old: Json) -> tuple[Json, Json]:
    """Return the options and the keys `exclusive` and `other` that *lines* hold."""
    bare = [answer_lines.without_mark(line.strip()) for line in lines.splitlines() if line.strip()]
    read = [answer_lines.read_answer(line) for line in bare]
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
            code = free_code(code, set(found))
        elif known is not None and known not in found:
            code = known
        else:
            code = free_code(code, {*found, *old})
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


def free_code(code: str, taken: set[str]) -> str:
    number, found = 2, code
    while found in taken:
        found, number = f"{code[: keywords.LONGEST_ID - 3]}_{number}", number + 1
    return found


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
    found = replace_at(form, entry.path, {**entry.value, "options": f"@{name}"})
    found = with_keys(found, {"lists": {**lists, name: options}}, keywords.FORM)
    return Done(found, _("Laget listen «%(name)s»", name=name), item)


@command
def own_list(form: Json, item: str, options: Json) -> Done:
    """Give a question that uses a list its answers as its own."""
    entry = item_of(form, item)
    found = replace_at(form, entry.path, {**entry.value, "options": options})
    title = title_of(entry.value)
    return Done(found, _("Gjorde svarene på «%(title)s» til egne", title=title), item)
