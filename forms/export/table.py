"""One table over all versions of a form: columns by id, each value in its place whatever moved."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import partial
from typing import Any, NamedTuple

from forms.definition import Definition, Question
from forms.language import gettext as _
from forms.language import local
from forms.logic.answers import DECLINED
from forms.questions import Column, kind_of

Cell = str | int | float | bool | date | datetime | time | None
Row = list[Cell]


@dataclass(frozen=True, slots=True)
class Missing:
    """Why a cell holds no answer: `declined`, `empty` or `not_asked`; writers choose the words."""

    why: str


DECLINED_CELL = Missing("declined")
EMPTY_CELL = Missing("empty")
NOT_ASKED = Missing("not_asked")


class Choice(NamedTuple):
    """What a coordinator asks for."""

    sensitive: bool = False
    """With the sensitive questions; only for roles that may, and logged."""
    personal: bool = True
    """With the questions that identify someone."""


class Entry(NamedTuple):
    """What is known of a submission beside its answers."""

    reference: str | None
    version: str
    state: str
    unit: str
    received: datetime | None
    period: date


@dataclass(frozen=True, slots=True)
class Place:
    """Where one question of one version puts its cells."""

    question: Question
    at: tuple[int, ...]
    beside: tuple[tuple[str, int], ...]
    """Names stored beside the answer (`yrke.other`), and their columns."""


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of a form's main table, or of one repeat, and where each version puts its cells."""

    name: str
    title: str
    columns: tuple[Column, ...]
    places: Mapping[str, tuple[Place, ...]]
    """By version id."""
    head: int
    """How many of the columns tell of the submission itself."""

    def row(self, version: str, head: Sequence[Any], answers: Mapping[str, Any]) -> list[Any]:
        """One row: *head*, then a cell or a `Missing` for every column."""
        cells: list[Any] = [*head, *(NOT_ASKED,) * (len(self.columns) - self.head)]
        for place in self.places[version]:
            _put(cells, place, answers)
        return cells


@dataclass(frozen=True, slots=True)
class Plan:
    """All tables of one export."""

    main: Table
    repeats: tuple[Table, ...]
    anonymous: bool
    versions: Mapping[str, Definition]
    """By version id, the oldest first."""

    def head(self, entry: Entry) -> list[Any]:
        """The cells that tell of a submission: what of it is kept, and nothing finer."""
        if self.anonymous:
            return [_week(entry.period), entry.version]
        moment = local(entry.received) if entry.received else None
        day = moment.date() if moment else entry.period
        clock = moment.time().replace(second=0, microsecond=0) if moment else EMPTY_CELL
        return [
            entry.reference or EMPTY_CELL,
            day,
            clock,
            entry.version,
            entry.state,
            entry.unit or EMPTY_CELL,
        ]

    def rows(
        self, table: Table, version: str, entry: Entry, answers: Mapping[str, Any]
    ) -> Iterator[list[Any]]:
        """The rows of *table* that one submission gives: one, or one for each row of the repeat."""
        if table is self.main:
            yield table.row(version, self.head(entry), answers)
            return
        inside = answers.get(table.name)
        if not isinstance(inside, list):
            return
        for number, row in enumerate(inside, 1):
            yield table.row(version, [*self.head(entry), number], row)


def plan(versions: Mapping[str, Definition], choice: Choice = Choice()) -> Plan:  # noqa: B008 - a frozen tuple
    """The tables over *versions* (by version id, the oldest first), in the newest wording."""
    newest = list(versions.values())[-1]
    anonymous = newest.anonymous is not None
    head = _head(anonymous)
    wanted = partial(_wanted, choice=choice, anonymous=anonymous)
    main = _table(
        "",
        newest.title,
        head,
        {v: _asked(d.questions.values(), wanted) for v, d in versions.items()},
    )
    repeats = []
    for name in _repeats(versions.values(), wanted):
        held = {v: d.questions.get(name) for v, d in versions.items()}
        title = next(q.label for q in reversed(list(held.values())) if q is not None)
        inner = {v: _asked(q.questions if q else (), wanted) for v, q in held.items()}
        number = Column("_row", _("Rad"), "number")
        repeats.append(_table(name, title, (*head, number), inner))
    return Plan(main, tuple(repeats), anonymous, versions)


def _head(anonymous: bool) -> tuple[Column, ...]:
    version = Column("_version", _("Versjon"), "text")
    if anonymous:
        return (Column("_week", _("Uke"), "text"), version)
    return (
        Column("_reference", _("Referanse")),
        Column("_date", _("Mottatt dato"), "date"),
        Column("_time", _("Mottatt kl."), "time"),
        version,
        Column("_state", _("Status")),
        Column("_unit", _("Enhet")),
    )


def _wanted(question: Question, choice: Choice, anonymous: bool) -> bool:
    if question.sensitive and not choice.sensitive:
        return False
    return not question.personal or (choice.personal and not anonymous)


def _asked(questions: Iterable[Question], wanted: Any) -> list[Question]:
    return [q for q in questions if wanted(q) and (kind_of(q).answerable or "value" in q.own)]


def _repeats(versions: Iterable[Definition], wanted: Any) -> list[str]:
    found: dict[str, None] = {}
    for definition in reversed(list(versions)):
        found.update(
            (q.id, None) for q in definition.questions.values() if q.questions and wanted(q)
        )
    return list(found)


def _table(
    name: str, title: str, head: tuple[Column, ...], versions: Mapping[str, Sequence[Question]]
) -> Table:
    columns = _union(
        [[c for q in questions for c in _columns(q)] for questions in versions.values()]
    )
    every = (*head, *columns)
    at = {column.key: number for number, column in enumerate(every)}
    places = {v: tuple(_place(q, at) for q in questions) for v, questions in versions.items()}
    return Table(name, title, every, places, len(head))


def _columns(question: Question) -> tuple[Column, ...]:
    kind = kind_of(question)
    return (*kind.columns(question), *kind.beside_columns(question))


def _place(question: Question, at: Mapping[str, int]) -> Place:
    kind = kind_of(question)
    own = tuple(at[column.key] for column in kind.columns(question))
    beside = tuple((column.key, at[column.key]) for column in kind.beside_columns(question))
    return Place(question, own, beside)


def _union(versions: Sequence[Sequence[Column]]) -> list[Column]:
    """Every column once: the newest version's in its order, older ones after their old neighbour."""
    found: dict[str, Column] = {column.key: column for column in (versions[-1] if versions else ())}
    order = list(found)
    for columns in reversed(versions[:-1]):
        before = None
        for column in columns:
            if column.key in found:
                found[column.key] = _both(found[column.key], column)
            else:
                found[column.key] = column
                order.insert(order.index(before) + 1 if before is not None else 0, column.key)
            before = column.key
    return [found[key] for key in order]


def _both(newer: Column, older: Column) -> Column:
    """One column for two versions: codes that were removed keep their words; changed kinds are text."""
    codes = {**(older.codes or {}), **(newer.codes or {})} or None
    kind = newer.kind if newer.kind == older.kind else "text"
    return replace(newer, codes=codes, kind=kind)


def _put(cells: list[Any], place: Place, answers: Mapping[str, Any]) -> None:
    question = place.question
    if question.id not in answers:
        return
    stored = answers[question.id]
    if stored is None or stored == DECLINED or stored == [] or stored == {}:
        why = DECLINED_CELL if stored == DECLINED else EMPTY_CELL
        for at in place.at:
            cells[at] = why
    else:
        kind = kind_of(question)
        for at, cell in zip(place.at, kind.cells(question, kind.restore(stored)), strict=True):
            cells[at] = EMPTY_CELL if cell is None else cell
    for name, at in place.beside:
        cells[at] = answers.get(name) or EMPTY_CELL


def _week(monday: date) -> str:
    year, week, _day = monday.isocalendar()
    return f"{year}-{week:02}"
