"""Every message of the check has words for the builder: no key, no JSON, no regular expression."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from forms import i18n
from forms.authoring.items import Entry, entries
from forms.authoring.problem_words import Told, Words
from forms.checking import check_form
from forms.definition import Library, Problem, load_text, read_library
from forms.definition.keywords import QUESTION
from forms.definition.problems import written_path
from forms.definition.validation.structure_validation import TABLES
from forms.questions import TYPES
from tests.checking.test_bad_definitions import BAD, NAMES

KEYS = {
    key.name
    for table in (*TABLES.values(), QUESTION, *(kind.keys for kind in TYPES.values()))
    for key in table
} - {"unit", "text", "form", "by", "at", "to", "over", "steps"}
"""Names of keys; those left out are Norwegian or English words too, or written by the author."""
SPOKEN = re.compile(r"\[(?:lenke|lenkje|link)\]\(…\)|\{[\w.]+\}")
"""Signs that authors write in the fields themselves: Markdown, and an answer in a text."""
SIGNS = re.compile(r"[\"{}\[\]\\^@]|hermet|parentes|quotation|bracket|brace|nøk[ke]")
SOURCES = ("forms/checking", "forms/definition/validation", "forms/logic/validation")


def told(form: object, problem: Problem) -> Told:
    """Tell a problem at the innermost item that it lies in."""
    inside = [e for e in entries(form) if problem.path.startswith(written_path(e.path))]
    entry = max(inside, key=lambda each: len(each.path))
    return Words(form, entry).tell(problem, problem.path.removeprefix(written_path(entry.path)))


def code_in(text: str) -> list[str]:
    """Return the signs and names of the text of a form that a sentence has."""
    plain = SPOKEN.sub("", text.replace("\\1", ""))
    quoted = re.findall(r"[«“]([a-z_]+)[»”]", plain)
    return SIGNS.findall(plain) + [each for each in quoted if each in KEYS]


@pytest.fixture(scope="module")
def library() -> Library:
    return read_library(BAD, TYPES)


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_every_bad_definition_is_told_in_words(lang: str, library: Library) -> None:
    with i18n.use(lang):
        for name in NAMES:
            loaded = load_text(name, (BAD / f"{name}.json").read_bytes(), library)
            for problem in check_form(loaded) if isinstance(loaded.raw, dict) else ():
                said = told(loaded.raw, problem)
                assert not code_in(f"{said.what} {said.how}"), (name, said)
                assert said.what and said.how, (name, said)


def messages() -> Iterator[str]:
    """Yield every message in the modules that find problems."""
    for folder in SOURCES:
        for path in sorted(Path(folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_":
                    yield ast.literal_eval(node.args[0])


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_every_message_has_words_whatever_stands_in_it(lang: str) -> None:
    form = {"sections": [{"id": "del", "questions": [{"id": "a", "type": "text"}]}]}
    question = Entry("del.a", ("sections", 0, "questions", 0), {"id": "a", "type": "text"}, "del")
    for words in (Words(form, question), Words(form, Entry("", (), form, ""))):
        for message in messages():
            with i18n.use(lang):
                text = re.sub(r"%\(\w+\)s", "a", i18n.gettext(message))
                problem = Problem("error", "f.json", "", 1, 1, "", text, text)
                said = words.tell(problem, "")
            assert not code_in(f"{said.what} {said.how}"), (message, said)


def test_keys_values_and_items_have_their_names_and_their_fields() -> None:
    form = {
        "title": "Tur",
        "signers": {"mor": {"label": "Mor"}},
        "sections": [{"id": "helse", "title": "Helse", "questions": [{"id": "a", "type": "text"}]}],
    }
    question = Words(form, Entry("helse.a", ("sections", 0, "questions", 0), {"type": "text"}, ""))

    def how(text: str, path: str = "") -> Told:
        return question.tell(Problem("warning", "f.json", path, 7, 1, "", "Noe.", text), path)

    soft = how('Skriv "required": "soft", eller ta det bort.')
    assert soft.how == "Velg «Må besvares»: «Anbefalt», eller ta det bort."
    assert [(f.name, f.place) for f in soft.fields] == [("required", "item")]
    home = how('Skriv "mode": "interview" og "open_to": ["staff"].')
    assert home.how == (
        "Velg «Måten det fylles ut på»: «Samtale» og «Hvem som kan begynne»: «Ansatte»."
    )
    assert [(f.name, f.place) for f in home.fields] == [
        ("mode", "form"),
        ("open_to", "protection"),
    ]
    assert how('Skriv "sign": ["mor"] i et steg.').how.startswith("Velg «")
    assert "«Mor»" in how('Skriv "sign": ["mor"] i et steg.').how
    assert how("Sett teksten i hermetegn.", "help").how == "Rett det i feltet."
    unknown = how("Sett teksten i hermetegn.", "rart")
    assert (unknown.how, unknown.line) == ("Rett det under «Som tekst».", 7)
