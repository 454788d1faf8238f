"""Keys of other systems that change what is asked, seen or stored: none is passed over in silence.

Each is put alone in a small file that is whole without it, so it must have a line that names it,
or change the form that is made.
"""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from forms.i18n import use
from forms.interop import Taken, read_form, what_it_is
from forms.interop.redcap import COLUMNS, SHORT
from tests.interop import test_fhir as fhir
from tests.interop import test_limesurvey as limesurvey
from tests.interop.factories import form_of, options, questions, row, survey, workbook

Json = dict[str, Any]
HL7, SDC, EHELSE = (
    "http://hl7.org/fhir/StructureDefinition/",
    "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-",
    "http://ehelse.no/fhir/StructureDefinition/",
)


def _surveyjs(element: Json, **more: Any) -> Taken:
    before = {"type": "text", "name": "z", "inputType": "number"}
    pages = [{"name": "p", "title": "P", "elements": [before, element]}]
    whole = {"locale": "nb", "title": "T", "pages": pages, **more}
    return read_form("s.json", json.dumps(whole).encode())


def _formio(component: Json, **more: Any) -> Taken:
    before = {"type": "number", "key": "z", "label": "Z"}
    whole = {"title": "T", "components": [before, component], **more}
    return read_form("f.json", json.dumps(whole).encode())


def _redcap(**columns: str) -> Taken:
    cells = {"field_name": "a", "form_name": "f", "field_label": "Hva?", **columns}
    before = {"field_name": "z", "form_name": "f", "field_type": "text"}
    text = io.StringIO()
    rows = ([each.get(key, "") for key in SHORT] for each in (before, cells))
    csv.writer(text).writerows([COLUMNS, *rows])
    return read_form("d.csv", text.getvalue().encode())


def _limesurvey(type: str, attributes: Json, tables: str = "", **cells: Any) -> Taken:
    rows = [{"qid": 1, "attribute": name, "value": said} for name, said in attributes.items()]
    before = limesurvey.question(9, "S", "z", "Z")
    lines = [
        {**limesurvey.question(number, "T", f"l{number}", f"Linje {number}"), "parent_qid": 1}
        for number in (2, 3)
    ]
    answers = [
        {"qid": 1, "code": f"A{n}", "answer": f"Svar {n}", "sortorder": n, "language": "nb"}
        for n in (1, 2)
    ]
    return read_form(
        "s.lss",
        limesurvey.lss(
            limesurvey.table(
                "questions", before, limesurvey.question(1, type, "a", "Hva?", **cells)
            ),
            limesurvey.table("subquestions", *(lines if type in "MF" else ())),
            limesurvey.table("answers", *(answers if type in "LRF" else ())),
            limesurvey.table("question_attributes", *rows),
            tables,
        ),
    )


def _names(taken: Taken) -> str:
    """Return what the report says, its lines one below the other."""
    return "\n".join(f"{line.what} {line.how}" for line in taken.report.lines)


CHOICES: Json = {"type": "checkbox", "name": "a", "title": "A", "choices": ["x", "y"]}
RADIO: Json = {**CHOICES, "type": "radiogroup"}
TEXT: Json = {"type": "text", "name": "a", "title": "A"}
FILE: Json = {"type": "file", "name": "a", "title": "A"}
ROWS: Json = {"type": "paneldynamic", "name": "a", "templateElements": [{**TEXT, "name": "b"}]}
GRID: Json = {"type": "matrixdynamic", "name": "a", "columns": [{"name": "b", "cellType": "text"}]}
LINES: Json = {"type": "multipletext", "name": "a", "items": [{"name": "b"}]}


@pytest.mark.parametrize(
    ("element", "key", "value"),
    [
        (CHOICES, "commentText", "Hvorfor?"),
        (CHOICES, "commentPlaceholder", "Skriv her"),
        (CHOICES, "storeOthersAsComment", False),
        (CHOICES, "otherPlaceholder", "Hva da?"),
        (CHOICES, "hideIfChoicesEmpty", True),
        (CHOICES, "clearIfInvisible", "none"),
        (CHOICES, "titleLocation", "hidden"),
        (CHOICES, "randomize", True),
        ({**RADIO, "type": "dropdown"}, "allowCustomChoices", True),
        ({**RADIO, "type": "dropdown"}, "choicesMax", 9),
        ({**RADIO, "type": "ranking"}, "selectToRankEnabled", True),
        ({**RADIO, "type": "ranking"}, "maxSelectedChoices", 1),
        (TEXT, "maskType", "pattern"),
        (TEXT, "dataList", ["Oslo"]),
        ({**TEXT, "inputType": "number"}, "step", 5),
        ({**TEXT, "inputType": "number"}, "minValueExpression", "{z} + 1"),
        ({**TEXT, "inputType": "number"}, "maxErrorText", "For mye."),
        ({**TEXT, "type": "slider"}, "sliderType", "range"),
        ({**TEXT, "type": "boolean"}, "valueTrue", "J"),
        ({**TEXT, "type": "rating"}, "minRateDescription", "Dårlig"),
        (FILE, "acceptedCategories", "image"),
        (FILE, "sourceType", "camera"),
        (ROWS, "defaultValue", [{"b": "x"}]),
        (ROWS, "defaultPanelValue", {"b": "x"}),
        (ROWS, "copyDefaultValueFromLastEntry", True),
        (ROWS, "panelCountExpression", "{z}"),
        (ROWS, "allowAddPanel", False),
        (ROWS, "templateDescription", "Ett av dem"),
        (ROWS, "readOnly", True),
        (ROWS, "requiredIf", "{z} = 3"),
        (GRID, "defaultRowValue", {"b": "x"}),
        (GRID, "rowCount", 4),
        (GRID, "allowRemoveRows", False),
        (GRID, "detailElements", [{"type": "text", "name": "c"}]),
        (LINES, "readOnly", True),
        (LINES, "defaultValue", {"b": "x"}),
        (LINES, "isRequired", True),
    ],
)
def test_surveyjs_questions(element: Json, key: str, value: Any) -> None:
    assert f"«{key}»" not in _names(_surveyjs(element))
    assert f"«{key}» er ikke med." in _names(_surveyjs({**element, key: value}))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("readOnly", True),
        ("cookieName", "en"),
        ("maxCommentLength", 20),
        ("timeLimitPerPage", 20),
        ("firstPageIsStartPage", True),
        ("clearInvisibleValues", "none"),
        ("storeOthersAsComment", False),
        ("navigateToUrlOnCondition", [{"url": "https://a.no", "expression": "{z} = 1"}]),
        ("completeText", "Send nå"),
        ("showPageTitles", False),
    ],
)
def test_surveyjs_surveys(key: str, value: Any) -> None:
    assert f"«{key}» er ikke med." in _names(_surveyjs(TEXT, **{key: value}))


def test_surveyjs_parts_of_a_question_are_read_or_told() -> None:
    column = {"name": "b", "cellType": "text", "isUnique": True, "cellHint": "Tips"}
    said = _names(_surveyjs({**GRID, "columns": [column, {**column, "name": "c"}]}))
    assert "«isUnique»" in said and "«cellHint»" in said
    hidden = _surveyjs({**GRID, "columns": [*GRID["columns"], {"name": "c", "visible": False}]})
    assert "c" not in questions(hidden)
    option = {"value": "x", "enableIf": "{z} = 3"}
    assert "«choices: enableIf»" in _names(_surveyjs({**CHOICES, "choices": [option, "y"]}))
    made = questions(_surveyjs({**TEXT, "type": "rating", "rateCount": 7}))["a"]
    assert (made["min"], made["max"]) == (1, 7)
    assert questions(_surveyjs({**FILE, "allowMultiple": True, "maxFiles": 3}))["a"] == {
        "id": "a", "type": "file", "label": "A", "max_files": 3,
    }  # fmt: skip
    assert questions(_surveyjs(TEXT, maxTextLength=9))["a"]["max_length"] == 9
    assert questions(_surveyjs({**ROWS, "addPanelText": "En til"}))["a"]["add"] == "En til"
    assert "Les dette." in _surveyjs({**LINES, "description": "Les dette."}).text


LISTED = options("l", x="X", y="Y")


@pytest.mark.parametrize(
    ("type", "column", "value", "name"),
    [
        ("select_one l", "parameters", "randomize=true seed=3", "parameters: randomize"),
        ("select_one l", "parameters", "randomize=true seed=3", "parameters: seed"),
        ("image", "parameters", "max-pixels=1000", "parameters: max-pixels"),
        ("range", "parameters", "start=0 end=5 placeholder=3", "parameters: placeholder"),
        ("audit", "parameters", "track-changes=true", "parameters: track-changes"),
        ("text", "appearance", "numbers", "appearance: numbers"),
        ("text", "appearance", "masked", "appearance: masked"),
        ("image", "appearance", "signature", "appearance: signature"),
        ("date", "appearance", "ethiopian", "appearance: ethiopian"),
        ("select_one l", "appearance", "minimal search('barn')", "appearance: search"),
        ("integer", "appearance", "ex:no.app.maal", "appearance: ex:no.app.maal"),
        ("text", "save_to", "navn", "save_to"),
        ("text", "bind::jr:preload", "uid", "bind::jr:preload"),
    ],
)
def test_xlsform_columns(type: str, column: str, value: str, name: str) -> None:
    asked = [row("text", "z", "Z"), row(type, "a", "A", **{column: value})]
    lines = survey(*asked, choices=LISTED).report.lines
    assert [line.where.partition(" ·")[0] for line in lines if f"«{name}»" in line.what] == [
        "survey rad 3"
    ]


def test_xlsform_pictures_groups_sheets_and_rows_that_are_turned_off() -> None:
    listed = [{**LISTED[0], "media::image": "x.png"}, LISTED[1]]
    said = _names(survey(row("select_one l", "a", "A"), choices=listed))
    assert "Bilde og lyd ved spørsmålet er ikke med." in said
    group = [row("begin group", "g", "G", readonly="yes", image="g.png"), row("text", "a", "A")]
    said = _names(survey(*group, row("end group")))
    assert "«readonly»" in said and "Bilde og lyd" in said
    off = survey(row("text", "a", "A"), row("text", "b", "B", disabled="yes"))
    assert set(questions(off)) == {"a"} and off.report.left_out == {"disabled": 1}
    asked = [row("range", "a", "A", required="yes"), row("text", "b", "B", parameters="rows=6"),
             row("note", "c", "Les", hint="Ta god tid.")]  # fmt: skip
    found = questions(survey(*asked))
    assert found["a"]["required"] is True and found["b"]["lines"] == 6
    assert found["c"]["text"] == "Les\n\nTa god tid."
    sheets = {"survey": [row("text", "a", "A")], "entities": [{"list_name": "barn"}]}
    assert "«entities»" in _names(read_form("x.xlsx", workbook(**sheets)))


def _extended(address: str, **value: Any) -> Json:
    return {"extension": [{"url": address, **(value or {"valueString": "x"})}]}


@pytest.mark.parametrize(
    ("type", "more", "name"),
    [
        ("string", _extended(f"{HL7}questionnaire-usageMode"), "questionnaire-usageMode"),
        ("string", _extended(f"{SDC}isSubject"), "sdc-questionnaire-isSubject"),
        ("string", _extended(f"{HL7}cqf-expression"), "cqf-expression"),
        ("string", _extended(f"{EHELSE}sdf-fhirpath"), "sdf-fhirpath"),
        ("string", {"disabledDisplay": "protected"}, "disabledDisplay"),
        ("integer", {"maxLength": 3}, "maxLength"),
        ("integer", _extended(f"{HL7}regex"), "regex"),
        ("integer", _extended(f"{HL7}questionnaire-sliderStepValue"), "sliderStepValue"),
        ("date", _extended(f"{HL7}minValue", valueDateTime="2026-01-01T08:00:00Z"), "minValue"),
        ("quantity", _extended(f"{HL7}questionnaire-unitOption"), "questionnaire-unitOption"),
        ("attachment", _extended(f"{HL7}mimeType", valueCode="image/png"), "mimeType"),
        ("display", {"prefix": "1.2"}, "prefix"),
        ("display", _extended(f"{SDC}subQuestionnaire"), "sdc-questionnaire-subQuestionnaire"),
        ("group", {"required": True}, "required"),
        ("group", {"readOnly": True}, "readOnly"),
        ("group", _extended(f"{HL7}questionnaire-usageMode"), "questionnaire-usageMode"),
    ],
)
def test_fhir_items(type: str, more: Json, name: str) -> None:
    inner = {"item": [fhir.item("b", "string")]} if type == "group" else {}
    lines = fhir.read(fhir.item("z", "string"), fhir.item("a", type, **inner, **more)).report.lines
    assert [line.where for line in lines if f"{name}»" in line.what] == ["a"]


@pytest.mark.parametrize("inside", [True, False])
def test_fhir_options(inside: bool) -> None:
    listed = fhir.options("x", "y")
    (listed[0]["valueCoding"] if inside else listed[0]).update(
        _extended(f"{HL7}questionnaire-optionPrefix")
    )
    listed += [{"valueTime": "10:00:00"}, {"valueReference": {"reference": "Patient/1"}}]
    listed[1]["valueCoding"]["_display"] = _extended(
        f"{HL7}translation",
        extension=[{"url": "lang", "valueCode": "en"}, {"url": "content", "valueString": "Why"}],
    )
    taken = fhir.read(fhir.item("a", "choice", answerOption=listed))
    said = _names(taken)
    assert "«answerOption: questionnaire-optionPrefix»" in said
    assert "«answerOption: valueReference»" in said
    assert len(questions(taken)["a"]["options"]) == 3
    assert "Why" in str(taken.catalogues)


def test_fhir_what_has_a_place_is_read() -> None:
    asked = fhir.item("a", "open-choice", answerOption=fhir.options("x"))
    taken = fhir.read({**asked, **_extended(f"{SDC}openLabel", valueString="Noe helt annet")})
    assert questions(taken)["a"]["options"]["annet"] == "Noe helt annet"
    few = _extended(f"{HL7}questionnaire-maxOccurs", valueInteger=2)
    many = fhir.item("a", "choice", repeats=True, answerOption=fhir.options("x", "y"), **few)
    assert questions(fhir.read(many))["a"]["max"] == 2
    least = _extended(f"{SDC}minQuantity", valueQuantity={"value": 2})
    assert questions(fhir.read(fhir.item("a", "quantity", **least)))["a"]["min"] == 2
    rows = fhir.item("a", "group", repeats=True, item=[fhir.item("b", "string")])
    add = _extended(f"{EHELSE}repeatstext", valueString="Ett barn til")
    assert questions(fhir.read({**rows, **add}))["a"]["add"] == "Ett barn til"


@pytest.mark.parametrize(
    ("key", "value", "name"),
    [
        ("effectivePeriod", {"end": "2026-12-31"}, "effectivePeriod"),
        ("modifierExtension", [{"url": "x"}], "modifierExtension"),
        ("copyright", "Forlaget", "copyright"),
        ("extension", [{"url": f"{SDC}launchContext"}], "sdc-questionnaire-launchContext"),
        ("extension", [{"url": f"{EHELSE}sdf-discretion"}], "sdf-discretion"),
    ],
)
def test_fhir_questionnaires(key: str, value: Any, name: str) -> None:
    whole = fhir.questionnaire(fhir.item("a", "string"), **{key: value})
    assert f"«{name}»" in _names(read_form("q.json", json.dumps(whole).encode()))


VALUES = [{"value": "x", "label": "X"}, {"value": "y", "label": "Y"}]
FIELD: Json = {"type": "textfield", "key": "a", "label": "A"}
NUMBER: Json = {**FIELD, "type": "number"}
DATAGRID: Json = {**FIELD, "type": "datagrid", "components": [{**FIELD, "key": "b"}]}


@pytest.mark.parametrize(
    ("component", "key", "value"),
    [
        (FIELD, "disabled", True),
        (FIELD, "multiple", True),
        (FIELD, "unique", True),
        (FIELD, "inputMask", "999"),
        (FIELD, "case", "uppercase"),
        (FIELD, "persistent", False),
        (FIELD, "clearOnHide", False),
        (FIELD, "placeholder", "Skriv her"),
        (FIELD, "errors", {"required": "Fyll ut."}),
        (FIELD, "hideLabel", True),
        (FIELD, "prefill", {"plugin": "register"}),
        (FIELD, "openForms", {"translations": {"en": {"label": "A"}}}),
        (NUMBER, "prefix", "kr"),
        ({**FIELD, "type": "datetime"}, "defaultDate", "moment()"),
        ({**FIELD, "type": "datetime"}, "datePicker", {"maxDate": "moment()"}),
        ({**FIELD, "type": "file"}, "filePattern", ".pdf"),
        ({**FIELD, "type": "file"}, "fileMaxSize", "1MB"),
        ({**FIELD, "type": "select", "data": {"values": VALUES}}, "dataSrc", "url"),
        (DATAGRID, "disableAddingRemovingRows", True),
        (DATAGRID, "defaultValue", [{"b": "x"}]),
        (DATAGRID, "calculateValue", "value = 1"),
        ({**DATAGRID, "type": "panel"}, "logic", [{"name": "skjul"}]),
    ],
)
def test_formio_components(component: Json, key: str, value: Any) -> None:
    name = "maxDate" if key == "datePicker" else "translations" if key == "openForms" else key
    assert f"«{name}»" not in _names(_formio(component))
    assert f"«{name}» er ikke med." in _names(_formio({**component, key: value}))


@pytest.mark.parametrize(
    ("component", "rule", "value"),
    [
        (FIELD, "minLength", 3),
        (FIELD, "maxWords", 3),
        (FIELD, "json", {"if": []}),
        (FIELD, "customMessage", "Feil."),
        (NUMBER, "step", 5),
    ],
)
def test_formio_rules(component: Json, rule: str, value: Any) -> None:
    assert f"«validate.{rule}»" in _names(_formio({**component, "validate": {rule: value}}))


@pytest.mark.parametrize(
    ("component", "more", "expected"),
    [
        (NUMBER, {"suffix": "kg", "decimalLimit": 1}, {"unit": "kg", "decimals": 1}),
        (FIELD, {"tooltip": "Tips"}, {"help": "Tips"}),
        (FIELD, {"isSensitiveData": True}, {"personal": True}),
        ({**FIELD, "type": "textarea"}, {"rows": 6}, {"lines": 6}),
        ({**FIELD, "type": "file"}, {"multiple": True}, {"max_files": 10}),
        (
            {**FIELD, "type": "selectboxes", "values": VALUES},
            {"validate": {"maxSelectedCount": 1}},
            {"max": 1},
        ),
        (
            {**FIELD, "type": "datetime", "enableTime": False},
            {"datePicker": {"minDate": "2026-01-01T00:00:00"}},
            {"min": "2026-01-01"},
        ),
        (DATAGRID, {"validate": {"minLength": 2}}, {"min": 2}),
    ],
)
def test_formio_what_has_a_place_is_read(component: Json, more: Json, expected: Json) -> None:
    found = questions(_formio({**component, **more}))["a"]
    assert {key: found.get(key) for key in expected} == expected


def test_formio_what_is_hidden_is_told() -> None:
    assert "alltid skjult" in _names(_formio({**FIELD, "hidden": True}))
    assert "«introPage»" in _names(_formio(FIELD, introPage={"title": "Les"}))


@pytest.mark.parametrize(
    ("columns", "name"),
    [
        ({"text_validation_type_or_show_slider_number": "time", "text_validation_min": "08:00"},
         "Text Validation Min"),
        ({"text_validation_type_or_show_slider_number": "integer", "text_validation_max": "[z]"},
         "Text Validation Max"),
        ({"question_number": "3a"}, "Question Number (surveys only)"),
        ({"field_type": "slider", "select_choices_or_calculations": "lite | | mye"},
         "Choices, Calculations, OR Slider Labels"),
        ({"field_type": "descriptive", "field_note": "Se her"}, "Field Note"),
        ({"field_type": "descriptive", "field_annotation": "@INLINE"}, "@INLINE"),
        ({"field_type": "radio", "select_choices_or_calculations": "1, A | 2, B",
          "matrix_group_name": "m", "matrix_ranking": "y"}, "Matrix Ranking?"),
        ({"field_type": "radio", "select_choices_or_calculations": "1, A | 2, B",
          "matrix_group_name": "m", "field_note": "Tips"}, "Field Note"),
    ],
)  # fmt: skip
def test_redcap_columns(columns: dict[str, str], name: str) -> None:
    assert f"«{name}» er ikke med." in _names(_redcap(**{"field_type": "text", **columns}))


def test_redcap_today_is_a_limit() -> None:
    asked = {
        "text_validation_type_or_show_slider_number": "date_dmy",
        "text_validation_max": "today",
    }
    assert questions(_redcap(field_type="text", **asked))["a"]["max"] == "today"


@pytest.mark.parametrize(
    ("type", "name", "value"),
    [
        ("L", "other_comment_mandatory", "1"),
        ("L", "answer_order", "random"),
        ("M", "exclude_all_others_auto", "1"),
        ("R", "max_answers", "1"),
        ("F", "subquestion_order", "random"),
        ("N", "slider_default", "3"),
        ("N", "maximum_chars", "3"),
        ("S", "numbers_only", "1"),
        ("S", "suffix", "kg"),
        ("S", "placeholder", "Skriv her"),
        ("D", "date_max", "{TODAY}"),
        ("|", "allowed_filetypes", "pdf"),
        ("X", "array_filter", "z"),
    ],
)
def test_limesurvey_attributes(type: str, name: str, value: str) -> None:
    assert f"«{name}» er ikke med." not in _names(_limesurvey(type, {}))
    assert f"«{name}» er ikke med." in _names(_limesurvey(type, {name: value}))


def test_limesurvey_settings_tables_and_scripts() -> None:
    tables = limesurvey.table("surveys", {"anonymized": "Y", "expires": "2026-12-31"})
    tables += limesurvey.table("quota", {"id": 1})
    said = _names(_limesurvey("S", {}, tables, script="alert(1)"))
    assert all(f"«{name}»" in said for name in ("anonymized", "expires", "quota", "script"))


@pytest.mark.parametrize(
    ("type", "attributes", "cells", "expected"),
    [
        ("L", {"other_replace_text": "Noe helt annet"}, {"other": "Y"}, "Noe helt annet"),
        ("D", {"date_min": "2026-01-01"}, {}, '"min": "2026-01-01"'),
        ("|", {"max_num_of_files": "3", "max_filesize": "2048"}, {}, '"max_mb": 2'),
        ("T", {"display_rows": "9"}, {}, '"lines": 9'),
        ("X", {}, {"help": "Ta god tid."}, "Ta god tid."),
    ],
)
def test_limesurvey_what_has_a_place_is_read(
    type: str, attributes: Json, cells: Json, expected: str
) -> None:
    taken = _limesurvey(type, attributes, **cells)
    assert expected in taken.text


NESTED: tuple[Callable[[], bytes], ...] = (
    lambda: b"[" * 100_000,
    lambda: b'{"a":' * 100_000,
)


@pytest.mark.parametrize("data", NESTED)
def test_json_that_is_nested_too_deep_says_so(data: Callable[[], bytes]) -> None:
    for language, said in (("nb", "nøstet for dypt"), ("nn", "nøsta for djupt"),
                           ("en", "nested too deep")):  # fmt: skip
        with use(language):
            assert said in what_it_is(data())
    assert "nøstet" not in what_it_is(b'{"a": 1}') + what_it_is(b"{")


def test_files_that_say_nothing_more_are_whole() -> None:
    for taken in (_surveyjs(CHOICES), _formio(NUMBER), fhir.read(fhir.item("a", "string"))):
        assert [line.what for line in taken.report.lines if "er ikke med" in line.what] == []
        assert form_of(taken)
