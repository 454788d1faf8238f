"""Definitions without faults, and the ones that the house ships."""

from pathlib import Path

import pytest

from forms.checking import check_form, check_library
from forms.definition import load_folder, load_form, parse_definition, read_library
from forms.definition.loading import form_files
from forms.questions import TYPES

GOOD = Path(__file__).parent / "good"
SHIPPED = Path(__file__).parents[2] / "definitions"


@pytest.mark.parametrize("path", form_files(GOOD), ids=lambda path: path.stem)
def test_says_nothing_of_a_good_definition(path: Path) -> None:
    loaded = load_form(path, read_library(GOOD, TYPES))
    assert [problem.sentence() for problem in check_form(loaded)] == []
    assert loaded.document is not None


@pytest.mark.parametrize("path", form_files(SHIPPED), ids=lambda path: path.stem)
def test_the_shipped_definitions_have_nothing_to_mend(path: Path) -> None:
    loaded = load_form(path, read_library(SHIPPED, TYPES))
    assert [p.sentence() for p in check_form(loaded) if p.level != "hint"] == []
    assert loaded.document is not None
    for language in ("nb", "nn", "en"):
        assert parse_definition(loaded.document, language).language == language


def test_the_shipped_blocks_and_lists_have_nothing_to_mend() -> None:
    problems = check_library(read_library(SHIPPED, TYPES))
    assert [p.sentence() for p in problems if p.level != "hint"] == []


def test_every_type_is_among_the_good_definitions() -> None:
    [loaded] = [
        each for each in load_folder(GOOD, read_library(GOOD, TYPES)) if each.id == "every-type"
    ]
    assert loaded.document is not None
    definition = parse_definition(loaded.document)
    asked = {question.type for question in definition.questions.values()}
    headings = {name for name, kind in TYPES.items() if kind.is_heading}
    assert asked | headings == set(TYPES)
    assert any(question.group for question in definition.questions.values())
