"""Conversion of stored answers to the texts of a row; each distinct answer is formatted once."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import repeat
from operator import call, getitem
from typing import Any

from forms.export.tables.columns import Missing, question_key
from forms.export.tables.table import Place, Submitted, Table
from forms.i18n import gettext as _
from forms.logic.answer_state import is_blank, is_declined
from forms.questions import Column, QuestionType, question_type_of

Say = Callable[[Any], str]
"""How a writer puts one cell: a text, number, date, time, code, truth or `Missing`."""
SayOf = Callable[[Column], Say]
Lay = Callable[[Mapping[str, Any]], list[str]]
Put = Callable[[list[str], Mapping[str, Any]], None]


ABSENT = object()
MOST = 8192
"""So many values of a column are remembered; more would be mostly new ones, and memory."""
LISTS = frozenset({"codes", "files", "rows"})
UNIQUE = frozenset({"text", "rows"})
"""Kinds of columns whose cells seldom come twice."""


class Memo(dict[Any, str]):
    """A cache of *say* for values that recur."""

    __slots__ = ("most", "say")

    def __init__(self, say: Say, most: int = MOST) -> None:
        super().__init__()
        self.say, self.most = say, most

    def __missing__(self, value: Any) -> str:
        text = self.say(value)
        if len(self) < self.most:
            self[value] = text
        return text


class Cell:
    """A question with one column: `cell[stored]` is its text, or why there is none."""

    __slots__ = ("absent", "cells", "empty", "restore", "say", "why")

    def __init__(self, place: Place, say: Say) -> None:
        kind = question_type_of(place.question)
        plain = type(kind).restore is QuestionType.restore
        self.cells, self.restore, self.say = place.cells, None if plain else kind.restore, say
        self.absent, self.empty = say(Missing.NOT_ASKED), say(Missing.EMPTY)
        self.why = {False: self.empty, True: say(Missing.DECLINED)}

    def __getitem__(self, stored: Any) -> str:
        if type(stored) is not str or not stored:
            if stored is ABSENT:
                return self.absent
            if is_blank(stored):
                return self.why[is_declined(stored)]
        cell = self.cells(self.restore(stored) if self.restore else stored)[0]
        return self.empty if cell is None else self.say(cell)


def text_cell(place: Place, say: Say) -> Say:
    """Return the same for a question whose text is its cell, the commonest and costliest case."""
    rest = Cell(place, say)

    def cell(stored: Any) -> str:
        return say(stored) if type(stored) is str and stored else rest[stored]

    return cell


def unanswered_columns() -> tuple[Column, Column]:
    """Return the columns that tell why cells are empty: names of questions, with spaces between.

    A column that its question did not have yet is named alone. What is in neither was left empty.
    So typed columns hold numbers, days and codes alone.
    """
    return (
        Column("_not_asked", _("Ikke spurt om")),
        Column("_declined", _("Ønsket ikke å svare på")),
    )


def rows(
    table: Table, submissions: Iterable[Submitted], say_of: SayOf, *, reasons: bool = False
) -> Iterator[list[str]]:
    """Yield the table's rows over all submissions, each cell by its column's writer.

    With *reasons* each has the cells of `unanswered_columns` too.
    """
    layout = _Layout(table, say_of)
    told = {version: _Unanswered(table, version) for version in table.places} if reasons else {}
    texts = [say_of(column) for column in unanswered_columns()] if reasons else []
    lays = {version: layout.lay(places) for version, places in table.places.items()}
    heads = [Memo(say, 0 if c.key == "_reference" else MOST) for c, say in layout.head()]
    for version, entry, answers in submissions:
        if table.name and not table.places[version]:
            continue
        lay = lays[version]
        why = told.get(version)
        for head, inside in table.lines(entry, answers):
            row = [*map(getitem, heads, head), *lay(inside)]
            if why:
                row += [say(names) for say, names in zip(texts, why.names(inside), strict=True)]
            yield row


class _Unanswered:
    """Which questions of a version have no answer, and why, by the names of their columns."""

    def __init__(self, table: Table, version: str) -> None:
        keys = [column.key for column in table.columns]
        places = [place for place in table.places[version] if place.at]
        every = (place for each in table.places.values() for place in each if place.at)
        called = {question_key(keys[p.at[0]]): _called(p, table.columns[p.at[0]]) for p in every}
        asked = {question_key(keys[place.at[0]]) for place in places}
        self.own = [
            (place.question.id, called[question_key(keys[place.at[0]])]) for place in places
        ]
        here = {at for place in places for at in (*place.at, *(at for _name, at in place.beside))}
        never = (
            table.columns[at].alias or keys[at]
            if question_key(keys[at]) in asked
            else called.get(question_key(keys[at]), question_key(keys[at]))
            for at in range(table.head, len(keys))
            if at not in here
        )
        self.never = list(dict.fromkeys(never))

    def names(self, answers: Mapping[str, Any]) -> tuple[str, str]:
        """Return the names of what was not asked, and of what was declined."""
        absent, declined = [], []
        for id, key in self.own:
            stored = answers.get(id, ABSENT)
            if stored is ABSENT:
                absent.append(key)
            elif type(stored) is dict and is_declined(stored):
                declined.append(key)
        return " ".join((*absent, *self.never)), " ".join(declined)


def _called(place: Place, column: Column) -> str:
    """Return the name of a question, or what another system calls it, as in its headings."""
    key, question = question_key(column.key), place.question
    if not (column.alias and question.alias):
        return key
    return question.alias.replace(" ", "_") + key.removeprefix(question.id)


class _Layout:
    """How the answers of each version of a table become cells."""

    def __init__(self, table: Table, say_of: SayOf) -> None:
        self.table = table
        self.say_of = say_of
        self.says = [say_of(column) for column in table.columns]
        self.worded: dict[Hashable, Say] = {}
        self.shared: dict[Hashable, Memo] = {}

    def head(self) -> Iterator[tuple[Column, Say]]:
        """Yield the columns of the submission itself."""
        yield from zip(self.table.columns[: self.table.head], self.says, strict=False)

    def lay(self, places: Sequence[Place]) -> Lay:
        """How the answers of one version become the cells after the head."""
        start = self.table.head
        names = [""] * (len(self.says) - start)
        cells: list[Say] = [
            {ABSENT: say(Missing.NOT_ASKED)}.__getitem__ for say in self.says[start:]
        ]
        wide = []
        for place in (each for each in places if each.at):  # a note in a list has no column
            at = place.at[0] - start
            if len(place.at) > 1 or place.beside or question_type_of(place.question).kind in LISTS:
                wide.append(_wide(place, self.table.head, self.own_says(place), self.says))
            else:
                names[at] = place.question.id
                cells[at] = self.cell(place)
        return _laid(names, cells, wide)

    def own_says(self, place: Place) -> list[Say]:
        """How the cells of a question are put: an answer is told in the words of its version."""
        return [self.own_say(at, own) for at, own in zip(place.at, place.columns, strict=True)]

    def own_say(self, at: int, own: Column) -> Say:
        """How the column *at* is put by a version that has it as *own*."""
        column = self.table.columns[at]
        if (column.codes, column.code_aliases) == (own.codes, own.code_aliases):
            return self.says[at]
        aliases = own.code_aliases
        key = (at, tuple((own.codes or {}).items()), tuple((aliases or {}).items()))
        if key not in self.worded:
            self.worded[key] = self.say_of(replace(column, codes=own.codes, code_aliases=aliases))
        return self.worded[key]

    def cell(self, place: Place) -> Say:
        """Return how a cell is put, by a memory that similar questions share, as all plain dates.

        A memory raises `TypeError` for an object.
        """
        question, column = place.question, self.table.columns[place.at[0]]
        [say] = self.own_says(place)
        if question_type_of(question).is_own_cell(question):
            return text_cell(place, say)
        cell = Cell(place, say)
        if column.kind in UNIQUE:
            return cell.__getitem__
        options = tuple(option.code for option in question.options)
        own = place.columns[0]
        codes = tuple((own.codes or {}).items()), tuple((own.code_aliases or {}).items())
        key = (question.type, repr(question.own), options, column.kind, codes)
        return self.shared.setdefault(key, Memo(cell.__getitem__)).__getitem__


def _laid(names: Sequence[str], cells: Sequence[Say], wide: Sequence[Put]) -> Lay:
    absents = repeat(ABSENT)

    def lay(answers: Mapping[str, Any]) -> list[str]:
        try:
            found = list(map(call, cells, map(answers.get, names, absents)))
        except TypeError:  # somewhere is an object, which no memo can look up: declined, as a rule
            values = map(answers.get, names, absents)
            found = [_found(cell, value) for cell, value in zip(cells, values, strict=False)]
        for put in wide:
            put(found, answers)
        return found

    return lay


def _found(cell: Say, value: Any) -> str:
    memo = getattr(cell, "__self__", None)
    if isinstance(value, list | dict) and isinstance(memo, Memo):
        return memo.say(value)
    return cell(value)


def _wide(place: Place, head: int, own_says: Sequence[Say], says: Sequence[Say]) -> Put:
    """How a question with several columns puts its cells in place."""
    id, cells, restore = place.question.id, place.cells, question_type_of(place.question).restore
    memos = [
        Memo(_answered(column, say), 0 if column.kind in UNIQUE else MOST)
        for column, say in zip(place.columns, own_says, strict=True)
    ]
    own = [at - head for at in place.at]
    beside = [(name, at - head, _text(says[at])) for name, at in place.beside]
    why = [
        {c: says[at](m) for c, m in ((False, Missing.EMPTY), (True, Missing.DECLINED))}
        for at in (*place.at, *(at for _name, at in place.beside))
    ]

    def put(found: list[str], answers: Mapping[str, Any]) -> None:
        stored = answers.get(id, ABSENT)
        if stored is ABSENT:
            return
        if is_blank(stored):
            declined = is_declined(stored)
            for at, words in zip((*own, *(at for _n, at, _s in beside)), why, strict=True):
                found[at] = words[declined]
            return
        for at, memo, cell in zip(own, memos, cells(restore(stored)), strict=True):
            found[at] = memo[cell]
        for name, at, say in beside:
            found[at] = say(answers.get(name))

    return put


def _answered(column: Column, say: Say) -> Say:
    """Format an answered question: an unticked option is unticked, an empty answer is empty."""
    nothing: Any = False if column.kind == "true" else Missing.EMPTY
    return lambda cell: say(nothing if cell is None else cell)


def _text(say: Say) -> Say:
    empty = say(Missing.EMPTY)
    return lambda value: say(value) if value else empty
