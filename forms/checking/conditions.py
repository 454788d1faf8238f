"""Conditions and computed values: names that exist and come earlier, tests and codes that fit."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from forms.checking.context import Order, Spot, View, codes_of, error
from forms.definition import Condition
from forms.definition.messages import did_you_mean
from forms.definition.problems import Finding
from forms.definition.source.positions import Path
from forms.i18n import gettext as _
from forms.logic.answer_paths import row_scope
from forms.logic.calculations import scores_of
from forms.logic.conditions import condition_faults, literal_codes, tests_in_condition
from forms.logic.validation.calculation_validation import calculation_faults, calculation_references
from forms.logic.validation.errors import Fault


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition and its place; it may only read questions before *order* (None: all)."""

    raw: Any
    path: Path
    order: Order | None
    spot: Spot | None = None
    section: str = ""


MOST_TESTS = 5000
"""Tests in all the conditions of a form; more cannot be checked while somebody waits."""


def check_amount(view: View) -> Iterator[Finding]:
    """Too many conditions to look into."""
    if has_too_many(view):
        what = _("Vilkårene har til sammen mer enn %(most)s prøver.", most=MOST_TESTS)
        yield error((), what, _("Del skjemaet i flere."))


def has_too_many(view: View) -> bool:
    """Whether the conditions are too many to look into."""
    return view.cached("too many conditions", _too_many)


def _too_many(view: View) -> bool:
    every = (use for rule in _every_rule(view) for use in tests_in_condition(rule.raw))
    return next(islice(every, MOST_TESTS, None), None) is not None


def rules_of_form(view: View) -> Iterator[Rule]:
    """Every condition of the form, unless they are too many to look into."""
    if not has_too_many(view):
        yield from _every_rule(view)


def _every_rule(view: View) -> Iterator[Rule]:
    for number, section in enumerate(view.definition.sections):
        if section.show_if is not None:
            place: Path = ("sections", number, "show_if")
            yield Rule(section.show_if, place, view.starts[section.id], section=section.id)
    told: set[str] = set()
    for spot in view.spots:
        group, own = spot.question.group, spot.question.own_condition
        if group is not None and group.show_if is not None and group.id not in told:
            told.add(group.id)
            here = (*spot.path[:4], "show_if")
            yield Rule(group.show_if, here, spot.order, spot, spot.section.id)
        if own is not None:
            yield Rule(own, (*spot.path, "show_if"), spot.order, spot, spot.section.id)
        for option in spot.question.options:
            if option.show_if is not None:
                place = (*spot.path, "options", option.code, "show_if")
                yield Rule(option.show_if, place, spot.order, spot, spot.section.id)
    yield from _later_rules(view)


def _later_rules(view: View) -> Iterator[Rule]:
    """Yield the conditions that may read every question."""
    for number, check in enumerate(view.definition.checks):
        yield Rule(check.when, ("check", number, "when"), None)
    for place, condition in _workflow_conditions(view):
        if condition is not None:
            yield Rule(condition, place, None)


def _workflow_conditions(view: View) -> Iterator[tuple[Path, Condition | None]]:
    """Yield the conditions that decide the workflow, the signers and the receivers."""
    form = view.definition
    for number, step in enumerate(form.steps if "steps" in view.form else ()):
        yield ("steps", number, "show_if"), step.show_if
        yield ("steps", number, "back", "when"), step.back.when if step.back else None
    for signer in form.signers:
        yield ("signers", signer.id, "show_if"), signer.show_if
    for number, section in enumerate(form.sections):
        yield ("sections", number, "share_if"), section.share_if
    for number, each in enumerate(form.next):
        yield ("next", number, "show_if"), each.show_if
    if form.grants:
        yield ("grants", "when"), form.grants.when
    if form.tell:
        yield ("tell", "hold"), form.tell.hold
    for number, rule in enumerate(form.keep.get("without_archive", ())):
        yield ("keep", "without_archive", number, "when"), rule["when"]


def check_conditions(view: View) -> Iterator[Finding]:
    """Check each condition."""
    for rule in rules_of_form(view):
        kinds = view.scope(rule.spot)
        for fault in condition_faults(rule.raw, kinds, rule.path):
            yield from _condition_finding(view, fault, rule.spot)
        for use in tests_in_condition(rule.raw):
            for name in (use.name, use.reference):
                if name is not None and "*" not in name:
                    yield from _order(view, rule, name, (*rule.path, *use.path))
        yield from _codes(view, rule, kinds)


def _condition_finding(view: View, fault: Fault, spot: Spot | None) -> Iterator[Finding]:
    """Yield the fault; for an unknown name, suggest the nearest known one."""
    if not fault.name:
        yield error(fault.path, fault.what, fault.how)
        return
    if fault.name.partition(".")[0] in view.lost:
        return
    known = sorted(view.scope(spot))
    if ".*." in fault.name or fault.name.endswith(".*"):
        what = _("“%(name)s” er flere svar, og et vilkår ser på ett.", name=fault.name)
        yield error(fault.path, what, _("Bruk én rad, eller regn det ut i et calc-spørsmål."))
    elif note := view.owner(fault.name, spot):
        what = _("«%(label)s» har ikke noe svar å se på.", label=note.label)
        yield error(fault.path, what, _("Velg et spørsmål som noen svarer på."))
    else:
        what = _("Det finnes ikke noe spørsmål som heter “%(name)s”.", name=fault.name[:60])
        otherwise = _("Velg et spørsmål som finnes, eller vis alltid.")
        yield error(fault.path, what, did_you_mean(fault.name, known, otherwise))


def _order(view: View, rule: Rule, name: str, path: Path) -> Iterator[Finding]:
    """Check that a condition only refers to earlier questions."""
    order = rule.order
    if order is None or name not in view.scope(rule.spot):
        return
    owner = view.owner(name, rule.spot)
    if owner is None or _is_earlier(owner, order, name):
        yield from _step(view, rule, owner, path)
    elif rule.spot is not None and owner.name == rule.spot.name:
        what = _("Spørsmålet ser på sitt eget svar.")
        yield error(path, what, _("Velg et tidligere spørsmål."))
    elif rule.spot is not None and _leads_to(view, owner, rule.spot):
        what = _("Dette spørsmålet og «%(label)s» venter på hverandre.", label=owner.label)
        yield error(path, what, _("La bare det siste av dem se på det første."))
    else:
        what = _("«%(label)s» kommer senere i skjemaet.", label=owner.label)
        yield error(path, what, _("Flytt det foran, eller velg et tidligere spørsmål."))


def _is_earlier(owner: Spot, order: Order, name: str) -> bool:
    """Whether a question is answered before what stands at *order*, maybe in the same row."""
    in_row = owner.around is not None and ".*." not in name
    return owner.order < order if in_row else owner.order[0] < order[0]


def _leads_to(view: View, start: Spot, goal: Spot) -> bool:
    """Whether the condition of *start* looks at *goal*, directly or by way of others."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        spot = waiting.pop()
        if spot.name == goal.name:
            return True
        if spot.name not in seen:
            seen.add(spot.name)
            found = (
                view.owner(use.name, spot) for use in tests_in_condition(spot.question.show_if)
            )
            waiting += [each for each in found if each is not None]
    return False


def _step(view: View, rule: Rule, owner: Spot | None, path: Path) -> Iterator[Finding]:
    """Check that a condition does not refer to a later step."""
    if owner is None or "steps" not in view.form:
        return
    numbers = {id: n for n, step in enumerate(view.definition.steps) for id in step.sections}
    mine, theirs = numbers.get(rule.section), numbers.get(owner.section.id)
    if mine is not None and theirs is not None and theirs > mine:
        what = _("«%(label)s» blir først besvart i et senere steg.", label=owner.label)
        yield error(path, what, _("Bytt om stegene, eller velg et spørsmål i samme steg."))


def _codes(view: View, rule: Rule, kinds: Mapping[str, str]) -> Iterator[Finding]:
    """Every code that a condition names is an option of its question."""
    for path, name, code in literal_codes(rule.raw, kinds):
        owner = view.owner(name, rule.spot)
        codes = codes_of(owner.question) if owner else {}
        if owner is not None and codes and code not in codes:
            what = _(
                "“%(code)s” er ikke et svaralternativ i «%(label)s».",
                code=code[:60],
                label=owner.label,
            )
            yield error((*rule.path, *path), what, did_you_mean(code, list(codes)))


def check_calculations(view: View) -> Iterator[Finding]:
    """Check each computed value."""
    scores = scores_of(view.definition)
    for spot in view.spots:
        if "value" not in spot.question.own:
            continue
        raw, path = spot.question.own["value"], (*spot.path, "value")
        kinds = view.scope(spot)
        own_scores = row_scope(scores, spot.around.question.id) if spot.around else scores
        for fault in calculation_faults(raw, kinds, own_scores, path):
            yield from _calculation_finding(view, fault, spot)
        for name in dict.fromkeys(calculation_references(raw)):
            rule = Rule(raw, path, spot.order, spot, spot.section.id)
            yield from _order(view, rule, name.removesuffix(".*"), path)


def _calculation_finding(view: View, fault: Fault, spot: Spot) -> Iterator[Finding]:
    if not fault.name:
        yield error(fault.path, fault.what, fault.how)
    elif fault.name.partition(".")[0] not in view.lost:
        what = _("Det finnes ikke noe spørsmål som heter “%(name)s”.", name=fault.name[:60])
        yield error(fault.path, what, did_you_mean(fault.name, sorted(view.scope(spot)), fault.how))
