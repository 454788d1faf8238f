"""Questions that nobody can reach, and conditions that can never hold."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from forms.checking.conditions import Rule, has_too_many, rules_of_form
from forms.checking.context import Spot, View, codes_of, error
from forms.definition.problems import Finding
from forms.i18n import gettext as _
from forms.logic.conditions import condition_faults, tests_in_condition
from forms.logic.dates.relative_dates import parse_day
from forms.logic.validation.condition_validation import is_literal
from forms.logic.validation.unsatisfiable_conditions import unsatisfiable_reason
from forms.questions import question_type_of

Raw = Mapping[str, Any]

MOST_LOOKS = 30
"""How many of the conditions behind a condition are looked into; the rest count as possible."""
MOST_IN_ALL, FEW_LOOKS = 4_000, 4
"""After so many in a whole form, only a few are looked into for each condition that is left."""
MOST_STOPS = 10


def check_reachability(view: View) -> Iterator[Finding]:
    """Yield a finding for each condition that can never hold, and each unreachable question."""
    if has_too_many(view):
        return
    reach = Reachability(view)
    told: set[str] = set()
    for rule in rules_of_form(view):
        if reach.is_faulty(rule.raw, rule.spot):
            continue
        if why := reach.contradiction([rule.raw], rule.spot, behind=False):
            told.add(_rule_subject(rule))
            what = _("Vilkåret kan aldri være sant. %(why)s", why=why)
            yield error(rule.path, what, _advice(rule))
    yield from reach.unreachable_questions(told)


def _rule_subject(rule: Rule) -> str:
    """Return the name of the condition's subject; a section's has a colon."""
    return rule.spot.name if rule.spot else f"{rule.section}:"


def _advice(rule: Rule) -> str:
    if rule.path[0] == "check":
        return _("Rett vilkåret, eller ta bort regelen.")
    if rule.path[-1] == "when":
        return _("Rett vilkåret, eller ta det bort.")
    return _("Rett vilkåret, eller vis alltid.")


class Reachability:
    """The requirements for reaching each question of a form."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._faulty: dict[int, bool] = {}
        self._looks = 0

    def is_faulty(self, raw: Raw, spot: Spot | None) -> bool:
        """Whether the condition has faults, which are told of elsewhere."""
        key = id(raw)  # the definition keeps its conditions alive
        if key not in self._faulty:
            self._faulty[key] = any(condition_faults(raw, self.view.scope(spot)))
        return self._faulty[key]

    def contradiction(self, raws: Sequence[Raw], spot: Spot | None, behind: bool = True) -> str:
        """Why these conditions can never all hold, or ""; *behind* them stand those of others."""
        raw = raws[0] if len(raws) == 1 else {"all": list(raws)}
        mentioned = _mentioned(raw)
        options = _Lookup(lambda name: self._codes(name, mentioned.get(name, ()), spot), MOST_LOOKS)
        most = MOST_LOOKS if self._looks < MOST_IN_ALL else FEW_LOOKS
        shown = _Lookup(lambda name: self._shown(name, spot, behind), most)
        found = unsatisfiable_reason(raw, options, shown) or ""
        self._looks += most - shown.left
        return found

    def _codes(
        self, name: str, mentioned: Iterable[str], spot: Spot | None
    ) -> frozenset[str] | None:
        """Return the possible codes of the answer; unknown codes are reported elsewhere."""
        owner = self.view.owner(name, spot)
        if owner is None or self.view.scope(spot).get(name) not in ("code", "codes"):
            return None
        codes = codes_of(owner.question)
        return frozenset((*codes, *mentioned)) if codes else None

    def _shown(self, name: str, spot: Spot | None, behind: bool) -> Raw | None:
        """Return the condition of an answer: the question's limits, and its conditions."""
        owner = self.view.owner(name, spot)
        if owner is None:
            return None
        found = [raw for raw in _conditions(owner) if behind and not self.is_faulty(raw, owner)]
        if owner.around is not None and spot is not None and spot.around != owner.around:
            found = []
        if limits := _limits(owner, self.view.scope(spot).get(name, "")):
            found.append({name: limits})
        return {"all": found} if found else None

    def unreachable_questions(self, told: set[str]) -> Iterator[Finding]:
        """Yield the unreachable questions whose own conditions can hold."""
        stops: list[Raw] = []
        ended = ""
        looked: set[tuple[int, ...]] = set()
        for spot in self.view.spots:
            if ended:
                yield from _questions_after_end(spot, ended, told)
                continue
            key = (len(stops), *map(id, _conditions(spot)))
            is_new = key not in looked and not _is_told(spot, told)
            looked.add(key)
            if is_new and (finding := self.unreachable_question(spot, stops)):
                told.add(spot.name)
                yield finding
            if _ends_form(spot):
                raws = [raw for raw in _conditions(spot) if not self.is_faulty(raw, spot)]
                ended = "" if raws else _note_name(spot)
                stops = [*stops, {"not": {"all": raws}}][:MOST_STOPS]

    def unreachable_question(self, spot: Spot, stops: Sequence[Raw]) -> Finding | None:
        """Return a finding when the conditions around the question, or a note before it, exclude
        everybody.
        """
        raws = [raw for raw in _conditions(spot) if not self.is_faulty(raw, spot)]
        if not raws:
            return None
        how = _("Rett vilkåret, eller ta bort spørsmålet.")
        if why := self.contradiction(raws, spot):
            return error(spot.path, _("Ingen kan få dette spørsmålet. %(why)s", why=why), how)
        if stops and self.contradiction([*raws, *stops], spot):
            what = _("Ingen kommer hit: vilkåret passer bare når skjemaet alt er slutt.")
            return error(spot.path, what, how)
        return None


class _Lookup(Mapping[str, Any]):
    """A mapping with a limited number of look-ups; after that it returns nothing.

    So a chain of conditions takes bounded time, however it branches.
    """

    def __init__(self, find: Callable[[str], Any], most: int) -> None:
        self.find, self.left = find, most

    def __getitem__(self, name: str) -> Any:
        found = self.find(name) if self.left > 0 else None
        if found is None:
            raise KeyError(name)
        self.left -= 1
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 1  # an empty mapping would pass for none


def _mentioned(raw: Raw) -> dict[str, set[str]]:
    """Return the codes that a condition compares each name with."""
    found: dict[str, set[str]] = {}
    for use in tests_in_condition(raw):
        values = use.value if isinstance(use.value, list) else [use.value]
        found.setdefault(use.name, set()).update(each for each in values if isinstance(each, str))
    return found


def _limits(spot: Spot, kind: str) -> Raw | None:
    """Return the question's limits as a test of itself; leave out those relative to today."""
    if kind not in ("number", "date", "time") or "value" in spot.question.own:
        return None
    limits = question_type_of(spot.question).limits(spot.question)
    return {key: limit for key, limit in limits.items() if _is_fixed(limit, kind)} or None


def _is_fixed(limit: Any, kind: str) -> bool:
    if kind == "number":
        return isinstance(limit, int | float)
    return parse_day(limit) is not None if kind == "date" else is_literal("time", limit)


def _conditions(spot: Spot) -> Iterator[Raw]:
    """Yield the conditions around a question, from the outside in."""
    around = spot.around.question.show_if if spot.around is not None else None
    for raw in (spot.section.show_if, around, spot.question.show_if):
        if raw is not None:
            yield raw


def _is_told(spot: Spot, told: set[str]) -> bool:
    """Whether the question, its repeat or its section has been told of."""
    around = spot.around.name if spot.around else spot.name
    return bool({spot.name, around, f"{spot.section.id}:"} & told)


def _ends_form(spot: Spot) -> bool:
    """Whether it is a note that ends the form for everybody who gets to it."""
    everybody = spot.question.audience == spot.section.audience == "all"
    return spot.question.own.get("stop") is True and spot.around is None and everybody


def _questions_after_end(spot: Spot, ended: str, told: set[str]) -> Iterator[Finding]:
    """One finding for each section that has questions after the end."""
    if f"{spot.section.id}:" not in told:
        told.add(f"{spot.section.id}:")
        what = _("Ingen kommer hit: skjemaet slutter ved «%(note)s».", note=ended)
        yield error(spot.path, what, _("Gi meldingen et vilkår, eller flytt den sist."))


def _note_name(spot: Spot) -> str:
    """How a message calls a note."""
    text = spot.question.label or str(spot.question.own.get("text", spot.question.id))
    return text if len(text) <= 60 else f"{text[:59]}…"
