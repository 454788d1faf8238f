"""One table over all versions of a form: columns by id, each value in its place whatever moved."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple

from forms.definition import Definition, Question
from forms.definition.diff.meaning import answer_key
from forms.export.selection import ORDINARY, Choice, Picked, pick
from forms.export.tables.columns import (
    Meanings,
    Versioned,
    heading,
    merge,
    older_versions,
    own_columns,
    question_key,
)
from forms.export.tables.submission_columns import NO_NAMES, Entry, Head, Names
from forms.i18n import gettext as _
from forms.logic.alone_answers import answers_by_person
from forms.questions import Column, question_type_of
from forms.questions.filled_texts import definition_without_answers

Answers = Mapping[str, Any]


Submitted = tuple[str, Entry, Answers]
"""The id of its version, what is known of it, and its answers."""


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """The rows of a repeat in one cell, for files that have one table only."""

    questions: tuple[Question, ...]
    rows: Sequence[Answers]
    names: Mapping[str, str]
    """What programs call each question: its id, or that with the version its meaning began in."""


@dataclass(frozen=True, slots=True)
class Place:
    """The cells of one question of one version, and their conversion from stored values."""

    question: Question
    at: tuple[int, ...]
    columns: tuple[Column, ...]
    """The columns at *at* as this version has them, with its own words for the codes."""
    beside: tuple[tuple[str, int], ...]
    """Names stored beside the answer (`yrke.other`), and their columns."""
    cells: Callable[[Any], tuple[Any, ...]]
    section: str = ""
    """The heading of its section."""


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of a form, or of one of its repeats, and where each version puts its cells."""

    name: str
    """The id of the repeat; empty for the main table."""
    title: str
    columns: tuple[Column, ...]
    places: Mapping[str, tuple[Place, ...]]
    """By version id."""
    head: int
    """How many of the columns tell of the submission itself."""
    told: Head
    """What they tell."""
    alone: frozenset[str] = frozenset()
    """The questions in it that are asked with one person alone: a row for each person."""

    def lines(self, entry: Entry, answers: Answers) -> Iterable[tuple[list[Any], Answers]]:
        """Return the rows of one submission: the cells of the head, and the answers of the row."""
        head = self.told.cells(entry)
        if not self.name and not self.alone:
            return ((head, answers),)
        people = answers_by_person(answers, self.alone)
        if not self.name:
            return [([*head, number], each) for number, each in enumerate(people, 1)]
        listed: list[Answers] = []
        for each in people if self.name in self.alone else people[:1]:
            inside = each.get(self.name)
            listed += inside if isinstance(inside, list) else ()
        return [([*head, number], row) for number, row in enumerate(listed, 1)]

    def split(self, most: int) -> list["Table"]:
        """Split the table into parts of at most *most* columns, each with the head; a question
        stays whole.

        Every part has every row, in one order.
        """
        if len(self.columns) <= most:
            return [self]
        groups: dict[str, list[int]] = {}
        for at in range(self.head, len(self.columns)):
            groups.setdefault(question_key(self.columns[at].key), []).append(at)
        found: list[list[int]] = [[]]
        for group in groups.values():
            if self.head + len(found[-1]) + len(group) > most:
                found.append([])
            found[-1] += group
        return [self._part([*range(self.head), *columns]) for columns in found]

    def _part(self, columns: Sequence[int]) -> "Table":
        at = {old: new for new, old in enumerate(columns)}
        places = {
            version: tuple(
                replace(
                    place,
                    at=tuple(at[old] for old in place.at),
                    beside=tuple((name, at[old]) for name, old in place.beside),
                )
                for place in every
                if place.at and place.at[0] in at
            )
            for version, every in self.places.items()
        }
        return replace(self, columns=tuple(self.columns[old] for old in columns), places=places)


@dataclass(frozen=True, slots=True)
class Plan:
    """All tables of one export."""

    main: Table
    repeats: tuple[Table, ...]
    picked: Mapping[str, Picked]
    """What may go out of each version, by its id, the oldest first."""
    meanings: Meanings


class _Wanted(NamedTuple):
    """The shared options of all tables of an export."""

    picked: Mapping[str, Picked]
    meanings: Meanings
    head: Head
    names: Names
    rows: bool


def plan_tables(
    versions: Mapping[str, Definition],
    meanings: Meanings,
    choice: Choice = ORDINARY,
    *,
    rows: bool = False,
    names: Names = NO_NAMES,
) -> Plan:
    """Plan the tables over *versions* (by version id, oldest first), in the newest wording.

    A column stands for many answers, so `{navn}` in its texts reads as `…`. Answers with another
    meaning than newer ones have columns of their own.

    With *rows* the main table has a column with all rows of each repeat too. If one version is
    anonymous, all of the form is.
    """
    versions = {id: definition_without_answers(definition) for id, definition in versions.items()}
    anonymous = any(definition.anonymous for definition in versions.values())
    if anonymous:
        choice = choice._replace(personal=False)
    every = versions.values()
    picked = {id: pick(definition, choice, every) for id, definition in versions.items()}
    asked = _questions_outside_repeats(versions, picked, meanings, choice.aliases)
    inside = _questions_in_repeats(asked, picked, meanings)
    newest_first = list(every)[::-1]
    steps = {s.id: s.title for d in reversed(newest_first) for s in d.steps}
    head = Head(
        anonymous,
        choice.figures,
        bool(inside) and (anonymous or choice.figures),
        any(d.case for d in newest_first),
        steps if any(len(d.steps) > 1 for d in newest_first) else {},
        any("figure" in question.own for d in newest_first for question in d.questions.values()),
    )
    wanted = _Wanted(picked, meanings, head, names, rows)
    nothing: dict[str, list[Versioned]] = {id: [] for id in versions}
    main = _table("", list(every)[-1].title, asked, wanted)
    repeats = (
        _table(key, label, {**nothing, **each}, wanted) for key, (label, each) in inside.items()
    )
    return Plan(main, tuple(t for t in repeats if len(t.columns) > t.head), picked, meanings)


def _questions_outside_repeats(
    versions: Mapping[str, Definition],
    picked: Mapping[str, Picked],
    meanings: Meanings,
    aliased: bool,
) -> dict[str, list[Versioned]]:
    """Return each version's questions outside rows."""
    return {
        id: [
            Versioned(
                definition.questions[name],
                answer_key(name, meanings.get(id, {}).get(name, 0)),
                _section(definition, definition.questions[name]),
                aliased,
            )
            for name in picked[id]
        ]
        for id, definition in versions.items()
    }


def _section(definition: Definition, question: Question) -> str:
    section = definition.section(question.section)
    titles = [section.title] if section else []
    titles += [question.group.label] if question.group else []
    return " – ".join(titles)


def _questions_in_repeats(
    main: Mapping[str, Sequence[Versioned]],
    picked: Mapping[str, Picked],
    meanings: Meanings,
) -> dict[str, tuple[str, dict[str, list[Versioned]]]]:
    """Each repeat by its key, the newest version's first: its label, and what each version asks."""
    found: dict[str, tuple[str, dict[str, list[Versioned]]]] = {}
    older = older_versions(list(main.values()))
    for version, asked in reversed(list(main.items())):
        for repeat in (each for each in asked if each.question.questions):
            id = repeat.question.id
            begun = meanings.get(version, {})
            inner = picked[version].get(id) or ()
            label = heading(repeat.question.label, older[repeat.key])
            _label, inside = found.setdefault(repeat.key, (label, {}))
            inside[version] = [
                Versioned(q, answer_key(q.id, begun.get(f"{id}.*.{q.id}", 0)), "", repeat.aliased)
                for q in repeat.question.questions
                if q.id in inner
            ]
    return found


def _table(
    key: str,
    title: str,
    asked: Mapping[str, Sequence[Versioned]],
    wanted: "_Wanted",
) -> Table:
    head = wanted.head.columns(wanted.names)
    alone = frozenset(
        q.question.id for each in asked.values() for q in each if q.question.audience == "alone"
    )
    if key:
        alone = frozenset({key.partition("@")[0]}) if alone else alone
        head = (*head, Column("_row", _("Rad"), "number"))
    elif alone:
        head = (*head, Column("_person", _("Person spurt alene"), "number"))
    columns = merge(list(asked.values()), head, rows=wanted.rows)
    every = (*head, *columns)
    at = {column.key: number for number, column in enumerate(every)}
    places = {
        version: tuple(
            _place(q, at, wanted.picked[version].get(q.question.id), version, wanted)
            for q in questions
        )
        for version, questions in asked.items()
    }
    return Table(key.partition("@")[0], title, every, places, len(head), wanted.head, alone)


def _place(
    asked: Versioned,
    at: Mapping[str, int],
    inner: frozenset[str] | None,
    version: str,
    wanted: "_Wanted",
) -> Place:
    own, question = own_columns(asked, rows=wanted.rows), asked.question
    beside = tuple((name, at[column.key]) for name, column in own.beside)
    columns = (*own.answer, *own.rows)
    where = tuple(at[column.key] for column in columns)
    if own.rows:
        began = wanted.meanings.get(version, {})
        names = {
            q.id: answer_key(q.id, began.get(f"{question.id}.*.{q.id}", 0))
            for q in question.questions
            if q.id in (inner or ())
        }
        inside = tuple(q for q in question.questions if q.id in names)
        return Place(
            question,
            where,
            columns,
            (),
            lambda value: (len(value), Rows(inside, value, names)),
            asked.section,
        )
    cells = partial(question_type_of(question).cells, question)
    return Place(question, where, columns, beside, cells, asked.section)
