"""Questions that nobody can reach, and conditions that can never hold."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from typing import Any

from forms.checking.conditions import Rule, rules
from forms.checking.possible import (
    Alternative,
    Domain,
    TooMany,
    alternatives,
    both,
    either,
    is_possible,
)
from forms.checking.view import Spot, View, stop
from forms.definition.problems import Finding
from forms.language import gettext as _
from forms.logic.conditions import condition_faults
from forms.logic.days import parse_day
from forms.questions import kind_of

ALWAYS: list[Alternative] = [()]
_DEEPEST = 12


def check_reach(view: View) -> Iterator[Finding]:
    """A finding for each condition that can never hold, and each question nobody gets to."""
    reach = _Reach(view)
    impossible: set[str] = set()
    for rule in rules(view):
        if not reach.can_hold(rule):
            impossible.add(rule.spot.name if rule.spot else f"{rule.section} ")
            yield stop(rule.path, _("Vilkåret kan aldri være sant."), _advice(rule))
    yield from reach.cut_off(impossible)


def _advice(rule: Rule) -> str:
    if rule.path[0] == "check":
        return _("Rett vilkåret, eller ta bort regelen.")
    return _("Rett vilkåret, eller vis alltid.")


class _Reach:
    """What it takes to get to each question of a form."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.domains: Callable[[str], Domain | None] = cache(self._domain)
        self.ways: dict[str, list[Alternative]] = {}
        self._written: dict[tuple[int, bool], list[Alternative]] = {}

    def can_hold(self, rule: Rule) -> bool:
        """Whether some answers make the condition hold; a faulty one is told of elsewhere."""
        found = self.written(rule.raw, rule.spot)
        return any(is_possible(each, self.domains) for each in found)

    def written(self, raw: Any, spot: Spot | None, wanted: bool = True) -> list[Alternative]:
        """A condition as alternatives; `ALWAYS` when it is missing, faulty or too large."""
        if raw is None:
            return ALWAYS
        key = (id(raw), wanted)  # the definition keeps its conditions alive
        if key not in self._written:
            self._written[key] = self._write(raw, spot, wanted)
        return self._written[key]

    def _write(self, raw: Any, spot: Spot | None, wanted: bool) -> list[Alternative]:
        if any(condition_faults(raw, self.view.scope(spot))):
            return ALWAYS
        try:
            return alternatives(raw, lambda name: self.full_name(name, spot), wanted)
        except TooMany:
            return ALWAYS

    def full_name(self, name: str, spot: Spot | None) -> str:
        """What the whole form calls what *spot* calls *name*."""
        owner = self.view.owner(name, spot)
        if owner is None or owner.around is None or ".*." in name:
            return name
        return f"{owner.around.question.id}.*.{name}"

    def _domain(self, name: str) -> Domain | None:
        kind, owner = self.view.kinds.get(name), self.view.owner(name)
        if kind is None or owner is None:
            return None
        question, own = owner.question, owner.question.own
        if question.type == "unit" or "value" in own:
            return Domain(kind)
        codes = tuple(kind_of(question).codes(question)) if kind in ("code", "codes") else ()
        low, high = own.get("min"), own.get("max")
        if kind == "number" and question.type == "scale":
            return Domain(kind, low=own.get("min", 0), high=high, whole=True)
        if kind == "number":
            return Domain(kind, low=low, high=high, whole=not own.get("decimals"))
        if kind == "date":
            low, high = (day if parse_day(day) else None for day in (low, high))
            return Domain(kind, low=low, high=high)
        return Domain(kind, codes)

    def cut_off(self, impossible: set[str]) -> Iterator[Finding]:
        """The questions that nobody gets to, though their own conditions can hold."""
        stops: list[Alternative] = ALWAYS
        stopped = ""
        told: set[str] = set()
        for spot in self.view.spots:
            if stopped and spot.around is None:
                if spot.section.id not in told:
                    what = _("Ingen kommer hit: skjemaet slutter ved «%(note)s».", note=stopped)
                    yield stop(spot.path, what, _("Gi meldingen et vilkår, eller flytt den sist."))
                told.add(spot.section.id)
                continue
            way = self.way(spot, stops)
            if not self.is_open(way) and not _known(spot, impossible):
                yield stop(spot.path, *self.why(spot, stops))
                impossible.add(spot.name)
            if spot.question.own.get("stop") is True and spot.around is None:
                stops = self.past(spot, stops)
                stopped = "" if self.is_open(stops) else _named(spot)

    def is_open(self, way: list[Alternative]) -> bool:
        """Whether some answers lead there."""
        return any(is_possible(each, self.domains) for each in way)

    def way(self, spot: Spot, stops: list[Alternative], depth: int = 0) -> list[Alternative]:
        """What must hold for the question to be asked; `stops` is what lets one get this far."""
        if spot.name not in self.ways:
            self.ways[spot.name] = ALWAYS  # while it is being found, and when it is too large
            with suppress(TooMany):
                self.ways[spot.name] = self._way(spot, stops, depth)
        return self.ways[spot.name]

    def _way(self, spot: Spot, stops: list[Alternative], depth: int) -> list[Alternative]:
        own = both([self.written(raw, at) for raw, at in _conditions(spot)])
        if depth < _DEEPEST:
            own = either([self.with_ways(each, spot, depth) for each in own])
        return both([own, stops]) if own != ALWAYS else stops

    def with_ways(self, alternative: Alternative, spot: Spot, depth: int) -> list[Alternative]:
        """The alternative, together with what it takes to answer the questions it looks at."""
        names = {literal.name for literal in alternative if literal.needs_answer}
        owners = {owner.name: owner for n in names if (owner := self.view.owner(n)) is not None}
        ways = [
            self.way(owner, ALWAYS, depth + 1)
            for owner in owners.values()
            if owner.order < spot.order
        ]
        return both([[alternative], *(way for way in ways if way != ALWAYS)])

    def past(self, note: Spot, stops: list[Alternative]) -> list[Alternative]:
        """What must hold for someone to get past a note that ends the form."""
        if note.question.audience != "all" or note.section.audience != "all":
            return stops
        conditions = [raw for raw, _at in _conditions(note) if raw is not None]
        if not conditions:
            return []
        try:
            return both([stops, self._write({"all": conditions}, note, wanted=False)])
        except TooMany:
            return stops

    def why(self, spot: Spot, stops: list[Alternative]) -> tuple[str, str]:
        """What to say of a question that nobody gets to."""
        how = _("Rett vilkåret, eller ta bort spørsmålet.")
        if stops != ALWAYS and self.is_open(both([self.written(spot.question.show_if, spot)])):
            return _("Ingen kommer hit: vilkåret passer bare når skjemaet alt er slutt."), how
        return _("Ingen kan få dette spørsmålet: vilkåret ser på noe som da er skjult."), how


def _conditions(spot: Spot) -> Iterator[tuple[Any, Spot | None]]:
    """The conditions that a question stands under, each with where its names are found."""
    yield spot.section.show_if, None
    if spot.around is not None:
        yield spot.around.question.show_if, spot.around
    yield spot.question.show_if, spot


def _known(spot: Spot, impossible: set[str]) -> bool:
    """Whether the question, its repeat or its section has been told of."""
    around = spot.around.name if spot.around else spot.name
    return bool({spot.name, around, f"{spot.section.id} "} & impossible)


def _named(spot: Spot) -> str:
    """How a message calls a note."""
    text = spot.question.label or str(spot.question.own.get("text", spot.question.id))
    return text if len(text) <= 60 else f"{text[:59]}…"
