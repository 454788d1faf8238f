"""One step's answers put in place among those of the other steps."""

from collections.abc import Collection
from typing import Any

from forms.logic.alone_answers import PEOPLE, is_of_person
from forms.logic.answer_state import Answers
from forms.logic.relevance import Compiled

ALL = frozenset({"all", "staff", "alone"})


def merge_step_answers(
    compiled: Compiled, earlier: Answers, own: Answers, sections: Collection[str]
) -> dict[str, Any]:
    """All answers, with *own* in place of what *earlier* said in *sections*.

    Values are computed anew, and an answer that the new ones make irrelevant is dropped. What
    nobody was asked yet is still not there.
    """
    given = {**answers_outside(compiled, earlier, sections), **own}
    found = compiled.relevant(given, audiences=ALL).answers
    computed = {q.id for q in compiled.definition.questions.values() if q.is_computed}
    return {
        name: found[name] if name in computed else value
        for name, value in given.items()
        if name in found or is_of_person(name)
    }


def answers_outside(
    compiled: Compiled, answers: Answers, sections: Collection[str]
) -> dict[str, Any]:
    """Return the answers to questions in other sections than these.

    Who was asked alone goes with the sections that are asked alone.
    """
    own = [q for q in compiled.definition.questions.values() if q.section in sections]
    inside = {q.id for q in own}
    if any(question.audience == "alone" for question in own):
        inside.add(PEOPLE)
    return {name: v for name, v in answers.items() if name.partition(".")[0] not in inside}


def answers_within(
    compiled: Compiled, answers: Answers, sections: Collection[str]
) -> dict[str, Any]:
    """Return the answers to questions in these sections."""
    others = answers_outside(compiled, answers, sections)
    return {name: value for name, value in answers.items() if name not in others}
