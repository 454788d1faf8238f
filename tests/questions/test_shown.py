"""What is only shown, and what is offered from elsewhere: computed values, notes, units, ticks."""

from forms.compiled_form import build_form
from forms.questions import TYPES, Column, Tally
from forms.questions.types import unit
from tests.questions.factories import ask, draw, fill_in

BANDS = [{"to": 9, "label": "Lav"}, {"to": 12, "label": "Middels"}, {"label": "Høy"}]


def test_a_computed_value_tells_its_band() -> None:
    kind, question = TYPES["calc"], ask("calc", value={"score": ["a"]}, bands=BANDS)
    assert [kind.text(question, n) for n in (9, 9.5, 13)] == [
        "9 (Lav)",
        "9,5 (Middels)",
        "13 (Høy)",
    ]
    assert kind.columns(question) == (
        Column("q", "Spørsmålet", "number"),
        Column("q.band", "Spørsmålet: nivå"),
    )
    tally = kind.tally(question, [1, 2, 10])
    assert tally is not None
    assert dict(zip(tally.labels.values(), tally.counts.values(), strict=True)) == {
        "Lav": 2,
        "Middels": 1,
        "Høy": 0,
    }


def test_bands_must_rise() -> None:
    bands = [{"to": 9, "label": "Lav"}, {"to": 9, "label": "Høy"}]
    faults = list(TYPES["calc"].faults(ask("calc", value={"score": ["a"]}, bands=bands)))
    assert [fault.key for fault in faults] == ["bands"]


def test_what_nobody_answers_is_no_field() -> None:
    questions = [ask("calc", value={"sum": ["a"]}), ask("note", text="Hei")]
    form = build_form(questions, fill_in(ask("text"), {"q": "5"}).posted())
    assert form.answers() == {}
    assert TYPES["note"].kinds(questions[1]) == {}
    assert TYPES["note"].columns(questions[1]) == TYPES["note"].cells(questions[1], None) == ()


def test_units_are_those_the_web_offers_now() -> None:
    question = ask("unit", kinds=["barnehage"])
    assert "Solbakken barnehage" in draw(fill_in(question, {}))
    assert "Elvebyen skole" not in draw(fill_in(question, {}))
    unit.set_provider(lambda kinds: [("ny", "Ny barnehage")])
    assert fill_in(question, {"q": "ny"}).stored == "ny"
    assert fill_in(question, {"q": "solbakken"}).data is None
    assert TYPES["unit"].text(question, "solbakken") == "solbakken"
    assert TYPES["unit"].tally(question, ["ny", "gammel", "ny"]) == Tally(
        {"ny": 2, "gammel": 1}, {"ny": "Ny barnehage", "gammel": "gammel"}
    )


def test_a_closed_unit_keeps_its_name_but_is_not_offered() -> None:
    question = ask("unit")
    unit.set_provider(
        lambda kinds: [("ny", "Ny barnehage")], lambda: [("gammel", "Gamle barnehage")]
    )
    assert TYPES["unit"].text(question, "gammel") == "Gamle barnehage"
    assert TYPES["unit"].columns(question)[0].codes == {"gammel": "Gamle barnehage"}
    assert "Gamle barnehage" not in draw(fill_in(question, {"q": "gammel"}))


def test_a_tick_carries_its_own_label() -> None:
    html = draw(fill_in(ask("confirm", label="Jeg har lest dette", required=True), {"q": "1"}))
    assert html.count("Jeg har lest dette") == 1
    assert "checked" in html
    assert TYPES["confirm"].tally(ask("confirm"), [True, True]) == Tally(
        {"true": 2}, {"true": "Bekreftet"}
    )
