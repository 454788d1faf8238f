"""Disclosure of restricted answers: by a sum, a follow-up, a text or a next form.

Reading leaves such questions out (`forms.logic.derivation`); this check informs the author.
"""

from collections.abc import Iterator
from typing import NamedTuple

from forms.checking.conditions import rules_of_form
from forms.checking.context import Spot, View, error, hint, warning
from forms.definition import Section
from forms.definition.problems import Finding
from forms.definition.source.positions import Path
from forms.definition.translations.translatable_texts import Text
from forms.i18n import gettext as _
from forms.logic import piping
from forms.logic.conditions import tests_in_condition
from forms.logic.derivation import Derivation, derivation
from forms.logic.validation.calculation_validation import calculation_references
from forms.questions import question_type_of

_OF_STAFF = ("guide",)
"""Texts that only staff are shown, also of questions that others are asked."""


class _Reference(NamedTuple):
    """A place in the form that looks at the answer of *owner*."""

    path: Path
    owner: Spot
    spot: Spot
    """The question that is asked, computed or worded by it."""
    is_text: bool = False
    of_staff: bool = False
    """Whether only staff meet what comes of it."""


def check_alone_disclosed(view: View) -> Iterator[Finding]:
    """Nothing that others meet tells what somebody answered alone."""
    for look in _references(view):
        audience = look.spot.question.audience
        if audience == "alone" or not (secret := _disclosed_question(view, look.owner, "alone")):
            continue
        what = _("Dette røper svaret på «%(label)s», som gis på tomannshånd.", label=secret.label)
        if audience == "staff" or look.of_staff:
            how = _('Gi også dette "audience": "alone", så den andre forelderen ikke ser det.')
            yield warning(look.path, what, how)
        elif look.is_text:
            yield error(look.path, what, _("Ta svaret ut av teksten."))
        else:
            how = _('Gi også dette "audience": "alone", eller la det følge av noe annet.')
            yield error(look.path, what, how)
    for path, secret in _conditions_on_alone_answers(view):
        what = _("Dette røper svaret på «%(label)s», som gis på tomannshånd.", label=secret.label)
        yield error(path, what, _("La det følge av noe som alle kan vite."))


def check_audience_disclosed(view: View) -> Iterator[Finding]:
    """Check that nothing shown to a family derives from an answer for staff only."""
    for look in _references(view):
        if look.spot.question.audience != "all" or look.of_staff or look.path[0] == "check":
            continue
        if secret := _disclosed_question(view, look.owner, "staff"):
            what = _(
                "Følger av «%(label)s», som bare er for ansatte. Foresatte får det ikke i kopien.",
                label=secret.label,
            )
            how = _('Skriv "audience": "staff" her, eller la det følge av noe alle svarer på.')
            yield hint(look.path, what, how)


def check_withheld_disclosed(view: View) -> Iterator[Finding]:
    """Check that questions derived from a section that may be withheld are withheld with it."""
    form = view.definition
    received = {id for step in form.steps if step.by == "receiver" for id in step.sections}
    if not any(step.by == "receiver" for step in form.steps):
        return
    permission = _derivation(view).permission
    for look in _references(view):
        owner, spot = look.owner, look.spot
        if (
            owner.name in permission
            or look.of_staff
            or "value" in owner.question.own
            or not _may_be_withheld(owner.section)
            or _withholding_rule(owner.section) == _withholding_rule(spot.section)
        ):
            continue
        if (
            not look.is_text
            and spot.section.id in received
            and question_type_of(spot.question).answerable
        ):
            what = _(
                "Spørres ut fra «%(label)s». Holdes delen «%(section)s» tilbake, røper spørsmålet"
                " svaret for mottakeren.",
                label=owner.label,
                section=owner.section.title,
            )
            yield hint(look.path, what, _("Spør alltid, eller la det følge av noe annet."))
            continue
        what = _(
            "Følger av «%(label)s». Holdes delen «%(section)s» tilbake, får mottakeren ikke dette.",
            label=owner.label,
            section=owner.section.title,
        )
        yield warning(
            look.path, what, _("Flytt det til samme del, eller la det følge av noe annet.")
        )


def _may_be_withheld(section: Section) -> bool:
    return section.share_if is not None or bool(section.needs)


def _withholding_rule(section: Section) -> tuple[str, object, str]:
    """Return the rule by which a receiver gets the section; the section itself without one."""
    alone = "" if _may_be_withheld(section) else section.id
    return (alone, section.share_if, section.needs)


def _derivation(view: View) -> Derivation:
    return view.cached("derivation", lambda view: derivation(view.definition))


def _disclosed_question(view: View, owner: Spot, audience: str) -> Spot | None:
    """Return the question for *audience* that an answer discloses: itself, or one of its sources.

    Disclosure by way of a question that everybody reads is reported there.
    """
    question = owner.question
    if "value" not in question.own:
        return owner if question.audience == audience else None
    if question.own.get("show", "all") == "all" and question.audience == "all":
        return None
    sources = sorted(_derivation(view).all_sources_of(owner.name))
    found = (view.by_name[name] for name in sources if name in view.by_name)
    return next((each for each in found if each.question.audience == audience), None)


def _references(view: View) -> tuple[_Reference, ...]:
    """Every place where a question, or a text of one, looks at an answer."""
    return view.cached("looks at answers", lambda view: tuple(_every_reference(view)))


def _every_reference(view: View) -> Iterator[_Reference]:
    yield from _references_of_rules(view)
    yield from _references_of_values(view)
    for text in view.texts:
        if "{" in text.text:
            yield from _references_of_text(view, text)


def _references_of_rules(view: View) -> Iterator[_Reference]:
    for rule in rules_of_form(view):
        # a section tells by each of its questions; the most open one is enough
        for spot in _questions_decided_by(view, rule.path, rule.spot):
            for use in tests_in_condition(rule.raw):
                for name in filter(None, (use.name, use.reference)):
                    if owner := view.owner(name, rule.spot):
                        yield _Reference((*rule.path, *use.path), owner, spot)


def _references_of_values(view: View) -> Iterator[_Reference]:
    for spot in view.spots:
        show = spot.question.own.get("show", "all")
        path = (*spot.path, "value")
        for name in dict.fromkeys(calculation_references(spot.question.own.get("value"))):
            if show != "export" and (owner := view.owner(name, spot)):
                yield _Reference(path, owner, spot, of_staff=show == "staff")


def _questions_decided_by(view: View, path: Path, spot: Spot | None) -> list[Spot]:
    """Whom a condition decides about: its question, or the most open one of its section or rule."""
    if spot is not None:
        return [spot]
    if path[0] == "check":
        at = view.by_name.get(view.definition.checks[int(path[1])].at)
        return [at] if at else []
    if path[0] == "sections" and path[-1] == "show_if":
        inside = [s for s in view.spots if s.path[:2] == path[:2] and s.around is None]
        return sorted(inside, key=lambda each: each.question.audience != "all")[:1]
    return []


def _references_of_text(view: View, text: Text) -> Iterator[_Reference]:
    """Yield the answers that a text fills in, where it stands at a question or a section."""
    spot = view.spot_at(text.place)
    found = [spot] if spot is not None else []
    if text.place[0] in ("check", "sections"):
        found = found or _questions_decided_by(view, (*text.place[:2], "show_if"), None)
    for name in dict.fromkeys(piping.placeholder_names(text.text)):
        if (owner := view.owner(name.rpartition(".")[2], spot)) and owner not in found:
            for each in found:
                yield _Reference(text.place, owner, each, True, text.place[-1] in _OF_STAFF)


_INSIDE = frozenset({"staff", "leader", "coordinator"})
"""Who does a step that the family and receivers do not see."""


def _conditions_on_alone_answers(view: View) -> Iterator[tuple[Path, Spot]]:
    """Conditions on answers given alone that decide what others see of the form's way."""
    form = view.definition
    conditions: list[tuple[Path, object]] = [
        *((("steps", n, "show_if"), s.show_if) for n, s in enumerate(form.steps) if _is_seen(s.by)),
        *((("signers", s.id, "show_if"), s.show_if) for s in form.signers),
        *((("sections", n, "share_if"), s.share_if) for n, s in enumerate(form.sections)),
        *((("next", n, "show_if"), each.show_if) for n, each in enumerate(form.next)),
        (("grants", "when"), form.grants.when if form.grants else None),
    ]
    for path, condition in conditions:
        for use in tests_in_condition(condition):
            owner = view.owner(use.name)
            if owner is not None and (secret := _disclosed_question(view, owner, "alone")):
                yield (*path, *use.path), secret


def _is_seen(by: str) -> bool:
    return by not in _INSIDE
