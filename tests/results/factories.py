"""Small worlds: everybody who could have answered, and all that a reader is told of them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations_with_replacement
from typing import Any

from forms.definition import Definition, parse_definition
from forms.results.report import Line, Survey
from tests.support import factories
from tests.support.factories import expanded

Raw = dict[str, Any]
Answers = Mapping[str, Any]
Cell = tuple[str, Callable[[Answers], bool]]
Told = dict[tuple[str, ...], int | Fraction]
"""Every number that is told: where it stands → the number."""


def define(*questions: Raw) -> Definition:
    """An anonymous form with these questions."""
    return parse_definition(expanded(*questions, confidentiality="anonymous"))


def choice(id: str, codes: str, **keys: Any) -> Raw:
    """A question with one answer, of one letter each."""
    return factories.question(id, "choice", id, **{"options": {c: c for c in codes}, **keys})


def scale(id: str, most: int, **keys: Any) -> Raw:
    """A scale from 1."""
    return factories.question(id, "scale", id, **{"min": 1, "max": most, **keys})


def told(survey: Survey) -> Told:
    """Every number a reader can find, in the whole and in each group."""
    found: Told = {("n",): survey.n or -1}
    for line in survey.whole():
        found.update(told_of(line, "all"))
    for question, groups in survey.divisions():
        for code in groups:
            found["size", question.id, code] = survey.group_size(question.id, code)
            for line in survey.group(question.id, code):
                found.update(told_of(line, f"{question.id}={code}"))
    return found


def told_of(line: Line, place: str) -> Iterator[tuple[tuple[str, ...], int | Fraction]]:
    """The numbers of one line."""
    name = line.item.id
    if line.shown.n is not None:
        yield ("n", place, name), line.shown.n
    if line.shown.mean is not None:
        yield ("mean", place, name), line.shown.mean
    for code, number in line.shown.counts.items():
        yield ("count", place, name, code), number
    for bin, number in line.shown.bins.items():
        yield ("bin", place, name, *bin), number
    if line.shown.limit:
        yield ("limit", place, name, line.shown.limit), 0


def key(numbers: Told) -> tuple[Any, ...]:
    """The same as something to group by."""
    return tuple(sorted(numbers.items()))


@dataclass
class World:
    """Some people, what is told of them, and the true size of every cell."""

    people: tuple[Answers, ...]
    told: Told
    truth: tuple[int, ...]


def worlds(
    definition: Definition, types: Sequence[Answers], number: int, least: int, cells: Sequence[Cell]
) -> list[World]:
    """Every *number* of people of these types."""
    picked = dict.fromkeys(definition.questions)
    found = []
    for people in combinations_with_replacement(types, number):
        survey = Survey(definition, people, picked, least)
        truth = tuple(sum(is_in(answers) for answers in people) for _name, is_in in cells)
        found.append(World(people, told(survey), truth))
    return found


def pinned(every: Iterable[World], least: int) -> tuple[int, int, list[str]]:
    """Small cells that a reader who knows the rule itself can work out: tried, told apart, pinned.

    Such a reader sets up every possible world, and keeps those of which the same would be told.
    """
    alike: dict[tuple[Any, ...], list[World]] = defaultdict(list)
    for world in every:
        alike[key(world.told)].append(world)
    found, small = [], 0
    for numbers, some in alike.items():
        for sizes in zip(*(world.truth for world in some), strict=True):
            small += any(0 < size < least for size in sizes)
            if len(set(sizes)) == 1 and 0 < sizes[0] < least:
                found.append(f"{sizes[0]} in {numbers}")
    return small, len(alike), found


def agrees(told: Told, real: Callable[[tuple[str, ...]], int | Fraction | None]) -> bool:
    """Whether all that is told is so in a world whose numbers are *real*."""
    return all(real(place) == number for place, number in told.items())
