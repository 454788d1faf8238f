"""Things put in order by number."""

import pytest

from forms.questions import TYPES
from tests.questions.factories import ask, draw, fill_in

ranking = TYPES["ranking"]


def wishes(**keys):
    return ask("ranking", **{"options": {"lek": "Lek", "ro": "Ro", "mat": "Mat"}} | keys)


def test_the_order_is_kept_whatever_the_order_of_the_page():
    assert fill_in(wishes(), {"q-lek": "3", "q-ro": "1", "q-mat": "2"}).stored == [
        "ro",
        "mat",
        "lek",
    ]


def test_some_numbers_are_enough_when_nothing_is_required():
    field = fill_in(wishes(), {"q-mat": "1"})
    assert field.validate(None)
    assert field.stored == ["mat"]


@pytest.mark.parametrize(
    ("posted", "control", "message"),
    [
        (
            {"q-lek": "1", "q-ro": "2", "q-mat": "2"},
            "A-q-ro",
            "Nummer 2 er brukt flere ganger: «Ro» og «Mat». Gi hvert svar sitt eget nummer.",
        ),
        (
            {"q-lek": "1", "q-ro": "1", "q-mat": "1"},
            "A-q",
            "Nummer 1 er brukt flere ganger: «Lek», «Ro» og «Mat». Gi hvert svar sitt eget nummer.",
        ),
        ({"q-lek": "2"}, "A-q-ro", "Nummer 1 mangler. Velg hva som er nummer 1."),
        ({"q-mat": "0"}, "A-q-mat", "Velg et nummer fra 1 til 3 for «Mat»."),
        ({"q-mat": "1.0"}, "A-q-mat", "Velg et nummer fra 1 til 3 for «Mat»."),
        ({"q-mat": "٣"}, "A-q-mat", "Velg et nummer fra 1 til 3 for «Mat»."),
    ],
)
def test_what_is_wrong_is_said_where_it_is(posted, control, message):
    field = fill_in(wishes(), posted)
    assert not field.validate(None)
    assert list(field.problems()) == [(control, message)]
    assert f'id="{control}"' in draw(field)
    assert field.stored is None
    assert field.posted().to_dict() == posted


def test_top_says_how_many_numbers_there_are():
    question = wishes(top=2, required=True)
    assert draw(fill_in(question, {})).count('value="2"') == 3
    assert 'value="3"' not in draw(fill_in(question, {}))
    assert fill_in(question, {"q-ro": "1", "q-mat": "2"}).validate(None)
    assert not fill_in(question, {"q-ro": "1"}).validate(None)
    assert not fill_in(question, {"q-ro": "3"}).validate(None)


def test_every_select_has_a_label_and_shows_what_was_chosen():
    html = draw(fill_in(wishes(), {"q-ro": "1"}))
    assert '<label for="A-q">Lek</label>' in html
    assert '<label for="A-q-ro">Ro</label>' in html
    assert '<option value="1" selected>' in html


def test_an_export_has_a_number_for_each_option():
    assert [(c.key, c.kind) for c in ranking.columns(wishes())] == [
        ("q.lek", "number"),
        ("q.ro", "number"),
        ("q.mat", "number"),
    ]
    assert ranking.cells(wishes(), ["mat", "lek"]) == (2, None, 1)


def test_a_tally_counts_the_numbers_of_each_option():
    tally = ranking.tally(wishes(), [["lek", "ro", "mat"], ["lek", "mat", "ro"], ["ro"]])
    assert tally.counts == {"lek": 2, "ro": 1, "mat": 0}
    assert tally.rows["lek"].counts == {"1": 2, "2": 0, "3": 0}
    assert tally.rows["ro"].mean == 2
    assert tally.labels["mat"] == "Mat"


@pytest.mark.parametrize(
    ("keys", "places"),
    [
        ({}, []),
        ({"top": 4}, ["top"]),
        ({"options": {"lek": "Lek"}}, ["options"]),
        ({"options": {"declined": "Nei", "lek": "Lek"}}, ["options"]),
        ({"options": {f"o{n}": "O" for n in range(12)}}, ["top"]),
        ({"options": {f"o{n}": "O" for n in range(12)}, "top": 3}, []),
    ],
)
def test_faults_of_authors(keys, places):
    assert [fault.key for fault in ranking.faults(wishes(**keys))] == places
