"""The year as a wheel: twelve months around a middle, and a mark for each thing that is to be done.

The picture says nothing that the tables below it do not: it is for the eye.
"""

from collections.abc import Iterable, Iterator, Sequence
from math import cos, pi, sin
from typing import NamedTuple

from forms.workflow.year_wheel import Duty

SIZE = 640
MIDDLE = SIZE / 2
INNER, OUTER, NAMED = 90, 250, 282
"""How far from the middle the months begin, end and have their names."""
FIRST_RING, RINGS, ON_A_RING, GAP = 110, 6, 4, 25
"""Where the marks begin, how many rings of them there are, how many on each, and how far apart."""
MOST = RINGS * ON_A_RING


class Mark(NamedTuple):
    """One thing that is to be done, in the middle of its mark."""

    x: float
    y: float
    state: str


class Sector(NamedTuple):
    """A month of the wheel."""

    path: str
    """Its outline, as SVG has it."""
    x: float
    y: float
    """Where its name stands."""
    name: str
    marks: Sequence[Mark]
    more: int
    """So many things have no mark, because there are too many."""


def sectors(months: Iterable[tuple[str, Sequence[Duty]]]) -> list[Sector]:
    """Return the months in the order of the school year, from the top and clockwise."""
    return [
        _sector(number, name, [duty.state for duty in duties])
        for number, (name, duties) in enumerate(months)
    ]


def _sector(number: int, name: str, states: Sequence[str]) -> Sector:
    first, last = number * 30.0, number * 30.0 + 30
    corners = [_point(INNER, first), _point(OUTER, first), _point(OUTER, last), _point(INNER, last)]
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = corners
    path = (
        f"M{ax} {ay}L{bx} {by}A{OUTER} {OUTER} 0 0 1 {cx} {cy}"
        f"L{dx} {dy}A{INNER} {INNER} 0 0 0 {ax} {ay}Z"
    )
    x, y = _point(NAMED, first + 15)
    return Sector(path, x, y, name, list(_marks(first, states)), max(len(states) - MOST, 0))


def _marks(first: float, states: Sequence[str]) -> Iterator[Mark]:
    for number, state in enumerate(states[:MOST]):
        ring, place = divmod(number, ON_A_RING)
        angle = first + 30 * (place + 0.5) / ON_A_RING
        x, y = _point(FIRST_RING + ring * GAP, angle)
        yield Mark(x, y, state)


def _point(radius: float, angle: float) -> tuple[float, float]:
    """Return the point so far from the middle, *angle* degrees clockwise from the top."""
    turn = angle * pi / 180
    return round(MIDDLE + radius * sin(turn), 1), round(MIDDLE - radius * cos(turn), 1)
