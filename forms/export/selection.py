"""Which answers an export takes along: sensitive and identifying ones only when asked for."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from forms.definition import Definition, Question
from forms.logic.derivation import derivation, full_name
from forms.questions import question_type_of

Picked = Mapping[str, frozenset[str] | None]
"""The questions that go out, by id; for a repeat also which of the questions in its rows."""


class Choice(NamedTuple):
    """A coordinator's choices for an export."""

    sensitive: bool = False
    """With the sensitive questions; only for roles that may, and logged."""
    personal: bool = True
    """With the questions that identify someone; never of an anonymous form."""
    figures: bool = False
    """Only codes and numbers of questions for everybody that neither identify nor are sensitive."""
    aliases: bool = False
    """With the names and codes that another system has, as headings and in codes."""


ORDINARY = Choice()
FIGURES = Choice(sensitive=False, personal=False, figures=True)
"""What a coordinator gets who reads figures: nobody is known again by name, words or day."""

_CODED = frozenset({"code", "codes", "true", "number", "rows"})


def pick(definition: Definition, choice: Choice, versions: Iterable[Definition] = ()) -> Picked:
    """Return the questions that go out; not those that *choice* excludes or that disclose one.

    *versions* are all the form's versions: a question that one of them calls sensitive or personal
    is so in this one too, since the answers do not change with a later classification.
    """
    hidden = _withheld_names(definition, _withheld_ids([definition, *versions], choice))
    return {
        q.id: frozenset(inner.id for inner in q.questions if full_name(inner, q) not in hidden)
        if q.questions
        else None
        for q in definition.questions.values()
        if q.id not in hidden and (question_type_of(q).answerable or q.is_computed)
    }


def picked_answers(answers: Mapping[str, Any], picked: Picked) -> dict[str, Any]:
    """Return only the answers to the picked questions, in rows too."""
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


def _withheld_ids(versions: Iterable[Definition], choice: Choice) -> set[str]:
    """Return the ids of what any of the versions withholds, wherever the question stood."""
    return {
        question.id
        for definition in versions
        for question, _repeat in definition.walk()
        if (question.is_sensitive and not choice.sensitive)
        or (question.personal and not (choice.personal and definition.anonymous is None))
        or (choice.figures and not _is_figure(question))
    }


def _is_figure(question: Question) -> bool:
    """Tell whether the answer is a code or a number; a unit is a place, and tells who it is."""
    kind = question_type_of(question)
    if not kind.answerable and "value" not in question.own:
        return True  # nothing is answered
    coded = kind.kind in _CODED and not kind.codes_are_stored
    return coded and question.audience == "all"


def without_words(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what was written beside a choice (`yrke.other`), in rows too."""
    return {
        name: [without_words(row) if isinstance(row, Mapping) else row for row in value]
        if isinstance(value, list)
        else value
        for name, value in answers.items()
        if "." not in name
    }


def _withheld_names(definition: Definition, kept_in: set[str]) -> set[str]:
    """Return the full names of the withheld questions, and of those that disclose them."""
    kept = {full_name(*each) for each in definition.walk() if each[0].id in kept_in}
    return kept | derivation(definition).questions_disclosing(kept)
