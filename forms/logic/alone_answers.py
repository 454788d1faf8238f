"""Answers given alone: one set for each person, under names of their own among a form's answers.

What the second person says is stored as `vold.@2`, with what belongs to it (`vold.other.@2`), and
`@people` holds the names in order. Every rule that goes by the question (`name.partition(".")[0]`)
treats such an answer as the question's: who reads it, where it is sealed, which step it belongs to.
Answers stored before there were persons have plain names, and are those of one unnamed person.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from forms.definition import Definition

PEOPLE = "@people"
MARK = ".@"


class AloneSet(NamedTuple):
    """What one person answered alone."""

    name: str
    """Who it is, as it was written before the questions were opened; "" in old answers."""
    answers: Mapping[str, Any]


def asked_alone(definition: Definition) -> frozenset[str]:
    """Return the ids of the questions that are asked with one person alone."""
    return frozenset(q.id for q in definition.questions.values() if q.audience == "alone")


def person_name(name: str, number: int) -> str:
    """Return what the answer *name* of person *number* (from 1) is stored as."""
    return f"{name}{MARK}{number}"


def is_of_person(name: str) -> bool:
    """Whether the answer called *name* belongs to one person, or names them."""
    return MARK in name or name == PEOPLE


def without_person(named: Mapping[str, Any], number: int) -> dict[str, Any]:
    """Return what is kept by stored name without that of person *number*; those after move up."""
    found = {}
    for name, value in named.items():
        plain, mark, own = name.rpartition(MARK)
        if mark and int(own) == number:
            continue
        later = bool(mark) and int(own) > number
        found[person_name(plain, int(own) - 1) if later else name] = value
    return found


def join_alone_answers(shared: Mapping[str, Any], sets: Iterable[AloneSet]) -> dict[str, Any]:
    """Return the answers of a form as they are stored: *shared*, and each person's."""
    found = dict(shared)
    people = []
    for number, each in enumerate(sets, 1):
        people.append(each.name)
        found.update({person_name(name, number): v for name, v in each.answers.items()})
    return {**found, PEOPLE: people} if people else found


def split_alone_answers(answers: Mapping[str, Any]) -> tuple[dict[str, Any], list[AloneSet]]:
    """Return what is shared of stored *answers*, and each person's set."""
    names = answers.get(PEOPLE)
    people: Sequence[Any] = names if isinstance(names, list) else ()
    sets: list[dict[str, Any]] = [{} for _name in people]
    shared = {}
    for name, value in answers.items():
        plain, mark, number = name.rpartition(MARK)
        if not mark:
            if name != PEOPLE:
                shared[name] = value
        elif number.isdecimal() and 0 < int(number) <= len(sets):
            sets[int(number) - 1][plain] = value
    found = [AloneSet(str(name), own) for name, own in zip(people, sets, strict=True)]
    return shared, [each for each in found if each.answers]


def answers_by_person(answers: Mapping[str, Any], alone: frozenset[str]) -> list[dict[str, Any]]:
    """Return the answers once for each person, with what is shared; once when nobody was alone.

    *alone* are the ids of the questions asked alone (`asked_alone`).
    """
    if not alone or PEOPLE not in answers:
        return [dict(answers)]
    shared, sets = split_alone_answers(answers)
    unnamed = {n for n in shared if n.partition(".")[0] in alone}
    rest = {n: v for n, v in shared.items() if n not in unnamed}
    found = [{**rest, **each.answers} for each in sets]
    return [dict(shared), *found] if unnamed or not found else found


def people_in(answers: Mapping[str, Any], alone: frozenset[str]) -> list[str]:
    """Return who was asked alone, in order; "" where it was not written who it was."""
    names = [str(name) for name in answers.get(PEOPLE) or ()]
    unnamed = any(n.partition(".")[0] in alone and MARK not in n for n in answers)
    return names if not unnamed or "" in names else ["", *names]


def is_same_person(name: str, other: str) -> bool:
    """Whether two names, as they were written, are of one person."""
    return name.casefold() == other.casefold()


def without_person_named(
    named: Mapping[str, Any], people: Sequence[str], name: str, alone: frozenset[str]
) -> dict[str, Any]:
    """Return what is kept by stored name without that of the person called *name*.

    *people* are those that the numbers stand for; "" is also whose answers have plain names.
    """
    found = dict(named)
    for number in range(len(people), 0, -1):
        if is_same_person(people[number - 1], name):
            found = without_person(found, number)
    if not name:
        found = {n: v for n, v in found.items() if MARK in n or n.partition(".")[0] not in alone}
    return found


def answers_without(answers: Mapping[str, Any], name: str, alone: frozenset[str]) -> dict[str, Any]:
    """Return the answers of a form without what the person called *name* answered alone."""
    people = [str(each) for each in answers.get(PEOPLE) or ()]
    found = without_person_named(answers, people, name, alone)
    found.pop(PEOPLE, None)
    kept = [each for each in people if not is_same_person(each, name)]
    return {**found, PEOPLE: kept} if kept else found
