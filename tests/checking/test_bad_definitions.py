"""Every bad definition in bad/ is told of in full, in Norwegian and in English.

Beside each file stands what must be said: the sentences in bokmål, a line of three hyphens, and the
same in English. `python -m tests.checking.test_bad_definitions NAME` prints them for a new one.
"""

import json
import sys
from pathlib import Path

import pytest

from forms import i18n
from forms.checking import check_form
from forms.definition import Library, load_text, read_library
from forms.questions import TYPES

BAD = Path(__file__).parent / "bad"
NAMES = sorted(path.stem for path in BAD.glob("*.json") if path.stem != "lists")


@pytest.fixture(scope="module")
def library() -> Library:
    return read_library(BAD, TYPES)


def said(name: str, lang: str, library: Library) -> list[str]:
    with i18n.use(lang):
        problems = check_form(load_text(name, (BAD / f"{name}.json").read_bytes(), library))
        return [problem.sentence() for problem in problems]


@pytest.mark.parametrize("name", NAMES)
def test_says_what_is_wrong_where_and_how_to_mend_it(name: str, library: Library) -> None:
    norwegian, english = (BAD / f"{name}.txt").read_text(encoding="utf-8").split("---\n")
    assert said(name, "nb", library) == norwegian.splitlines()
    assert said(name, "en", library) == english.splitlines()


@pytest.mark.parametrize("name", NAMES)
def test_tells_as_much_in_nynorsk(name: str, library: Library) -> None:
    assert len(said(name, "nn", library)) == len(said(name, "nb", library)) > 0


def test_there_are_at_least_sixty() -> None:
    assert len(NAMES) >= 60


def test_a_document_is_made_only_when_the_structure_is_right(library: Library) -> None:
    for name in NAMES:
        loaded = load_text(name, (BAD / f"{name}.json").read_bytes(), library)
        assert (loaded.document is None) == bool(loaded.problems), name


def test_a_problem_is_plain_json(library: Library) -> None:
    [problem] = check_form(load_text("please", (BAD / "please.json").read_bytes(), library))
    assert json.loads(json.dumps(problem.as_json())) == {
        "level": "hint",
        "file": "please.json",
        "path": "sections[0].questions[0].help",
        "line": 12,
        "column": 11,
        "question": "Hva heter du?",
        "what": "Teksten bruker «vennligst».",
        "how": "Ta det bort: «Skriv navnet» er vennlig nok.",
    }


if __name__ == "__main__":
    i18n.compile_catalogues()
    shelf = read_library(BAD, TYPES)
    for each in sys.argv[1:]:
        told = ("\n".join(said(each, lang, shelf)) for lang in ("nb", "en"))
        print("\n---\n".join(told))
