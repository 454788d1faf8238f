"""Our conditions and calculations in the languages of other formats."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from forms.i18n import gettext as _
from forms.interop.conditions import Unsayable
from forms.interop.source import Source
from forms.logic.dates.relative_dates import is_relative
from forms.logic.validation.condition_validation import expand_test

Condition = Mapping[str, Any]
_DAYS = {"d": 1.0, "w": 7.0, "m": 30.44, "y": 365.25}
_OPERATORS = {"min": ">=", "max": "<=", "above": ">", "below": "<", "is": "="}


class ExpressionWriter:
    """The words of one language of expressions; formats override what differs."""

    all_of, any_of = " and ", " or "
    equal, unequal = "=", "!="

    def __init__(self, source: Source) -> None:
        self.source = source

    def ref(self, name: str, repeat: str) -> str:
        """Name a question."""
        raise NotImplementedError

    def negated(self, part: str) -> str:
        """Return the opposite of a part."""
        return f"not({part})"

    def answered(self, name: str, repeat: str, value: bool) -> str:
        """Say whether a question is answered."""
        return f"{self.ref(name, repeat)} {self.unequal if value else self.equal} ''"

    def has(self, name: str, repeat: str, code: str) -> str:
        """Say that an option is among the answers."""
        raise NotImplementedError

    def ticked(self, name: str, repeat: str) -> str:
        """Say that a confirmation is ticked."""
        raise NotImplementedError

    def today(self, days: int) -> str:
        """Return today, and some days from it."""
        raise NotImplementedError

    def literal(self, kind: str, value: Any) -> str:
        """Write a value."""
        if kind == "number" and isinstance(value, int | float):
            return str(value)
        if kind == "date" and isinstance(value, str) and is_relative(value):
            return self.today(days_of(value))
        text = str(value)
        quote = '"' if "'" in text else "'"
        return f"{quote}{text.replace(quote, '')}{quote}"

    def compared(self, name: str, repeat: str, op: str, value: Any) -> str:
        """Write one comparison."""
        kind = self.source.kind(name, repeat)
        if isinstance(value, Mapping):
            other = self.ref(str(value["question"]), repeat)
            both = [self.answered(n, repeat, True) for n in (name, str(value["question"]))]
            return f"({self.all_of.join(both)}{self.all_of}{self.ref(name, repeat)} {op} {other})"
        return (
            f"{self.ref(name, repeat)} {op} {self.literal(kind, self.coded(name, repeat, value))}"
        )

    def coded(self, name: str, repeat: str, value: Any) -> Any:
        """Return an option's code as the other system knows it."""
        question = self.source.question(name, repeat)
        option = question.option(value) if question and isinstance(value, str) else None
        return option.alias or option.code if option else value

    def say(self, condition: Condition, repeat: str = "") -> str:
        """Write a condition; raise `Unsayable` for what the format has no words for."""
        parts = []
        for key, value in condition.items():
            if key in ("all", "any"):
                inner = [self.say(each, repeat) for each in value]
                joined = (self.all_of if key == "all" else self.any_of).join(inner)
                parts.append(f"({joined})" if len(inner) > 1 else joined)
            elif key == "not":
                parts.append(self.negated(self.say(value, repeat)))
            else:
                parts += [self.test(key, repeat, *each) for each in expand_test(value).items()]
        joined = self.all_of.join(parts)
        return f"({joined})" if len(parts) > 1 else joined

    def test(self, name: str, repeat: str, test: str, value: Any) -> str:
        """Write one test."""
        kind = self.source.kind(name, repeat)
        if test == "answered":
            return self.answered(name, repeat, value)
        if kind == "true":
            return self.ticked(name, repeat)
        if test in ("one_of", "has_any", "has_all"):
            return self.several(name, repeat, test, value)
        if test == "is_not":
            both = (
                self.answered(name, repeat, True),
                self.compared(name, repeat, self.unequal, value),
            )
            return f"({self.all_of.join(both)})"
        op = _OPERATORS[test]
        return self.compared(name, repeat, self.equal if op == "=" else op, value)

    def several(self, name: str, repeat: str, test: str, values: Any) -> str:
        """Write a test of several values."""
        if not isinstance(values, Sequence) or isinstance(values, str):
            raise Unsayable(_("den sammenligner to flervalg"))
        if test == "one_of":
            each = [self.compared(name, repeat, self.equal, value) for value in values]
        else:
            each = [self.has(name, repeat, self.coded(name, repeat, value)) for value in values]
        joined = (self.all_of if test == "has_all" else self.any_of).join(each)
        return f"({joined})" if len(each) > 1 else joined


def days_of(relative: str) -> int:
    """Return how many days a relative day is from today, a month being 30.44."""
    shift = relative.removeprefix("today")
    return round(int(shift[:-1]) * _DAYS[shift[-1]]) if shift else 0


class XPath(ExpressionWriter):
    """XLSForm's expressions."""

    def ref(self, name: str, repeat: str) -> str:
        head, _dot, row = name.partition(".")
        found = self.source.name(head, repeat)
        return f"${{{found}_{row}}}" if row else f"${{{found}}}"

    def answered(self, name: str, repeat: str, value: bool) -> str:
        if self.source.kind(name, repeat) == "rows":
            question = self.source.question(name, repeat)
            rows = [f"{name}.{row.code}" for row in question.rows] if question else []
            if not rows:
                return f"count({self.ref(name, repeat)}) {'>' if value else '='} 0"
            each = [super(XPath, self).answered(row, repeat, value) for row in rows]
            return f"({(self.any_of if value else self.all_of).join(each)})"
        return super().answered(name, repeat, value)

    def has(self, name: str, repeat: str, code: str) -> str:
        return f"selected({self.ref(name, repeat)}, '{code}')"

    def ticked(self, name: str, repeat: str) -> str:
        return f"{self.ref(name, repeat)} = 'OK'"

    def today(self, days: int) -> str:
        return f"today() {'+' if days > 0 else '-'} {abs(days)}" if days else "today()"


class SurveyJs(ExpressionWriter):
    """SurveyJS' expressions."""

    def ref(self, name: str, repeat: str) -> str:
        head = name.partition(".")[0]
        inside = repeat and self.source.kinds.get(f"{repeat}.*.{head}")
        return f"{{panel.{name}}}" if inside else f"{{{name}}}"

    def negated(self, part: str) -> str:
        return f"!({part})"

    def answered(self, name: str, repeat: str, value: bool) -> str:
        return f"{self.ref(name, repeat)} {'notempty' if value else 'empty'}"

    def has(self, name: str, repeat: str, code: str) -> str:
        return f"{self.ref(name, repeat)} contains '{code}'"

    def ticked(self, name: str, repeat: str) -> str:
        return f"{self.ref(name, repeat)} = true"

    def today(self, days: int) -> str:
        return f"today({days})" if days else "today()"


class RedCap(ExpressionWriter):
    """REDCap's branching logic."""

    unequal = "<>"

    def ref(self, name: str, repeat: str) -> str:
        head, _dot, row = name.partition(".")
        found = self.source.name(head, repeat)
        return f"[{found}_{row}]" if row else f"[{found}]"

    def negated(self, part: str) -> str:
        return f"!({part})"

    def has(self, name: str, repeat: str, code: str) -> str:
        return f"{self.ref(name, repeat)[:-1]}({code})] = '1'"

    def ticked(self, name: str, repeat: str) -> str:
        return f"{self.ref(name, repeat)[:-1]}(1)] = '1'"

    def answered(self, name: str, repeat: str, value: bool) -> str:
        kind = self.source.kind(name, repeat)
        question = self.source.question(name, repeat)
        if kind == "codes" and question is not None:
            each = [
                self.has(name, repeat, self.coded(name, repeat, o.code)) for o in question.options
            ]
            joined = f"({self.any_of.join(each)})"
            return joined if value else self.negated(joined)
        if kind == "rows":
            raise Unsayable(_("den spør om en liste er besvart"))
        if kind == "true":
            return self.ticked(name, repeat) if value else self.negated(self.ticked(name, repeat))
        return super().answered(name, repeat, value)

    def today(self, days: int) -> str:
        if days:
            raise Unsayable(_("den sammenligner med noe som blir regnet ut"))
        return "'today'"


class FhirPath(ExpressionWriter):
    """FHIRPath, for what `enableWhen` has no words for."""

    def ref(self, name: str, repeat: str) -> str:
        head, _dot, row = name.partition(".")
        id = link_id(self.source, head, repeat) + (f".{row}" if row else "")
        return f"%resource.descendants().where(linkId='{id}').answer.value"

    def negated(self, part: str) -> str:
        return f"({part}).not()"

    def answered(self, name: str, repeat: str, value: bool) -> str:
        return f"{self.ref(name, repeat)}.{'exists' if value else 'empty'}()"

    def compared(self, name: str, repeat: str, op: str, value: Any) -> str:
        if isinstance(value, Mapping):
            return f"({self.ref(name, repeat)} {op} {self.ref(str(value['question']), repeat)})"
        kind, coded = self.source.kind(name, repeat), self.coded(name, repeat, value)
        question = self.source.question(name, repeat)
        if kind == "code" and question is not None and not question.options:
            return f"{self.ref(name, repeat)}.where($this = {str(value == 'yes').lower()}).exists()"
        what = "code" if kind in ("code", "codes") else "$this"
        said = self.literal(kind, coded)
        if kind == "date" and said.startswith("'"):
            said = f"@{said[1:-1]}"
        return f"{self.ref(name, repeat)}.where({what} {op} {said}).exists()"

    def has(self, name: str, repeat: str, code: str) -> str:
        return f"{self.ref(name, repeat)}.where(code = '{code}').exists()"

    def ticked(self, name: str, repeat: str) -> str:
        return f"{self.ref(name, repeat)}.where($this = true).exists()"

    def today(self, days: int) -> str:
        return f"today() {'+' if days > 0 else '-'} {abs(days)} days" if days else "today()"


def link_id(source: Source, id: str, repeat: str = "") -> str:
    """Return the linkId of a question: its alias where it has one."""
    question = source.question(id, repeat)
    return (question.alias or source.name(id, repeat)) if question else id


def write_calculation(spoken: ExpressionWriter, value: Any, repeat: str = "") -> str:
    """Write a calculation for XLSForm; raise `Unsayable` for what it has no words for."""
    if not isinstance(value, Mapping):
        return spoken.literal("number" if isinstance(value, int | float) else "text", value)
    if "if" in value:
        then = write_calculation(spoken, value["then"], repeat)
        other = write_calculation(spoken, value["else"], repeat) if "else" in value else "''"
        return f"if({spoken.say(value['if'], repeat)}, {then}, {other})"
    if "value" in value:
        return spoken.ref(str(value["value"]), repeat)
    if "round" in value:
        return f"round({_operand(spoken, value['round'], repeat)}, {value.get('decimals', 0)})"
    name = next(key for key in value if key != "need")
    if name in _OPERATIONS:
        left, right = (_operand(spoken, each, repeat) for each in value[name])
        return f"({left} {_OPERATIONS[name]} {right})"
    maker = _FUNCTIONS.get(name)
    if maker is None or any("*" in str(each) for each in value[name]):
        raise Unsayable(_("den regner over en liste eller en tabell"))
    return maker(spoken, [str(each) for each in value[name]], repeat)


_OPERATIONS = {"minus": "-", "times": "*", "divide": "div"}


def _operand(spoken: ExpressionWriter, value: Any, repeat: str) -> str:
    return (
        spoken.ref(value, repeat)
        if isinstance(value, str)
        else write_calculation(spoken, value, repeat)
    )


def _added(spoken: ExpressionWriter, names: list[str], repeat: str) -> str:
    return " + ".join(f"coalesce({spoken.ref(name, repeat)}, 0)" for name in names)


def _counted(spoken: ExpressionWriter, names: list[str], repeat: str) -> str:
    each = (f"if({spoken.answered(name, repeat, True)}, 1, 0)" for name in names)
    return " + ".join(each)


def _scored(spoken: ExpressionWriter, names: list[str], repeat: str) -> str:
    parts = []
    for name in names:
        question = spoken.source.question(name, repeat)
        several = spoken.source.kind(name, repeat) == "codes"
        for option in question.options if question else ():
            score = option.score if option.score is not None else option.code
            code = option.alias or option.code
            test = (
                spoken.has(name, repeat, code)
                if several
                else f"{spoken.ref(name, repeat)} = '{code}'"
            )
            parts.append(f"if({test}, {score}, 0)")
    if not parts:
        raise Unsayable(_("den regner over en liste eller en tabell"))
    return " + ".join(parts)


def _years(spoken: ExpressionWriter, names: list[str], repeat: str) -> str:
    start, end = ("today()" if n == "today" else spoken.ref(n, repeat) for n in names)
    return f"int(({end} - {start}) div 365.25)"


def _days(spoken: ExpressionWriter, names: list[str], repeat: str) -> str:
    start, end = ("today()" if n == "today" else spoken.ref(n, repeat) for n in names)
    return f"int({end} - {start})"


def _listed(function: str) -> Callable[[ExpressionWriter, list[str], str], str]:
    def made(spoken: ExpressionWriter, names: list[str], repeat: str) -> str:
        return f"{function}({', '.join(spoken.ref(name, repeat) for name in names)})"

    return made


_FUNCTIONS: Mapping[str, Callable[[ExpressionWriter, list[str], str], str]] = {
    "sum": _added,
    "count": _counted,
    "score": _scored,
    "years": _years,
    "days": _days,
    "min": _listed("min"),
    "max": _listed("max"),
    "mean": lambda s, n, r: f"({_added(s, n, r)}) div ({_counted(s, n, r)})",
}


def required_when(when: Condition, at: str) -> Condition | None:
    """Return when a rule says that *at* must be answered; None for a rule of another kind."""
    empty = {"answered": False}
    if when.get(at) == empty:
        return {name: test for name, test in when.items() if name != at}
    parts = when.get("all")
    if len(when) == 1 and isinstance(parts, list) and {at: empty} in parts:
        return {"all": [part for part in parts if part != {at: empty}]}
    return None
