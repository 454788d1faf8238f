"""Answers by audience: the one rule for pages, paper and files.

The audience of a question decides (`audience`, `show`), and so does derivation: a question that
discloses one for other readers is not for these readers either (`forms.logic.derivation`).
"""

from collections.abc import Collection, Mapping
from typing import Any

from forms.definition import Definition, Question
from forms.logic.alone_answers import PEOPLE
from forms.logic.derivation import computed_names, full_name, without_questions
from forms.logic.relevance import Compiled
from forms.logic.step_answers import ALL, answers_outside, answers_within


def is_for_audience(question: Question, audiences: Collection[str]) -> bool:
    """Whether readers of *audiences* are asked the question, or told its computed value."""
    show = question.own.get("show", "all")
    return question.audience in audiences and (show == "all" or show in audiences)


def answers_for_audiences(
    audiences: Collection[str], compiled: Compiled, answers: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the answers that *audiences* may see: no text and no row discloses others."""
    definition = compiled.definition
    told = compiled.derivation.questions_disclosing(_asked_of_others(definition, audiences))
    values = {
        full_name(*each) for each in definition.walk() if not is_for_audience(each[0], audiences)
    }
    return without_questions(answers_asked_of(audiences, definition, answers), told | values)


def answers_for_receiver(
    audiences: frozenset[str],
    compiled: Compiled,
    answers: Mapping[str, Any],
    withheld: Collection[str],
    filled: Collection[str],
) -> dict[str, Any]:
    """Return the answers that the receiver of a form gets: not the sections *withheld*, nor what
    tells of them; of the sections they have *filled* in, all they wrote.
    """
    told = disclosing_questions(compiled, withheld, audiences, filled)
    kept = without_questions(answers_outside(compiled, answers, withheld), told)
    own = answers_for_audiences(ALL, compiled, answers_within(compiled, answers, filled))
    return {
        **answers_for_audiences(audiences, compiled, kept),
        **without_questions(own, told & computed_names(compiled.definition)),
    }


def disclosing_questions(
    compiled: Compiled,
    withheld: Collection[str],
    audiences: Collection[str],
    filled: Collection[str],
) -> frozenset[str]:
    """Return the questions that disclose answers withheld from a reader, in any section."""
    asked = [each for each in compiled.definition.walk() if "value" not in each[0].own]
    away = {full_name(*each) for each in asked if each[0].section in withheld}
    others = {
        full_name(*each)
        for each in asked
        if each[0].audience not in audiences and each[0].section not in filled
    }
    derivation = compiled.derivation
    return derivation.questions_disclosing((away - derivation.permission) | others)


def answers_asked_of(
    audiences: Collection[str], definition: Definition, answers: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the answers that *audiences* are asked for or shown, regardless of derivation.

    This was the whole rule until derivation was taken into account; signatures from then are over
    its result.
    """
    others = {
        full_name(question, repeat)
        for question, repeat in definition.walk()
        if (
            question.audience not in audiences
            if repeat
            else not is_for_audience(question, audiences)
        )
    }
    asked = definition.questions.keys() | ({PEOPLE} if "alone" in audiences else set())
    return without_questions(
        {n: v for n, v in answers.items() if n.partition(".")[0] in asked}, others
    )


def _asked_of_others(definition: Definition, audiences: Collection[str]) -> set[str]:
    """Return the questions for people outside *audiences*; a computed value goes with its
    inputs.
    """
    return {
        full_name(question, repeat)
        for question, repeat in definition.walk()
        if question.audience not in audiences and "value" not in question.own
    }
