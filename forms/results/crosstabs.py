"""One question by the groups of another: what may be read without telling who is in a small one.

What is told of the groups can be subtracted from the whole. So those who are in no group that is
told count as a group too (`REST`), and every cell that is told, of that one as well, is 0 or large
enough. Options that cannot be told for all groups are told together for all of them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import combinations_with_replacement, permutations

from forms.results.mean_disclosure import mean_of, rounded
from forms.results.suppression import Shown
from forms.results.tallies import Count

REST = ""
"""The group of those who are in no group that is told."""
Rows = dict[str, Count]


def crossed(groups: Mapping[str, Count], whole: Shown, least: int) -> dict[str, Shown]:
    """What may be read of each group; a group that is missing may not be read at all.

    *groups* divide all who answered, those without a group under `REST`; *whole* is what is told of
    all of them.
    """
    rows = large_enough(groups, least)
    if whole.n is None or len(rows) < 1 or set(rows) == {REST}:
        return {}
    some = next(iter(rows.values()))
    if not some.counts:
        means = {c: row.mean for c, row in rows.items() if c != REST}
        return {
            c: Shown(rows[c].n, mean=None if m is None else round(m, 1)) for c, m in means.items()
        }
    hidden = _ticked(rows, whole, least) if some.ticks else _together(rows, whole, least)
    with_means = whole.mean is not None and _means_are_safe(rows, whole, hidden, least)
    return {
        code: Shown(
            row.n,
            {c: n for c, n in row.counts.items() if c not in hidden},
            hidden,
            mean_of(row.counts, row.scores) if with_means else None,
            whole.several,
        )
        for code, row in rows.items()
        if code != REST
    }


def large_enough(groups: Mapping[str, Count], least: int) -> Rows:
    """The groups with enough people, and the others as one; that one is large enough too, or empty.

    An empty rest is left out.
    """
    rows = {code: row for code, row in groups.items() if code != REST and row.n >= least}
    rest = [row for code, row in groups.items() if code not in rows]
    while rows and 0 < sum(row.n for row in rest) < least:
        smallest = min(row.n for row in rows.values())
        for code in [code for code, row in rows.items() if row.n == smallest]:
            rest.append(rows.pop(code))
    if sum(row.n for row in rest):
        rows[REST] = _sum(rest)
    return rows


def _sum(rows: list[Count]) -> Count:
    some = rows[0]
    counts = {code: sum(row.counts.get(code, 0) for row in rows) for code in some.counts}
    return Count(sum(row.n for row in rows), counts, some.labels, some.scores, some.ticks)


def _together(rows: Rows, whole: Shown, least: int) -> frozenset[str]:
    """The options whose counts are told as one sum for every group, so that no cell is small."""
    totals = _totals(rows)
    hidden = set(whole.together)
    while True:
        hidden |= {c for c in totals if any(0 < row.counts[c] < least for row in rows.values())}
        sums = [sum(row.counts[code] for code in hidden) for row in rows.values()]
        alone = [n for code, n in totals.items() if code not in hidden and n]
        if not alone or not any(0 < number < least for number in sums):
            return frozenset(totals if hidden and not alone else hidden)
        hidden |= {c for c, n in totals.items() if c not in hidden and n == min(alone)}


def _ticked(rows: Rows, whole: Shown, least: int) -> frozenset[str]:
    """The same where one may choose several: each option is told for all groups or for none."""
    totals = _totals(rows)
    hidden = whole.together | {
        c for c in totals if any(0 < row.counts[c] < least for row in rows.values())
    }
    for row in rows.values():
        fewest = row.ticks.least if row.ticks else 1
        if hidden and sum(n for c, n in row.counts.items() if c not in hidden) < fewest * row.n:
            return frozenset(totals)  # the hidden ones must make up the rest
    return frozenset(hidden)


def _totals(rows: Rows) -> dict[str, int]:
    some = next(iter(rows.values()))
    return {code: sum(row.counts[code] for row in rows.values()) for code in some.counts}


def _means_are_safe(rows: Rows, whole: Shown, hidden: frozenset[str], least: int) -> bool:
    """Whether every small cell could be another without anything that is told being another."""
    small = [
        (place, code)
        for place, row in rows.items()
        for code in hidden
        if 0 < row.counts[code] < least
    ]
    moves = list(_moves(sorted(hidden), next(iter(rows.values())).scores))

    def told_alike(place: str, move: Mapping[str, int]) -> bool:
        return any(_together(other, whole, least) == hidden for other in _moved(rows, place, move))

    return all(
        any(told_alike(place, move) for move in moves if move.get(code)) for place, code in small
    )


def _moves(codes: list[str], scores: Mapping[str, Fraction]) -> Iterator[dict[str, int]]:
    """Small changes of a group's counts: one person answers otherwise, or two do in opposite ways.

    Another group makes the opposite change, so that the whole stays as it is.
    """
    for before, after in permutations(codes, 2):
        yield {before: -1, after: 1}
    scored = [code for code in codes if code in scores]
    pairs: dict[Fraction, list[tuple[str, str]]] = {}
    for one, other in combinations_with_replacement(scored, 2):
        pairs.setdefault(scores[one] + scores[other], []).append((one, other))
    for same in pairs.values():
        for old, new in permutations(same, 2):
            move = dict.fromkeys((*old, *new), 0)
            for code in old:
                move[code] -= 1
            for code in new:
                move[code] += 1
            yield move


def _moved(rows: Rows, place: str, move: Mapping[str, int]) -> Iterator[Rows]:
    """The groups after the *move* at *place* and its opposite in another, wherever both can be."""
    back = {code: -step for code, step in move.items()}
    if _stays(rows[place], move, place):
        for other, row in rows.items():
            if other != place and _stays(row, back, other):
                yield {**rows, place: _after(rows[place], move), other: _after(row, back)}


def _after(row: Count, move: Mapping[str, int]) -> Count:
    return replace(row, counts={code: n + move.get(code, 0) for code, n in row.counts.items()})


def _stays(row: Count, move: Mapping[str, int], place: str) -> bool:
    """Whether the counts stay counts, and the mean that is told of the group stays as it is."""
    if any(row.counts[code] + step < 0 for code, step in move.items()):
        return False
    if place == REST:
        return True
    people = sum(n for code, n in row.counts.items() if code in row.scores)
    total = sum((row.scores[c] * n for c, n in row.counts.items() if c in row.scores), Fraction(0))
    more = sum(step for code, step in move.items() if code in row.scores)
    change = sum((row.scores[c] * n for c, n in move.items() if c in row.scores), Fraction(0))
    return rounded(total, people) == rounded(total + change, people + more)
