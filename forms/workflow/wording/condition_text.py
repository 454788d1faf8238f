"""Conditions in words, for authors: «Sover barnet godt?» er Nei."""

import re
from collections.abc import Mapping
from typing import Any

from forms.definition import Condition, Definition, Question
from forms.i18n import format_period
from forms.i18n import gettext as _
from forms.questions import question_type_of


def in_words(condition: Condition, definition: Definition) -> str:
    """Describe the condition in a sentence."""
    return _all(condition, _labels(definition))


def _labels(definition: Definition) -> dict[str, Question]:
    """Every question by the names that a condition may use for it."""
    found: dict[str, Question] = {}
    for question, repeat in definition.walk():
        found.setdefault(question.id, question)
        if repeat is not None:
            found[f"{repeat.id}.*.{question.id}"] = question
    return found


def _all(condition: Condition, known: Mapping[str, Question]) -> str:
    return _(" og ").join(_one(key, inner, known) for key, inner in condition.items())


def _one(key: str, inner: Any, known: Mapping[str, Question]) -> str:
    if key in ("all", "any"):
        joined = (_(" og ") if key == "all" else _(" eller ")).join(_all(c, known) for c in inner)
        return f"({joined})" if len(inner) > 1 else joined
    if key == "not":
        return _("ikke (%(condition)s)", condition=_all(inner, known))
    tests = inner if isinstance(inner, Mapping) else {"is": inner}
    return _(" og ").join(_test(key, test, value, known) for test, value in tests.items())


def _test(name: str, test: str, value: Any, known: Mapping[str, Question]) -> str:
    about = {"question": _name(name, known), "value": _value(name, value, known)}
    if test == "answered":
        return (
            _("%(question)s er besvart", **about)
            if value
            else _("%(question)s er ikke besvart", **about)
        )
    sentences = {
        "is": _("%(question)s er %(value)s", **about),
        "is_not": _("%(question)s er noe annet enn %(value)s", **about),
        "one_of": _("%(question)s er en av %(value)s", **about),
        "has_any": _("%(question)s har minst én av %(value)s", **about),
        "has_all": _("%(question)s har alle av %(value)s", **about),
        "min": _("%(question)s er %(value)s eller mer", **about),
        "max": _("%(question)s er %(value)s eller mindre", **about),
        "above": _("%(question)s er over %(value)s", **about),
        "below": _("%(question)s er under %(value)s", **about),
    }
    return sentences.get(test, f"{about['question']} {test} {about['value']}")


def _name(name: str, known: Mapping[str, Question]) -> str:
    """Return the question's label, with the row's label for a matrix."""
    question = known.get(name)
    if question is not None:
        return f"«{question.label or name}»"
    head, _dot, row = name.rpartition(".")
    matrix = known.get(head)
    if matrix is None:
        return f"«{name}»"
    text = next((each.label for each in matrix.rows if each.code == row), row)
    return f"«{matrix.label}: {text}»"


_DAY = re.compile(r"today(?:(?P<sign>[+-])(?P<period>[0-9]+[dwmy]))?")


def _day(sign: str | None, period: str | None) -> str:
    """Format a day that is told from today: `today-21d` is «for 21 dager siden»."""
    if not period:
        return _("i dag")
    words = format_period(period)
    return (
        _("om %(period)s", period=words) if sign == "+" else _("for %(period)s siden", period=words)
    )


def _value(name: str, value: Any, known: Mapping[str, Question]) -> str:
    """Format a value for people."""
    if isinstance(value, list):
        return ", ".join(_value(name, each, known) for each in value)
    if isinstance(value, Mapping) and "question" in value:
        return _name(str(value["question"]), known)
    if isinstance(value, str) and (match := _DAY.fullmatch(value)):
        return _day(match["sign"], match["period"])
    question = known.get(name) or known.get(name.rpartition(".")[0])
    if question is not None and isinstance(value, str):
        return question_type_of(question).codes(question).get(value, value)
    return str(value)
