"""Items and parts of a form as quick text, in words where those read back as the same."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from forms.authoring import answer_lines, condition_grammar, hints
from forms.authoring.condition_grammar import Unsayable
from forms.authoring.quick_text_reader import (
    NAMED,
    SIGNS,
    answers_of,
    part_of,
    read_items,
    surroundings_inside,
)
from forms.authoring.surroundings import Item, Surroundings
from forms.questions import TYPES


def write_items(items: Iterable[Item], before: Surroundings) -> str:
    """Write the items so that they read back as the same; *before* grows by them."""
    texts = []
    for item in items:
        texts.append(write_item(item, before))
        before.add(item)
    return "\n\n".join(texts)


def write_parts(parts: Iterable[Mapping[str, Any]], before: Surroundings) -> str:
    """Write the parts of a form with their items."""
    texts, taken = [], set[str]()
    for part in parts:
        texts += [_write_part(part, before, taken), write_items(part["questions"], before)]
        taken.add(str(part["id"]))
    return "\n\n".join(text for text in texts if text) + "\n"


def _write_part(part: Mapping[str, Any], before: Surroundings, taken: set[str]) -> str:
    title = str(part["title"])
    lines = [f"# {title}"]
    if part["id"] != part_of(title, "", set(taken))["id"]:
        lines[0] += f" #{part['id']}"
    said = {"id", "title", "questions"}
    if part.get("intro") and not re.search(r"(^|\n)\s|\s(\n|$)|\n\n", str(part["intro"])):
        lines += [f"> {line}" for line in str(part["intro"]).split("\n")]
        said.add("intro")
    return "\n".join([*lines, *_written_rest(part, said, before)])


def write_item(item: Item, before: Surroundings) -> str:
    """Write one item in words where they read back as the same, else as JSON on one line."""
    for names_type in (False, True):
        try:
            text = _written(item, before, names_type)
            reading = read_items(text, before.copy())
        except (Unsayable, KeyError, TypeError, AttributeError, ValueError):
            continue
        if not reading.remarks and len(reading.items) == 1 and is_same(reading.items[0], item):
            return text
    return json.dumps(item, ensure_ascii=False)


def is_same(one: Item, other: Item) -> bool:
    """Whether two items are the same: the order of an item's keys has no meaning, all else has."""
    return condition_grammar.is_same_json(_ordered(one), _ordered(other))


def _ordered(item: Item) -> Item:
    return {
        key: [_ordered(each) for each in item[key]] if key == "questions" else item[key]
        for key in sorted(item)
    }


def _written(item: Item, before: Surroundings, names_type: bool) -> str:
    if "use" in item:
        return _written_block(item)
    if "text" in item and "label" not in item:
        lines, said = _written_note(item, before)
    else:
        lines, said = _written_head(item, before, names_type)
    for mark, key in SIGNS.items():
        if _is_line(item.get(key)):
            lines.append(f"{mark}{item[key]}")
            said.add(key)
    for word, key in NAMED.items():
        if key not in said and _is_line(item.get(key)):
            lines.append(f"{word}: {item[key]}")
            said.add(key)
    lines += _written_condition(item, said, before)
    lines += _written_answers(item, said)
    lines += _written_rest(item, said | {"questions"}, before)
    if "questions" in item:
        inside = write_items(item["questions"], surroundings_inside(item, before))
        lines += [f"+ {line}" if line else "+" for line in inside.split("\n")]
    return "\n".join(lines)


def _written_block(item: Item) -> str:
    """Write a block that is taken in; raise `Unsayable` where it has other keys."""
    if not set(item) <= {"use", "except"}:
        raise Unsayable
    return f"@{item['use']}" + (f" uten {', '.join(item['except'])}" if "except" in item else "")


def _is_line(value: Any) -> bool:
    return isinstance(value, str) and bool(value) and "\n" not in value


def _written_note(item: Item, before: Surroundings) -> tuple[list[str], set[str]]:
    words, said = hints.written_flags(item, hints.NOTES)
    lines = str(item["text"]).split("\n")
    first = (f"({', '.join(words)}) " if words else "") + lines[0]
    written = [f"~ {first}", *(f"~ {line}" if line else "~" for line in lines[1:])]
    if item["id"] != before.free_id(str(item["text"])):
        written[-1] += f" #{item['id']}"
    return written, said | {"id", "type", "text"}


def _written_head(item: Item, before: Surroundings, names_type: bool) -> tuple[list[str], set[str]]:
    """Write the first line of a question; its type's word only where *names_type*."""
    kind, label = item["type"], str(item.get("label", ""))
    words, said = hints.write_hints(item)
    if not names_type:
        words = [word for word in words if hints.by_word().get(word) != (kind, {})]
    if "questions" in TYPES[kind].uses and not item.get("questions"):
        raise Unsayable
    head = answer_lines.escape_line(label)
    if (answers := answers_of(item)) and not names_type:
        if not label.endswith(("?", ":")) or " / " in label:
            raise Unsayable
        head += " " + " / ".join(answers)
    if item.get("required") is True:
        head += " *"
        said.add("required")
    if words:
        head += f" ({', '.join(words)})"
    if item["id"] != before.free_id(label):
        head += f" #{item['id']}"
    return [head], said | {"id", "type", "label"}


def dict_of(value: Any) -> dict[str, Any]:
    """Return the value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def _written_condition(item: Mapping[str, Any], said: set[str], before: Surroundings) -> list[str]:
    if "show_if" not in item:
        return []
    try:
        sentence = condition_grammar.write_condition(item["show_if"], before)
    except Unsayable:
        return []
    said.add("show_if")
    return [f"? {sentence}"]


def _written_answers(item: Item, said: set[str]) -> list[str]:
    options, rows = item.get("options"), item.get("rows")
    lines: list[str] = []
    if not all(map(answer_lines.is_plain, [*dict_of(options).values(), *dict_of(rows).values()])):
        return lines
    if rows is not None:
        columns = [
            answer_lines.write_answer(c, option, set()) for c, option in dict_of(options).items()
        ]
        lines = ["| " + (options if isinstance(options, str) else " | ".join(columns))]
        lines += [answer_lines.write_answer(code, row, set()) for code, row in rows.items()]
        said |= {"options", "rows"}
    elif isinstance(options, str):
        lines = [options]
        said.add("options")
    elif options is not None:
        flags = {key: _codes(item.get(key)) for key in ("exclusive", "other")}
        said |= {key for key in flags if key in item and set(flags[key]) <= set(options)}
        said.add("options")
        for code, option in options.items():
            named = {key for key in flags if key in said and code in flags[key]}
            lines.append(answer_lines.write_answer(code, option, named))
    return lines


def _codes(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or [])


def _written_rest(item: Mapping[str, Any], said: set[str], before: Surroundings) -> list[str]:
    """Write what no word says: a condition as a sentence, the rest as `= key JSON`."""
    lines = [] if "show_if" in said else _written_condition(item, said, before)
    return lines + [
        f"= {key} {json.dumps(value, ensure_ascii=False)}"
        for key, value in item.items()
        if key not in said
    ]
