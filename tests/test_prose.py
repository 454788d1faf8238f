"""Docstrings are plain: no words of the old dialect anywhere in the code."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from forms.settings import ROOT

FORBIDDEN = re.compile(
    r"\b(?:whoever|one's own|unless told|house|rooms?(?! (?:for|to|on)\b))\b", re.IGNORECASE
)
"""Words for which the glossary of docs/contributing.md has the field's own."""
PLAIN = (
    "app.py",
    "forms/__init__.py",
    "forms/authoring",
    "forms/checking",
    "forms/child_process.py",
    "forms/commands",
    "forms/compiled_form.py",
    "forms/definition",
    "forms/export",
    "forms/i18n.py",
    "forms/inspection",
    "forms/interop",
    "forms/logic",
    "forms/markup.py",
    "forms/operations",
    "forms/publishing.py",
    "forms/questions",
    "forms/results",
    "forms/setting_values.py",
    "forms/settings.py",
    "forms/storage",
    "forms/text_formats.py",
    "forms/web",
    "forms/workflow",
)
"""Folders and files without them: all of the code."""
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def docstrings(path: Path) -> Iterator[tuple[int, str]]:
    """Yield every text that documents something in a module, with its line."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, DOCUMENTED):
            continue
        for each in node.body:  # docstrings, and the texts below attributes
            match each:
                case ast.Expr(value=ast.Constant(value=str(text))):
                    yield each.lineno, text


@pytest.mark.parametrize("place", PLAIN)
def test_docstrings_have_no_word_of_the_old_dialect(place: str) -> None:
    path = ROOT / place
    paths = [path] if path.is_file() else sorted(path.rglob("*.py"))
    assert paths
    assert [
        f"{each.relative_to(ROOT)}:{line}: {match[0]}"
        for each in paths
        for line, text in docstrings(each)
        for match in FORBIDDEN.finditer(text)
    ] == []


def test_a_word_of_the_old_dialect_is_found(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text('X = 1\n"""What whoever reads gets."""\n', encoding="utf-8")
    [(line, text)] = docstrings(path)
    assert line == 2 and FORBIDDEN.search(text)


def test_no_function_is_called_by_a_bare_verb_or_number() -> None:
    """`show`, `one`, `ask`, `all` and `open` tell nothing without their noun."""
    bare = {"show", "one", "ask", "all", "open"}
    assert [
        f"{path.relative_to(ROOT)}:{node.lineno}: {node.name}"
        for path in sorted((ROOT / "forms").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name in bare
    ] == []
