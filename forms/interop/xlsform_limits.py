"""Limits of an XLSForm question: its constraint, parameters and looks."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from forms.i18n import gettext as _
from forms.interop.conditions import Unsayable, number_of
from forms.interop.draft import Item
from forms.interop.expressions import XPATH, Node, parse_expression
from forms.interop.patterns import is_usable
from forms.interop.xlsform_not_here import PARAMETER

if TYPE_CHECKING:
    from forms.interop.xlsform import WorkbookReader
    from forms.interop.xlsform_table import Row

_REGEX = re.compile(r"^\s*regex\(\s*\.\s*,\s*(['\"])(.*)\1\s*\)\s*$", re.DOTALL)
_PERIODS = {"year": "year", "month-year": "month"}
_MOST_LINES = 20
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


def limits(reader: "WorkbookReader", row: "Row", item: Item, said: str) -> None:
    """Put the limits of a row into the keys of its item, or make a rule of them."""
    looks = str(row.get("appearance", "")).lower()
    if item.type == "date" and (period := _PERIODS.get(looks.strip())):
        item.keys["precision"] = period
    if item.type == "text" and "multiline" in looks:
        item.keys["lines"] = 4
    rows = dict(PARAMETER.findall(str(row.get("parameters", "")))).get("rows", row.get("rows", ""))
    if item.type == "text" and isinstance(count := number_of(rows), int) and count > 1:
        item.keys["lines"] = min(count, _MOST_LINES)
    if item.type == "scale":
        _range(reader, row, item, said)
    text = str(row.get("constraint", "")).strip()
    if not text:
        return
    message = reader.words(row, "constraint_message")
    found = _regex(text, item) or _bounds(text, item) or _selected(text, item)
    if found is None:
        reader.rule(row, item, text)
        return
    item.keys |= found
    if any(message.values()) and "exclusive" not in found:
        item.keys["pattern_help" if "pattern" in found else "say"] = message
    reader.report.count("limits")


def _range(reader: "WorkbookReader", row: "Row", item: Item, said: str) -> None:
    """Make a scale of a range with few steps, and a number of one with many."""
    given = dict(PARAMETER.findall(str(row.get("parameters", ""))))
    start, end = (number_of(given.get(key, "")) for key in ("start", "end"))
    step = number_of(given.get("step", "1"))
    low, high = start if start is not None else 1, end if end is not None else 10
    if step == 1 and isinstance(low, int) and isinstance(high, int) and 0 <= low < high <= low + 10:
        item.keys |= {"min": low, "max": high}
        return
    item.type = "number"
    item.keys |= {"min": min(low, high), "max": max(low, high)}
    if not all(isinstance(each, int) for each in (low, high, step)):
        item.keys["decimals"] = 6
    what = _("En skala med mange trinn ble et tall.")
    how = _("Se over spørsmålet, og endre typen hvis noe annet passer bedre.")
    reader.report.approximate(reader.where(row, "parameters"), said, what, how)


def _regex(text: str, item: Item) -> Mapping[str, Any] | None:
    match = _REGEX.match(text)
    if match is None or item.type != "text" or item.keys.get("format"):
        return None
    pattern = match[2]
    return {"pattern": pattern} if is_usable(pattern) else None


def _bounds(text: str, item: Item) -> Mapping[str, Any] | None:
    """Return `min` and `max` of `. >= a and . <= b`; None for anything else."""
    try:
        tree = parse_expression(text, XPATH)
    except Unsayable:
        return None
    found: dict[str, Any] = {}
    for part in tree.parts if tree.kind == "and" else (tree,):
        bound = _bound(part, item)
        if bound is None or set(bound) & set(found):
            return None
        found |= bound
    if "min" in found and "max" in found and isinstance(found["min"], int | float):
        return found if found["min"] <= found["max"] else None
    return found


def _bound(node: Node, item: Item) -> dict[str, Any] | None:
    if node.kind != "cmp" or node.text not in ("<", "<=", ">", ">="):
        return None
    left, right = node.parts
    op = node.text
    if right.kind == "ref" and right.text == ".":
        left, right, op = right, left, _MIRRORED[op]
    if left.kind == "call" and left.text == "string-length" and item.type == "text":
        return _length(left, right, op)
    if left.kind != "ref" or left.text not in (".", item.name):
        return None
    value = _limit(right, item)
    if value is None:
        return None
    if op in ("<", ">"):
        if item.type != "number" or item.keys.get("decimals") or not isinstance(value, int):
            return None
        value += 1 if op == ">" else -1
    return {"min" if op in (">", ">=") else "max": value}


def _length(call: Node, right: Node, op: str) -> dict[str, Any] | None:
    number = number_of(right.text)
    about = call.parts and call.parts[0].text == "."
    if not about or not isinstance(number, int) or op not in ("<", "<="):
        return None
    most = number - (op == "<")
    return {"max_length": most} if 0 < most <= 10_000 else None


def _limit(node: Node, item: Item) -> Any:
    sign = 1
    if node.kind == "neg":
        node, sign = node.parts[0], -1
    if item.type == "number" and node.kind == "number":
        number = number_of(node.text)
        return None if number is None else number * sign
    if item.type == "date":
        from forms.interop.conditions import Today
        from forms.interop.expression_conditions import value_of

        try:
            found = value_of(node, "")
        except Unsayable:
            return None
        if isinstance(found, Today):
            return found.text
        text = str(found)
        return text if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None
    return None


def _selected(text: str, item: Item) -> Mapping[str, Any] | None:
    """Return `min`, `max` or `exclusive` of what may be ticked; None for anything else."""
    if item.type != "choices":
        return None
    try:
        tree = parse_expression(text, XPATH)
    except Unsayable:
        return None
    found: dict[str, Any] = {}
    for part in tree.parts if tree.kind == "and" else (tree,):
        if (code := _alone(part)) is not None:
            found.setdefault("exclusive", []).append(code)
        elif count := _counted(part):
            found |= count
        else:
            return None
    return found


def _alone(node: Node) -> str | None:
    """Return the code of `not(selected(., 'x') and count-selected(.) > 1)`; None for others."""
    inner = node.parts[0] if node.parts else node
    if not (node.kind == "not" or (node.kind == "call" and node.text == "not")):
        return None
    if inner.kind != "and" or len(inner.parts) != 2:
        return None
    chosen, count = inner.parts
    if chosen.kind != "call" or chosen.text != "selected" or _counted(count) != {"min": 2}:
        return None
    return chosen.parts[1].text if len(chosen.parts) == 2 else None


def _counted(node: Node) -> dict[str, int] | None:
    """Return the limits of `count-selected(.) <= 3`; None for anything else."""
    if node.kind != "cmp" or node.parts[0].text != "count-selected":
        return None
    number = number_of(node.parts[1].text)
    if not isinstance(number, int):
        return None
    number += {"<": -1, ">": 1}.get(node.text, 0)
    keys = {"<": ("max",), "<=": ("max",), ">": ("min",), ">=": ("min",), "=": ("min", "max")}
    return {key: number for key in keys.get(node.text, ()) if number > 0} or None
