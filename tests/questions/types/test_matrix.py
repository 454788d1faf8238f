"""One answer in each row of a table."""

import pytest

from forms.questions import TYPES
from tests.questions.factories import ask, draw, fill_in

ROWS = {"hort": "Jeg ble hørt", "forsto": "Jeg forsto"}
AGREE = {
    "1": {"label": "Uenig", "score": 1},
    "2": {"label": "Enig", "score": 2},
    "na": "Ikke aktuelt",
}
matrix = TYPES["matrix"]


def agree(**keys):
    return ask("matrix", **{"rows": ROWS, "options": AGREE} | keys)


def test_only_answered_rows_are_kept_in_the_rows_order():
    field = fill_in(agree(), {"q-forsto": "2", "q-hort": "1", "q-ukjent": "1"})
    assert list(field.stored.items()) == [("hort", "1"), ("forsto", "2")]
    assert fill_in(agree(), {"q-forsto": "2"}).stored == {"forsto": "2"}


def test_a_code_that_is_not_an_option_is_refused_and_stays_on_the_page():
    field = fill_in(agree(), {"q-hort": "9"})
    assert not field.validate(None)
    assert list(field.problems()) == [("A-q", "Velg et av svarene i raden «Jeg ble hørt».")]
    assert field.stored is None
    assert list(field.posted().items()) == [("q-hort", "9")]


@pytest.mark.parametrize(
    ("posted", "control"),
    [({}, "A-q"), ({"q-hort": "1"}, "A-q-forsto"), ({"q-forsto": "1"}, "A-q")],
)
def test_the_error_leads_to_the_first_row_that_lacks_an_answer(posted, control):
    field = fill_in(agree(required=True), posted)
    assert not field.validate(None)
    (target, _message), *rest = field.problems()
    assert (target, rest) == (control, [])
    assert f'id="{control}"' in draw(field)


def test_a_long_list_of_missing_rows_is_cut_with_its_number():
    rows = {f"r{number}": f"Rad {number}" for number in range(6)}
    field = fill_in(agree(rows=rows, required=True), {"q-r0": "1"})
    field.validate(None)
    assert field.errors == ["Velg et svar i hver rad. Mangler: «Rad 1», «Rad 2», «Rad 3», 2 til."]


def test_each_radio_is_named_by_its_row_and_its_column():
    html = draw(fill_in(agree(), {"q-hort": "2"}))
    assert 'aria-labelledby="A-q-hort.row A-q--2" checked' in html
    assert '<th scope="col" id="A-q--2">Enig</th>' in html
    assert '<span id="A-q-hort.row">Jeg ble hørt</span>' in html
    assert html.count("checked") == 1


def test_only_rows_that_are_wrong_are_marked():
    field = fill_in(agree(required=True), {"q-hort": "2"})
    field.validate(None)
    html = draw(field)
    assert html.count('aria-invalid="true"') == len(AGREE)
    assert html.count("Velg et svar.") == 1


def test_declining_ends_the_question():
    field = fill_in(agree(required=True, decline=True), {"q-hort": "2", "q-declined": "1"})
    assert field.validate(None)
    assert field.stored == {"declined": True}


def test_conditions_can_use_each_row():
    assert matrix.kinds(agree()) == {"q": "rows", "q.hort": "code", "q.forsto": "code"}


def test_an_export_has_a_column_of_codes_for_each_row():
    columns = matrix.columns(agree())
    assert [(c.key, c.label, c.kind) for c in columns] == [
        ("q.hort", "Spørsmålet – Jeg ble hørt", "code"),
        ("q.forsto", "Spørsmålet – Jeg forsto", "code"),
    ]
    assert columns[0].codes == {"1": "Uenig", "2": "Enig", "na": "Ikke aktuelt"}


def test_a_tally_counts_each_row_and_leaves_answers_without_a_score_out_of_the_mean():
    values = [{"hort": "1"}, {"hort": "2", "forsto": "na"}, {"hort": "na"}]
    tally = matrix.tally(agree(), values)
    assert tally.labels == ROWS
    assert tally.rows["hort"].counts == {"1": 1, "2": 1, "na": 1}
    assert tally.rows["hort"].mean == 1.5
    assert tally.rows["forsto"].mean is None


def test_paper_shows_the_rows_that_were_left_empty():
    field = fill_in(agree(), {"q-hort": "2"})
    html = draw(field, "documents/matrix.html", value=field.data)
    assert ">Jeg ble hørt</td>" in html
    assert ">Enig</td>" in html
    assert ">Ikke besvart</td>" in html
    assert "style=" not in html


def test_faults_of_authors():
    wide = {str(number): str(number) for number in range(8)}
    found = [*matrix.faults(agree(options=wide)), *matrix.faults(agree(rows={"declined": "Nei"}))]
    assert [(fault.key, fault.level) for fault in found] == [
        ("options", "warning"),
        ("rows", "error"),
    ]
    assert not list(matrix.faults(agree()))
