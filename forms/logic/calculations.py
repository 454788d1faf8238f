"""Computed values: closed functions over questions, in exact decimals.

    value  := {"sum" | "mean" | "min" | "max" | "score": [name, …], "need": 8}
            | {"count": [name, …]}
            | {"years" | "months" | "days": [day, day]}          day := name of a date | "today"
            | {"minus" | "times" | "divide": [operand, operand]}
            | {"round": operand, "decimals": 1}                  operand := name | number | value
            | {"value": name}
            | {"if": condition, "then": result, "else": result}  result := value | number | text

`matrix.*` names all rows of a matrix, `repeat.*.question` a question in every row of a repeat.
Unanswered inputs are left out; with none left, or fewer than `need`, there is no value. Only
`count` of nothing is 0. An operand without a value, a division by 0, or a result of 10^15 or more
gives no value. A choice counts with the score of its option; one without a score is left out.
Results are rounded half to even, to six decimals and at most 15 significant digits.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Any

from forms.definition import Definition, Question
from forms.logic.answer_paths import expand_name, split_name
from forms.logic.answer_state import Answers, Row, answer_reader, is_blank
from forms.logic.conditions import compile_holds
from forms.logic.dates.relative_dates import days_between, months_between, parse_day, years_between
from forms.logic.validation.calculation_validation import ARITHMETIC, BETWEEN
from forms.logic.validation.calculation_validation import Scores as Scores
from forms.logic.validation.calculation_validation import band_faults as band_faults
from forms.logic.validation.calculation_validation import calculation_faults as calculation_faults
from forms.logic.validation.calculation_validation import calculation_kind as calculation_kind
from forms.logic.validation.calculation_validation import (
    calculation_references as calculation_references,
)
from forms.logic.validation.errors import CalculationError as CalculationError
from forms.logic.validation.errors import Path

Compute = Callable[[Answers, date, Row | None], Any]
"""A compiled calculation: answers, today, and the repeat row it stands in; None is no value."""

_EXACT = Context(prec=60)
_STORED = Context(prec=15, rounding=ROUND_HALF_EVEN)
_SIX_DECIMALS = Decimal("0.000001")
_LARGE = Decimal(10) ** 15


@dataclass(frozen=True, slots=True)
class _Input:
    """One question that a function looks at, in every row of *repeat* if there is one."""

    repeat: str
    read: Callable[[Answers, Row | None], Any]
    number: Callable[[Any], Decimal | None]

    def values(self, answers: Answers, row: Row | None) -> Iterator[Any]:
        """Yield the stored values, blank or not."""
        if not self.repeat:
            yield self.read(answers, row)
            return
        rows = answers.get(self.repeat)
        for each in rows if isinstance(rows, list) else ():
            if isinstance(each, dict):
                yield self.read(each, None)


def compile_calculation(
    raw: Any, kinds: Mapping[str, str], scores: Scores | None = None, path: Path = ()
) -> Compute:
    """Return a function of answers that computes the value: a number, a text, or None.

    *scores* is `scores_of(definition)`. A value that cannot be compiled raises CalculationError
    with the first of its faults, under *path*.
    """
    for fault in calculation_faults(raw, kinds, path=path):
        raise CalculationError(fault)
    return _compile(raw, kinds, scores or {})


def scores_of(definition: Definition) -> Scores:
    """By name (`question`, `matrix.row`, `repeat.*.question`), the score of each option code."""
    found: dict[str, Mapping[str, Decimal]] = {}
    for question, repeat in definition.walk():
        if question.options:
            name = f"{repeat.id}.*.{question.id}" if repeat else question.id
            scores = _scores(question)
            found[name] = scores
            found.update((f"{name}.{row.code}", scores) for row in question.rows)
    return found


def _scores(question: Question) -> dict[str, Decimal]:
    """Return the author's scores; without any, a numeric code is its own score."""
    given = {o.code: Decimal(repr(o.score)) for o in question.options if o.score is not None}
    return given or {
        option.code: Decimal(option.code)
        for option in question.options
        if option.code.isascii() and option.code.isdigit()
    }


def band_label(number: float | int, bands: Sequence[Mapping[str, Any]]) -> str | None:
    """Return the label of the first band that contains *number*; None above them all."""
    exact = Decimal(repr(number))
    for each in bands:
        if "to" not in each or exact <= Decimal(repr(each["to"])):
            return str(each["label"])
    return None


def _compile(raw: Any, kinds: Mapping[str, str], scores: Scores) -> Compute:
    if not isinstance(raw, Mapping):
        return lambda answers, today, row: raw
    if "if" in raw:
        return _either(raw, kinds, scores)
    if "value" in raw:
        read = answer_reader(raw["value"])
        return lambda answers, today, row: _copied(read(answers, row))
    if "round" in raw:
        return _rounded(_operand(raw["round"], kinds, scores), raw.get("decimals", 0))
    name = next(key for key in raw if key != "need")
    if name in ARITHMETIC:
        return _arithmetic(name, [_operand(each, kinds, scores) for each in raw[name]])
    if name in BETWEEN:
        return _between(_BETWEEN[name], *raw[name])
    inputs = [
        _input(each, kinds, scores) for named in raw[name] for each in expand_name(named, kinds)
    ]
    return _counted(inputs) if name == "count" else _over(_OVER[name], inputs, raw.get("need", 1))


def _either(raw: Mapping[str, Any], kinds: Mapping[str, str], scores: Scores) -> Compute:
    holds = compile_holds(raw["if"], kinds)
    then, otherwise = (_compile(raw.get(key), kinds, scores) for key in ("then", "else"))

    def either(answers: Answers, today: date, row: Row | None) -> Any:
        chosen = then if holds(answers, today, row) else otherwise
        return chosen(answers, today, row)

    return either


def _operand(raw: Any, kinds: Mapping[str, str], scores: Scores) -> Compute:
    """Return what reads an operand: a question's number or score, a number, a calculation."""
    if not isinstance(raw, str):
        return _compile(raw, kinds, scores)
    named = _input(raw, kinds, scores)

    def run(answers: Answers, today: date, row: Row | None) -> int | float | None:
        number = named.number(next(named.values(answers, row)))
        return None if number is None else stored_number(number)

    return run


def _arithmetic(function: str, operands: Sequence[Compute]) -> Compute:
    left, right = operands

    def run(answers: Answers, today: date, row: Row | None) -> int | float | None:
        first, second = (_number(each(answers, today, row)) for each in (left, right))
        if first is None or second is None or (function == "divide" and not second):
            return None
        result = _TWO[function](first, second)
        return stored_number(result) if abs(result) < _LARGE else None

    return run


def _rounded(operand: Compute, decimals: int) -> Compute:
    def run(answers: Answers, today: date, row: Row | None) -> int | float | None:
        number = _number(operand(answers, today, row))
        if number is None or abs(number) >= _LARGE:
            return None
        return stored_number(_EXACT.quantize(number, Decimal(1).scaleb(-decimals)))

    return run


_TWO: Mapping[str, Callable[[Decimal, Decimal], Decimal]] = {
    "minus": lambda left, right: _EXACT.subtract(left, right),
    "times": lambda left, right: _EXACT.multiply(left, right),
    "divide": lambda left, right: _EXACT.divide(left, right),
}


def _copied(value: Any) -> Any:
    return None if is_blank(value) else value


def _between(between: Callable[[date, date], int], start: str, end: str) -> Compute:
    read_start, read_end = _day_reader(start), _day_reader(end)

    def run(answers: Answers, today: date, row: Row | None) -> int | None:
        first, last = read_start(answers, today, row), read_end(answers, today, row)
        return None if first is None or last is None else between(first, last)

    return run


def _day_reader(name: str) -> Callable[[Answers, date, Row | None], date | None]:
    if name == "today":
        return lambda answers, today, row: today
    read = answer_reader(name)
    return lambda answers, today, row: parse_day(read(answers, row))


def _counted(inputs: Sequence[_Input]) -> Compute:
    """How many answers there are; in a list every item counts."""

    def count(answers: Answers, today: date, row: Row | None) -> int:
        return sum(
            len(value) if isinstance(value, list) else 1
            for each in inputs
            for value in each.values(answers, row)
            if not is_blank(value)
        )

    return count


def _over(
    function: Callable[[Sequence[Decimal]], Decimal], inputs: Sequence[_Input], need: int
) -> Compute:
    def run(answers: Answers, today: date, row: Row | None) -> int | float | None:
        numbers = [
            number
            for each in inputs
            for value in each.values(answers, row)
            if (number := each.number(value)) is not None
        ]
        return stored_number(function(numbers)) if len(numbers) >= need else None

    return run


def stored_number(number: Decimal) -> int | float:
    """Convert *number* for storage: six decimals, 15 significant digits, whole numbers as int."""
    if abs(number) < _LARGE:
        number = _EXACT.quantize(number, _SIX_DECIMALS)
    kept = _STORED.plus(number)
    whole = kept == kept.to_integral_value() and abs(kept) < _LARGE
    return int(kept) if whole else float(kept)


def _sum(numbers: Sequence[Decimal]) -> Decimal:
    total = Decimal(0)
    for number in numbers:
        total = _EXACT.add(total, number)
    return total


def _mean(numbers: Sequence[Decimal]) -> Decimal:
    return _EXACT.divide(_sum(numbers), Decimal(len(numbers)))


_OVER: Mapping[str, Callable[[Sequence[Decimal]], Decimal]] = {
    "sum": _sum,
    "score": _sum,
    "mean": _mean,
    "min": min,
    "max": max,
}
_BETWEEN = {"years": years_between, "months": months_between, "days": days_between}


def _input(name: str, kinds: Mapping[str, str], scores: Scores) -> _Input:
    repeat, inner = split_name(name)
    table = scores.get(name, {})
    numbers = {"number": _number, "codes": lambda value: _total(value, table)}
    return _Input(
        repeat, answer_reader(inner), numbers.get(kinds[name], lambda value: _score(value, table))
    )


def _number(value: Any) -> Decimal | None:
    """Return a stored number, exactly; None for any other value."""
    if type(value) not in (int, float) or not math.isfinite(value):
        return None
    return Decimal(repr(value))


def _score(code: Any, scores: Mapping[str, Decimal]) -> Decimal | None:
    return scores.get(code) if isinstance(code, str) else None


def _total(codes: Any, scores: Mapping[str, Decimal]) -> Decimal | None:
    """Return the sum of the chosen options' scores; None when none has a score."""
    found = [_score(code, scores) for code in codes] if isinstance(codes, list) else []
    known = [score for score in found if score is not None]
    return _sum(known) if known else None
