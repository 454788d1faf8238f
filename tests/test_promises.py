"""docs/security.md and docs/faults.md name no proof that does not exist, and leave out no fault."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/security.md").read_text("utf-8")
FAULTS = (ROOT / "docs/faults.md").read_text("utf-8")
PROMISES = PAGE.split("## What is promised", 1)[1].split("\n## ", 1)[0]
ROWS = [line for line in PROMISES.splitlines() if line.startswith("| ")][1:]
NAMED = re.findall(r"`(tests/[^`:]+)(?:::([^`]+))?`", PAGE + FAULTS)
FOUND = [
    line.split("|")[1:-1] for line in FAULTS.splitlines() if re.match(r"\| [ABIMNPSUm]?\d", line)
]
NUMBERS = {
    "A": range(1, 21),
    "B": range(1, 6),
    "I": range(1, 15),
    "M": range(1, 20),
    "S": range(1, 13),
    "m": range(1, 12),
    "N": range(1, 1 + FAULTS.count("\n| N")),
    "P": range(1, 1 + FAULTS.count("\n| P")),
    "U": (*range(1, 25), *range(30, 39)),
    "": (3, 6, 12, 13, 14, 16, 17, 20, 21, 26, 30),
}
"""The rows of the great review: answers, promises (B, M; the smaller ones,
words and looks are P), security and its minor ones, use, and its
browser checks; the strains that other systems' forms put on the product (I); and what was found
afterwards (N), without a gap."""


@cache
def functions(path: str) -> frozenset[str]:
    """The names of the functions in a test module, methods and nested ones too."""
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return frozenset(n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef))


@pytest.mark.parametrize(("path", "name"), sorted(set(NAMED)))
def test_every_named_proof_exists(path: str, name: str) -> None:
    assert (ROOT / path).is_file(), f"docs/ names {path}, which is not there"
    assert not name or name in functions(path), f"{path} has no {name}; mend docs/security.md"


@pytest.mark.parametrize("row", ROWS)
def test_every_promise_has_a_proof(row: str) -> None:
    assert re.search(r"`tests/[^`]+::test_[^`]+`", row), "name the test that proves this promise"


def test_every_fault_that_was_found_has_its_row() -> None:
    told = [id for row in FOUND for id in row[0].strip().split(", ")]
    assert sorted(told) == sorted(f"{kind}{n}" for kind, some in NUMBERS.items() for n in some)


def test_a_fault_has_a_test_or_says_why_not() -> None:
    for id, _kind, proof, _more in FOUND:
        excused = re.match(r" (Not done|Not promised|Mended in|Looked at)", proof)
        assert excused or "`tests/" in proof, id
