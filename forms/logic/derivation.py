"""Derivation: which questions disclose others, by computation or by condition.

Read access depends on it: an answer that a reader may not see must not be disclosed by a sum over
it, nor by a question that is asked only when it is given. Names are those of conditions:
`question`, or `repeat.*.question` inside a repeat. Texts (`{navn}`) are filled from answers that
the reader has, so they disclose nothing more.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from forms.definition import Condition, Definition, Question
from forms.definition.keywords import AUDIENCES
from forms.logic.validation.calculation_validation import calculation_references
from forms.logic.validation.condition_validation import condition_references


@dataclass(frozen=True, eq=False)
class Derivation:
    """The sources of every question of one definition, and the questions derived from them."""

    sources: Mapping[str, frozenset[str]]
    """Of each question, in order: the questions its value and its being asked follow from."""
    permission: frozenset[str]
    """The questions where a permission to share is given: that what they let out is seen, tells
    of them by design, and withholding their section withholds only what was answered there."""

    @cached_property
    def _followers(self) -> Mapping[str, frozenset[str]]:
        """The same the other way: what each question is a source of."""
        found: dict[str, set[str]] = {}
        for name, sources in self.sources.items():
            for source in sources:
                found.setdefault(source, set()).add(name)
        return {name: frozenset(each) for name, each in found.items()}

    def questions_disclosing(self, hidden: Collection[str]) -> frozenset[str]:
        """Every question that tells of a *hidden* one, directly or by way of others."""
        found: set[str] = set()
        waiting = list(hidden)
        while waiting:
            for name in self._followers.get(waiting.pop(), ()):
                if name not in found:
                    found.add(name)
                    waiting.append(name)
        return frozenset(found)

    def all_sources_of(self, name: str) -> frozenset[str]:
        """Every question that the one called *name* follows from, directly or by way of others."""
        found: set[str] = set()
        waiting = [name]
        while waiting:
            for source in self.sources.get(waiting.pop(), ()):
                if source not in found:
                    found.add(source)
                    waiting.append(source)
        return frozenset(found)


def derivation(definition: Definition) -> Derivation:
    """Return the derivation of *definition*."""
    names = {full_name(question, repeat) for question, repeat in definition.walk()}
    around = {section.id: section.show_if for section in definition.sections}
    sources = {}
    for question, repeat in definition.walk():
        found = {
            owner
            for reference in _references(question, None if repeat else around[question.section])
            if (owner := owner_of(reference, names, repeat.id if repeat else ""))
        }
        if repeat is not None:  # its rows are there only when it is asked
            found.add(repeat.id)
        sources[full_name(question, repeat)] = frozenset(found)
    return Derivation(sources, _permission(definition, names))


def full_name(question: Question, repeat: Question | None) -> str:
    """Return the question's name in the whole form: `barn`, or `barn.*.navn` inside a repeat."""
    return f"{repeat.id}.*.{question.id}" if repeat else question.id


def computed_names(definition: Definition) -> frozenset[str]:
    """Return the full names of the questions whose value is computed."""
    return frozenset(full_name(*each) for each in definition.walk() if each[0].is_computed)


def strictest_audience(derivation: Derivation, definition: Definition, name: str) -> str:
    """Return the strictest audience among the question called *name* and all its sources."""
    wanted = {name, *derivation.all_sources_of(name)}
    found = {q.audience for q, repeat in definition.walk() if full_name(q, repeat) in wanted}
    return max(found, key=AUDIENCES.index)


def owner_of(reference: str, names: Collection[str], repeat: str = "") -> str:
    """Return the full name of the question that *reference* means inside *repeat*; "" if none.

    A reference may have a suffix: `matrix.row`, `matrix.*`, `question.other`.
    """
    head, _dot, rest = reference.partition(".")
    if rest.startswith("*."):
        inner = f"{head}.*.{rest[2:].partition('.')[0]}"
        return inner if inner in names else ""
    if repeat and f"{repeat}.*.{head}" in names:
        return f"{repeat}.*.{head}"
    return head if head in names else ""


def _references(question: Question, around: Condition | None) -> Iterator[str]:
    """Every name that decides the question's value or whether it is asked."""
    yield from condition_references(question.show_if)
    yield from condition_references(around)
    for option in question.options:
        yield from condition_references(option.show_if)
    yield from calculation_references(question.own.get("value"))


def _permission(definition: Definition, names: Collection[str]) -> frozenset[str]:
    """Return the questions in `share_if` conditions, and those that restrict them in the same
    section.

    «Which parts» is asked when the answer was «some of it», beside that question.
    """
    chosen = {
        owner
        for section in definition.sections
        for reference in condition_references(section.share_if)
        if (owner := owner_of(reference, names))
    }
    asked = {q.id: q for q in definition.questions.values()}
    before = -1
    while len(chosen) > before:
        before = len(chosen)
        beside = {(asked[name].section, name) for name in chosen if name in asked}
        chosen |= {
            question.id
            for question in asked.values()
            if any(
                (question.section, name) in beside
                for name in condition_references(question.show_if)
            )
        }
    return frozenset(chosen)


def without_questions(answers: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    """Return *answers* without the questions called *names*, in the rows of repeats too."""
    inside: dict[str, set[str]] = {}
    for name in names:
        repeat, dot, inner = name.partition(".*.")
        if dot:
            inside.setdefault(repeat, set()).add(inner)
    found = {n: value for n, value in answers.items() if n.partition(".")[0] not in names}
    for name, rows in found.items():
        gone = inside.get(name.partition(".")[0])
        if gone and isinstance(rows, list):
            found[name] = [
                {n: value for n, value in row.items() if n.partition(".")[0] not in gone}
                for row in rows
            ]
    return found
