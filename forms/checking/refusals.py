"""What the family is made to answer after a no: a no is a whole answer."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from forms.checking.context import View, warning
from forms.definition import Question, Step
from forms.definition.problems import Finding
from forms.i18n import gettext as _
from forms.logic.validation.condition_validation import condition_references
from forms.questions import question_type_of

_NO = re.compile(r"^nei\b|ønsker ikke|vil ikke", re.IGNORECASE)


def check_refusals(view: View) -> Iterator[Finding]:
    """Find what must be answered only because the family said no to something."""
    steps = [step for step in view.definition.steps if _is_of_family(view, step)]
    theirs = {id for step in steps for id in step.sections}
    asked = [s for s in view.spots if s.section.id in theirs and s.question.audience == "all"]
    for spot in asked:
        refused = _refused(view, spot.question.show_if)
        if spot.question.required is True and not spot.question.decline and refused:
            yield warning((*spot.path, "required"), _what(refused), _how())
    by_id = {spot.name for spot in asked}
    for number, rule in enumerate(view.definition.checks):
        refused = _refused(view, rule.when)
        if (
            rule.level == "error"
            and rule.at in by_id
            and refused
            and _demands_answer(rule.when, rule.at)
        ):
            yield warning(("check", number, "level"), _what(refused), _how())


def _is_of_family(view: View, step: Step) -> bool:
    """Whether the family does the step: also the respondent's, unless only staff may begin it."""
    opened = not {"anyone", "link"}.isdisjoint(view.definition.open_to)
    return step.by == "guardian" or (step.by == "respondent" and opened)


def _what(refused: Question) -> str:
    return _(
        "Må besvares fordi noen svarte nei på «%(question)s». Et nei krever ikke mer av noen.",
        question=refused.label,
    )


def _how() -> str:
    return _('Skriv "required": "soft", "level": "warning" eller "decline": true.')


def _demands_answer(when: Mapping[str, Any], id: str) -> bool:
    """Whether the rule fires because the question called *id* is not answered."""
    return when.get(id) == {"answered": False}


def _refused(view: View, condition: Mapping[str, Any] | None) -> Question | None:
    """Return the question that *condition* wants a no to; None when it wants none."""
    for name in condition_references(condition):
        spot = view.by_name.get(name)
        if spot is not None and _holds_by(condition, name, _refusing_codes(spot.question)):
            return spot.question
    return None


def _refusing_codes(question: Question) -> frozenset[str]:
    """Return the codes of the answers that say no."""
    fixed = dict(question_type_of(question).fixed_answers)
    labels = fixed | {option.code: option.label for option in question.options}
    found = {code for code, label in labels.items() if _NO.search(label)}
    return frozenset(found) if len(found) < len(labels) else frozenset()


def _holds_by(condition: Any, name: str, codes: frozenset[str]) -> bool:
    """Whether the condition holds by answers of *codes* to the question alone."""
    test = condition.get(name) if isinstance(condition, Mapping) else None
    if isinstance(test, str):
        return test in codes
    if isinstance(test, Mapping):
        wanted = test.get("one_of", [test.get("is")])
        return isinstance(wanted, list) and bool(wanted) and set(map(str, wanted)) <= codes
    inner = condition.get("all", ()) if isinstance(condition, Mapping) else ()
    return any(_holds_by(each, name, codes) for each in inner)
