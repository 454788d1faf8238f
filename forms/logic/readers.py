"""What readers of some audiences get of a form's answers: the one rule for pages, paper and files.

Who is asked decides it (`audience`, `show`), and what follows from what: a question that tells of
one that is not for these readers is not for them either (`forms.logic.derivation`).
"""

from collections.abc import Collection, Mapping
from typing import Any

from forms.definition import Definition, Question
from forms.logic.derivation import full_name, without
from forms.logic.relevance import Compiled


def is_for(question: Question, audiences: Collection[str]) -> bool:
    """Whether readers of *audiences* are asked the question, or told its computed value."""
    show = question.own.get("show", "all")
    return question.audience in audiences and (show == "all" or show in audiences)


def meant_for(
    audiences: Collection[str], compiled: Compiled, answers: Mapping[str, Any]
) -> dict[str, Any]:
    """The answers that readers of *audiences* may see: no text and no row tells of others."""
    definition = compiled.definition
    told = compiled.derivation.told_by(_asked_of_others(definition, audiences))
    values = {full_name(*each) for each in definition.walk() if not is_for(each[0], audiences)}
    return without(asked_of(audiences, definition, answers), told | values)


def asked_of(
    audiences: Collection[str], definition: Definition, answers: Mapping[str, Any]
) -> dict[str, Any]:
    """The answers to what these *audiences* are asked and told, whatever they follow from.

    This was the whole rule until answers were followed to what they tell of; signatures from then
    are over what it gives.
    """
    others = {
        full_name(question, repeat)
        for question, repeat in definition.walk()
        if (question.audience not in audiences if repeat else not is_for(question, audiences))
    }
    asked = definition.questions.keys() & answers.keys()
    return without({n: v for n, v in answers.items() if n.partition(".")[0] in asked}, others)


def _asked_of_others(definition: Definition, audiences: Collection[str]) -> set[str]:
    """The questions that people outside *audiences* answer; a value follows from its inputs."""
    return {
        full_name(question, repeat)
        for question, repeat in definition.walk()
        if question.audience not in audiences and "value" not in question.own
    }
