"""Whether any answers at all can make a condition hold.

A condition is written out as alternatives, each a list of tests that must all come out as wanted.
An alternative is possible when, for every question on its own, some answer passes all its tests.
What cannot be decided counts as possible: nobody is told that a good condition is bad.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Any

from forms.logic.days import is_relative
from forms.logic.grammar import reference_in, tests_in

MOST = 64
"""More alternatives than this are not looked into."""
_FRESH = "\N{OBJECT REPLACEMENT CHARACTER}"


class TooMany(Exception):
    """So many alternatives that the condition counts as possible."""


@dataclass(frozen=True, slots=True)
class Literal:
    """One test of the question called *name*, and whether it must hold."""

    name: str
    test: str
    value: Any
    wanted: bool

    @property
    def needs_answer(self) -> bool:
        """Whether it can only come out as wanted when the question is answered."""
        return self.wanted is not (self.test == "answered" and self.value is False)


@dataclass(frozen=True, slots=True)
class Domain:
    """What answers a question can have: one of *codes* if any, from *low* to *high* if any."""

    kind: str
    codes: tuple[str, ...] = ()
    low: float | str | None = None
    high: float | str | None = None
    whole: bool = False


Alternative = tuple[Literal, ...]
Domains = Callable[[str], Domain | None]


def alternatives(
    raw: Mapping[str, Any], qualify: Callable[[str], str] = str, wanted: bool = True
) -> list[Alternative]:
    """The condition (or, not *wanted*, its opposite) as alternatives; raises TooMany.

    *qualify* gives the name that the whole form has for a name in the condition.
    """
    parts = [_part(key, inner, qualify, wanted) for key, inner in raw.items()]
    return both(parts) if wanted else either(parts)


def _part(key: str, inner: Any, qualify: Callable[[str], str], wanted: bool) -> list[Alternative]:
    if key in ("all", "any"):
        parts = [alternatives(each, qualify, wanted) for each in inner]
        return both(parts) if (key == "all") is wanted else either(parts)
    if key == "not":
        return alternatives(inner, qualify, not wanted)
    name = qualify(key)
    tests: list[list[Alternative]] = [
        [(Literal(name, test, value, wanted),)] for test, value in tests_in(inner).items()
    ]
    return both(tests) if wanted else either(tests)


def both(parts: Sequence[list[Alternative]]) -> list[Alternative]:
    """Alternatives that satisfy every part."""
    found: list[Alternative] = [()]
    for part in parts:
        if len(found) * len(part) > MOST:
            raise TooMany
        found = [(*one, *other) for one, other in product(found, part)]
    return found


def either(parts: Sequence[list[Alternative]]) -> list[Alternative]:
    """Alternatives that satisfy some part."""
    found = [one for part in parts for one in part]
    if len(found) > MOST:
        raise TooMany
    return found


def is_possible(alternative: Alternative, domains: Domains) -> bool:
    """Whether every question in the alternative can have an answer that passes all its tests."""
    by_name: dict[str, list[Literal]] = {}
    for literal in alternative:
        by_name.setdefault(literal.name, []).append(literal)
    return all(_fits(domains(name), literals) for name, literals in by_name.items())


def _fits(domain: Domain | None, literals: Sequence[Literal]) -> bool:
    if domain is None:
        return True
    return any(
        all(_passes(literal, candidate, domain.kind) for literal in literals)
        for candidate in _candidates(domain, literals)
    )


def _passes(literal: Literal, candidate: Any, kind: str) -> bool:
    if literal.test == "answered":
        return ((candidate is not None) is literal.value) is literal.wanted
    if candidate is None:
        return not literal.wanted
    if _is_open(literal.value, kind):
        return True
    if kind == "codes" and literal.test == "has_all" and not literal.wanted:
        return True  # some smaller choice may pass it
    return _TESTS[literal.test](candidate, literal.value) is literal.wanted


def _is_open(value: Any, kind: str) -> bool:
    """Whether the value is only known when somebody answers."""
    if reference_in(value) is not None:
        return True
    values = value if isinstance(value, list) else [value]
    return kind == "date" and any(isinstance(v, str) and is_relative(v) for v in values)


_TESTS: Mapping[str, Callable[[Any, Any], bool]] = {
    "is": lambda answer, value: bool(answer == value),
    "is_not": lambda answer, value: bool(answer != value),
    "one_of": lambda answer, value: answer in value,
    "has_any": lambda answer, value: not answer.isdisjoint(value),
    "has_all": lambda answer, value: answer.issuperset(value),
    "min": lambda answer, value: bool(answer >= value),
    "max": lambda answer, value: bool(answer <= value),
    "above": lambda answer, value: bool(answer > value),
    "below": lambda answer, value: bool(answer < value),
}


def _candidates(domain: Domain, literals: Sequence[Literal]) -> Iterator[Any]:
    """Answers that between them can pass whatever tests can be passed; None is no answer."""
    yield None
    constants = list(_constants(literals, domain.kind))
    if domain.kind == "codes":
        refused = {code for each in literals if _refuses(each) for code in each.value}
        yield frozenset(domain.codes or constants) - refused or None
    elif domain.kind == "code" and domain.codes:
        yield from dict.fromkeys((*domain.codes, *constants))  # unknown codes are told elsewhere
    elif domain.kind in ("number", "date", "time"):
        yield from _points(domain, constants)
    elif domain.kind in ("text", "code"):
        yield from (*constants, _FRESH)
    else:
        yield True


def _refuses(literal: Literal) -> bool:
    """Whether it keeps codes out of a choice of several."""
    return literal.test == "has_any" and not literal.wanted and isinstance(literal.value, list)


def _constants(literals: Sequence[Literal], kind: str) -> Iterator[Any]:
    """What the answers are compared with."""
    for literal in literals:
        if literal.test != "answered" and not _is_open(literal.value, kind):
            yield from literal.value if isinstance(literal.value, list) else [literal.value]


def _points(domain: Domain, constants: Sequence[Any]) -> Iterator[Any]:
    """The constants, the limits, and something between and around them, within the limits."""
    known = sorted({*constants, *(x for x in (domain.low, domain.high) if x is not None)})
    if domain.kind == "number":
        between = [(a + b) / 2 for a, b in pairwise(known)]
        around = [known[0] - 1, known[-1] + 1] if known else [0]
        near = [x + d for x in known for d in (-1, 1)] if domain.whole else []
    else:
        between = [a + _FRESH for a in known]
        around, near = ["0000-00-00", "9999-99-99" if domain.kind == "date" else "99:99"], []
    for point in (*known, *between, *around, *near):
        if domain.whole and point != int(point):
            continue
        if _within(point, domain):
            yield point


def _within(point: Any, domain: Domain) -> bool:
    low, high = domain.low, domain.high
    return (low is None or point >= low) and (high is None or point <= high)
