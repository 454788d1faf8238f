"""Conditions compiled to closures; static/conditions.js is the same language in the browser.

A test on a question that is unanswered, declined or hidden is false, except `{"answered": false}`.
Nothing is coerced: a value that is not of its question's kind is no answer.
"""

import operator
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Protocol

from forms import i18n
from forms.logic.answer_state import Answers, Row, answer_reader, is_blank
from forms.logic.dates.relative_dates import is_clock, is_day, is_relative, resolve_day
from forms.logic.validation.condition_validation import TESTS as TESTS
from forms.logic.validation.condition_validation import Use as Use
from forms.logic.validation.condition_validation import condition_faults as condition_faults
from forms.logic.validation.condition_validation import condition_references as condition_references
from forms.logic.validation.condition_validation import expand_test, reference_in
from forms.logic.validation.condition_validation import literal_codes as literal_codes
from forms.logic.validation.condition_validation import tests_in_condition as tests_in_condition
from forms.logic.validation.condition_validation import tests_of as tests_of
from forms.logic.validation.errors import ConditionError as ConditionError
from forms.logic.validation.errors import Path

Holds = Callable[[Answers, date, Row | None], bool]
"""A compiled condition: answers, today, and the repeat row it is asked in."""

_Compare = Callable[[Any, Any], bool]
_Value = Callable[[Answers, date, Row | None], Any]


class Condition(Protocol):
    """A compiled condition that knows today's date."""

    def __call__(self, answers: Answers, row: Row | None = None) -> bool:
        """Whether it holds for these answers, in this row of a repeat."""


def compile_condition(
    raw: object, kinds: Mapping[str, str], today: Callable[[], date] = i18n.today
) -> Condition:
    """Return a function of answers that tells whether *raw* holds.

    *kinds* gives the kind of every name that it may use. A condition that cannot be compiled raises
    ConditionError with the first of its faults.
    """
    holds = compile_holds(raw, kinds)
    return lambda answers, row=None: holds(answers, today(), row)


def compile_holds(raw: object, kinds: Mapping[str, str], path: Path = ()) -> Holds:
    """Compile like `compile_condition`, with the date passed by the caller.

    *path* is the condition's path; an error names it.
    """
    for fault in condition_faults(raw, kinds, path):
        raise ConditionError(fault)
    return _compile(raw, kinds)


def _compile(raw: Any, kinds: Mapping[str, str]) -> Holds:
    return _every([_part(key, inner, kinds) for key, inner in raw.items()])


def _part(key: str, inner: Any, kinds: Mapping[str, str]) -> Holds:
    if key == "all":
        return _every([_compile(each, kinds) for each in inner])
    if key == "any":
        return _some([_compile(each, kinds) for each in inner])
    if key == "not":
        return _not(_compile(inner, kinds))
    return _every([_test(key, test, value, kinds) for test, value in expand_test(inner).items()])


def _every(parts: list[Holds]) -> Holds:
    if len(parts) == 1:
        return parts[0]

    def every(answers: Answers, today: date, row: Row | None) -> bool:
        return all(part(answers, today, row) for part in parts)

    return every


def _some(parts: list[Holds]) -> Holds:
    def some(answers: Answers, today: date, row: Row | None) -> bool:
        return any(part(answers, today, row) for part in parts)

    return some


def _not(part: Holds) -> Holds:
    return lambda answers, today, row: not part(answers, today, row)


def _test(name: str, test: str, value: Any, kinds: Mapping[str, str]) -> Holds:
    find = _answer(name, kinds[name])
    if test == "answered":
        return lambda answers, today, row: (find(answers, today, row) is not None) is value
    compare, against = _COMPARE[test], _value(value, kinds[name], kinds)
    if against is None:

        def with_literal(answers: Answers, today: date, row: Row | None) -> bool:
            found = find(answers, today, row)
            return found is not None and compare(found, value)

        return with_literal

    def with_value(answers: Answers, today: date, row: Row | None) -> bool:
        found, other = find(answers, today, row), against(answers, today, row)
        return found is not None and other is not None and compare(found, other)

    return with_value


def _answer(name: str, kind: str) -> _Value:
    """Return a reader of a question's answer, which is None for a value of another kind."""
    read, fits = answer_reader(name), _FITS[kind]

    def answer(answers: Answers, today: date, row: Row | None) -> Any:
        found = read(answers, row)
        return found if fits(found) else None

    return answer


def _value(value: Any, kind: str, kinds: Mapping[str, str]) -> _Value | None:
    """Return a reader of the compared value, if it depends on answers or on the date; else None."""
    name = reference_in(value)
    if name is not None:
        return _answer(name, kinds[name])
    if kind != "date":
        return None
    if isinstance(value, list):
        return lambda answers, today, row: [resolve_day(each, today) for each in value]
    return (lambda answers, today, row: resolve_day(value, today)) if is_relative(value) else None


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _is_list(value: object) -> bool:
    return isinstance(value, list) and value != []


_FITS: Mapping[str, Callable[[object], bool]] = {
    "text": _is_text,
    "code": _is_text,
    "number": lambda value: type(value) is int or type(value) is float,
    "date": is_day,
    "time": is_clock,
    "codes": _is_list,
    "files": _is_list,
    "rows": lambda value: isinstance(value, list | dict) and not is_blank(value),
    "true": lambda value: value is True,
}
"""Whether a stored value is an answer of its question's kind. Days and times order as texts."""

_COMPARE: Mapping[str, _Compare] = {
    "is": operator.eq,
    "is_not": operator.ne,
    "min": operator.ge,
    "max": operator.le,
    "above": operator.gt,
    "below": operator.lt,
    "one_of": lambda found, codes: found in codes,
    "has_any": lambda found, codes: any(code in found for code in codes),
    "has_all": lambda found, codes: all(code in found for code in codes),
}
