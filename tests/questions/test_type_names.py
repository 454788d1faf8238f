"""A question type is named in its own file; code that needs to know something of it asks it.

A question that is written in code (`Question(id, "text", …)`) has a type as one of a definition
has; that names none.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from forms.questions import TYPES

ROOT = Path(__file__).parents[2]
FORMATS = (
    *("fhir", "fhir_extensions", "fhir_out", "formio", "formio_limits"),
    "json_schema_out",
    *("limesurvey", "limesurvey_attributes", "redcap", "redcap_out"),
    *("surveyjs", "surveyjs_choices", "surveyjs_limits", "surveyjs_out"),
    *("xlsform", "xlsform_limits", "xlsform_out", "xlsform_types"),
)
EXCEPTIONS = {
    **dict.fromkeys(
        (f"forms/interop/{name}.py" for name in FORMATS),
        "translates the types of one foreign format: its table has both sides' names",
    ),
    "forms/definition/groups.py": "a group is a shape of the format: taken out below the types",
}
"""Where types are named, and why."""
KINDS = frozenset(kind.kind for kind in TYPES.values()) | {"time", "integer", "string", "boolean"}
"""Kinds of values, and JSON's own: `number` alone does not say that a type is meant."""


def _files() -> Iterator[Path]:
    for path in sorted((ROOT / "forms").rglob("*.py")):
        name = str(path.relative_to(ROOT))
        if "questions/types/" in name or "/migrations/" in name:
            continue
        if not name.startswith(tuple(EXCEPTIONS)):
            yield path


def _says_type(node: ast.AST) -> bool:
    """Tell whether an expression is the name of a question's type."""
    text = ast.unparse(node)
    return text.endswith((".type", "['type']", "type_name")) or ".get('type'" in text


def _named(node: ast.AST, constants: dict[str, str]) -> set[str]:
    """Return the types that an expression names, also by a constant of the module."""
    found = {
        each.value if isinstance(each, ast.Constant) else constants.get(each.id, "")
        for each in ast.walk(node)
        if isinstance(each, ast.Constant | ast.Name)
    }
    return {each for each in found if isinstance(each, str) and each in TYPES}


def _words(nodes: list[ast.expr]) -> set[str]:
    """Return the words in some expressions; one that is no type means that none of them is."""
    constants = (
        each for node in nodes for each in ast.walk(node) if isinstance(each, ast.Constant)
    )
    return {each.value for each in constants if isinstance(each.value, str)}


def named_types(source: str) -> Iterator[tuple[int, str]]:
    """Yield each line that names a type, and what it says."""
    tree = ast.parse(source)
    constants = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name) and isinstance(node.value.value, str)
    }
    for node in ast.walk(tree):
        if _names_a_type(node, constants):
            yield node.lineno, ast.unparse(node)[:100]


def _names_a_type(node: ast.AST, constants: dict[str, str]) -> bool:
    match node:
        case ast.Compare():
            sides = [node.left, *node.comparators]
            others = [each for each in sides if not _says_type(each)]
            is_about_types = len(others) < len(sides) and not _words(others) - TYPES.keys()
            return is_about_types and any(_named(each, constants) for each in others)
        case ast.Assign(targets=[ast.Subscript() as target]):
            return _says_type(target) and bool(_named(node.value, constants))
        case ast.Call(func=ast.Attribute(attr="setdefault"), args=[ast.Constant("type"), value]):
            return bool(_named(value, constants))
        case ast.Subscript(value=ast.Name("TYPES") | ast.Attribute(attr="TYPES")):
            return bool(_named(node.slice, constants))
        case ast.Dict():
            return _is_table(node, constants)
        case ast.Tuple() | ast.Set() | ast.List():
            return _is_list(node.elts)
    return False


def _is_table(node: ast.Dict, constants: dict[str, str]) -> bool:
    """Tell whether a dictionary is a question with its type, or has an entry for each of some."""
    pairs = zip(node.keys, node.values, strict=True)
    if types := [each for key, each in pairs if key and _words([key]) == {"type"}]:
        is_name = isinstance(types[0], ast.Constant | ast.Name)
        return is_name and bool(_named(types[0], constants) - (KINDS - {"text"}))
    return _is_list([key for key in node.keys if key]) or _is_list(node.values)


def _is_list(nodes: list[ast.expr]) -> bool:
    """Tell whether these are names of types, and not only of kinds of values."""
    values = [each.value for each in nodes if isinstance(each, ast.Constant)]
    names = [each for each in values if isinstance(each, str) and each in TYPES]
    return len(names) > 1 and len(names) == len(nodes) and not KINDS.issuperset(names)


def test_types_are_named_only_in_their_own_files() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for path in _files()
        for line, text in named_types(path.read_text())
    ]
    assert not found, (
        "Give the type an attribute or a method (forms/questions/base.py), and ask that:\n"
        + "\n".join(found)
    )


@pytest.mark.parametrize(
    "line",
    [
        'if question.type == "unit": pass',
        'if question["type"] != "matrix": pass',
        'if item.get("type") in ("choice", "choices"): pass',
        'UNIT = "unit"\nif question.type == UNIT: pass',
        'item["type"] = "note"',
        'item.setdefault("type", "repeat")',
        'kind = TYPES["text"]',
        'note = {"type": "note", "text": ""}',
        'CHOSEN = ("choice", "choices")',
        'WORDS = {"radio": "choice", "likert": "matrix"}',
    ],
)
def test_a_named_type_is_found(line: str) -> None:
    assert list(named_types(line))


@pytest.mark.parametrize(
    "line",
    [
        'ORDERED = ("number", "date", "time")',
        'schema = {"type": "number"}',
        'row = Question("week", "number", "", label="Uke")',
        'if question_type_of(question).kind == "text": pass',
    ],
)
def test_a_kind_of_value_is_no_type(line: str) -> None:
    assert not list(named_types(line))


def test_every_exception_is_needed() -> None:
    for name in EXCEPTIONS:
        path = ROOT / name
        files = [path] if path.is_file() else sorted(path.rglob("*.py"))
        assert any(list(named_types(each.read_text())) for each in files), name


def test_templates_and_scripts_name_no_type() -> None:
    found = []
    names = "|".join(sorted(set(TYPES) - KINDS - {"text", "file"}))
    wanted = re.compile(rf"""\btype\s*(?:[=!]=+|in)\s*[("'\[]+(?:{names})['"]""")
    for path in [*(ROOT / "templates").rglob("*.html"), *(ROOT / "static").rglob("*.js")]:
        if "vendor" not in path.parts and wanted.search(path.read_text()):
            found.append(str(path.relative_to(ROOT)))
    assert not found
