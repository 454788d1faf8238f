"""The JSON Schema for editors says what the check says."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from forms.definition.json_schema import definition_schema, schema_text
from forms.questions import TYPES

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "definitions"
CHECKING = ROOT / "tests" / "checking"
SCHEMA = definition_schema(TYPES)
FORM = Draft202012Validator(SCHEMA)
BESIDE = {"lists.json", "arenas.json", "definition.schema.json"}


def part(name: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": SCHEMA["$defs"]})


def faults(validator: Draft202012Validator, path: Path) -> list[str]:
    return [error.message for error in validator.iter_errors(json.loads(path.read_bytes()))]


def forms(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.json") if path.name not in BESIDE)


def test_is_a_schema_and_the_file_holds_it() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    held = (SHIPPED / "definition.schema.json").read_text(encoding="utf-8")
    assert held == schema_text(TYPES), "run flask forms schema"


@pytest.mark.parametrize("path", [*forms(SHIPPED), *forms(CHECKING / "good")], ids=lambda p: p.stem)
def test_takes_every_good_definition(path: Path) -> None:
    assert faults(FORM, path) == []


@pytest.mark.parametrize("folder", [SHIPPED, CHECKING / "good"], ids=["shipped", "good"])
def test_takes_blocks_and_lists(folder: Path) -> None:
    assert faults(part("lists"), folder / "lists.json") == []
    for path in (folder / "blocks").glob("*.json"):
        assert faults(part("block"), path) == []


STRUCTURAL = (
    *("unknown-key", "unknown-key-of-the-form", "key-of-another-type", "missing-title"),
    *("missing-questions", "missing-label", "wrong-kind", "out-of-range", "unknown-word"),
    *("unknown-role", "id-with-capitals", "id-too-long", "id-reserved", "section-id-reserved"),
    *("unknown-type", "type-of-another-tool", "missing-type", "list-without-at", "not-an-object"),
    *("options-as-list", "missing-options", "no-options", "option-without-text", "bad-code"),
    *("repeat-in-repeat", "block-in-repeat", "bad-period", "question-not-an-object"),
    *("too-many-options", "anonymous-small-groups", "empty-condition", "unknown-test"),
)


@pytest.mark.parametrize("name", STRUCTURAL)
def test_refuses_what_the_structure_refuses(name: str) -> None:
    assert faults(FORM, CHECKING / "bad" / f"{name}.json")


def test_knows_every_type_and_explains_every_key() -> None:
    types = {name.removeprefix("question_") for name in SCHEMA["$defs"] if "question_" in name}
    assert types == set(TYPES) == set(SCHEMA["$defs"]["question"]["properties"]["type"]["enum"])
    for name in TYPES:
        found = SCHEMA["$defs"][f"question_{name}"]
        assert found["description"] and not found["additionalProperties"]
        assert all(each["description"] for each in found["properties"].values())


def closed(value: Any, path: str = "") -> list[str]:
    """Every object in the schema that lets unknown keys in, but for those that test nothing."""
    if not isinstance(value, dict):
        return []
    here = [path] if "properties" in value and "additionalProperties" not in value else []
    inner = [closed(each, f"{path}.{key}") for key, each in value.items()]
    return [*here, *(name for each in inner for name in each)]


def test_is_closed() -> None:
    assert closed(SCHEMA) == [".$defs.question"]  # its branches by type are closed
