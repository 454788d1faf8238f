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

from forms.checking import check_form
from forms.definition import load_form, load_text, read_library
from forms.definition.loading import form_files
from forms.interop import FORMATS, Refused, read_form, recognize_format, write_form
from forms.questions import TYPES

SHIPPED = Path(__file__).parents[2] / "definitions"
HOME = [kind for kind, each in FORMATS.items() if each.read and each.write]
BOTH_WAYS = [kind for kind in HOME if not FORMATS[kind].only_ours]
Json = dict[str, Any]


@pytest.fixture(scope="module")
def documents() -> dict[str, Json]:
    """The shipped forms' documents by id."""
    library = read_library(SHIPPED, TYPES)
    return {p.stem: load_form(p, library).document or {} for p in form_files(SHIPPED)}


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
    assert len(HOME) == 5
    for kind in HOME:
        made = write_form(document, kind)
        taken = read_form(made.name, made.data)
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
    made = write_form(document, kind)
    taken = read_form(made.name, stripped(kind, made.data))
    loaded = load_text(taken.id, taken.text, read_library(SHIPPED, TYPES))
    assert [p.sentence() for p in check_form(loaded) if p.level == "error"] == []
    sections = document["form"]["sections"]
    asked = [q for s in sections for q in s["questions"] if TYPES[q["type"]].answerable]
    assert taken.report.counts["questions"] >= len(asked)


def test_a_file_that_was_changed_is_read_as_it_stands(documents: dict[str, Json]) -> None:
    made = write_form(documents["brukerskjema"], "surveyjs")
    changed = json.loads(made.data)
    changed["pages"][0]["elements"][0]["title"] = "Noe helt annet?"
    taken = read_form(made.name, json.dumps(changed).encode())
    assert "Noe helt annet?" in taken.text and taken.report.outcome != "whole"


@pytest.mark.parametrize("kind", sorted({each for each in FORMATS if FORMATS[each].write}))
def test_a_text_that_looks_like_a_formula_stays_a_text(
    kind: str, documents: dict[str, Json]
) -> None:
    document = json.loads(json.dumps(documents["brukerskjema"]))
    document["form"]["sections"][0]["questions"][0]["label"] = "=1+1"
    made = write_form(document, kind)
    if kind == "xlsform":
        cells = [c for row in load_workbook(io.BytesIO(made.data))["survey"] for c in row]
        assert "f" not in {cell.data_type for cell in cells}
    else:
        assert b"=1+1" in made.data


def test_the_schema_of_the_answers_takes_answers(documents: dict[str, Json]) -> None:
    for document in documents.values():
        schema = json.loads(write_form(document, "json-schema").data)
        Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(
        json.loads(write_form(documents["brukerskjema"], "json-schema").data)
    )
    answers = documents["brukerskjema"]["form"]["tests"][0]["answers"]
    assert list(validator.iter_errors(answers)) == []
    assert list(validator.iter_errors({"ukjent": 1})) != []


def test_the_schema_of_the_answers_takes_what_every_type_stores() -> None:
    for type, kept in TYPES.items():
        for number, example in enumerate(kept.examples):
            if example.stored is None or kept.is_heading:
                continue
            asked = {"type": type, **example.keys}
            schema = json.loads(write_form(with_question(asked), "json-schema").data)
            found = list(Draft202012Validator(schema).iter_errors({"q": example.stored}))
            assert found == [], (type, number)


def test_a_schema_of_others_is_none_and_one_that_was_changed_is_refused(
    documents: dict[str, Json],
) -> None:
    made = write_form(documents["brukerskjema"], "json-schema")
    schema = json.loads(made.data)
    bare = {key: value for key, value in schema.items() if key != "skjemaverk"}
    assert recognize_format(made.name, json.dumps(bare).encode()) is None
    for changed in ({**schema, "title": "Annet"}, {**schema, "skjemaverk": "x"}):
        with pytest.raises(Refused) as refused:
            read_form(made.name, json.dumps(changed).encode())
        assert "endret" in refused.value.what and refused.value.how


def test_no_group_of_a_workbook_is_empty(documents: dict[str, Json]) -> None:
    """ODK Validate refuses an empty group; a part of figures alone has nothing to ask there."""
    for form_id, document in documents.items():
        sheet = load_workbook(io.BytesIO(write_form(document, "xlsform").data))["survey"]
        types = [str(row[0].value) for row in sheet.iter_rows(min_row=2)]
        pairs = list(itertools.pairwise(types))
        assert ("begin_group", "end_group") not in pairs, form_id
        assert types.count("begin_group") == types.count("end_group")


GOOD = Path(__file__).parents[1] / "checking" / "good"


@pytest.mark.parametrize("path", form_files(GOOD), ids=lambda path: path.stem)
def test_every_kind_of_question_is_written(path: Path) -> None:
    document = load_form(path, read_library(GOOD, TYPES)).document or {}
    for kind in FORMATS:
        if FORMATS[kind].write is not None:
            made = write_form(document, kind)
            if kind in BOTH_WAYS:
                assert read_form(made.name, made.data).report.lines == []
                assert read_form(made.name, stripped(kind, made.data)).report.counts["questions"]


ALIASED = {"a": "A", "b": {"label": "B", "alias": "LA-2"}}
FIXED: list[Json] = [
    {"type": "text", "prefill": {"value": "Nesodden"}},
    {"type": "number", "prefill": {"value": 3}},
    {"type": "number", "decimals": 1, "unit": "kg", "prefill": {"value": 3.5}},
    {"type": "date", "prefill": {"value": "2026-05-07"}},
    {"type": "time", "prefill": {"value": "08:30"}},
    {"type": "choice", "options": ALIASED, "prefill": {"value": "b"}},
    {"type": "choices", "options": ALIASED, "prefill": {"value": ["a", "b"]}},
    {"type": "scale", "min": 1, "max": 5, "prefill": {"value": 4}},
    {"type": "yes_no", "prefill": {"value": "no"}},
]


@pytest.mark.parametrize("kind", BOTH_WAYS)
@pytest.mark.parametrize("asked", FIXED, ids=lambda asked: str(asked["type"]))
def test_a_fixed_first_answer_goes_along(kind: str, asked: Json) -> None:
    """Without our own definition in the file, and with the codes that the other system has."""
    made = write_form(with_question(asked), kind)
    assert "prefill" not in " ".join(line.sentence() for line in made.report.lines)
    found = json.loads(read_form(made.name, stripped(kind, made.data)).text)
    [first] = [q for s in found["sections"] for q in s["questions"] if q["id"] == "q"]
    codes = {"b": "la_2"} if "options" in asked else {}
    value = asked["prefill"]["value"]
    expected = (
        [codes.get(each, each) for each in value]
        if isinstance(value, list)
        else codes.get(value, value)
    )
    assert first["prefill"] == {"value": expected}


@pytest.mark.parametrize("kind", sorted({*BOTH_WAYS} - {"redcap"}))
def test_today_as_the_first_answer_goes_along(kind: str) -> None:
    made = write_form(with_question({"type": "date", "prefill": "today"}), kind)
    assert made.report.lines == []
    found = json.loads(read_form(made.name, stripped(kind, made.data)).text)
    assert found["sections"][0]["questions"][0]["prefill"] == "today"


@pytest.mark.parametrize("kind", BOTH_WAYS)
def test_a_first_answer_from_elsewhere_is_told(kind: str) -> None:
    made = write_form(with_question({"type": "text", "prefill": "user.name"}), kind)
    assert [line.what for line in made.report.lines] == ["«prefill» er ikke med."]


def with_question(asked: Json) -> Json:
    """The document of a form with one question."""
    question = {"id": "q", "label": "Hva?", **asked}
    form = {
        "title": "Prøve",
        "confidentiality": "internal",
        "sections": [{"id": "del", "title": "Del", "questions": [question]}],
    }
    loaded = load_text("prove", json.dumps(form), read_library(SHIPPED, TYPES))
    assert loaded.document is not None, [p.sentence() for p in loaded.problems]
    return loaded.document
