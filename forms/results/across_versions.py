"""One definition for counting the answers of a period, over all their versions.

Answers with another meaning are counted separately, each meaning in its own words.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from forms.definition import Definition, Option, Question
from forms.definition.diff.meaning import MeaningVersions, answer_key, label_with_versions
from forms.i18n import gettext as _

Answers = Mapping[str, Any]


class Version(NamedTuple):
    """A version that answers were given on."""

    number: int
    definition: Definition
    began: MeaningVersions
    """In which version the meaning of each question began."""
    picked: Mapping[str, Any]
    """The questions that may be counted."""


class Counted(NamedTuple):
    """The counted questions, under names with one meaning each: `trives`, `trives@v3`."""

    definition: Definition
    people: list[dict[str, Any]]
    picked: Mapping[str, Any]


def count_together(
    words: Version, versions: Iterable[Version], given: Sequence[tuple[int, Answers]]
) -> Counted:
    """Return the questions of *words*, followed by their other meanings, and the answers by name.

    *given* are the answers, each with the number of its version. Only versions with answers count
    beside *words*: the set of options and meanings does not depend on the answers given. A question
    that *words* does not ask is left out.
    """
    used = {number for number, _answers in given}
    others = sorted((v for v in versions if v.number in used), key=lambda v: -v.number)
    questions: dict[str, Question] = {}
    picked: dict[str, Any] = {}
    for id, newest in words.definition.questions.items():
        meanings: dict[str, list[tuple[Version, Question]]] = {_key(words, id): [(words, newest)]}
        for version in others:
            if version.number != words.number and (own := version.definition.questions.get(id)):
                meanings.setdefault(_key(version, id), []).append((version, own))
        for key, asked in meanings.items():
            questions[key] = _question(key, asked, newest)
            for version, _own in asked:
                if id in version.picked:
                    picked.setdefault(key, version.picked[id])
    by_number = {version.number: version for version in (*others, words)}
    people = [_rename_answers(answers, by_number[number], questions) for number, answers in given]
    return Counted(replace(words.definition, questions=questions), people, picked)


def question_id(key: str) -> str:
    """Return the question's id in the definition, for any meaning."""
    return key.partition("@")[0]


def _key(version: Version, id: str) -> str:
    return answer_key(id, version.began.get(id, 0))


def _question(key: str, asked: Sequence[tuple[Version, Question]], newest: Question) -> Question:
    """Return the question of the newest version in *asked*, with the options of older ones."""
    version, question = asked[0]
    every = [own for _version, own in asked]
    found = replace(
        question,
        id=key,
        options=_options([own.options for own in every]),
        rows=_options([own.rows for own in every]),
    )
    if question is newest:
        return found
    section = version.definition.section(question.section)
    conditions = [c for c in (section and section.show_if, question.show_if) if c]
    numbers = [version.number for version, _own in reversed(asked)]
    return replace(
        found,
        label=label_with_versions(question.label, numbers),
        section="",
        show_if={"all": conditions} if len(conditions) > 1 else next(iter(conditions), None),
    )


def _options(versions: Sequence[Sequence[Option]]) -> tuple[Option, ...]:
    """Return the options of the newest version, and the additional ones of older versions."""
    found = {option.code: option for option in versions[0]}
    for options in versions[1:]:
        for option in options:
            label = _("%(label)s (tidligere)", label=option.label)
            found.setdefault(option.code, replace(option, label=label))
    return tuple(found.values())


def _rename_answers(
    answers: Answers, version: Version, questions: Mapping[str, Question]
) -> dict[str, Any]:
    found = {}
    for name, value in answers.items():
        id, dot, rest = name.partition(".")
        if id in version.definition.questions and (key := _key(version, id)) in questions:
            found[f"{key}{dot}{rest}"] = value
    return found
