"""Conditions and calculations from the tree of an expression."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from forms.i18n import gettext as _
from forms.interop.conditions import (
    Answered,
    Chosen,
    Compare,
    Condition,
    Constant,
    Every,
    Lost,
    Name,
    Not,
    Some,
    Today,
    Truthy,
    Unsayable,
    Value,
    mirrored_operator,
    number_of,
)
from forms.interop.expressions import Dialect, Node, parse_expression

_TODAY = frozenset({"today", "now", "date"})
_CHOSEN = frozenset({"selected", "contains", "includes"})
_CASTS = frozenset(
    {"number", "int", "string", "date", "once", "trim", "floor", "is_number"}
    | {"decimal-date-time", "date-time", "parseint", "parsefloat"}
)
_FUNCTIONS: Mapping[str, str] = {
    "sum": "sum", "min": "min", "max": "max", "mean": "mean", "avg": "mean", "average": "mean",
    "suminarray": "sum", "count-non-empty": "count", "coalesce": "coalesce",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ref:
    """A name of the source inside a calculation."""

    name: str


def condition_of(text: str, dialect: Dialect, this: str = "") -> Condition:
    """Return the condition that an expression says; `Lost` with the reason when none does.

    *this* is the question that `.` stands for.
    """
    try:
        return node_condition(parse_expression(text, dialect), this)
    except Unsayable as error:
        return Lost(str(error))


def node_condition(node: Node, this: str = "") -> Condition:  # noqa: C901 - one line for each kind
    """Return the condition of a tree."""
    match node.kind:
        case "and":
            return Every(tuple(node_condition(each, this) for each in node.parts))
        case "or":
            return Some(tuple(node_condition(each, this) for each in node.parts))
        case "not":
            return Not(node_condition(node.parts[0], this))
        case "bool":
            return Constant(bool(node.text))
        case "number":
            return Constant(float(node.text) != 0)
        case "ref":
            return _reference(_name(node, this))
        case "empty":
            return Answered(_name(node.parts[0], this), False)
        case "notempty":
            return Answered(_name(node.parts[0], this), True)
        case "cmp":
            return _comparison(node, this)
        case "call":
            return _called(node, this)
    raise Unsayable(_("uttrykket er ikke et vilkår"))


def _reference(name: str) -> Condition:
    """Return the condition of a bare name; `cb(3)` is an option of a checkbox field."""
    return Truthy(name)


def _name(node: Node, this: str = "") -> str:
    if node.kind == "call" and node.text in _CASTS and len(node.parts) == 1:
        return _name(node.parts[0], this)
    if node.kind != "ref":
        raise Unsayable(_("den ser på noe annet enn et spørsmål"))
    if node.text == ".":
        if not this:
            raise Unsayable(_("den ser på noe annet enn et spørsmål"))
        return this
    return node.text


def _comparison(node: Node, this: str) -> Condition:
    left, right = node.parts
    if left.kind == right.kind == "text" and node.text in ("=", "!="):
        return Constant((left.text == right.text) == (node.text == "="))
    if left.kind in _LITERALS and right.kind not in _LITERALS:
        left, right, op = right, left, mirrored_operator(node.text)
    else:
        op = node.text
    if left.kind == "call" and left.text in _COUNTED and right.kind == "number":
        return _counted(left, op, float(right.text), this)
    if left.kind == "call" and left.text in (*_CHOSEN, "not", "empty", "is_empty"):
        return _is_true(node_condition(left, this), op, right)
    if left.kind == "call" and left.text in _TODAY and right.kind == "ref":
        left, right, op = right, left, mirrored_operator(op)
    name = _name(left, this)
    if right.kind == "list":
        return _listed(name, "anyof" if op == "=" else "noneof", right)
    if name.endswith(")") and "(" in name:
        return _checkbox(name, op, value_of(right, this))
    return Compare(name, op, value_of(right, this))


_LITERALS = frozenset({"text", "number", "bool"})
_COUNTED = frozenset({"count-selected", "string-length", "strlen", "count", "sum"})


def _counted(call: Node, op: str, number: float, this: str) -> Condition:
    """Return the condition of how many or how long, as far as it asks whether there is any."""
    name = _name(call.parts[0], this) if call.parts else ""
    if (op, number) in ((">", 0), (">=", 1), ("!=", 0)):
        return Answered(name)
    if (op, number) in (("=", 0), ("<", 1), ("<=", 0)):
        return Answered(name, False)
    raise Unsayable(_("den teller svar eller tegn"))


def _is_true(found: Condition, op: str, right: Node) -> Condition:
    is_true = right.kind == "bool" and right.text == "true"
    is_true = is_true or (right.kind == "call" and right.text == "true") or right.text == "1"
    return found if (op == "=") == is_true else Not(found)


def _checkbox(name: str, op: str, value: Value) -> Condition:
    """Return the condition of REDCap's `[field(code)]`, which is 1 when the option is ticked."""
    field, _bracket, code = name[:-1].partition("(")
    number = number_of(value) if not isinstance(value, Name | Today) else None
    found = Chosen(field, code)
    if (op, number) in (("=", 1), ("!=", 0), (">", 0)):
        return found
    if (op, number) in (("=", 0), ("!=", 1), ("<", 1)):
        return Not(found)
    raise Unsayable(_("den sammenligner en avkryssing med noe annet enn ja og nei"))


def value_of(node: Node, this: str) -> Value:  # noqa: C901 - one line for each kind
    """Return the literal, the name or the day that a node says; raise `Unsayable`."""
    match node.kind:
        case "text":
            return node.text
        case "number":
            return number_of(node.text) or 0
        case "bool":
            return bool(node.text)
        case "ref":
            return Name(_name(node, this))
        case "neg" if node.parts[0].kind == "number":
            return -(number_of(node.parts[0].text) or 0)
        case "call" if node.text in ("true", "false"):
            return node.text == "true"
        case "call" if node.text in _TODAY and not node.parts:
            return Today()
        case "call" if node.text in _CASTS and len(node.parts) == 1:
            return value_of(node.parts[0], this)
        case "arith":
            return _shifted(node, this)
    raise Unsayable(_("den sammenligner med noe som blir regnet ut"))


def _shifted(node: Node, this: str) -> Today:
    """Return today and some days from it."""
    left, right = node.parts
    base = value_of(left, this)
    if node.text in "+-" and isinstance(base, Today) and right.kind == "number":
        days = float(right.text)
        if base.text == "today" and days == int(days):
            return _day(int(days) * (1 if node.text == "+" else -1))
    raise Unsayable(_("den sammenligner med noe som blir regnet ut"))


def _day(days: int) -> Today:
    """Return a day *days* from today, in whole years where it is that."""
    years = round(days / 365.25)
    if years and days in (years * 365, int(years * 365.25), round(years * 365.25)):
        return Today(f"today{years:+d}y")
    return Today(f"today{days:+d}d" if days else "today")


def _called(node: Node, this: str) -> Condition:
    name, parts = node.text, node.parts
    if name in ("true", "false") and not parts:
        return Constant(name == "true")
    if name in ("not", "boolean") and len(parts) == 1:
        inner = node_condition(parts[0], this)
        return Not(inner) if name == "not" else inner
    if name in ("is_empty", "empty", "isempty") and len(parts) == 1:
        return Answered(_name(parts[0], this), False)
    if name in _CHOSEN | {"notcontains"} and len(parts) == 2:
        found = _listed(_name(parts[0], this), "allof", parts[1])
        return Not(found) if name == "notcontains" else found
    if name in ("anyof", "allof", "noneof") and len(parts) == 2:
        return _listed(_name(parts[0], this), name, parts[1])
    if name == "regex":
        raise Unsayable(_("den bruker et mønster"))
    raise Unsayable(_("den bruker funksjonen %(name)s", name=name[:40]))


def _listed(name: str, how: str, node: Node) -> Condition:
    each = node.parts if node.kind == "list" else (node,)
    if any(part.kind not in ("text", "number", "bool") for part in each):
        raise Unsayable(_("den sammenligner med noe som blir regnet ut"))
    found = tuple(Chosen(name, part.text) for part in each)
    if how == "allof":
        return Every(found)
    return Some(found) if how == "anyof" else Not(Some(found))


# Calculations


def calculation_of(text: str, dialect: Dialect, this: str = "") -> Any:
    """Return the calculation that an expression says: ours with `Ref` and conditions inside.

    A single literal is returned as it is. Raises `Unsayable` with the reason.
    """
    return _computed(parse_expression(text, dialect), this)


def _computed(node: Node, this: str) -> Any:
    match node.kind:
        case "text" | "number" | "bool" | "neg":
            return value_of(node, this)
        case "ref":
            return {"value": Ref(_name(node, this))}
        case "arith":
            return _arithmetic(node, this)
        case "call":
            maker = _CALCULATIONS.get(node.text)
            if maker is not None:
                return maker(node, this)
            raise Unsayable(_("den bruker funksjonen %(name)s", name=node.text[:40]))
    raise Unsayable(_("den er ikke en utregning vi har"))


def _arithmetic(node: Node, this: str) -> Any:
    if found := _years(node, this) or _days(node, this):
        return found
    if node.text == "+":
        return _added(node, this)
    if node.text == "^" and node.parts[1].text == "2":
        side = _operand(node.parts[0], this)
        return {"times": [side, side]}
    function = {"-": "minus", "*": "times", "/": "divide"}.get(node.text)
    if function is None:
        raise Unsayable(_("den bruker regnearten %(name)s", name=node.text))
    return {function: [_operand(each, this) for each in node.parts]}


def _added(node: Node, this: str) -> Any:
    """Return a sum of questions; with numbers or calculations in it, as differences."""
    try:
        names = [_summand(each, this) for each in _flat(node)]
        return {"sum": names, "need": len(names)}
    except Unsayable:
        left, right = (_operand(each, this) for each in node.parts)
        negative = -right if isinstance(right, int | float) else {"minus": [0, right]}
        return {"minus": [left, negative]}


def _days(node: Node, this: str) -> Any:
    """Return the days of `today() - ${day}`; None for anything else."""
    left, right = node.parts
    while left.kind == "call" and left.text in _CASTS and len(left.parts) == 1:
        left = left.parts[0]
    if node.text != "-" or left.kind != "call" or left.text not in _TODAY or left.parts:
        return None
    return {"days": [Ref(_name(right, this)), "today"]}


def _operand(node: Node, this: str) -> Any:
    found = _computed(node, this)
    return found["value"] if isinstance(found, dict) and set(found) == {"value"} else found


def _flat(node: Node) -> list[Node]:
    if node.kind == "arith" and node.text == "+":
        return [*_flat(node.parts[0]), *_flat(node.parts[1])]
    return [node]


def _summand(node: Node, this: str) -> Ref:
    if node.kind == "call" and node.text == "coalesce" and node.parts:
        return _summand(node.parts[0], this)
    return Ref(_name(node, this))


def _years(node: Node, this: str) -> Any:
    """Return the age in years of `(today() - ${born}) div 365.25`; None for anything else."""
    if node.text != "/" or node.parts[1].text not in ("365", "365.25", "365.24", "365.2425"):
        return None
    days = node.parts[0]
    while days.kind == "call" and days.text in _CASTS and len(days.parts) == 1:
        days = days.parts[0]
    if days.kind != "arith" or days.text != "-":
        return None
    end, start = (value_of(each, this) for each in days.parts)
    both = [each.name if isinstance(each, Name) else each for each in (start, end)]
    if all(isinstance(each, str) or each == Today() for each in both):
        return {"years": ["today" if each == Today() else Ref(str(each)) for each in both]}
    return None


def _either(node: Node, this: str) -> Any:
    if len(node.parts) not in (2, 3):
        raise Unsayable(_("den er ikke en utregning vi har"))
    found = {"if": node_condition(node.parts[0], this), "then": _computed(node.parts[1], this)}
    last = _computed(node.parts[2], this) if len(node.parts) == 3 else ""
    return found if last == "" else {**found, "else": last}


def _inner(node: Node, this: str) -> Any:
    if len(node.parts) != 1:
        raise Unsayable(_("den er ikke en utregning vi har"))
    return _computed(node.parts[0], this)


def _over(node: Node, this: str) -> Any:
    return {_FUNCTIONS[node.text]: [Ref(_name(each, this)) for each in node.parts]}


def _first(node: Node, this: str) -> Any:
    if len(node.parts) != 2:
        raise Unsayable(_("den er ikke en utregning vi har"))
    first, other = node.parts
    return {
        "if": Answered(_name(first, this)),
        "then": _computed(first, this),
        "else": _computed(other, this),
    }


def _rounded(node: Node, this: str) -> Any:
    inner = _computed(node.parts[0], this) if node.parts else None
    decimals = number_of(node.parts[1].text) if len(node.parts) == 2 else 0
    if not isinstance(inner, dict) or not isinstance(decimals, int):
        raise Unsayable(_("den er ikke en utregning vi har"))
    if set(inner) & {"years", "months", "days"}:
        return inner
    return {"round": inner if set(inner) != {"value"} else inner["value"], "decimals": decimals}


def _between(node: Node, this: str) -> Any:
    """Return the time between two days of REDCap's `datediff(a, b, "y")`."""
    unit = node.parts[2].text if len(node.parts) > 2 else ""
    function = {"y": "years", "M": "months", "m": "months", "d": "days"}.get(unit)
    if function is None:
        raise Unsayable(_("den bruker funksjonen %(name)s", name="datediff"))
    ends: list[Any] = []
    for each in node.parts[:2]:
        value = "today" if each.text in _TODAY else value_of(each, this)
        ends.append("today" if value in ("today", Today()) else Ref(_name(each, this)))
    return {function: ends}


_CALCULATIONS: Mapping[str, Callable[[Node, str], Any]] = {
    **dict.fromkeys(("once", "number", "string", "int", "floor", "date", "trim"), _inner),
    **dict.fromkeys(("sum", "min", "max", "mean", "avg", "average"), _over),
    **dict.fromkeys(("if", "iif"), _either),
    **dict.fromkeys(("decimal-date-time", "parseint", "parsefloat"), _inner),
    "coalesce": _first,
    "jr:choice-name": lambda node, this: _computed(node.parts[0], this),
    "round": _rounded,
    "datediff": _between,
}
