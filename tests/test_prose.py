"""Docstrings are plain: no words of the old dialect in the folders that are free of it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from forms.settings import ROOT

FORBIDDEN = re.compile(r"\b(?:whoever|one's own|unless told|house|rooms?)\b", re.IGNORECASE)
"""Words for which the glossary of docs/contributing.md has the field's own."""
PLAIN = (
    "forms/__init__.py",
    "forms/checking",
    "forms/export",
    "forms/inspection",
    "forms/logic",
    "forms/results",
    "forms/storage",
    "forms/web/__init__.py",
    "forms/web/admin",
    "forms/web/auditor",
    "forms/web/author",
    "forms/web/coordinator",
    "forms/web/handout",
    "forms/web/interview",
    "forms/web/invitations",
    "forms/web/public",
    "forms/web/signing",
    "forms/workflow",
)
"""Folders and files without them; add each that is done."""
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
