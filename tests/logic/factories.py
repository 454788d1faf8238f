"""Small definitions for the tests of logic, without the question types."""

from typing import Any

from forms.definition import Definition, Question
from forms.logic import Compiled, compile_definition, reference_kinds
from tests.support.factories import make_definition, section

KINDS = {
    "text": "text",
    "number": "number",
    "date": "date",
    "time": "time",
    "choice": "code",
    "choices": "codes",
    "matrix": "rows",
    "repeat": "rows",
    "file": "files",
    "confirm": "true",
}

Json = dict[str, Any]


def own_kinds(question: Question) -> dict[str, str]:
    """The names of one question; a note has none."""
    if question.type not in KINDS:
        return {}
    found = {question.id: KINDS[question.type]}
    found |= {f"{question.id}.{row.code}": "code" for row in question.rows}
    return found | ({f"{question.id}.other": "text"} if "other" in question.own else {})


def compiled(known: Definition) -> Compiled:
    """The definition ready for walks."""
    return compile_definition(known, reference_kinds(known, own_kinds))


def one_section(*questions: Json, **form: Any) -> Compiled:
    """A definition of one section, ready for walks."""
    return compiled(make_definition(section("del1", *questions), **form))
