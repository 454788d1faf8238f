"""The meaning of every column, and of every code in it, over all versions.

What a question is beside its words (section, help, when it is asked, who is asked, limits, scores)
is told as the newest version has it.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import orjson

from forms.definition import Question
from forms.export.tables.row_writer import unanswered_columns
from forms.export.tables.table import Plan, Table
from forms.i18n import gettext as _
from forms.questions import Column


def columns() -> tuple[Column, ...]:
    """Return the codebook's own columns."""
    return (
        Column("sheet", _("Ark")),
        Column("column", _("Kolonne")),
        Column("label", _("Spørsmål")),
        Column("kind", _("Slag")),
        Column("code", _("Kode")),
        Column("meaning", _("Betydning")),
        Column("versions", _("Versjoner")),
        Column("section", _("Del")),
        Column("help", _("Hjelpetekst")),
        Column("condition", _("Spørres når")),
        Column("audience", _("Hvem som får spørsmålet")),
        Column("sensitive", _("Følsomt")),
        Column("personal", _("Viser hvem noen er")),
        Column("unit", _("Måleenhet")),
        Column("min", _("Minst")),
        Column("max", _("Mest")),
        Column("score", _("Poeng")),
    )


def name_tables(plan: Plan) -> list[tuple[str, Table]]:
    """Return the tables of an export, by their names in the codebook."""
    return [(_("Svar"), plan.main), *((table.title, table) for table in plan.repeats)]


def rows(tables: Iterable[tuple[str, Table]]) -> Iterator[list[str]]:
    """Yield a row for each column or code in the words of its versions, newest first.

    The words for missing answers stand last.
    """
    for sheet, table in tables:
        yield from _rows_of_table(sheet, table)
    not_asked, declined = unanswered_columns()
    in_code = _("I koder står det ingenting i kolonnen til et spørsmål uten svar.")
    told = {
        not_asked: _("Navnene på spørsmålene som ikke ble stilt, med mellomrom mellom."),
        declined: _("Navnene på spørsmålene de ikke ønsket å svare på, med mellomrom mellom."),
    }
    for column, meaning in told.items():
        words = ["", column.key, column.label, _("tekst"), "", f"{meaning} {in_code}", ""]
        yield [*words, *_NOTHING]


_NOTHING = ("",) * 10
"""What is told of a column that is no question's."""


def _rows_of_table(sheet: str, table: Table) -> Iterator[list[str]]:
    """Yield a row for each wording of a column or one of its codes."""
    own, questions = _by_column(table), _questions(table)
    for at, column in enumerate(table.columns):
        worded = own.get(at) or [(n, column) for n in range(len(table.places), 0, -1)]
        newest = worded[0][1].label
        kind = _kinds().get(column.kind, column.kind)
        found: dict[tuple[str, ...], list[int]] = {}
        for number, each in worded:
            label = column.label if each.label == newest else each.label
            for code, meaning in (each.codes or {"": ""}).items():
                found.setdefault((label, kind, code, meaning), []).append(number)
        asked = questions.get(at)
        for words, numbers in found.items():
            versions = ", ".join(map(str, sorted(numbers)))
            about = asked.about(words[2]) if asked else _NOTHING
            code = (column.code_aliases or {}).get(words[2], words[2])
            words = (*words[:2], code, words[3])
            yield [sheet, column.alias or column.key, *words, versions, *about]


class _Asked(NamedTuple):
    """A question as the newest version asks it, and the heading of its section."""

    question: Question
    section: str

    def about(self, code: str) -> list[str]:
        """Return what is told of the question, and the score of the option *code*."""
        question, own = self.question, self.question.own
        option = question.option(code)
        condition = orjson.dumps(question.show_if).decode() if question.show_if else ""
        return [
            self.section,
            question.help,
            condition,
            _audiences().get(question.audience, question.audience),
            _("Ja") if question.is_sensitive else _("Nei"),
            _("Ja") if question.personal else _("Nei"),
            *(str(own.get(key, "")) for key in ("unit", "min", "max")),
            "" if option is None or option.score is None else str(option.score),
        ]


def _questions(table: Table) -> Mapping[int, _Asked]:
    """Return the question of each column, as the newest version that has it asks it."""
    found: dict[int, _Asked] = {}
    for places in table.places.values():  # the oldest version first
        for place in places:
            asked = _Asked(place.question, place.section)
            found.update(dict.fromkeys((*place.at, *(at for _name, at in place.beside)), asked))
    return found


def _audiences() -> dict[str, str]:
    return {
        "all": _("Alle"),
        "staff": _("Bare for ansatte"),
        "alone": _("Den det gjelder, alene"),
    }


def _by_column(table: Table) -> dict[int, list[tuple[int, Column]]]:
    """Each column as the versions that have it word it, the newest first."""
    found: dict[int, list[tuple[int, Column]]] = {}
    for number, places in reversed(list(enumerate(table.places.values(), 1))):
        for place in places:
            for at, column in zip(place.at, place.columns, strict=True):
                found.setdefault(at, []).append((number, column))
            for _name, at in place.beside:
                found.setdefault(at, []).append((number, table.columns[at]))
    return found


def _kinds() -> dict[str, str]:
    return {
        "text": _("tekst"),
        "number": _("tall"),
        "date": _("dato"),
        "time": _("klokkeslett"),
        "code": _("valg"),
        "true": _("avkryssing"),
        "rows": _("rader"),
    }
