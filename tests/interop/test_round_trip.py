"""What we write comes home whole, and is read as any other file when somebody changed it."""

import io
import itertools
import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openpyxl import load_workbook

from forms.checking import check
from forms.definition import load, load_text, read_library
from forms.definition.loading import form_files
from forms.interop import FORMATS, make, take
from forms.questions import TYPES

SHIPPED = Path(__file__).parents[2] / "definitions"
BOTH_WAYS = [kind for kind, each in FORMATS.items() if each.read and each.write]
Json = dict[str, Any]


@pytest.fixture(scope="module")
def documents() -> dict[str, Json]:
    """The shipped forms' documents by id."""
    library = read_library(SHIPPED, TYPES)
    return {p.stem: load(p, library).document or {} for p in form_files(SHIPPED)}


def stripped(kind: str, data: bytes) -> bytes:
    """The file without our own definition in it."""
    if kind == "xlsform":
        book, buffer = load_workbook(io.BytesIO(data)), io.BytesIO()
        del book["skjemaverk"]
        book.save(buffer)
        return buffer.getvalue()
    if kind == "redcap":
        return re.sub(rb"@SV=[\w+/=]+", b"", data)
    raw = json.loads(data)
    raw.pop("skjemaverk", None)
    for each in (raw, *(entry["resource"] for entry in raw.get("entry", ()))):
        if "extension" in each:
            each["extension"] = []
    return json.dumps(raw).encode()


@pytest.mark.parametrize("form_id", [path.stem for path in form_files(SHIPPED)])
def test_every_shipped_form_comes_home_whole(form_id: str, documents: dict[str, Json]) -> None:
    document = documents[form_id]
    for kind in BOTH_WAYS:
        made = make(document, kind)
        taken = take(made.name, made.data)
        form = json.loads(taken.text)
        assert form.pop("$schema") and form == document["form"], kind
        pairs = {c: {p: t[1] for p, t in found.items()} for c, found in taken.catalogues.items()}
        assert (taken.id, pairs) == (form_id, document["translations"]), kind
        assert taken.report.lines == []


@pytest.mark.parametrize("kind", BOTH_WAYS)
def test_without_our_own_definition_the_questions_come_along(
    kind: str, documents: dict[str, Json]
) -> None:
    document = documents["motereferat"]
    made = make(document, kind)
    taken = take(made.name, stripped(kind, made.data))
    loaded = load_text(taken.id, taken.text, read_library(SHIPPED, TYPES))
    assert [p.sentence() for p in check(loaded) if p.level == "stop"] == []
    sections = document["form"]["sections"]
    asked = [q for s in sections for q in s["questions"] if TYPES[q["type"]].answerable]
    assert taken.report.counts["questions"] >= len(asked)


def test_a_file_that_was_changed_is_read_as_it_stands(documents: dict[str, Json]) -> None:
    made = make(documents["brukerskjema"], "surveyjs")
    changed = json.loads(made.data)
    changed["pages"][0]["elements"][0]["title"] = "Noe helt annet?"
    taken = take(made.name, json.dumps(changed).encode())
    assert "Noe helt annet?" in taken.text and taken.report.outcome != "whole"


@pytest.mark.parametrize("kind", sorted({each for each in FORMATS if FORMATS[each].write}))
def test_a_text_that_looks_like_a_formula_stays_a_text(
    kind: str, documents: dict[str, Json]
) -> None:
    document = json.loads(json.dumps(documents["brukerskjema"]))
    document["form"]["sections"][0]["questions"][0]["label"] = "=1+1"
    made = make(document, kind)
    if kind == "xlsform":
        cells = [c for row in load_workbook(io.BytesIO(made.data))["survey"] for c in row]
        assert "f" not in {cell.data_type for cell in cells}
    else:
        assert b"=1+1" in made.data


def test_the_schema_of_the_answers_takes_answers(documents: dict[str, Json]) -> None:
    for document in documents.values():
        schema = json.loads(make(document, "json-schema").data)
        Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(
        json.loads(make(documents["brukerskjema"], "json-schema").data)
    )
    answers = documents["brukerskjema"]["form"]["tests"][0]["answers"]
    assert list(validator.iter_errors(answers)) == []
    assert list(validator.iter_errors({"ukjent": 1})) != []


def test_no_group_of_a_workbook_is_empty(documents: dict[str, Json]) -> None:
    """ODK Validate refuses an empty group; a part of figures alone has nothing to ask there."""
    for form_id, document in documents.items():
        sheet = load_workbook(io.BytesIO(make(document, "xlsform").data))["survey"]
        types = [str(row[0].value) for row in sheet.iter_rows(min_row=2)]
        pairs = list(itertools.pairwise(types))
        assert ("begin_group", "end_group") not in pairs, form_id
        assert types.count("begin_group") == types.count("end_group")


GOOD = Path(__file__).parents[1] / "checking" / "good"


@pytest.mark.parametrize("path", form_files(GOOD), ids=lambda path: path.stem)
def test_every_kind_of_question_is_written(path: Path) -> None:
    document = load(path, read_library(GOOD, TYPES)).document or {}
    for kind in FORMATS:
        if FORMATS[kind].write is not None:
            made = make(document, kind)
            if FORMATS[kind].read is not None:
                assert take(made.name, made.data).report.lines == []
                assert take(made.name, stripped(kind, made.data)).report.counts["questions"]
