"""What families read is easy to read, in both written forms of Norwegian."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from forms.checking.texts import LONGEST_LABEL, readability
from forms.definition import read_library
from forms.definition.loading import load_folder
from forms.definition.translations.translatable_texts import form_texts
from forms.questions import TYPES
from forms.settings import ROOT
from tests.test_family_languages import MET

EASY = 35
"""The most that a whole form may have of Björnsson's readability index (LIX)."""
LONG_TEXT = 45
"""The most that one long text may have; under 40 is easy, a newspaper has 50."""
FOLDER = ROOT / "definitions"
FORMS = {
    loaded.document["id"]: loaded.document
    for loaded in load_folder(FOLDER, read_library(FOLDER, TYPES))
    if loaded.document
}


def is_for_staff(form: Mapping[str, Any], place: tuple[Any, ...]) -> bool:
    """Whether a text stands inside something that only staff are asked or shown."""
    holder: Any = form
    for step in place[:-1]:
        holder = holder[step]
        if isinstance(holder, Mapping) and holder.get("audience") == "staff":
            return True
    return bool({"guide", "tests", "check"} & {step for step in place if isinstance(step, str)})


def family_texts(document: Mapping[str, Any], language: str) -> Iterator[tuple[str, str]]:
    """Yield the path and the words of each text that a family reads."""
    for text in form_texts(document["form"], TYPES):
        if not is_for_staff(document["form"], text.place):
            translated = document["translations"].get(language, {}).get(text.path)
            yield (
                text.path,
                translated[1] if isinstance(translated, list) else translated or text.text,
            )


@pytest.mark.parametrize("language", ["nb", "nn"])
@pytest.mark.parametrize("form", FORMS)
def test_families_can_read_it(form: str, language: str) -> None:
    found = dict(family_texts(FORMS[form], language))
    assert len(found) > 10
    whole = ". ".join(words.rstrip(".") for words in found.values())
    assert readability(whole) <= EASY
    heavy = {path: readability(words) for path, words in found.items()}
    assert {path: lix for path, lix in heavy.items() if lix > LONG_TEXT} == {}
    labels = {
        path
        for path, words in found.items()
        if path.endswith("label") and len(words) > LONGEST_LABEL
    }
    assert labels == set()


@pytest.mark.parametrize("language", ["nb", "nn"])
@pytest.mark.parametrize("form", MET)
def test_every_text_that_families_meet_is_easy(form: str, language: str) -> None:
    """No exception is needed: each text that is long enough has at most what a form may."""
    found = family_texts(FORMS[form], language)
    assert {path: words for path, words in found if readability(words) > EASY} == {}
