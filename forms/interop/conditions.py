"""Conditions between formats: eight neutral shapes, and how ours says them.

What our language cannot say raises `Unsayable` with the reason for the author.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from forms.i18n import gettext as _
from forms.interop.budget import count_or_refuse

Literal = str | int | float | bool


class Unsayable(Exception):
    """A condition or a calculation that our language has no words for; says why."""


@dataclass(frozen=True, slots=True)
class Name:
    """Another question, by its name in the source."""

    name: str


@dataclass(frozen=True, slots=True)
class Today:
    """The day of answering, or some time from it: `today`, `today-6m`."""

    text: str = "today"


Value = Literal | Name | Today


@dataclass(frozen=True, slots=True)
class Constant:
    """A condition that always or never holds."""

    value: bool


@dataclass(frozen=True, slots=True)
class Every:
    """All of the parts hold."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one of the parts holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Condition"


@dataclass(frozen=True, slots=True)
class Compare:
    """An answer compared with a value; *op* is `=`, `!=`, `<`, `<=`, `>` or `>=`."""

    name: str
    op: str
    value: Value


@dataclass(frozen=True, slots=True)
class Chosen:
    """An option is the answer, or among the answers."""

    name: str
    code: str


@dataclass(frozen=True, slots=True)
class Answered:
    """Whether a question is answered."""

    name: str
    value: bool = True


@dataclass(frozen=True, slots=True)
class Truthy:
    """A ticked box or a yes; of other questions, that there is an answer."""

    name: str


@dataclass(frozen=True, slots=True)
class Lost:
    """A condition that the reader could not parse; says why."""

    why: str


Condition = Constant | Every | Some | Not | Compare | Chosen | Answered | Truthy | Lost
CONDITIONS = (Constant, Every, Some, Not, Compare, Chosen, Answered, Truthy, Lost)
Ours = dict[str, Any] | bool
"""A condition as we write it, or whether it always or never holds."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a name of the source became: our reference, its kind, and our codes of its options."""

    ref: str
    kind: str
    codes: Mapping[str, str] = field(default_factory=dict)


Find = Callable[[str], "Target | Literal"]
"""Finds what a name became: a question, or the constant it stands for; raises `Unsayable`."""

YES_NO = {
    **dict.fromkeys(("yes", "true", "1", "y", "ja"), "yes"),
    **dict.fromkeys(("no", "false", "0", "2", "n", "nei"), "no"),
}
_ORDER: Mapping[str, Callable[[float, float], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
_TEST = {"=": "is", "<": "below", "<=": "max", ">": "above", ">=": "min"}
_MIRRORED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def mirrored_operator(op: str) -> str:
    """Return the operator with its sides changed."""
    return _MIRRORED[op]


def join_conditions(*parts: Condition | None) -> Condition | None:
    """Return the condition that all of the parts hold; None when there are none."""
    found = tuple(part for part in parts if part is not None)
    return None if not found else found[0] if len(found) == 1 else Every(found)


def to_own_condition(condition: Condition, find: Find) -> Ours:
    """Return the condition in our language; raise `Unsayable` with the reason."""
    match condition:
        case Constant(value):
            return value
        case Lost(why):
            raise Unsayable(why)
        case Every(parts):
            return _joined([to_own_condition(each, find) for each in parts], "all", False)
        case Some(parts):
            return _joined([to_own_condition(each, find) for each in parts], "any", True)
        case Not(part):
            return _negated(to_own_condition(part, find))
        case _:
            count_or_refuse("tests")
            return _tested(condition, find)


def _joined(parts: list[Ours], key: str, decides: bool) -> Ours:
    """Join parts; a part that *decides* alone does, and its opposite vanishes."""
    if decides in parts:
        return decides
    kept: list[Any] = []
    for part in parts:
        if isinstance(part, dict) and part not in kept:
            kept.extend(part[key] if set(part) == {key} else [part])
    if not kept:
        return not decides
    return kept[0] if len(kept) == 1 else {key: kept}


def _negated(part: Ours) -> Ours:
    if isinstance(part, bool):
        return not part
    if set(part) == {"not"}:
        inner: dict[str, Any] = part["not"]
        return inner
    [first, *more] = part.items()
    if not more and isinstance(first[1], dict) and set(first[1]) == {"answered"}:
        return {first[0]: {"answered": not first[1]["answered"]}}
    return {"not": part}


def _tested(condition: Compare | Chosen | Answered | Truthy, find: Find) -> Ours:
    found = find(condition.name)
    if not isinstance(found, Target):
        return _constant_result(condition, found)
    match condition:
        case Answered(_name, value):
            return {found.ref: {"answered": value}}
        case Truthy():
            return _truthy(found)
        case Chosen(_name, code):
            return _compared(found, "=", code, find)
        case Compare(_name, op, value):
            return _compared(found, op, value, find)


def _truthy(target: Target) -> Ours:
    if target.kind == "true":
        return {target.ref: True}
    if set(target.codes.values()) == {"yes", "no"}:
        return {target.ref: "yes"}
    return {target.ref: {"answered": True}}


def _constant_result(condition: Compare | Chosen | Answered | Truthy, constant: Literal) -> Ours:
    """Work out a test on a hidden constant."""
    match condition:
        case Answered(_name, value):
            return (constant != "") == value
        case Truthy():
            return bool(constant)
        case Chosen(_name, code):
            return code in str(constant).split()
        case Compare(_name, op, value) if isinstance(value, str | int | float):
            left, right = _number(constant), _number(value)
            if left is not None and right is not None and op in _ORDER:
                return _ORDER[op](left, right)
            same = left == right if None not in (left, right) else str(constant) == str(value)
            return same if op == "=" else not same
    raise Unsayable(_("den sammenligner med en skjult verdi"))


def _compared(target: Target, op: str, value: Value, find: Find) -> Ours:
    if value == "" and op in ("=", "!="):
        return {target.ref: {"answered": op == "!="}}
    if op == "!=":
        return _negated(_compared(target, "=", value, find))
    if isinstance(value, Name):
        other = find(value.name)
        if not isinstance(other, Target):
            return _compared(target, op, other, find)
        return _compared_questions(target, op, other)
    return _KINDS.get(target.kind, _refuse_comparison)(target, op, value)


def _compared_questions(target: Target, op: str, other: Target) -> Ours:
    ordered = target.kind in ("number", "date", "time")
    if target.kind != other.kind or target.kind in ("codes", "rows", "files", "true"):
        raise Unsayable(_("den sammenligner to spørsmål av ulike slag"))
    if op != "=" and not ordered:
        raise Unsayable(_("den spør hvilken av to tekster som er størst"))
    return {target.ref: {_TEST[op]: {"question": other.ref}}}


def _refuse_comparison(target: Target, op: str, value: Value) -> Ours:
    raise Unsayable(_("den sammenligner noe som ikke kan sammenlignes her"))


def _code(target: Target, op: str, value: Value) -> Ours:
    if op == "=":
        code = _code_of(target, value)
        return False if code is None else {target.ref: code}
    limit = _number(value)
    numbers = {code: _number(source) for source, code in target.codes.items()}
    if limit is None or any(number is None for number in numbers.values()):
        raise Unsayable(_("den spør hvilken av to tekster som er størst"))
    codes = [c for c, number in numbers.items() if number is not None and _ORDER[op](number, limit)]
    return {target.ref: {"one_of": codes}} if codes else False


def _codes(target: Target, op: str, value: Value) -> Ours:
    if op != "=":
        raise Unsayable(_("den teller eller ordner svarene i et flervalg"))
    code = _code_of(target, value)
    return False if code is None else {target.ref: {"has_any": [code]}}


def _code_of(target: Target, value: Value) -> str | None:
    """Return our code for a value; `1` and `1.0`, and `true` and `True`, are the same."""
    text = _written(value)
    if text in target.codes:
        return target.codes[text]
    if set(target.codes.values()) == {"yes", "no"}:
        return YES_NO.get(text.lower())
    return None


def _written(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value)


def _true(target: Target, op: str, value: Value) -> Ours:
    meant = YES_NO.get(_written(value).lower(), "yes" if value == "OK" else None)
    if op != "=" or meant is None:
        raise Unsayable(_("den sammenligner en avkryssing med noe annet enn ja og nei"))
    return {target.ref: True} if meant == "yes" else {target.ref: {"answered": False}}


def _numeric(target: Target, op: str, value: Value) -> Ours:
    number = _number(value)
    if number is None:
        raise Unsayable(_("den sammenligner et tall med en tekst"))
    return {target.ref: number if op == "=" else {_TEST[op]: number}}


def _dated(target: Target, op: str, value: Value) -> Ours:
    text = value.text if isinstance(value, Today) else str(value)[:10]
    if not isinstance(value, Today) and not _DAY.fullmatch(text):
        raise Unsayable(_("den sammenligner en dato med noe som ikke er en dato"))
    return {target.ref: {_TEST[op]: text}}


def _clocked(target: Target, op: str, value: Value) -> Ours:
    text = str(value)[:5]
    if not _CLOCK.fullmatch(text):
        raise Unsayable(_("den sammenligner et klokkeslett med noe annet"))
    return {target.ref: {_TEST[op]: text}}


def _text(target: Target, op: str, value: Value) -> Ours:
    if op != "=" or isinstance(value, Today):
        raise Unsayable(_("den spør hvilken av to tekster som er størst"))
    return {target.ref: {"is": _written(value)}}


_KINDS: Mapping[str, Callable[[Target, str, Value], Ours]] = {
    "code": _code,
    "codes": _codes,
    "true": _true,
    "number": _numeric,
    "date": _dated,
    "time": _clocked,
    "text": _text,
}


def _number(value: object) -> int | float | None:
    """Return a number of a literal, or None."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | float):
        return int(value) if value == int(value) else value
    if isinstance(value, str) and re.fullmatch(r"\s*[-+]?\d{1,15}(\.\d{1,15})?\s*", value):
        number = float(value)
        return int(number) if number == int(number) else number
    return None


def number_of(value: object) -> int | float | None:
    """Return the number that a literal or a cell says, or None."""
    return _number(value)


def names_in(condition: Condition | None) -> list[str]:
    """List the names that a condition looks at, in its order."""
    match condition:
        case Every(parts) | Some(parts):
            return [name for each in parts for name in names_in(each)]
        case Not(part):
            return names_in(part)
        case Compare(name, _op, Name(other)):
            return [name, other]
        case Compare(name) | Chosen(name) | Answered(name) | Truthy(name):
            return [name]
    return []


def replace_tests(condition: Condition, leaf: Callable[[Condition], Condition]) -> Condition:
    """Return a condition with every test in it replaced by what *leaf* makes of it."""
    match condition:
        case Every(parts):
            return Every(tuple(replace_tests(each, leaf) for each in parts))
        case Some(parts):
            return Some(tuple(replace_tests(each, leaf) for each in parts))
        case Not(part):
            return Not(replace_tests(part, leaf))
    return leaf(condition)
