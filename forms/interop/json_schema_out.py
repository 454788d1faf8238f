"""A JSON Schema of the answers to one version of a form, for those who receive them as JSON."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from forms.definition import Question
from forms.i18n import gettext as _
from forms.interop import embedded_form
from forms.interop.exported_file import ExportedFile
from forms.interop.json_schema import rest_of
from forms.interop.source import Source

Json = dict[str, Any]
_DECLINED = {
    "type": "object",
    "required": ["declined"],
    "properties": {"declined": {"const": True}},
}


def write(document: Mapping[str, Any]) -> ExportedFile:
    """Return the schema of the answers to a version's document."""
    source = Source(document)
    source.report.lines.clear()  # what is not about answers has no place here
    form = source.main
    properties: Json = {}
    for question in form.questions.values():
        properties |= _properties(question)
    for question in form.questions.values():
        if question.show_if is not None:
            what = _("At spørsmålet bare stilles noen ganger, er ikke med.")
            how = _("La programmet som leser, tåle at svaret mangler.")
            source.report.approximate(question.id, question.label, what, how)
    schema: Json = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": str(form.title),
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
    }
    schema[embedded_form.NAME] = embedded_form.pack_form(document, rest_of(schema))
    data = json.dumps(schema, ensure_ascii=False, indent=2).encode() + b"\n"
    return ExportedFile(
        f"{form.id}-svar.schema.json", data, "application/schema+json", source.report
    )


def _properties(question: Question) -> Json:
    """Return the schema of an answer, and of what is stored beside it."""
    maker = _TYPES.get(question.type)
    if maker is None:
        return {}
    kinds = [maker(question), {"type": "null"}, *([_DECLINED] if question.decline else [])]
    made = {"anyOf": kinds, "title": str(question.label)}
    beside = {f"{question.id}.{name}": {"type": "string"} for name in question.others.values()}
    return {question.id: made, **beside}


def _text(question: Question) -> Json:
    keys = {"max_length": "maxLength", "pattern": "pattern"}
    return {"type": "string", **{keys[k]: question.own[k] for k in keys if k in question.own}}


def _number(question: Question) -> Json:
    keys = {"min": "minimum", "max": "maximum"}
    kind = "number" if question.own.get("decimals") else "integer"
    return {"type": kind, **{keys[k]: question.own[k] for k in keys if k in question.own}}


def _scale(question: Question) -> Json:
    return {
        "type": "integer",
        "minimum": question.own.get("min", 0),
        "maximum": question.own["max"],
    }


def _code(question: Question) -> Json:
    each = [{"const": o.code, "title": str(o.label)} for o in question.options]
    return {"oneOf": each}


def _codes(question: Question) -> Json:
    return {"type": "array", "items": _code(question), "uniqueItems": True}


def _matrix(question: Question) -> Json:
    rows = {row.code: {**_code(question), "title": str(row.label)} for row in question.rows}
    return {"type": "object", "additionalProperties": False, "properties": rows}


def _repeat(question: Question) -> Json:
    properties: Json = {}
    for inner in question.questions:
        properties |= _properties(inner)
    keys = {"min": "minItems", "max": "maxItems"}
    row = {"type": "object", "additionalProperties": False, "properties": properties}
    limits = {keys[k]: question.own[k] for k in keys if k in question.own}
    return {"type": "array", "items": row, **limits}


_TYPES: Mapping[str, Callable[[Question], Json]] = {
    "text": _text,
    "number": _number,
    "date": lambda question: {"type": "string", "format": "date"},
    "time": lambda question: {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"},
    "yes_no": lambda question: {"enum": ["yes", "no"]},
    "choice": _code,
    "choices": _codes,
    "ranking": _codes,
    "scale": _scale,
    "matrix": _matrix,
    "repeat": _repeat,
    "file": lambda question: {"type": "array", "items": {"type": "object"}},
    "unit": lambda question: {"type": "string"},
    "course": lambda question: {"type": "string"},
    "confirm": lambda question: {"const": True},
    "calc": lambda question: {"type": ["number", "string"]},
    "figure": lambda question: {"type": "number"},
}
