"""Which answers an export takes along: sensitive and identifying ones only when asked for."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from forms.definition import Definition, Question
from forms.logic.calculations import calculation_references
from forms.questions import kind_of

Picked = Mapping[str, frozenset[str] | None]
"""The questions that go out, by id; for a repeat also which of the questions in its rows."""


class Choice(NamedTuple):
    """What a coordinator asks for."""

    sensitive: bool = False
    """With the sensitive questions; only for roles that may, and logged."""
    personal: bool = True
    """With the questions that identify someone; never of an anonymous form."""


ORDINARY = Choice()
EVERYTHING = Choice(sensitive=True)


def pick(definition: Definition, choice: Choice, versions: Iterable[Definition] = ()) -> Picked:
    """The questions that *choice* lets out. What is computed from one that stays in, stays too.

    *versions* are all the form's versions: what one of them calls sensitive or personal is so in
    this one too, for the answers were no others when somebody came to think of it.
    """
    hidden = _hidden(definition, choice, _kept_in([definition, *versions], choice))
    return {
        q.id: frozenset(inner.id for inner in q.questions if f"{q.id}.{inner.id}" not in hidden)
        if q.questions
        else None
        for q in definition.questions.values()
        if q.id not in hidden and (kind_of(q).answerable or "value" in q.own)
    }


def only(answers: Mapping[str, Any], picked: Picked) -> dict[str, Any]:
    """The answers to the picked questions, in rows too, and nothing else."""
    found = {}
    for name, value in answers.items():
        id = name.partition(".")[0]
        if id in picked:
            inner = picked[id]
            found[name] = value if inner is None else _rows(value, inner)
    return found


def _rows(value: Any, inner: frozenset[str]) -> Any:
    if not isinstance(value, list):
        return value
    return [{n: v for n, v in row.items() if n.partition(".")[0] in inner} for row in value]


def _kept_in(versions: Iterable[Definition], choice: Choice) -> set[str]:
    """Ids of what any of the versions keeps in, wherever the question stood."""
    return {
        question.id
        for definition in versions
        for question, _repeat in definition.walk()
        if (question.sensitive and not choice.sensitive)
        or (question.personal and not (choice.personal and definition.anonymous is None))
    }


def _hidden(definition: Definition, choice: Choice, kept_in: set[str]) -> set[str]:
    """Ids of what stays in, `repeat.question` inside repeats."""
    hidden: set[str] = set()
    before = -1
    while len(hidden) > before:
        before = len(hidden)
        for question, repeat in definition.walk():
            if question.id in kept_in or _tells_of(question, repeat, hidden):
                hidden.add(f"{repeat.id}.{question.id}" if repeat else question.id)
    return hidden


def _tells_of(question: Question, repeat: Question | None, hidden: set[str]) -> bool:
    """Whether the question is computed from something that stays in."""
    for name in calculation_references(question.own.get("value")):
        parts = [part for part in name.split(".") if part != "*"]
        inner = f"{repeat.id}.{parts[0]}" if repeat else ""
        if not hidden.isdisjoint((parts[0], ".".join(parts), inner)):
            return True
    return False
