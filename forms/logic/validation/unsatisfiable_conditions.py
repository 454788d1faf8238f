"""Conditions that no answers can satisfy, found by narrowing each question's possible values.

The reasoning is sound and incomplete: a reported condition is impossible; it misses conditions that
compare two questions, or count days from today.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from forms.i18n import gettext as _
from forms.logic.dates.relative_dates import is_relative
from forms.logic.validation.condition_validation import expand_test, reference_in

Bound = tuple[Any, bool]
"""A lowest or highest value, and whether it is itself allowed."""


@dataclass(frozen=True, slots=True)
class _Possible:
    """The possible values of one question."""

    blank: bool = True
    answered: bool = True
    allowed: frozenset[Any] | None = None
    """The only values left; None is any. For a question with many answers, each of them."""
    excluded: frozenset[Any] = frozenset()
    needs: tuple[frozenset[Any], ...] = ()
    """Of each of these, one must be among many answers."""
    low: Bound | None = None
    high: Bound | None = None

    def settled(self) -> "_Possible":
        """Return this, marked unanswered when no value is left."""
        return self if self._has_value() else replace(self, answered=False)

    def _has_value(self) -> bool:
        if not all(any(self._fits(code) for code in need) for need in self.needs):
            return False
        if self.allowed is not None:
            return any(self._fits(value) for value in self.allowed)
        if self.low is None or self.high is None or self.low[0] < self.high[0]:
            return True
        return self.low[0] == self.high[0] and self._fits(self.low[0])

    def _fits(self, value: Any) -> bool:
        return (
            value not in self.excluded
            and (self.allowed is None or value in self.allowed)
            and (self.low is None or value > self.low[0] or (self.low[1] and value == self.low[0]))
            and (
                self.high is None
                or value < self.high[0]
                or (self.high[1] and value == self.high[0])
            )
        )

    def only(self, values: Collection[Any]) -> "_Possible":
        """One of *values*."""
        found = frozenset(values)
        return replace(self, allowed=found if self.allowed is None else self.allowed & found)

    def without(self, values: Collection[Any]) -> "_Possible":
        """None of *values*."""
        return replace(self, excluded=self.excluded | frozenset(values))

    def over(self, value: Any, closed: bool) -> "_Possible":
        """At least *value*, or above it."""
        old = self.low
        if old is not None and (old[0] > value or (old[0] == value and not old[1])):
            return self
        return replace(self, low=(value, closed))

    def under(self, value: Any, closed: bool) -> "_Possible":
        """At most *value*, or below it."""
        old = self.high
        if old is not None and (old[0] < value or (old[0] == value and not old[1])):
            return self
        return replace(self, high=(value, closed))

    def with_any(self, codes: Collection[Any]) -> "_Possible":
        """One of *codes* is among the answers."""
        return replace(self, needs=(*self.needs, frozenset(codes)))


_Narrow = Callable[[_Possible, Any], _Possible]

_TRUE: Mapping[str, _Narrow] = {
    "is": lambda possible, value: possible.only([value]),
    "is_not": lambda possible, value: possible.without([value]),
    "one_of": lambda possible, values: possible.only(values),
    "min": lambda possible, value: possible.over(value, True),
    "max": lambda possible, value: possible.under(value, True),
    "above": lambda possible, value: possible.over(value, False),
    "below": lambda possible, value: possible.under(value, False),
    "has_any": lambda possible, codes: possible.with_any(codes),
    "has_all": lambda possible, codes: replace(
        possible, needs=(*possible.needs, *(frozenset([code]) for code in codes))
    ),
}
"""What a literal test leaves of the answered values when it holds."""

_FALSE: Mapping[str, _Narrow] = {
    "is": _TRUE["is_not"],
    "is_not": _TRUE["is"],
    "one_of": lambda possible, values: possible.without(values),
    "min": _TRUE["below"],
    "max": _TRUE["above"],
    "above": _TRUE["max"],
    "below": _TRUE["min"],
    "has_any": lambda possible, codes: possible.without(codes),
    "has_all": lambda possible, codes: possible.without(codes) if len(codes) == 1 else possible,
}
"""The same when it does not hold; the question may then also be unanswered."""


class _Impossible(Exception):
    """Nothing is left; the text says why."""


@dataclass(frozen=True, slots=True)
class _Form:
    """The form around the condition."""

    options: Mapping[str, Collection[str]]
    shown: Mapping[str, Mapping[str, Any]]


class _State:
    """The possible values of every question, and the questions whose own conditions are
    included.
    """

    def __init__(
        self, form: _Form, possible: dict[str, _Possible], implied: frozenset[str]
    ) -> None:
        self.form, self.possible, self.implied = form, possible, implied

    def branch(self) -> "_State":
        """Return a copy for a trial."""
        return _State(self.form, dict(self.possible), self.implied)

    def take(self, other: "_State") -> None:
        """Become *other*."""
        self.possible, self.implied = other.possible, other.implied

    def of(self, name: str) -> _Possible:
        """Return the possible values of the question *name*."""
        if name not in self.possible:
            options = _by_name(self.form.options, name)
            allowed = None if options is None else frozenset(options)
            self.possible[name] = _Possible(allowed=allowed)
        return self.possible[name]

    def put(self, name: str, possible: _Possible, why: str) -> None:
        """Narrow *name*; raises when neither an answer nor none is left."""
        settled = possible.settled()
        if not settled.blank and not settled.answered:
            raise _Impossible(why)
        self.possible[name] = settled
        if not settled.blank:
            self.imply(name)

    def imply(self, name: str) -> None:
        """Take in when a question is shown at all, since it is answered."""
        condition = _by_name(self.form.shown, name)
        if condition is not None and name not in self.implied:
            self.implied |= {name}
            _narrow(condition, True, self)


def _by_name(found: Mapping[str, Any], name: str) -> Any:
    """Return the entry of *name*, or of the matrix that it is a row of."""
    return found.get(name, found.get(name.partition(".")[0]))


def unsatisfiable_reason(
    raw: Mapping[str, Any],
    options: Mapping[str, Collection[str]] | None = None,
    shown: Mapping[str, Mapping[str, Any]] | None = None,
) -> str | None:
    """Why the condition can never be true, as a sentence, or None when it may be.

    *options* gives the codes of the questions that have such (a matrix by its own id), *shown* the
    conditions under which questions are asked. The condition must be without faults.
    """
    try:
        _narrow(raw, True, _State(_Form(options or {}, shown or {}), {}, frozenset()))
    except _Impossible as found:
        return str(found)
    return None


def _narrow(raw: Mapping[str, Any], wanted: bool, state: _State) -> None:
    """Narrow the state to where the condition is as *wanted*; raises when it never is."""
    _combine([_part(key, inner, wanted) for key, inner in raw.items()], wanted, state)


_Step = Callable[[_State], None]


def _combine(steps: list[_Step], every: bool, state: _State) -> None:
    """Take every step, or try each: then at least one must be possible."""
    if every:
        for step in steps:
            step(state)
        return
    left: list[_State] = []
    why = _("Listen av vilkår er tom.")
    for step in steps:
        branch = state.branch()
        try:
            step(branch)
        except _Impossible as found:
            why = str(found)
        else:
            left.append(branch)
    if not left:
        raise _Impossible(why)
    if len(left) == 1:
        state.take(left[0])


def _part(key: str, inner: Any, wanted: bool) -> _Step:
    if key == "not":
        return lambda state: _narrow(inner, not wanted, state)
    if key in ("all", "any"):
        steps = [_nested(each, wanted) for each in inner]
        return lambda state: _combine(steps, (key == "all") == wanted, state)
    tests = [_leaf(key, test, value, wanted) for test, value in expand_test(inner).items()]
    return lambda state: _combine(tests, wanted, state)


def _nested(raw: Mapping[str, Any], wanted: bool) -> _Step:
    return lambda state: _narrow(raw, wanted, state)


def _leaf(name: str, test: str, value: Any, wanted: bool) -> _Step:
    def step(state: _State) -> None:
        possible = state.of(name)
        if test == "answered":
            possible = replace(
                possible,
                blank=possible.blank and value is not wanted,
                answered=possible.answered and value is wanted,
            )
        else:
            if _is_known(value):
                possible = (_TRUE if wanted else _FALSE)[test](possible, value)
            if wanted:
                possible = replace(possible, blank=False)
        state.put(name, possible, _why(name, test, value))

    return step


def _is_known(value: Any) -> bool:
    """Whether the literal is the same whatever the answers and the day."""
    each = value if isinstance(value, list) else [value]
    return reference_in(value) is None and not any(
        isinstance(item, str) and is_relative(item) for item in each
    )


def _why(name: str, test: str, value: Any) -> str:
    if value == []:
        return _("«%(test)s» av «%(name)s» har en tom liste.", test=test, name=name)
    if test == "answered":
        return _("«%(name)s» kan ikke være både besvart og ubesvart.", name=name)
    return _("Ingen svar på «%(name)s» oppfyller alle kravene på en gang.", name=name)
