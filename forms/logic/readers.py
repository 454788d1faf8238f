"""Answers by audience: the one rule for pages, paper and files.

The audience of a question decides (`audience`, `show`), and so does derivation: a question that
discloses one for other readers is not for these readers either (`forms.logic.derivation`).
"""

from collections.abc import Collection, Mapping
from typing import Any

from forms.definition import Definition, Question
from forms.logic.alone_answers import PEOPLE
from forms.logic.derivation import computed, full_name, without
from forms.logic.relevance import Compiled
from forms.logic.step_answers import ALL, outside, within


def is_for(question: Question, audiences: Collection[str]) -> bool:
    """Whether readers of *audiences* are asked the question, or told its computed value."""
    show = question.own.get("show", "all")
    return question.audience in audiences and (show == "all" or show in audiences)


def meant_for(
    audiences: Collection[str], compiled: Compiled, answers: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the answers that *audiences* may see: no text and no row discloses others."""
    definition = compiled.definition
    told = compiled.derivation.told_by(_asked_of_others(definition, audiences))
    values = {full_name(*each) for each in definition.walk() if not is_for(each[0], audiences)}
    return without(asked_of(audiences, definition, answers), told | values)


def for_receiver(
    audiences: frozenset[str],
    compiled: Compiled,
    answers: Mapping[str, Any],
    withheld: Collection[str],
    filled: Collection[str],
) -> dict[str, Any]:
    """Return the answers that the receiver of a form gets: not the sections *withheld*, nor what
    tells of them; of the sections they have *filled* in, all they wrote.
    """
    told = told_by(compiled, withheld, audiences, filled)
    kept = without(outside(compiled, answers, withheld), told)
    own = meant_for(ALL, compiled, within(compiled, answers, filled))
    return {
        **meant_for(audiences, compiled, kept),
        **without(own, told & computed(compiled.definition)),
    }


def told_by(
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
    return derivation.told_by((away - derivation.permission) | others)


def asked_of(
    audiences: Collection[str], definition: Definition, answers: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the answers that *audiences* are asked for or shown, regardless of derivation.

    This was the whole rule until derivation was taken into account; signatures from then are over
    its result.
    """
    others = {
        full_name(question, repeat)
        for question, repeat in definition.walk()
        if (question.audience not in audiences if repeat else not is_for(question, audiences))
    }
    asked = definition.questions.keys() | ({PEOPLE} if "alone" in audiences else set())
    return without({n: v for n, v in answers.items() if n.partition(".")[0] in asked}, others)


def _asked_of_others(definition: Definition, audiences: Collection[str]) -> set[str]:
    """Return the questions for people outside *audiences*; a computed value goes with its
    inputs.
    """
    return {
        full_name(question, repeat)
        for question, repeat in definition.walk()
        if question.audience not in audiences and "value" not in question.own
    }
