"""One table over all versions of a form: columns by id, each value in its place whatever moved."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from enum import Enum
from functools import lru_cache, partial
from typing import Any, NamedTuple

from forms.definition import Definition, Question
from forms.export.selection import ORDINARY, Choice, Picked, pick
from forms.i18n import gettext as _
from forms.i18n import local
from forms.questions import Column, question_type_of
from forms.questions.filled_texts import unanswered

Answers = Mapping[str, Any]


class Missing(Enum):
    """Why a cell holds no answer; writers choose the words."""

    DECLINED = "declined"
    EMPTY = "empty"
    NOT_ASKED = "not_asked"


class Entry(NamedTuple):
    """What is known of a submission beside its answers."""

    version: str
    reference: str | None = None
    state: str = ""
    unit: str = ""
    received: datetime | None = None
    """In UTC."""
    week: str = ""
    """The weeks an anonymous one came in, such as 2026-19; all that is known of its time."""


Submitted = tuple[str, Entry, Answers]
"""The id of its version, what is known of it, and its answers."""


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """The rows of a repeat in one cell, for files that have one table only."""

    questions: tuple[Question, ...]
    rows: Sequence[Answers]


@dataclass(frozen=True, slots=True)
class Place:
    """Where one question of one version puts its cells, and how they come from what is stored."""

    question: Question
    at: tuple[int, ...]
    beside: tuple[tuple[str, int], ...]
    """Names stored beside the answer (`yrke.other`), and their columns."""
    cells: Callable[[Any], tuple[Any, ...]]


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
    anonymous: bool

    def lines(self, entry: Entry, answers: Answers) -> Iterable[tuple[list[Any], Answers]]:
        """The rows that one submission gives: the cells of the head, and the answers of the row."""
        head = _anonymous_head(entry) if self.anonymous else _named_head(entry)
        if not self.name:
            return ((head, answers),)
        inside = answers.get(self.name)
        listed = inside if isinstance(inside, list) else ()
        return [([*head, number], row) for number, row in enumerate(listed, 1)]


@dataclass(frozen=True, slots=True)
class Plan:
    """All tables of one export."""

    main: Table
    repeats: tuple[Table, ...]
    picked: Mapping[str, Picked]
    """What may go out of each version, by its id, the oldest first."""


def plan(
    versions: Mapping[str, Definition],
    choice: Choice = ORDINARY,
    *,
    rows: bool = False,
) -> Plan:
    """The tables over *versions* (by version id, the oldest first), in the newest wording.

    A column stands for many answers, so `{navn}` in its texts reads as `…`.

    With *rows* the main table has a column with all rows of each repeat too. If one version is
    anonymous, all of the form is.
    """
    versions = {id: unanswered(definition) for id, definition in versions.items()}
    anonymous = any(definition.anonymous for definition in versions.values())
    if anonymous:
        choice = choice._replace(personal=False)
    every = versions.values()
    picked = {id: pick(definition, choice, every) for id, definition in versions.items()}
    newest = list(versions.values())[-1]
    make = partial(_table, anonymous=anonymous, rows=rows)
    main = make(
        "",
        newest.title,
        {v: [d.questions[id] for id in picked[v]] for v, d in versions.items()},
        picked,
    )
    repeats = (
        make(name, _newest(versions, name).label, _inside(versions, picked, name), picked)
        for name in _repeats(versions, picked)
    )
    return Plan(main, tuple(t for t in repeats if len(t.columns) > t.head), picked)


def _named_head(entry: Entry) -> list[Any]:
    day, clock = _clock(entry.received) if entry.received else (Missing.EMPTY, Missing.EMPTY)
    return [
        entry.reference or Missing.EMPTY,
        day,
        clock,
        entry.version,
        entry.state,
        entry.unit or Missing.EMPTY,
    ]


def _clock(moment: datetime) -> tuple[date, time]:
    """The day and the minute in Oslo, whose hours begin when those of UTC do."""
    day, hour = _hour(moment.year, moment.month, moment.day, moment.hour)
    return day, time(hour, moment.minute)


@lru_cache(maxsize=10_000)
def _hour(year: int, month: int, day: int, hour: int) -> tuple[date, int]:
    there = local(datetime(year, month, day, hour, tzinfo=UTC))
    return there.date(), there.hour


def _anonymous_head(entry: Entry) -> list[Any]:
    return [entry.week or Missing.EMPTY, entry.version]


def _head(anonymous: bool) -> tuple[Column, ...]:
    version = Column("_version", _("Versjon"))
    if anonymous:
        return (Column("_week", _("Uke")), version)
    return (
        Column("_reference", _("Referanse")),
        Column("_date", _("Mottatt dato"), "date"),
        Column("_time", _("Mottatt kl."), "time"),
        version,
        Column("_state", _("Status")),
        Column("_unit", _("Enhet")),
    )


def _repeats(versions: Mapping[str, Definition], picked: Mapping[str, Picked]) -> list[str]:
    """The ids of all repeats, the newest version's first."""
    found: dict[str, None] = {}
    for id, definition in reversed(list(versions.items())):
        found.update((q, None) for q in picked[id] if definition.questions[q].questions)
    return list(found)


def _newest(versions: Mapping[str, Definition], name: str) -> Question:
    held = (d.questions.get(name) for d in reversed(list(versions.values())))
    return next(question for question in held if question is not None and question.questions)


def _inside(
    versions: Mapping[str, Definition], picked: Mapping[str, Picked], name: str
) -> dict[str, list[Question]]:
    """What each version asks in the rows of the repeat called *name*."""
    found = {}
    for id, definition in versions.items():
        inner = picked[id].get(name) or ()
        question = definition.questions.get(name)
        found[id] = [q for q in question.questions if q.id in inner] if question else []
    return found


def _table(
    name: str,
    title: str,
    asked: Mapping[str, Sequence[Question]],
    picked: Mapping[str, Picked],
    *,
    anonymous: bool,
    rows: bool,
) -> Table:
    head = _head(anonymous)
    if name:
        head = (*head, Column("_row", _("Rad"), "number"))
    columns = _union([{q.id: list(_columns(q, rows)) for q in qs} for qs in asked.values()])
    every = (*head, *columns)
    at = {column.key: number for number, column in enumerate(every)}
    places = {
        version: tuple(_place(q, at, picked[version].get(q.id), rows) for q in questions)
        for version, questions in asked.items()
    }
    return Table(name, title, every, places, len(head), anonymous)


def _columns(question: Question, rows: bool) -> Iterator[Column]:
    """The question's columns."""
    own = question_type_of(question).columns(question)
    taken = {column.key for column in own}
    beside = (
        replace(c, key=_free(c.key, taken))
        for c in question_type_of(question).beside_columns(question)
    )
    yield from (*own, *beside)
    if rows and question.questions:
        yield Column(f"{question.id}.rows", _("%(label)s (rader)", label=question.label), "rows")


def _free(key: str, taken: set[str]) -> str:
    """The key of a column beside the answer; an option may be called what it is called."""
    return f"{key}.text" if key in taken else key


def _place(
    question: Question, at: Mapping[str, int], inner: frozenset[str] | None, rows: bool
) -> Place:
    kind = question_type_of(question)
    own = tuple(at[column.key] for column in kind.columns(question))
    taken = {column.key for column in kind.columns(question)}
    beside = tuple(
        (column.key, at[_free(column.key, taken)]) for column in kind.beside_columns(question)
    )
    if rows and question.questions:
        asked = tuple(q for q in question.questions if q.id in (inner or ()))
        both = (*own, at[f"{question.id}.rows"])
        return Place(question, both, (), lambda value: (len(value), Rows(asked, value)))
    return Place(question, own, beside, partial(kind.cells, question))


def _union(versions: Sequence[Mapping[str, Sequence[Column]]]) -> list[Column]:
    """Every column once: questions, and a question's columns, as `_merged` puts them."""
    newest_first = versions[::-1]
    found: dict[str, Column] = {}
    for columns in (columns for version in newest_first for columns in version.values()):
        for column in columns:
            newer = found.get(column.key)
            found[column.key] = _both(newer, column) if newer else column
    order: dict[str, None] = {}
    for question in _merged([list(version) for version in newest_first]):
        own = [[c.key for c in version.get(question, ())] for version in newest_first]
        order.update(dict.fromkeys(_merged(own)))
    return [found[key] for key in order]


def _merged(orders: Iterable[Sequence[str]]) -> list[str]:
    """Every name once: in the first order; those of later ones after their neighbour there."""
    merged: list[str] = []
    for order in orders:
        at = 0
        for name in order:
            if name in merged:
                at = merged.index(name) + 1
            else:
                merged.insert(at, name)
                at += 1
    return merged


def _both(newer: Column, older: Column) -> Column:
    """One column for two versions: removed codes keep their words; mixed kinds are text."""
    codes = {**(older.codes or {}), **(newer.codes or {})}
    ordered = {code: codes[code] for code in (*(newer.codes or ()), *codes)}
    return replace(
        newer, codes=ordered or None, kind=newer.kind if newer.kind == older.kind else "text"
    )


def weeks(first: date, last: date) -> str:
    """The weeks from the Monday *first* to the Monday *last*: 2026-19, or 2026-19–2026-22."""
    names = dict.fromkeys(f"{y}-{w:02}" for y, w, _day in (first.isocalendar(), last.isocalendar()))
    return "–".join(names)
