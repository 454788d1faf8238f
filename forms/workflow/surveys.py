"""Answers to all versions of a form, ready to be counted together."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from forms import i18n
from forms.definition import Definition
from forms.export.selection import Choice, pick
from forms.questions.filled_texts import definition_without_answers
from forms.results import across_versions
from forms.results.across_versions import Counted, count_together
from forms.results.report import is_written
from forms.results.tallies import Item
from forms.storage import Version
from forms.storage.definitions import versions
from forms.storage.submissions.queries import Line

Given = Iterable[tuple[Line, Mapping[str, Any]]]


def count_answers(
    every: Sequence[Version], words: Version, found: Given, *, figures: bool
) -> tuple[Counted, list[int]]:
    """Return the answers in *words* of one version, and the numbers of the versions they were to.

    With *figures* only what neither identifies nor is sensitive is counted.
    """
    number = {version.id: version.number for version in every}
    given = [(number[line.version_id], answers) for line, answers in found]
    together = _count_together(every, words, given, figures=figures)
    return together, sorted({each for each, _answers in given})


def version_on(every: Sequence[Version], day: date) -> Version:
    """Return the newest version on that day, else the first one; *every* has the newest first.

    A period keeps this version permanently: a later version without one of the answers would
    otherwise disclose how many had given it.
    """
    then = (v for v in every if i18n.local_time(v.published).date() <= day)
    return next(then, every[-1])


def survey_without_answers(
    every: Sequence[Version], words: Version, numbers: Iterable[int], *, figures: bool
) -> Counted:
    """Return what was asked where answers to these versions were counted, and nobody's answers."""
    nothing: list[tuple[int, Mapping[str, Any]]] = [(number, {}) for number in numbers]
    return _count_together(every, words, nothing, figures=figures)._replace(people=[])


def _count_together(
    every: Sequence[Version],
    words: Version,
    given: Sequence[tuple[int, Mapping[str, Any]]],
    *,
    figures: bool,
) -> Counted:
    made = versions_to_count(every, figures=figures)
    return count_together(made[words.number], made.values(), given)


def versions_to_count(
    every: Sequence[Version], *, figures: bool
) -> dict[int, across_versions.Version]:
    """Every version by its number, with what may be counted of it."""
    own = {version.number: definition_of(version) for version in every}
    meanings = versions.meanings(every[0].form_id)
    choice = Choice(sensitive=False, personal=False, figures=figures)
    return {
        version.number: across_versions.Version(
            version.number,
            definition_without_answers(own[version.number]),
            meanings[version.id],
            pick(own[version.number], choice, own.values()),
        )
        for version in every
    }


def definition_of(version: Version) -> Definition:
    """Return the version's definition in the current language."""
    return versions.definition(version, i18n.current_language())


def free_text_questions(every: Sequence[Version]) -> set[str]:
    """Return the questions that people answer in their own words, in any version."""
    return {
        question.id
        for version in every
        for question in definition_of(version).questions.values()
        if is_written(Item(question))
    }


def answers_to_count(answers: Mapping[str, Any], written: set[str], words: bool) -> dict[str, Any]:
    """Return what is written, for *words*, or the rest; equal codes share their memory."""
    return {
        name: sys.intern(value) if type(value) is str and not words else value
        for name, value in answers.items()
        if (name in written) == words
    }
