"""The data with which a page shows and hides its questions in the browser; see
static/conditions.js.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from forms.definition import Condition, Definition, Question, Section
from forms.logic.answer_state import Answers
from forms.logic.validation.condition_validation import condition_references

Rule = tuple[str, Condition] | tuple[str, Condition, str]
"""The name of a question (`barn.*.klasse` inside a repeat) and when it is shown, or one option."""


def page_rules(
    definition: Definition,
    kinds: Mapping[str, str],
    questions: Iterable[Question],
    known: Answers,
    *,
    audiences: frozenset[str],
    today: date,
    withheld: Collection[str] = (),
) -> dict[str, Any]:
    """Return the rules of a page with these *questions*, as plain JSON.

    `when`: `[[name, condition], …]` in the page's order, of every conditional question, note and
    computed value on it, and `[name, condition, code]` of every conditional option; `kinds`: of the
    names in the conditions; `answers`: those of *known* that the conditions look at and the page
    does not hold; `today`: `2026-05-07`. Rules that depend on a value computed for others (`show`),
    or on an answer *withheld* from the reader, are left to the server: the browser is not told the
    value.
    """
    sections = {section.id: section for section in definition.sections}
    on_page = [
        question
        for question in questions
        if {question.audience, sections[question.section].audience} <= audiences
    ]
    secret = {q.id for q in definition.questions.values() if not _is_told(q, audiences)}
    secret.update(name.partition(".")[0] for name in withheld)
    rules = [
        rule
        for rule in _rules(sections, on_page, audiences)
        if secret.isdisjoint(n.partition(".")[0] for n in _full_names(rule[0], rule[1], kinds))
    ]
    names = {name for rule in rules for name in _full_names(rule[0], rule[1], kinds)}
    typed = {question.id for question in on_page if "value" not in question.own}
    keys = {name if name in known else name.partition(".")[0] for name in names}
    return {
        "kinds": {name: kinds[name] for name in sorted(names)},
        "when": [list(rule) for rule in rules],
        "answers": {
            key: known[key]
            for key in sorted(keys)
            if key in known and key.partition(".")[0] not in typed
        },
        "today": today.isoformat(),
    }


def _is_told(question: Question, audiences: frozenset[str]) -> bool:
    """Whether *audiences* may read the value, if it is a computed one."""
    return "value" not in question.own or question.own.get("show", "all") in {"all", *audiences}


def _rules(
    sections: Mapping[str, Section], on_page: Iterable[Question], audiences: frozenset[str]
) -> Iterator[Rule]:
    stops: list[Condition] = []
    for question in on_page:
        around = sections[question.section].show_if
        own = [each for each in (around, question.show_if) if each is not None]
        if conditions := [*own, *stops]:
            yield question.id, _all(conditions)
        yield from _options(question.id, question)
        if question.own.get("stop") is True:
            stops.append({"not": _all(own)})
        for inner in question.questions:
            if inner.show_if is not None and inner.audience in audiences:
                yield f"{question.id}.*.{inner.id}", inner.show_if
            if inner.audience in audiences:
                yield from _options(f"{question.id}.*.{inner.id}", inner)


def _options(name: str, question: Question) -> Iterator[Rule]:
    for option in question.options:
        if option.show_if is not None:
            yield name, option.show_if, option.code


def _all(conditions: list[Condition]) -> Condition:
    return conditions[0] if len(conditions) == 1 else {"all": conditions}


def _full_names(id: str, condition: Condition, kinds: Mapping[str, str]) -> Iterator[str]:
    """Yield the names used by a rule; inside a repeat, its own questions come first."""
    repeat, inside, _inner = id.partition(".*.")
    for name in condition_references(condition):
        own = f"{repeat}.*.{name}"
        yield own if inside and own in kinds else name
