"""The format as a JSON Schema, so that editors complete, explain and underline.

It is made from the same tables as the check: a key that the one knows, the other knows.
"""

import inspect
import json
from collections.abc import Iterable
from typing import Any

from forms.definition import keywords, meeting_keys
from forms.definition.keywords import Key
from forms.definition.validation.structure_validation import TABLES, KnownType, Types, keys_of

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_REFERENCE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["question"],
    "properties": {"question": {"type": "string", "description": "The question to compare with."}},
}
_SCALAR = {"type": ["string", "number", "boolean"]}
_VALUE = {"anyOf": [_SCALAR, _REFERENCE]}
_SEVERAL = {"anyOf": [{"type": "array", "items": _SCALAR}, _REFERENCE]}
_TESTS = {
    "is": (_VALUE, "The answer is this."),
    "is_not": (_VALUE, "It is answered, and not with this."),
    "one_of": (_SEVERAL, "The answer is one of these."),
    "has_any": (_SEVERAL, "Of several answers, at least one of these."),
    "has_all": (_SEVERAL, "Of several answers, all of these."),
    "min": (_VALUE, "This or more; this day or later."),
    "max": (_VALUE, "This or less; this day or earlier."),
    "above": (_VALUE, "More than this; after this day."),
    "below": (_VALUE, "Less than this; before this day."),
    "answered": (keywords.FLAG, "Whether it is answered at all."),
}


def definition_schema(types: Types) -> Schema:
    """Return the schema of a form; `$defs/block`, `$defs/lists` and `$defs/arenas` are those of the
    files beside it.
    """
    return {
        "$schema": DIALECT,
        "title": "A form for Skjemaverk",
        **_object_schema(keywords.FORM),
        "$defs": {
            **{name: _object_schema(table) for name, table in TABLES.items() if name != "form"},
            **{name: _object_schema(table) for name, table in meeting_keys.TABLES.items()},
            "option": _object_schema(keywords.OPTION),
            "choices": _choices(),
            "options": {
                "anyOf": [
                    {"type": "string", "pattern": "^@[a-z][a-z0-9_]*$"},
                    {"$ref": "#/$defs/choices"},
                ]
            },
            "lists": {
                "type": "object",
                "additionalProperties": {"$ref": "#/$defs/choices"},
                "propertyNames": {"pattern": keywords.ID},
            },
            "condition": _condition(),
            "condition_test": _condition_test(),
            "item": {
                "if": {"required": ["use"]},
                "then": {"$ref": "#/$defs/use"},
                "else": {"$ref": "#/$defs/question"},
            },
            "question": _question(types),
            "inner": _inner(types),
            **{f"question_{name}": _type_schema(kind) for name, kind in sorted(types.items())},
        },
    }


def schema_text(types: Types) -> str:
    """Serialise the schema as the file holds it."""
    return json.dumps(definition_schema(types), ensure_ascii=False, indent=1) + "\n"


def _object_schema(table: Iterable[Key]) -> Schema:
    """Return an object with exactly these keys."""
    table = tuple(table)
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [key.name for key in table if key.required],
        "properties": {key.name: {**key.schema, "description": key.description} for key in table},
    }


def _choices() -> Schema:
    return {
        "type": "object",
        "minProperties": 1,
        "maxProperties": keywords.MOST_OPTIONS,
        "propertyNames": {"pattern": keywords.CODE, "maxLength": keywords.LONGEST_ID},
        "additionalProperties": {
            "anyOf": [{"type": "string", "minLength": 1}, {"$ref": "#/$defs/option"}]
        },
    }


def _condition() -> Schema:
    several = {"type": "array", "items": {"$ref": "#/$defs/condition"}}
    return {
        "type": "object",
        "minProperties": 1,
        "properties": {
            "all": {**several, "description": "All of these hold."},
            "any": {**several, "description": "At least one of these holds."},
            "not": {"$ref": "#/$defs/condition", "description": "This does not hold."},
        },
        "propertyNames": {"pattern": "^[a-z][a-z0-9_.]*$"},
        "additionalProperties": {"$ref": "#/$defs/condition_test"},
    }


def _condition_test() -> Schema:
    properties = {
        name: {**value, "description": description} for name, (value, description) in _TESTS.items()
    }
    return {
        "anyOf": [
            _SCALAR,
            {
                "type": "object",
                "minProperties": 1,
                "additionalProperties": False,
                "properties": properties,
            },
        ]
    }


def _question(types: Types) -> Schema:
    """Return the schema of a question; its type determines its other keys."""
    return {
        "type": "object",
        "required": ["id", "type"],
        "properties": {"type": {"enum": sorted(types), "description": "What kind of question."}},
        "allOf": [
            {
                "if": {"required": ["type"], "properties": {"type": {"const": name}}},
                "then": {"$ref": f"#/$defs/question_{name}"},
            }
            for name in sorted(types)
        ],
    }


def _inner(types: Types) -> Schema:
    """Return the schema of a question inside a repeat or a group."""
    repeats = sorted(name for name, kind in types.items() if "questions" in kind.uses)
    return {
        "allOf": [
            {"$ref": "#/$defs/question"},
            {"properties": {"type": {"not": {"enum": repeats}}}},
        ]
    }


def _type_schema(kind: KnownType) -> Schema:
    """Return the schema of a question of one type, with the type's description."""
    sentence = (inspect.getdoc(type(kind)) or "").partition("\n\n")[0].replace("\n", " ")
    return {"description": sentence, **_object_schema(keys_of(kind))}
