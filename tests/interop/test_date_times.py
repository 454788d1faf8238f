"""A date with a time of day in another system is two questions here, whatever the format."""

import json
from collections.abc import Callable

import pytest

from forms.interop import Taken
from tests.interop import test_fhir as fhir
from tests.interop import test_formio as formio
from tests.interop import test_limesurvey as limesurvey
from tests.interop import test_redcap as redcap
from tests.interop import test_surveyjs as surveyjs
from tests.interop.factories import form_of, questions, read_form, row, survey, told


def lime(pattern: str) -> Taken:
    """What a date with this pattern in LimeSurvey becomes."""
    asked = limesurvey.table("questions", limesurvey.question(1, "D", "naar", "Når"))
    attribute = {"qid": 1, "attribute": "date_format", "value": pattern}
    more = limesurvey.table("question_attributes", attribute)
    return read_form("x.lss", limesurvey.lss(asked, more))


READERS: dict[str, Callable[[], Taken]] = {
    "xlsform": lambda: survey(row("dateTime", "naar", "Når", required="yes")),
    "fhir": lambda: fhir.read(
        fhir.item(
            "g", "group", "Del", item=[fhir.item("naar", "dateTime", "Når", required=True)]
        )
    ),
    "surveyjs": lambda: surveyjs.read(
        {"type": "text", "inputType": "datetime-local", "name": "naar", "title": "Når",
         "isRequired": True}
    ),
    "formio": lambda: formio.read(
        {"type": "datetime", "key": "naar", "label": "Når", "validate": {"required": True}}
    ),
    "redcap": lambda: redcap.read(
        redcap.field("naar", "text", "Når", required_field="y",
                     text_validation_type_or_show_slider_number="datetime_dmy")
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", READERS)
def test_the_day_and_the_time_are_asked_for(kind: str) -> None:
    taken = READERS[kind]()
    found = questions(taken)
    assert list(found) == ["naar", "naar_time"]
    assert (found["naar"]["type"], found["naar_time"]["type"]) == ("date", "time")
    assert found["naar"]["required"] is found["naar_time"]["required"] is True
    assert found["naar_time"]["label"] in ("Når – klokkeslett", "Når – time")
    assert ("approximate", found["naar"]["label"]) in [
        (line.level, line.question) for line in taken.report.lines
    ]


@pytest.mark.parametrize(
    ("pattern", "types"),
    [
        ("dd.mm.yyyy HH:MM", ["date", "time"]),
        ("HH:MM", ["time"]),
        ("dd.mm.yyyy", ["date"]),
        ("", ["date"]),
    ],
)
def test_the_pattern_of_limesurvey_says_what_is_asked_for(pattern: str, types: list[str]) -> None:
    assert [found["type"] for found in questions(lime(pattern)).values()] == types


@pytest.mark.parametrize(("pattern", "precision"), [("mm/yyyy", "month"), ("yyyy", "year")])
def test_a_pattern_without_a_day_asks_for_a_period(pattern: str, precision: str) -> None:
    assert questions(lime(pattern))["naar"]["precision"] == precision


def test_formio_may_ask_for_the_time_alone_or_not_at_all() -> None:
    taken = formio.read(
        {"type": "datetime", "key": "tid", "label": "Tid", "enableDate": False},
        {"type": "datetime", "key": "dag", "label": "Dag", "enableTime": False},
    )
    assert {q["id"]: q["type"] for q in questions(taken).values()} == {"tid": "time", "dag": "date"}


def test_the_time_is_shown_with_its_day_also_inside_a_repeat() -> None:
    taken = survey(
        row("select_one ja", "syk", "Er barnet sykt?"),
        row("begin_repeat", "anfall", "Anfall", relevant="${syk} = 'ja'"),
        row("dateTime", "naar", "Når", relevant="${syk} = 'ja'"),
        row("end_repeat"),
        choices=[{"list_name": "ja", "name": "ja", "label": "Ja"}],
    )
    [_first, repeat] = form_of(taken)["sections"][0]["questions"]
    day, time = repeat["questions"]
    assert (day["id"], time["id"], time["type"]) == ("naar", "naar_time", "time")
    assert time["show_if"] == day["show_if"]


def test_a_language_without_the_word_shows_the_pattern() -> None:
    taken = surveyjs.read(
        {"type": "text", "inputType": "datetime-local", "name": "d",
         "title": {"default": "Når", "pl": "Kiedy"}},
        locale="nb",
    )  # fmt: skip
    assert ["Når – klokkeslett", "Kiedy (00:00)"] in list(taken.catalogues["pl"].values())
    assert told(taken) and json.loads(taken.text)["title"]
