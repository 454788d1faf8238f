"""Conditions in words, for authors: «Sover barnet godt?» er Nei."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from forms.i18n import format_period
from forms.i18n import gettext as _


class QuestionLabels(NamedTuple):
    """What sentences call a question, its answers by code, and its rows by code."""

    label: str
    codes: Mapping[str, str]
    rows: Mapping[str, str]


Known = Mapping[str, QuestionLabels]
"""Every question by the names that a condition may use for it."""


def labels_in_form(form: Mapping[str, Any]) -> Known:
    """Return the questions of a form as a document holds it."""
    found: dict[str, QuestionLabels] = {}
    for name, question in _walk(form):
        codes = _texts(question.get("options")) or {"yes": _("Ja"), "no": _("Nei")}
        called = QuestionLabels(question.get("label", ""), codes, _texts(question.get("rows")))
        found.setdefault(name, called)
    return found


def _walk(form: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for section in form["sections"]:
        for question in section["questions"]:
            yield question["id"], question
            for inner in question.get("questions", ()):
                yield inner["id"], inner
                yield f"{question['id']}.*.{inner['id']}", inner


def _texts(options: Any) -> dict[str, str]:
    found = options if isinstance(options, Mapping) else {}
    return {
        code: each["label"] if isinstance(each, Mapping) else str(each)
        for code, each in found.items()
    }


def condition_words(condition: Mapping[str, Any], known: Known) -> str:
    """Describe the condition in a sentence, with the names of *known*."""
    return _(" og ").join(_one(key, inner, known) for key, inner in condition.items())


def _one(key: str, inner: Any, known: Known) -> str:
    if key in ("all", "any"):
        joined = (_(" og ") if key == "all" else _(" eller ")).join(
            condition_words(c, known) for c in inner
        )
        return f"({joined})" if len(inner) > 1 else joined
    if key == "not":
        return _("ikke (%(condition)s)", condition=condition_words(inner, known))
    tests = inner if isinstance(inner, Mapping) else {"is": inner}
    return _(" og ").join(_test(key, test, value, known) for test, value in tests.items())


def _test(name: str, test: str, value: Any, known: Known) -> str:
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


def _name(name: str, known: Known) -> str:
    """Return the question's label, with the row's label for a matrix."""
    question = known.get(name)
    if question is not None:
        return f"«{question.label or name}»"
    head, _dot, row = name.rpartition(".")
    matrix = known.get(head)
    return f"«{matrix.label}: {matrix.rows.get(row, row)}»" if matrix else f"«{name}»"


_DAY = re.compile(r"today(?:(?P<sign>[+-])(?P<period>[0-9]+[dwmy]))?")


def _day(sign: str | None, period: str | None) -> str:
    """Format a day that is told from today: `today-21d` is «for 21 dager siden»."""
    if not period:
        return _("i dag")
    words = format_period(period)
    return (
        _("om %(period)s", period=words) if sign == "+" else _("for %(period)s siden", period=words)
    )


def _value(name: str, value: Any, known: Known) -> str:
    """Format a value for people."""
    if isinstance(value, list):
        return ", ".join(_value(name, each, known) for each in value)
    if isinstance(value, Mapping) and "question" in value:
        return _name(str(value["question"]), known)
    if isinstance(value, str) and (match := _DAY.fullmatch(value)):
        return _day(match["sign"], match["period"])
    question = known.get(name) or known.get(name.rpartition(".")[0])
    if question is not None and isinstance(value, str):
        return question.codes.get(value, value)
    return str(value)
