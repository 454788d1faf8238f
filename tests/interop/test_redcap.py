"""REDCap data dictionary: fields, branching, matrices and calculations."""

import csv
import io

import pytest

from forms.interop import Taken, read_form
from forms.interop.redcap import COLUMNS, SHORT
from tests.interop.factories import form_of, questions, told


def read(*rows: dict[str, str]) -> Taken:
    """What a dictionary with these fields becomes."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([row.get(key, "") for key in SHORT] for row in rows)
    return read_form("ordbok.csv", text.getvalue().encode())


def field(name: str, type: str, label: str = "Hva er det?", **more: str) -> dict[str, str]:
    """A field."""
    return {
        "field_name": name,
        "form_name": "skjema",
        "field_type": type,
        "field_label": label,
        **more,
    }


CHOICES = "1, Ja, alltid | 2, Nei"


def test_fields_become_questions() -> None:
    taken = read(
        field("a", "text", identifier="y", required_field="y"),
        field("b", "text", text_validation_type_or_show_slider_number="integer",
              text_validation_min="1", text_validation_max="9"),
        field("c", "radio", select_choices_or_calculations=CHOICES),
        field("d", "checkbox", select_choices_or_calculations=CHOICES,
              field_annotation="@NONEOFTHEABOVE='2'"),
        field("e", "yesno", field_annotation="@DEFAULT='1'"),
        field("f", "descriptive", "<b>Viktig</b> om [a]"),
        field("g", "notes", branching_logic="[d(1)] = '1' and [c] <> '2'"),
        field("h", "calc", select_choices_or_calculations="sum([b], [b2])"),
    )  # fmt: skip
    found = questions(taken)
    assert found["a"]["personal"] is found["a"]["required"] is True
    assert (found["b"]["min"], found["b"]["max"], found["b"]["type"]) == (1, 9, "number")
    assert found["c"]["options"] == {"1": "Ja, alltid", "2": "Nei"}
    assert found["d"]["exclusive"] == ["2"] and found["e"]["prefill"] == {"value": "yes"}
    assert found["f"]["text"] == "**Viktig** om {a}"
    assert found["g"]["show_if"] == {"all": [{"d": {"has_any": ["1"]}}, {"not": {"c": "2"}}]}
    assert "h" not in found and ("lost", "rad 9") in told(taken)


def test_headers_are_sections_and_matrices_one_question() -> None:
    taken = read(
        field("a", "text", section_header="Først"),
        field("m1", "radio", "Ute", matrix_group_name="m", section_header="Hvordan går det?",
              select_choices_or_calculations=CHOICES),
        field("m2", "radio", "Inne", matrix_group_name="m",
              select_choices_or_calculations=CHOICES),
        field("b", "text", branching_logic="[m2] = '1'"),
    )  # fmt: skip
    form = form_of(taken)
    assert [section["title"] for section in form["sections"]] == ["Først", "Hvordan går det?"]
    assert questions(taken)["m"]["rows"] == {"m1": "Ute", "m2": "Inne"}
    assert questions(taken)["b"]["show_if"] == {"m.m2": "1"}


def test_the_body_mass_index_comes_along() -> None:
    number = {"text_validation_type_or_show_slider_number": "number"}
    bmi = "round([vekt]*10000/([hoyde])^(2), 1)"
    taken = read(
        field("vekt", "text", **number),
        field("hoyde", "text", **number),
        field("kmi", "calc", select_choices_or_calculations=bmi),
    )
    value = {"divide": [{"times": ["vekt", 10000]}, {"times": ["hoyde", "hoyde"]}]}
    assert questions(taken)["kmi"]["value"] == {"round": value, "decimals": 1}


@pytest.mark.parametrize("name", ["@MAXCHECKED=1", "@CHARLIMIT=3", "@RANDOMORDER", "@NOW"])
def test_an_annotation_that_has_no_place_here_has_a_line(name: str) -> None:
    """Found: only five of them were told."""
    taken = read(field("a", "text", field_annotation=f"{name} og noe vi skrev"))
    assert [line.what for line in taken.report.lines if line.how] == [
        f"«{name.partition('=')[0]}» er ikke med.",
        "Filen sier ikke hvilket språk tekstene er på.",
    ]


def test_today_is_the_first_answer_of_a_date() -> None:
    validation = {"text_validation_type_or_show_slider_number": "date_ymd"}
    taken = read(field("a", "text", field_annotation="@TODAY", **validation))
    assert questions(taken)["a"]["prefill"] == "today"
