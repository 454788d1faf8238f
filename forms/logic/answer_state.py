"""Answers as plain JSON: their four states, and how a name finds its value.

Answers are an object by question id. A question that is not there was not asked; null was asked and
left empty; `DECLINED` was asked and declined; anything else is the stored value.
"""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

Answers = Mapping[str, Any]
Row = Mapping[str, Any]
"""The answers of one row of a repeat."""

DECLINED: Mapping[str, bool] = {"declined": True}
"""Stored for someone who chose «Ønsker ikke å svare»; store a copy: `dict(DECLINED)`."""


class State(Enum):
    """The state of an answer."""

    ANSWERED = "answered"
    DECLINED = "declined"
    EMPTY = "empty"
    NOT_ASKED = "not_asked"


def is_declined(value: object) -> bool:
    """Whether this is the stored «Ønsker ikke å svare»."""
    return isinstance(value, dict) and value.get("declined") is True


def is_blank(value: object) -> bool:
    """Whether this is no answer: null, an empty text, list or object, or declined."""
    if isinstance(value, str | list | dict):
        return not value or is_declined(value)
    return value is None


def is_empty(value: object) -> bool:
    """Whether this is no answer, or a list of rows in which nothing is answered or declined.

    A repeat that must be answered holds an empty row until somebody fills it in.
    """
    if isinstance(value, list) and all(isinstance(row, dict) for row in value):
        return all(found is None for row in value for found in row.values())
    return is_blank(value)


def state_of_answer(answers: Answers, id: str) -> State:
    """Return the state of the question (or `matrix.row`) called *id*."""
    if id.partition(".")[0] not in answers:
        return State.NOT_ASKED
    value = value_of(answers, id)
    if is_declined(value) or is_declined(answers.get(id.partition(".")[0])):
        return State.DECLINED
    return State.EMPTY if is_blank(value) else State.ANSWERED


def answer_reader(name: str) -> Callable[[Answers, Row | None], Any]:
    """Return a function that reads *name* from answers: the repeat row first, then the form.

    `matrix.row` reads inside the matrix. It returns None for a missing value.
    """
    head, _, tail = name.partition(".")

    def plain(answers: Answers, row: Row | None) -> Any:
        return row[name] if row is not None and name in row else answers.get(name)

    def inside(answers: Answers, row: Row | None) -> Any:
        place = row if row is not None and (name in row or head in row) else answers
        if place.get(name) is not None:  # `<question>.other` is a key of its own
            return place[name]
        matrix = place.get(head)
        return matrix.get(tail) if isinstance(matrix, dict) and not is_declined(matrix) else None

    return inside if tail else plain


def value_of(answers: Answers, name: str, row: Row | None = None) -> Any:
    """Return the value of *name* in the *row*, else in the form; None without one."""
    return answer_reader(name)(answers, row)
