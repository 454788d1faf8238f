"""One question by the groups of another, with protection of small groups.

The shown groups can be subtracted from the whole. So people in no shown group count as a group too
(`REST`), and every shown cell, also of that one, is 0 or large enough. Options that cannot be shown
for all groups are summed for all of them.
"""

from collections.abc import Mapping
from fractions import Fraction

from forms.results.levels import Range, mean_is_told, people_of, steps_of
from forms.results.means import mean_of
from forms.results.suppression import Shown, show_step
from forms.results.tallies import Count

REST = ""
"""The group of those who are in no group that is told."""
Rows = dict[str, Count]


def cross_tabulate(
    groups: Mapping[str, Count], whole: Shown, least: int, step: int | None = None
) -> dict[str, Shown]:
    """Return the shown numbers of each group; a group that may not be read is left out.

    *groups* divide all respondents, those without a group under `REST`; *whole* is shown of all of
    them. Scored options are shown in the *step* that is clean for all groups, or not at all.
    """
    rows = large_groups(groups, least)
    if whole.n is None or len(rows) < 1 or set(rows) == {REST}:
        return {}
    some = next(iter(rows.values()))
    if some.counts and not some.scores:
        hidden = (
            _hidden_ticks(rows, whole, least) if some.ticks else _hidden_options(rows, whole, least)
        )
        return {
            code: Shown(
                row.n,
                {c: n for c, n in row.counts.items() if c not in hidden},
                hidden,
                None,
                whole.several,
            )
            for code, row in rows.items()
            if code != REST
        }
    found = {code: row for code, row in rows.items() if code != REST}
    if step is not None:
        return {code: show_step(row, steps_of(row)[step]) for code, row in found.items()}
    means = _means(rows, whole, least)
    return {
        c: Shown(r.n, together=frozenset(r.counts), mean=means.get(c)) for c, r in found.items()
    }


def _means(rows: Rows, whole: Shown, least: int) -> dict[str, Fraction]:
    """Return the mean of each group, or none at all.

    The means narrow the sum of the whole, and the remainder is the sum of those in no group. So
    they are shown only where the mean is all that is shown of the whole, and only when no sum, of a
    group or of the rest, comes near an end. That is decided from the shown numbers.
    """
    if whole.mean is None or whole.counts or whole.bins:
        return {}
    told: dict[str, Fraction] = {}
    for code, row in rows.items():
        if code != REST:
            mean = _mean(row)
            if mean is None or not mean_is_told(row, mean, least):
                return {}
            told[code] = mean
    ranges = [Range.of(mean, people_of(rows[code])) for code, mean in told.items()]
    if rest := rows.get(REST):
        people = sum(people_of(row) for row in rows.values())
        if not Range.of(whole.mean, people).without(ranges).is_far(rest):
            return {}
    return told


def _mean(row: Count) -> Fraction | None:
    if row.counts:
        return mean_of(row.counts, row.scores)
    return None if row.mean is None else round(row.mean, 1)


def large_groups(groups: Mapping[str, Count], least: int) -> Rows:
    """Return the groups with enough people, and the others as one, also large enough or empty.

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
    n = sum(row.n for row in rows)
    return Count(n, counts, some.labels, some.scores, some.ticks, ends=some.ends, gap=some.gap)


def _hidden_options(rows: Rows, whole: Shown, least: int) -> frozenset[str]:
    """Return the options whose counts are summed for every group, so that no cell is small."""
    totals = _totals(rows)
    hidden = set(whole.together)
    while True:
        hidden |= {c for c in totals if any(0 < row.counts[c] < least for row in rows.values())}
        sums = [sum(row.counts[code] for code in hidden) for row in rows.values()]
        alone = [n for code, n in totals.items() if code not in hidden and n]
        if not alone or not any(0 < number < least for number in sums):
            return frozenset(totals if hidden and not alone else hidden)
        hidden |= {c for c, n in totals.items() if c not in hidden and n == min(alone)}


def _hidden_ticks(rows: Rows, whole: Shown, least: int) -> frozenset[str]:
    """Return the same for a multiple choice: each option is shown for all groups or for none."""
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
