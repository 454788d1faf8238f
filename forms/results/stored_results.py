"""Results as JSON, so that they stay what they were whatever becomes of the answers."""

from fractions import Fraction
from typing import Any

from forms.results.report import Survey, Told
from forms.results.suppression import Shown


def to_json(told: Told) -> dict[str, Any]:
    """Return what the results tell, without the words of the form."""
    return {"n": told.n, "lines": {line.item.id: _shown_to_json(line.shown) for line in told.lines}}


def from_json(content: dict[str, Any], survey: Survey) -> Told:
    """Return the results in the words of *survey*, which counts nothing itself."""
    shown = {id: _shown_from_json(each) for id, each in content["lines"].items()}
    return Told(content["n"], [], {}, survey.lines_of(shown))


def _shown_to_json(shown: Shown) -> dict[str, Any]:
    return {
        "n": shown.n,
        "counts": dict(shown.counts),
        "together": sorted(shown.together),
        "mean": None if shown.mean is None else str(shown.mean),
        "several": shown.several,
        "bins": [[list(bin), number] for bin, number in shown.bins.items()],
        "limit": shown.limit,
    }


def _shown_from_json(raw: dict[str, Any]) -> Shown:
    return Shown(
        raw["n"],
        raw["counts"],
        frozenset(raw["together"]),
        None if raw["mean"] is None else Fraction(raw["mean"]),
        raw["several"],
        {tuple(bin): number for bin, number in raw["bins"]},
        raw["limit"],
    )
