"""The condition language: the cases shared with the browser, and what is refused."""

import json
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from forms.logic import (
    TESTS,
    ConditionError,
    compile_condition,
    condition_faults,
    condition_references,
    conditions,
    literal_codes,
)
from forms.logic.answer_paths import row_scope
from tests.logic import make_cases
from tests.support.browser import NODE
from tests.support.patience import PATIENCE

HERE = Path(__file__).parent
CASES: list[dict[str, Any]] = json.loads((HERE / "conditions.json").read_text(encoding="utf-8"))
KINDS = {
    "navn": "text",
    "alder": "number",
    "fodt": "date",
    "tid": "time",
    "rolle": "code",
    "tjenester": "codes",
    "valgte": "codes",
    "m": "rows",
    "m.hort": "code",
    "vedlegg": "files",
    "ja": "true",
    "barn": "rows",
    "barn.*.alder": "number",
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_shared_case(case: dict[str, Any]) -> None:
    repeat = case.get("repeat")
    kinds = row_scope(case["kinds"], repeat) if repeat else case["kinds"]
    holds = compile_condition(case["condition"], kinds, lambda: date.fromisoformat(case["today"]))
    assert holds(case["answers"], case.get("row")) is case["expect"]


def test_cases_are_many_unique_and_as_they_are_made() -> None:
    assert len(CASES) >= 300
    assert len({case["name"] for case in CASES}) == len(CASES)
    made = make_cases.text()
    assert (HERE / "conditions.json").read_text(encoding="utf-8") == made, (
        "Run .venv/bin/python -m tests.logic.make_cases"
    )


def test_cases_hold_every_test_of_every_kind() -> None:
    found = {
        (case["kinds"]["q"], test)
        for case in CASES
        if isinstance(case["condition"].get("q"), dict)
        for test in case["condition"]["q"]
    }
    assert {(kind, test) for kind, tests in TESTS.items() for test in tests} <= found


def test_browser_runs_the_same_cases() -> None:
    run = subprocess.run(
        [NODE, "--test", HERE / "conditions.test.mjs"],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_tests_of_a_kind() -> None:
    assert conditions.tests_of("codes") == {"has_any", "has_all", "answered"}
    assert conditions.tests_of("rows") == conditions.tests_of("files") == {"answered"}
    assert all("answered" in tests for tests in TESTS.values())


def test_references_in_their_order() -> None:
    raw = {
        "rolle": "foresatt",
        "any": [{"alder": {"above": {"question": "grense"}}}, {"not": {"m.hort": "1"}}],
        "tjenester": {"has_any": ["nav"], "answered": True},
    }
    assert list(condition_references(raw)) == [
        "rolle",
        "alder",
        "grense",
        "m.hort",
        "tjenester",
        "tjenester",
    ]
    assert list(condition_references("tull")) == list(condition_references({"any": "tull"})) == []


def test_literal_codes_with_their_place() -> None:
    raw = {"any": [{"rolle": "mor"}, {"tjenester": {"has_any": ["nav", "ppt"]}}, {"navn": "Ola"}]}
    assert list(literal_codes(raw, KINDS)) == [
        (("any", 0, "rolle"), "rolle", "mor"),
        (("any", 1, "tjenester", "has_any"), "tjenester", "nav"),
        (("any", 1, "tjenester", "has_any"), "tjenester", "ppt"),
    ]


@pytest.mark.parametrize(
    ("raw", "path", "what"),
    [
        ("ja", (), "Et vilkår må være et objekt"),
        ({}, (), "Et vilkår må være et objekt"),
        ([{"rolle": "mor"}], (), "Et vilkår må være et objekt"),
        ({"all": {"rolle": "mor"}}, ("all",), "«all» må ha en liste"),
        ({"any": [{"rolle": "mor"}, 3]}, ("any", 1), "Et vilkår må være et objekt"),
        ({"not": []}, ("not",), "Et vilkår må være et objekt"),
        ({"ukjent": "ja"}, ("ukjent",), "«ukjent» er ikke et tidligere spørsmål"),
        ({"barn.*.alder": 3}, ("barn.*.alder",), "er ikke et tidligere spørsmål"),
        ({"m.ukjent": "1"}, ("m.ukjent",), "«m.ukjent» er ikke et tidligere spørsmål"),
        ({"rolle": {}}, ("rolle",), "Prøven er tom"),
        ({"rolle": {"isnt": "mor"}}, ("rolle", "isnt"), "«isnt» kan ikke brukes på et valg"),
        ({"rolle": {"min": 3}}, ("rolle", "min"), "«min» kan ikke brukes på et valg"),
        ({"rolle": {"question": "navn"}}, ("rolle", "question"), "«question» kan ikke brukes"),
        ({"tjenester": "nav"}, ("tjenester",), "«is» kan ikke brukes på et flervalg"),
        ({"tjenester": ["nav"]}, ("tjenester",), "«is» kan ikke brukes på et flervalg"),
        ({"m": {"is": "1"}}, ("m", "is"), "«is» kan ikke brukes på rader"),
        ({"vedlegg": True}, ("vedlegg",), "«is» kan ikke brukes på filer"),
        ({"ja": {"is_not": True}}, ("ja", "is_not"), "«is_not» kan ikke brukes på en bekreftelse"),
        ({"rolle": {"answered": "ja"}}, ("rolle", "answered"), "må være true eller false"),
        ({"rolle": {"answered": 1}}, ("rolle", "answered"), "må være true eller false"),
        ({"alder": True}, ("alder",), "true er ikke et tall"),
        ({"alder": "3"}, ("alder",), "«3» er ikke et tall"),
        ({"alder": {"one_of": [1, "2"]}}, ("alder", "one_of", 1), "«2» er ikke et tall"),
        ({"alder": {"min": float("nan")}}, ("alder", "min"), "«nan» er ikke et tall"),
        ({"rolle": True}, ("rolle",), "true er ikke et valg"),
        ({"rolle": None}, ("rolle",), "null er ikke et valg"),
        ({"navn": ""}, ("navn",), "«» er ikke en tekst"),
        ({"ja": False}, ("ja",), "false er ikke en bekreftelse"),
        ({"fodt": "07.05.2026"}, ("fodt",), "«07.05.2026» er ikke en dato"),
        ({"fodt": "2026-02-30"}, ("fodt",), "«2026-02-30» er ikke en dato"),
        ({"fodt": {"min": "today-6"}}, ("fodt", "min"), "«today-6» er ikke en dato"),
        ({"fodt": {"min": "today-1000d"}}, ("fodt", "min"), "er ikke en dato"),
        ({"tid": "24:00"}, ("tid",), "«24:00» er ikke et klokkeslett"),
        ({"tid": {"min": "today"}}, ("tid", "min"), "«today» er ikke et klokkeslett"),
        ({"rolle": {"one_of": "mor"}}, ("rolle", "one_of"), "«one_of» må ha en liste"),
        ({"rolle": {"one_of": [["mor"]]}}, ("rolle", "one_of", 0), "er ikke et valg"),
        ({"rolle": {"is": {"questions": "navn"}}}, ("rolle", "is"), "viser ikke til et spørsmål"),
        (
            {"rolle": {"is": {"question": "x"}}},
            ("rolle", "is"),
            "«x» er ikke et tidligere spørsmål",
        ),
        ({"rolle": {"is": {"question": "navn"}}}, ("rolle", "is"), "Et valg kan ikke sammenlignes"),
        ({"alder": {"one_of": {"question": "valgte"}}}, ("alder", "one_of"), "Et tall kan ikke"),
        (
            {"tjenester": {"has_any": {"question": "rolle"}}},
            ("tjenester", "has_any"),
            "Et flervalg",
        ),
        ({"fodt": {"min": {"question": "alder"}}}, ("fodt", "min"), "En dato kan ikke"),
    ],
)
def test_faulty_condition_says_where_and_what(raw: Any, path: tuple[Any, ...], what: str) -> None:
    found = list(condition_faults(raw, KINDS))
    assert [fault.path for fault in found] == [path]
    assert what in found[0].what
    assert found[0].how
    with pytest.raises(ConditionError) as error:
        compile_condition(raw, KINDS)
    assert error.value.fault == found[0]


def test_all_faults_at_once() -> None:
    raw = {"all": [{"ukjent": 1}, {"alder": {"min": "3", "has_any": []}}], "not": {}}
    assert [fault.sentence().partition(":")[0] for fault in condition_faults(raw, KINDS)] == [
        "all[0].ukjent",
        "all[1].alder.min",
        "all[1].alder.has_any",
        "not",
    ]


def test_unknown_name_is_told_apart() -> None:
    (fault,) = condition_faults({"rolle": {"is": {"question": "senere"}}}, KINDS)
    assert fault.name == "senere"


def test_remedy_for_many_answers() -> None:
    (fault,) = condition_faults({"tjenester": {"one_of": ["nav"]}}, KINDS)
    assert fault.how == "Bruk has_any eller has_all på et flervalg."


def test_the_day_is_asked_for_each_time() -> None:
    days = iter([date(2026, 5, 7), date(2026, 5, 8)])
    holds = compile_condition({"fodt": "today"}, KINDS, lambda: next(days))
    assert [holds({"fodt": "2026-05-07"}), holds({"fodt": "2026-05-07"})] == [True, False]
