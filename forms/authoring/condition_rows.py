"""A condition as rows of a question, a test and a value; and back.

Rows are joined by one word, all or any; beside them stands at most one group that is joined by the
other. A deeper condition is no rows: `rows_of` returns None, and it is written as a sentence.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

from forms.authoring.surroundings import Surroundings
from forms.logic.conditions import TESTS
from forms.logic.validation.condition_validation import expand_test

ALL, ANY = "all", "any"
BLANK = "answered"
NOT_ANSWERED = "unanswered"
"""The test `answered` that is false, as a choice of its own."""
ORDER = ("is", "is_not", "one_of", "has_any", "has_all", "below", "max", "min", "above")
"""The tests in the order that people are offered them."""


class Row(NamedTuple):
    """One test of a question."""

    name: str
    test: str
    value: Any = None

    @property
    def condition(self) -> dict[str, Any]:
        """The row as a condition of its own."""
        if self.test in (BLANK, NOT_ANSWERED):
            return {self.name: {"answered": self.test == BLANK}}
        is_plain = self.test == "is" and not isinstance(self.value, dict)
        return {self.name: self.value if is_plain else {self.test: self.value}}


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows joined by a word, and a group joined by the other."""

    join: str = ALL
    rows: tuple[Row, ...] = ()
    inside: tuple[Row, ...] = ()


def rows_of(condition: Any) -> Rows | None:
    """Return the rows of a condition, None when it is deeper than rows can be."""
    if not isinstance(condition, dict):
        return None
    if list(condition) == [ANY]:
        return _any(condition[ANY])
    rows: list[Row] = []
    inside: tuple[Row, ...] = ()
    for member in _members(condition):
        if list(member) != [ANY]:
            tests = _tests(member)
            if tests is None:
                return None
            rows += tests
            continue
        group = _singles(member[ANY])
        if group is None or inside:
            return None
        inside = tuple(group)
    return Rows(ALL, tuple(rows), inside)


def _members(condition: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the conditions that must all hold, each with one key."""
    found = []
    for key, value in condition.items():
        if key == ALL and isinstance(value, list):
            found += [
                each for inner in value if isinstance(inner, dict) for each in _members(inner)
            ]
        else:
            found.append({key: value})
    return found


def _any(members: Any) -> Rows | None:
    rows: list[Row] = []
    inside: tuple[Row, ...] = ()
    for member in members if isinstance(members, list) else ():
        tests = _tests(member)
        if tests is None or (len(tests) > 1 and inside):
            return None
        if len(tests) > 1:
            inside = tuple(tests)
        else:
            rows += tests
    return Rows(ANY, tuple(rows), inside)


def _singles(members: Any) -> list[Row] | None:
    found: list[Row] = []
    for member in members if isinstance(members, list) else ():
        tests = _tests(member)
        if tests is None or len(tests) != 1:
            return None
        found += tests
    return found or None


def _tests(condition: Any) -> list[Row] | None:
    """Return the tests of a condition without groups, None when it has some."""
    if not isinstance(condition, dict):
        return None
    found = []
    for member in _members(condition):
        ((key, value),) = member.items()
        if key in ("any", "not", "all"):
            return None
        for test, given in expand_test(value).items():
            name = test if test != BLANK or given else NOT_ANSWERED
            found.append(Row(key, name, given))
    return found


def condition_of_rows(rows: Rows) -> dict[str, Any] | None:
    """Return the condition that the rows say, None when there are none."""
    other = ANY if rows.join == ALL else ALL
    parts = [row.condition for row in rows.rows]
    if rows.inside:
        group = _joined(other, [row.condition for row in rows.inside])
        parts.append(group)
    return _joined(rows.join, parts) if parts else None


def _joined(join: str, parts: list[dict[str, Any]]) -> dict[str, Any]:
    if len(parts) == 1:
        return parts[0]
    keys = [key for part in parts for key in part]
    if join == ALL and len(set(keys)) == len(keys) and ALL not in keys:
        return {key: value for part in parts for key, value in part.items()}
    return {join: parts}


def offered_tests(name: str, before: Surroundings) -> list[str]:
    """Return the tests that a question takes, in the order that people are offered them."""
    taken = TESTS.get(before.kind(name), frozenset())
    found = [test for test in ORDER if test in taken]
    return [*found, BLANK, NOT_ANSWERED] if taken else []
