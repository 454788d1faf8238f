"""docs/security.md promises nothing without a proof that exists."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/security.md").read_text("utf-8")
PROMISES = PAGE.split("## What is promised", 1)[1].split("\n## ", 1)[0]
ROWS = [line for line in PROMISES.splitlines() if line.startswith("| ")][1:]
NAMED = re.findall(r"`(tests/[^`:]+)(?:::([^`]+))?`", PAGE)


@cache
def functions(path: str) -> frozenset[str]:
    """The names of the functions in a test module, methods and nested ones too."""
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return frozenset(n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef))


@pytest.mark.parametrize(("path", "name"), sorted(set(NAMED)))
def test_every_named_proof_exists(path: str, name: str) -> None:
    assert (ROOT / path).is_file(), f"docs/security.md names {path}, which is not there"
    assert not name or name in functions(path), f"{path} has no {name}; mend docs/security.md"


@pytest.mark.parametrize("row", ROWS)
def test_every_promise_has_a_proof(row: str) -> None:
    assert re.search(r"`tests/[^`]+::test_[^`]+`", row), "name the test that proves this promise"
