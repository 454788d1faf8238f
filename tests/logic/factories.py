"""Small definitions for the tests of logic, without the question types."""

from typing import Any

from forms.definition import Definition, Question, parse
from forms.logic import Compiled, compile_definition, reference_kinds

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


def define(*sections: Json, **form: Any) -> Definition:
    """A definition with these sections."""
    raw = {"title": "Prøve", "sections": list(sections), **form}
    return parse({"format": 1, "id": "prove", "form": raw, "translations": {}})


def section(id: str, *questions: Json, **keys: Any) -> Json:
    """A section as an author writes it."""
    return {"id": id, "title": id, "questions": list(questions), **keys}


def ask(id: str, type: str = "text", **keys: Any) -> Json:
    """A question as an author writes it."""
    return {"id": id, "type": type, "label": id, **keys}


def compiled(definition: Definition) -> Compiled:
    """The definition ready for walks."""
    return compile_definition(definition, reference_kinds(definition, own_kinds))


def one_section(*questions: Json, **form: Any) -> Compiled:
    """A definition of one section, ready for walks."""
    return compiled(define(section("del1", *questions), **form))
