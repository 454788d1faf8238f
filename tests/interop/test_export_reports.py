"""What an export leaves out or changes is told, and each line says how to mend it."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from openpyxl import load_workbook

from forms import i18n
from forms.definition import Library, expand_form, load_form, read_library
from forms.definition.keywords import FORM, OPTION, QUESTION, SECTION
from forms.definition.loading import form_files
from forms.interop import FORMATS, write_form
from forms.interop.report import Line, Report
from forms.questions import TYPES
from tests.interop.test_round_trip import GOOD, SHIPPED, stripped

Json = dict[str, Any]
WRITTEN = sorted(kind for kind, each in FORMATS.items() if each.write)
WITH_KEYS = sorted({*WRITTEN} - {"json-schema"})
"""The formats of forms: a schema of answers has no place for what is not about answers."""
ASKED: Json = {"id": "a", "type": "yes_no", "label": "Er det slik?"}
OPTIONS = {"x": "En", "y": "To", "z": "Tre"}
WHEN = {"a": "yes"}
BASES: dict[str, Json] = {
    "choice": {"options": OPTIONS},
    "choices": {"options": OPTIONS},
    "ranking": {"options": OPTIONS},
    "matrix": {"options": OPTIONS, "rows": {"r": "Rad", "s": "Rekke"}},
    "scale": {"min": 1, "max": 5},
    "repeat": {"questions": [{"id": "indre", "type": "number", "label": "Hvor mange?"}]},
    "calc": {"value": {"if": WHEN, "then": 1, "else": 2}},
    "figure": {"figure": {"count": {"form": "smallest"}}},
    "group": {"questions": [{"id": "indre", "type": "number", "label": "Hvor mange?"}]},
    "note": {"text": "Les dette."},
}
"""What a question of a type must have."""
OWN: dict[str, dict[str, list[Any]]] = {
    "calc": {"value": [{"sum": ["a"]}], "bands": [[{"to": 1, "label": "Lav"}]], "show": ["export"]},
    "choice": {"other": ["x", ["x", "y"]]},
    "choices": {"other": ["x", ["x", "y"]], "min": [1], "max": [2], "exclusive": [["z"]]},
    "unit": {"kinds": [["school"]]},
    "date": {
        "min": ["2026-01-01", "today", "today-6m"],
        "max": ["2026-12-31", "today", "today+2d"],
        "near": ["14d"],
        "precision": ["month", "year"],
        "autofill": ["bday"],
    },
    "figure": {"figure": [{"count": {"form": "steps"}}], "over": [{"year": "a"}], "target": [3]},
    "file": {"accept": [["image"]], "max_mb": [2], "max_files": [3]},
    "note": {"text": ["Annet."], "tone": ["info"], "stop": [True]},
    "number": {"min": [2], "max": [9], "decimals": [1], "unit": ["kg"]},
    "ranking": {"top": [2]},
    "repeat": {"min": [1], "max": [3], "summary": ["{indre}"], "add": ["Legg til et barn"]},
    "scale": {"min": [0], "max": [7], "ends": [["Lite", "Mye"]], "labels": [{"1": "Lite"}]},
    "text": {
        "lines": [4],
        "max_length": [20],
        "format": ["email", "phone", "url", "postcode", "personnummer", "orgnr"],
        "pattern": ["[a-z]+", "it's", '"it\'s"'],
        "pattern_help": ["Skriv små bokstaver."],
        "autofill": ["name"],
    },
    "time": {"min": ["08:00"], "max": ["16:00"]},
}
"""Values of the keys of each type."""
COMMON: dict[str, list[Any]] = {
    "label": ["Noe annet?"],
    "label_by": [{"guardian": "Hva vil dere?"}],
    "label_short": ["Hva?"],
    "help": ["Kort hjelp."],
    "guide": ["Spør rolig."],
    "required": [True, "soft"],
    "show_if": [WHEN],
    "audience": ["staff", "alone"],
    "sensitive": [True],
    "purpose": ["For å hjelpe."],
    "decline": [True],
    "personal": [True],
    "shields": [True],
    "place": [True],
    "prefill": ["link", {"value": 3}],
    "permitted": ["services"],
    "say": ["Skriv et tall."],
    "alias": ["andre/navn"],
}
ON_OPTION: Json = {"help": "Hjelp.", "score": 2, "alias": "LA-1", "show_if": WHEN}
ON_SECTION: Json = {
    "intro": "Først dette.", "guide": "Spør.", "show_if": WHEN, "audience": "staff",
    "share_if": WHEN, "read_by": ["leader"], "needs": "samtykke", "home": True, "page": "question",
}  # fmt: skip
ON_FORM: Json = {
    "summary": "Kort om det.", "purpose": "For å hjelpe.", "basis": "Loven", "intro": "Velkommen.",
    "readers": "Skolen leser det.", "receipt": "Takk.", "read_by": {"people": ["leader"]},
    "open_to": "staff", "mode": "interview", "offline": True, "review": False,
    "anonymous": {"hide_below": 5}, "case": "may", "grants": {"when": WHEN},
    "tell": {"email": "a"}, "next": [{"form": "annet"}], "list": ["a"], "keep": {"draft": "30d"},
    "child": "a", "steps": [{"id": "en", "title": "En", "by": "guardian", "sections": ["s"]}],
    "signers": {"forelder": {"label": "Forelder", "how": ["draw"]}},
    "check": [{"when": WHEN, "say": "Se over svaret.", "at": "a"}],
    "tests": [{"name": "En", "answers": {"a": "yes"}}],
}  # fmt: skip
SAID_OF_NONE = frozenset(
    {"$schema", "title", "language", "lists", "sections", "confidentiality", "category", "minutes"}
)
"""Keys of a form that every format has, and those that say nothing outside this service."""


def form(*questions: Json, section: Json | None = None, **keys: Any) -> Json:
    """The document of a form with these questions after one that conditions can name."""
    of = {"id": "s", "title": "Del", "questions": [ASKED, *questions], **(section or {})}
    return expand_form("prove", {"title": "Prøve", "sections": [of], **keys}, Library())


def content(kind: str, document: Json) -> tuple[str, Report]:
    """The file without our own definition in it, and its report."""
    made = write_form(document, kind)
    if kind != "xlsform":
        return stripped(kind, made.data).decode(), made.report
    sheets = [s for s in load_workbook(io.BytesIO(made.data)) if s.title != "skjemaverk"]
    return repr([[[c.value for c in row] for row in sheet] for sheet in sheets]), made.report


def silent(kind: str) -> Iterator[str]:
    """The cases whose key neither changes the file nor has a line in the report."""
    kept: dict[str, tuple[str, Report]] = {}
    for name, before, after in CASES:
        key = repr(before)
        kept[key] = kept.get(key) or content(kind, before)
        old, new = kept[key], content(kind, after)
        if old[0] == new[0] and len(new[1].lines) <= len(old[1].lines):
            yield name


Case = tuple[str, Json, Json]
"""What it is called, a form, and the form with one key more or another value of it."""


def asked(type: str) -> Json:
    """A question of a type with what it must have."""
    return {"id": "q", "type": type, "label": "Hva?", **BASES.get(type, {})}


def own_keys() -> Iterator[Case]:
    """The keys of each type; what a figure counts is told with the figure itself."""
    for type, keys in OWN.items():
        for name, values in keys.items():
            base = asked(type) | ({"pattern": "[a-z]+"} if name == "pattern_help" else {})
            for value in values if name != "figure" else ():
                yield f"{type}.{name}={value}", form(base), form({**base, name: value})


def common_keys() -> Iterator[Case]:
    """The keys that questions of every type have, and those of a group."""
    for type in ("text", "number", "matrix", "repeat"):
        base = asked(type)
        for name, values in COMMON.items():
            for value in values if type == "number" or name != "prefill" else ["link"]:
                yield f"{type}.{name}={value}", form(base), form({**base, name: value})
    base = asked("group")
    for name in ("label", "help", "show_if", "alias"):
        yield f"group.{name}", form(base), form({**base, name: COMMON[name][0]})


def other_keys() -> Iterator[Case]:
    """The keys of options, sections and forms."""
    for name, value in ON_OPTION.items():
        for type in ("choice", "choices" if name == "show_if" else "matrix"):
            more = {**OPTIONS, "x": {"label": "En", name: value}}
            changed = form({**asked(type), "options": more})
            yield f"{type} option {name}", form(asked(type)), changed
    for name, value in ON_SECTION.items():
        yield f"section.{name}", form(), form(section={name: value})
    for name, value in ON_FORM.items():
        yield f"form.{name}", form(), form(**{name: value})


CASES = [*own_keys(), *common_keys(), *other_keys()]


def test_every_key_of_the_format_is_tried() -> None:
    for type, kept in TYPES.items():
        assert {key.name for key in kept.keys} == OWN.get(type, {}).keys(), type
    assert {key.name for key in QUESTION} == COMMON.keys() | {"id", "type"}
    assert {key.name for key in OPTION} == ON_OPTION.keys() | {"label"}
    assert {key.name for key in SECTION} == ON_SECTION.keys() | {"id", "title", "questions"}
    assert {key.name for key in FORM} == ON_FORM.keys() | SAID_OF_NONE


@pytest.mark.parametrize("kind", WITH_KEYS)
def test_no_key_is_left_out_without_a_line(kind: str) -> None:
    """Found: rules of a form in FHIR, units, limits from today and scores vanished in silence."""
    assert list(silent(kind)) == []


def lines_of(kind: str, document: Json) -> list[Line]:
    """The report of an export, each of whose lines says where, what and how to mend it."""
    lines = write_form(document, kind).report.lines
    assert [line for line in lines if not (line.where and line.what and line.how)] == []
    return lines


@pytest.mark.parametrize("kind", WRITTEN)
def test_every_line_of_a_shipped_form_says_how_to_mend_it(kind: str) -> None:
    library = read_library(SHIPPED, TYPES)
    for path in form_files(SHIPPED):
        lines_of(kind, load_form(path, library).document or {})


def maximal() -> Json:
    """A form with a question for every value of every key of every type."""
    questions = []
    for number, (_name, _old, new) in enumerate(CASES):
        for question in new["form"]["sections"][0]["questions"][1:]:
            inner = [{**q, "id": f"i{number}"} for q in question.get("questions", ())]
            more = {"questions": inner} if inner else {}
            questions.append({**question, "id": f"q{number}", **more})
    return form(*questions, section=ON_SECTION, **ON_FORM)


@pytest.mark.parametrize("kind", WRITTEN)
def test_every_line_says_it_in_three_languages(kind: str) -> None:
    library = read_library(GOOD, TYPES)
    forms = [load_form(path, library).document or {} for path in form_files(GOOD)]
    for document in [*forms, maximal()]:
        said: dict[str, list[str]] = {}
        for language in ("nb", "nn", "en"):
            with i18n.use(language):
                said[language] = [line.how for line in lines_of(kind, document)]
        for same in zip(*said.values(), strict=True):
            assert len(set(same)) == 3, same
