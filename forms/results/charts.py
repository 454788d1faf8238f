"""A question as one bar: where each part begins and how wide it is, for SVG attributes."""

from collections.abc import Sequence
from typing import NamedTuple

from forms.results.report import Line

WIDTH = 1000


class Part(NamedTuple):
    """One part of a bar, in thousandths of its width; *depth* is how dark it is, 0 to 1."""

    x: int
    width: int
    depth: float
    together: bool


def bar(line: Line) -> list[Part]:
    """Return the parts of a bar in the form's order, the small ones as one part at the end.

    Options of a multiple choice have no such bar.
    """
    told = line.shown
    if not told.n or told.several or not (told.counts or told.bins):
        return []
    places = {code: number for number, code in enumerate(line.labels, 1)}
    sizes = sorted(
        [(float(places[code]), number) for code, number in told.counts.items() if number]
        + [
            (sum(places[code] for code in b) / len(b), number)
            for b, number in told.bins.items()
            if number
        ]
    )
    found, x, so_far = [], 0, 0
    for place, number in sizes:
        so_far += number
        end = round(WIDTH * so_far / told.n)
        found.append(Part(x, end - x, depth_of_place(place, len(places)), False))
        x = end
    if told.rest:
        found.append(Part(x, WIDTH - x, 0, True))
    return found


def depth(line: Line, codes: Sequence[str]) -> float | None:
    """Return how dark the part of these options is in the bar; None when there is no bar."""
    places = [number for number, code in enumerate(line.labels, 1) if code in codes]
    if not places or not bar(line):
        return None
    return depth_of_place(sum(places) / len(places), len(line.labels))


def depth_of_place(place: float, last: int) -> float:
    """Return how dark the option at a place of so many is."""
    return round(0.2 + 0.8 * place / last, 2)


def share_bar(line: Line) -> list[Part]:
    """How large a part chose the upper half of the scale, from the left; or how high the mean is.

    What is told as a limit has a part of another pattern, where the true end may be.
    """
    told, (lowest, highest) = line.shown, line.ends
    if line.base and line.fewest is not None and line.most is not None:
        sure, possible = (round(WIDTH * n / line.base) for n in (line.fewest, line.most))
    elif told.mean is not None and lowest is not None and highest is not None:
        sure = possible = round(WIDTH * (told.mean - lowest) / (highest - lowest))
    else:
        return []
    found = [Part(0, sure, 1, False)] if sure else []
    return [*found, Part(sure, possible - sure, 0, True)] if possible > sure else found


def first_with_bar(lines: Sequence[Line]) -> Line:
    """Return the first line with a bar, of which the legend is; the first one if none has."""
    return next((line for line in lines if bar(line)), lines[0])


def has_limits(lines: Sequence[Line]) -> bool:
    """Tell whether a share is told as a limit, so that its bar has a part to be explained."""
    return any(part.together for line in lines for part in share_bar(line))
