"""Computed values: exact, closed, and honest about what is not answered."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.logic import (
    DECLINED,
    CalculationError,
    band_faults,
    band_label,
    calculation_faults,
    calculation_references,
    compile_calculation,
    scores_of,
)
from forms.logic.calculations import calculation_kind, stored_number
from tests.support.factories import make_definition, question, section

TODAY = date(2026, 5, 7)
KINDS = {
    "a": "number",
    "b": "number",
    "c": "number",
    "navn": "text",
    "fodt": "date",
    "slutt": "date",
    "tid": "time",
    "valg": "code",
    "flere": "codes",
    "vedlegg": "files",
    "ja": "true",
    "m": "rows",
    "m.r1": "code",
    "m.r2": "code",
    "m.r3": "code",
    "barn": "rows",
    "barn.*.alder": "number",
    "barn.*.navn": "text",
    "barn.*.m": "rows",
    "barn.*.m.r1": "code",
    "barn.*.m.r2": "code",
}
POINTS = {"lite": Decimal(1), "noe": Decimal("2.5"), "mye": Decimal(4)}
SCORES = {
    name: POINTS for name in ("valg", "flere", "m.r1", "m.r2", "m.r3", "barn.*.m.r1", "barn.*.m.r2")
}
BARN = [
    {"alder": 3, "navn": "Ola", "m": {"r1": "lite", "r2": "mye"}},
    {"alder": None, "navn": "", "m": None},
    {"alder": 9.5, "navn": "Kari", "m": {"r1": "noe"}},
]


def compute(raw: Any, answers: dict[str, Any]) -> Any:
    return compile_calculation(raw, KINDS, SCORES)(answers, TODAY, None)


@pytest.mark.parametrize(
    ("raw", "answers", "expect"),
    [
        ({"sum": ["a", "b"]}, {"a": 1, "b": 2}, 3),
        ({"sum": ["a", "b"]}, {"a": 0.1, "b": 0.2}, 0.3),
        ({"sum": ["a", "b"]}, {"a": 1.5, "b": 1.5}, 3),
        ({"sum": ["a", "a"]}, {"a": 2}, 4),
        ({"sum": ["a", "b"]}, {"a": 1}, 1),
        ({"sum": ["a", "b"]}, {"a": None, "b": DECLINED}, None),
        ({"sum": ["a"]}, {"a": "3"}, None),
        ({"sum": ["a"]}, {"a": True}, None),
        ({"sum": ["a", "b"]}, {"a": -5, "b": 5}, 0),
        ({"mean": ["a", "b", "c"]}, {"a": 1, "b": 2}, 1.5),
        ({"mean": ["a", "b", "c"]}, {"a": 1, "b": 1, "c": 2}, 1.333333),
        ({"mean": ["a", "b"]}, {"a": 0.1, "b": 0.3}, 0.2),
        ({"mean": ["a", "b"]}, {}, None),
        ({"mean": ["a", "b", "c"], "need": 2}, {"a": 4}, None),
        ({"mean": ["a", "b", "c"], "need": 2}, {"a": 4, "c": 2}, 3),
        ({"min": ["a", "b"]}, {"a": 7, "b": 2.5}, 2.5),
        ({"max": ["a", "b"]}, {"a": -7, "b": -2}, -2),
        ({"max": ["a", "b"]}, {}, None),
        ({"score": ["valg"]}, {"valg": "noe"}, 2.5),
        ({"score": ["flere"]}, {"flere": ["lite", "mye"]}, 5),
        ({"score": ["flere"]}, {"flere": ["vet_ikke"]}, None),
        ({"score": ["flere"]}, {"flere": ["vet_ikke", "lite"]}, 1),
        ({"score": ["m.*"]}, {"m": {"r1": "lite", "r3": "mye"}}, 5),
        ({"score": ["m.*"], "need": 3}, {"m": {"r1": "lite", "r3": "mye"}}, None),
        ({"score": ["m.r1", "valg"]}, {"m": {"r1": "lite"}, "valg": "lite"}, 2),
        ({"mean": ["m.*"]}, {"m": {"r1": "lite", "r2": "vet_ikke", "r3": "mye"}}, 2.5),
        ({"mean": ["m.*"]}, {"m": DECLINED}, None),
        ({"mean": ["m.*"]}, {}, None),
        ({"sum": ["barn.*.alder"]}, {"barn": BARN}, 12.5),
        ({"max": ["barn.*.alder", "a"]}, {"barn": BARN, "a": 40}, 40),
        ({"sum": ["barn.*.alder"]}, {"barn": None}, None),
        ({"sum": ["barn.*.alder"]}, {"barn": DECLINED}, None),
        ({"sum": ["barn.*.alder"]}, {"barn": ["tull", {"alder": 2}]}, 2),
        ({"sum": ["barn.*.m.*"]}, {"barn": BARN}, 7.5),
        ({"score": ["barn.*.m.r1"]}, {"barn": BARN}, 3.5),
        ({"count": ["a", "navn", "fodt", "ja"]}, {"a": 0, "navn": "", "ja": True}, 2),
        ({"count": ["flere"]}, {"flere": ["lite", "mye"]}, 2),
        ({"count": ["barn"]}, {"barn": BARN}, 3),
        ({"count": ["barn.*.navn"]}, {"barn": BARN}, 2),
        ({"count": ["vedlegg"]}, {"vedlegg": [{"id": "x"}]}, 1),
        ({"count": ["m.*"]}, {"m": {"r1": "vet_ikke", "r2": None}}, 1),
        ({"count": ["m"]}, {"m": {"r1": "lite", "r2": "mye"}}, 1),
        ({"count": ["a", "flere", "valg"]}, {"a": None, "flere": [], "valg": DECLINED}, 0),
        ({"years": ["fodt", "today"]}, {"fodt": "2008-05-08"}, 17),
        ({"years": ["fodt", "today"]}, {"fodt": "2008-05-07"}, 18),
        ({"months": ["fodt", "slutt"]}, {"fodt": "2026-01-31", "slutt": "2026-03-30"}, 1),
        ({"days": ["fodt", "slutt"]}, {"fodt": "2026-03-28", "slutt": "2026-03-30"}, 2),
        ({"days": ["fodt", "slutt"]}, {"fodt": "2026-05-08", "slutt": "2026-05-07"}, -1),
        ({"days": ["today", "fodt"]}, {"fodt": "2026-05-07"}, 0),
        ({"days": ["fodt", "slutt"]}, {"fodt": "2026-05-08"}, None),
        ({"days": ["fodt", "today"]}, {"fodt": "i går"}, None),
        ({"value": "navn"}, {"navn": "Åse"}, "Åse"),
        ({"value": "a"}, {"a": 0}, 0),
        ({"value": "a"}, {"a": DECLINED}, None),
        ({"value": "m.r1"}, {"m": {"r1": "lite"}}, "lite"),
        ({"if": {"a": {"min": 10}}, "then": "høy", "else": "lav"}, {"a": 10}, "høy"),
        ({"if": {"a": {"min": 10}}, "then": "høy", "else": "lav"}, {}, "lav"),
        ({"if": {"a": {"min": 10}}, "then": 1}, {"a": 9}, None),
        (
            {"if": {"a": 1}, "then": {"sum": ["b", "c"]}, "else": {"value": "b"}},
            {"a": 1, "c": 2},
            2,
        ),
        ({"if": {"a": 1}, "then": 1, "else": {"if": {"a": 2}, "then": 2, "else": 3}}, {"a": 2}, 2),
        ({"if": {"fodt": {"above": "today-18y"}}, "then": "barn"}, {"fodt": "2008-05-08"}, "barn"),
    ],
)
def test_computed(raw: Any, answers: dict[str, Any], expect: Any) -> None:
    found = compute(raw, answers)
    assert found == expect
    assert type(found) is type(expect)


def test_row_comes_first_inside_a_repeat() -> None:
    run = compile_calculation({"sum": ["a", "b"]}, KINDS)
    assert run({"a": 1, "b": 2}, TODAY, {"a": 10}) == 12


@pytest.mark.parametrize(
    ("number", "expect"),
    [
        ("2.5", 2.5),
        ("3.0", 3),
        ("-0", 0),
        ("0.0000005", 0),
        ("0.0000015", 0.000002),
        ("0.0000025", 0.000002),
        ("-1.0000005", -1),
        ("999999999999999", 999999999999999),
        ("123456789012345.678", 123456789012346),
        ("12345678901.2345678", 12345678901.2346),
        ("1E+21", 1e21),
    ],
)
def test_rounded_half_to_even_as_it_is_kept(number: str, expect: int | float) -> None:
    found = stored_number(Decimal(number))
    assert found == expect
    assert type(found) is type(expect)


NUMBERS = st.lists(st.decimals(-(10**6), 10**6, places=4).map(float), min_size=1, max_size=3)


@given(NUMBERS)
def test_sum_and_mean_are_exact(numbers: list[float]) -> None:
    names = ["a", "b", "c"][: len(numbers)]
    answers = dict(zip(names, numbers, strict=True))
    exact = sum((Fraction(repr(number)) for number in numbers), Fraction(0))
    assert Fraction(repr(compute({"sum": names}, answers))) == exact
    mean = Fraction(repr(compute({"mean": names}, answers)))
    assert abs(mean - exact / len(numbers)) <= Fraction(1, 2 * 10**6)


def test_scores_are_the_authors_or_else_the_digits() -> None:
    given_scores = {"1": {"label": "En", "score": 0.5}, "2": "To"}
    definition = make_definition(
        section(
            "s",
            question("a", "choice", options=given_scores),
            question("b", "choice", options={"1": "En", "10": "Ti", "vet_ikke": "Vet ikke"}),
            question("m", "matrix", options={"1": "En"}, rows={"r": "R"}),
            question("n"),
            question("rep", "repeat", questions=[question("x", "choice", options={"3": "Tre"})]),
        )
    )
    assert scores_of(definition) == {
        "a": {"1": Decimal("0.5")},
        "b": {"1": Decimal(1), "10": Decimal(10)},
        "m": {"1": Decimal(1)},
        "m.r": {"1": Decimal(1)},
        "rep.*.x": {"3": Decimal(3)},
    }


BANDS = [{"to": 9, "label": "Lav"}, {"to": 12.5, "label": "Middels"}, {"label": "Høy"}]


@pytest.mark.parametrize(
    ("number", "expect"),
    [(0, "Lav"), (9, "Lav"), (9.000001, "Middels"), (12.5, "Middels"), (13, "Høy")],
)
def test_band(number: float, expect: str) -> None:
    assert band_label(number, BANDS) == expect


def test_above_the_last_band() -> None:
    assert band_label(13, BANDS[:2]) is None


@pytest.mark.parametrize(
    ("bands", "path"),
    [
        ("lav", ()),
        ([{"to": 9}, "x"], ()),
        ([{"label": "Lav"}, {"to": 3}], (0,)),
        ([{"to": "9"}], (0,)),
        ([{"to": 9}, {"to": 9}], (1, "to")),
        ([{"to": 9}, {"to": 3}, {}], (1, "to")),
    ],
)
def test_faulty_bands(bands: Any, path: tuple[Any, ...]) -> None:
    assert [fault.path for fault in band_faults(bands)] == [path]


def test_bands_without_faults() -> None:
    assert list(band_faults(BANDS)) == list(band_faults(BANDS[:2])) == list(band_faults([])) == []


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ({"mean": ["m.*"]}, "number"),
        ({"days": ["fodt", "today"]}, "number"),
        ({"value": "fodt"}, "date"),
        ({"value": "valg"}, "code"),
        ({"if": {}, "then": "x"}, "text"),
        ({"if": {}, "then": 1, "else": {"sum": ["a"]}}, "number"),
        ({"if": {}, "then": {"value": "valg"}, "else": "x"}, "text"),
    ],
)
def test_kind(raw: Any, kind: str) -> None:
    assert calculation_kind(raw, KINDS) == kind


def test_references() -> None:
    raw = {
        "if": {"a": {"min": {"question": "b"}}},
        "then": {"mean": ["m.*", "barn.*.alder"], "need": 2},
        "else": {
            "if": {"valg": "mye"},
            "then": {"years": ["fodt", "today"]},
            "else": {"value": "c"},
        },
    }
    assert list(calculation_references(raw)) == [
        *("a", "b", "m.*", "barn.*.alder", "valg", "fodt", "c"),
    ]
    assert list(calculation_references("tull")) == []


@pytest.mark.parametrize(
    ("raw", "path", "what"),
    [
        ("a", (), "må være et objekt med én funksjon"),
        ({}, (), "må være et objekt med én funksjon"),
        ({"need": 3}, (), "må være et objekt med én funksjon"),
        ({"product": ["a"]}, (), "må være et objekt med én funksjon"),
        ({"sum": ["a"], "mean": ["a"]}, (), "må være et objekt med én funksjon"),
        ({"sum": "a"}, ("sum",), "må ha en liste av spørsmål"),
        ({"sum": []}, ("sum",), "må ha en liste av spørsmål"),
        ({"sum": ["x"]}, ("sum", 0), "«x» er ikke et tidligere spørsmål"),
        ({"sum": ["a", 3]}, ("sum", 1), "«3» er ikke et tidligere spørsmål"),
        ({"sum": ["a.*"]}, ("sum", 0), "«a.*» er ikke"),
        ({"sum": ["barn.*"]}, ("sum", 0), "«barn.*» er ikke"),
        ({"sum": ["barn.*.x"]}, ("sum", 0), "«barn.*.x» er ikke"),
        ({"sum": ["navn"]}, ("sum", 0), "kan ikke regne med «navn», som er en tekst"),
        ({"sum": ["flere"]}, ("sum", 0), "kan ikke regne med «flere», som er et flervalg"),
        ({"score": ["a"]}, ("score", 0), "kan ikke regne med «a», som er et tall"),
        ({"sum": ["a"], "need": 0}, ("need",), "må være et helt tall fra 1"),
        ({"sum": ["a"], "need": True}, ("need",), "må være et helt tall fra 1"),
        ({"count": ["a"], "need": 1}, ("need",), "kan ikke brukes sammen med «count»"),
        ({"days": ["fodt", "today"], "need": 1}, ("need",), "kan ikke brukes sammen med «days»"),
        ({"days": ["fodt"]}, ("days",), "må ha to datoer"),
        ({"days": ["fodt", "a"]}, ("days", 1), "kan ikke regne med «a», som er et tall"),
        ({"days": ["fodt", "x"]}, ("days", 1), "«x» er ikke et tidligere spørsmål"),
        ({"value": "x"}, ("value",), "«x» er ikke et tidligere spørsmål"),
        ({"value": ["a"]}, ("value",), "er ikke et tidligere spørsmål"),
        ({"value": "flere"}, ("value",), "kan ikke regne med «flere»"),
        ({"value": "a", "sum": ["a"]}, ("sum",), "«sum» kan ikke stå her"),
        ({"if": {"a": 1}}, (), "«if» mangler «then»"),
        ({"if": {"x": 1}, "then": 1}, ("if", "x"), "«x» er ikke et tidligere spørsmål"),
        ({"if": {"a": 1}, "then": None}, ("then",), "et tall, en tekst eller en beregning"),
        ({"if": {"a": 1}, "then": True}, ("then",), "et tall, en tekst eller en beregning"),
        ({"if": {"a": 1}, "then": 1, "else": "x"}, (), "«then» og «else» gir ulike slag"),
        ({"if": {"a": 1}, "then": 1, "otherwise": 2}, ("otherwise",), "kan ikke stå her"),
        ({"if": {"a": 1}, "then": {"sum": ["x"]}}, ("then", "sum", 0), "«x» er ikke"),
    ],
)
def test_faulty_calculation_says_where_and_what(raw: Any, path: tuple[Any, ...], what: str) -> None:
    found = list(calculation_faults(raw, KINDS))
    assert [fault.path for fault in found] == [path]
    assert what in found[0].what
    assert found[0].how
    with pytest.raises(CalculationError):
        compile_calculation(raw, KINDS)


def test_options_without_scores_are_a_fault_when_scores_are_known() -> None:
    assert list(calculation_faults({"mean": ["m.*", "a"]}, KINDS, SCORES)) == []
    (fault,) = calculation_faults({"score": ["valg"]}, KINDS, {**SCORES, "valg": {}})
    assert "har ingen poeng" in fault.what
    assert list(calculation_faults({"count": ["valg"]}, KINDS, {})) == []


HEIGHT = {"times": ["a", "a"]}


@pytest.mark.parametrize(
    ("raw", "answers", "expected"),
    [
        ({"minus": ["a", "b"]}, {"a": 5, "b": 7.5}, -2.5),
        ({"minus": ["a", 2]}, {"a": 5}, 3),
        ({"times": ["a", "b"]}, {"a": 0.1, "b": 3}, 0.3),
        ({"divide": ["a", "b"]}, {"a": 1, "b": 3}, 0.333333),
        ({"divide": ["a", "b"]}, {"a": 1, "b": 0}, None),
        ({"divide": ["a", "b"]}, {"a": 1}, None),
        ({"round": {"divide": ["b", HEIGHT]}, "decimals": 1}, {"b": 70, "a": 1.8}, 21.6),
        ({"round": "a"}, {"a": 2.5}, 2),
        ({"round": "a"}, {}, None),
        ({"times": [{"times": ["a", "a"]}, {"times": ["a", "a"]}]}, {"a": 10**9}, None),
        ({"minus": [{"sum": ["a", "b"]}, {"value": "c"}]}, {"a": 1, "b": 2, "c": 1}, 2),
        ({"times": ["valg", 10]}, {"valg": "2"}, 20),
    ],
)
def test_arithmetic(raw: Any, answers: dict[str, Any], expected: Any) -> None:
    kinds = {"a": "number", "b": "number", "c": "number", "valg": "code"}
    scores = {"valg": {"2": Decimal(2)}}
    assert list(calculation_faults(raw, kinds, scores)) == []
    computed = compile_calculation(raw, kinds, scores)
    assert computed(answers, date(2026, 5, 7), None) == expected


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        ({"minus": ["a"]}, ("minus",)),
        ({"minus": "a"}, ("minus",)),
        ({"minus": ["a", "ukjent"]}, ("minus", 1)),
        ({"times": ["a", "tekst"]}, ("times", 1)),
        ({"times": ["a", True]}, ("times", 1)),
        ({"divide": ["a", {"value": "tekst"}]}, ("divide", 1)),
        ({"round": {"value": "valg"}}, ("round",)),
        ({"divide": ["a", 2], "need": 1}, ("need",)),
        ({"round": "a", "decimals": 9}, ("decimals",)),
        ({"round": {"sum": []}}, ("round", "sum")),
    ],
)
def test_faulty_arithmetic(raw: Any, path: tuple[Any, ...]) -> None:
    kinds = {"a": "number", "tekst": "text", "valg": "code"}
    assert [fault.path for fault in calculation_faults(raw, kinds)] == [path]


def test_arithmetic_tells_what_it_looks_at() -> None:
    raw = {"round": {"divide": ["a", {"times": ["b", {"sum": ["c", "d"]}]}]}, "decimals": 1}
    assert list(calculation_references(raw)) == ["a", "b", "c", "d"]


def test_a_calculation_that_is_nested_without_end_is_refused() -> None:
    raw: Any = "a"
    for _level in range(40):
        raw = {"minus": [raw, 1]}
    assert list(calculation_faults(raw, {"a": "number"}))
