"""Write conditions.json: the cases that the conditions of Python and of the browser both run.

    .venv/bin/python -m tests.logic.make_cases

What is expected is written here by hand; nothing of it is computed by the program under test.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from tests.logic.case_tables import (
    DECLINED,
    TODAY,
    Case,
    case,
    every_scalar,
    every_test,
    no_coercion,
    two_questions,
)

FILE = Path(__file__).parent / "conditions.json"


def combined() -> Iterator[Case]:
    """all, any, not and several keys."""
    kinds = {"a": "code", "b": "code", "n": "number", "d": "date"}
    yes, no, unasked = {"a": "ja"}, {"a": "nei"}, {"b": "ja"}
    answers = {"a": "ja", "n": 5}
    for name, condition, expect in [
        ("all of none", {"all": []}, True),
        ("any of none", {"any": []}, False),
        ("not all of none", {"not": {"all": []}}, False),
        ("not any of none", {"not": {"any": []}}, True),
        ("all of one true", {"all": [yes]}, True),
        ("all with one false", {"all": [yes, no]}, False),
        ("all with one unasked", {"all": [yes, unasked]}, False),
        ("any with one true", {"any": [no, yes]}, True),
        ("any with none true", {"any": [no, unasked]}, False),
        ("not false", {"not": no}, True),
        ("not true", {"not": yes}, False),
        ("not on the unasked", {"not": unasked}, True),
        ("not not", {"not": {"not": yes}}, True),
        ("several keys, all true", {"a": "ja", "n": 5}, True),
        ("several keys, one false", {"a": "ja", "n": 6}, False),
        ("several tests, all true", {"n": {"min": 5, "max": 5}}, True),
        ("several tests, one false", {"n": {"min": 1, "below": 5}}, False),
        ("a name beside all", {"a": "ja", "all": [{"n": {"min": 1}}]}, True),
        ("a name beside any", {"a": "ja", "any": [no]}, False),
        ("a name beside not", {"a": "ja", "not": {"n": 5}}, False),
        ("all and any side by side", {"all": [yes], "any": [no, yes]}, True),
        ("any inside all inside not", {"not": {"all": [yes, {"any": [no, unasked]}]}}, True),
        ("De Morgan, left", {"not": {"any": [yes, no]}}, False),
        ("De Morgan, right", {"all": [{"not": yes}, {"not": no}]}, False),
        ("is_not on the unasked is false", {"b": {"is_not": "ja"}}, False),
        ("not is on the unasked is true", {"not": {"b": {"is": "ja"}}}, True),
        ("unanswered age is not below 3", {"d": {"below": "today"}}, False),
        ("answered false with a test", {"b": {"answered": False, "is": "ja"}}, False),
        ("answered true with a test", {"a": {"answered": True, "is_not": "nei"}}, True),
    ]:
        yield case(name, kinds, answers, condition, expect)


def matrices() -> Iterator[Case]:
    """`matrix.row` looks inside; nothing is taken from what every object has."""
    kinds = {
        "m": "rows",
        "m.hort": "code",
        "m.forsto": "code",
        "m.constructor": "code",
        "m.declined": "code",
        "m.length": "code",
        "m.tostring": "code",
        "m.0": "code",
    }
    low = {"m.hort": {"one_of": ["1", "2"]}}
    full = {"m": {"hort": "1", "forsto": "4"}}
    for name, answers, condition, expect in [
        ("a row that holds", full, low, True),
        ("a row that does not", full, {"m.forsto": {"one_of": ["1", "2"]}}, False),
        ("two rows compared", full, {"m.hort": {"is_not": {"question": "m.forsto"}}}, True),
        ("a row left out", {"m": {"forsto": "4"}}, low, False),
        (
            "a row left out, answered false",
            {"m": {"forsto": "4"}},
            {"m.hort": {"answered": False}},
            True,
        ),
        ("a row that is null", {"m": {"hort": None}}, {"m.hort": {"answered": True}}, False),
        ("no matrix", {}, low, False),
        ("a matrix that is null", {"m": None}, low, False),
        ("an empty matrix", {"m": {}}, {"m": {"answered": True}}, False),
        ("a matrix with one row", {"m": {"hort": "1"}}, {"m": {"answered": True}}, True),
        ("a declined matrix", {"m": DECLINED}, {"m": {"answered": True}}, False),
        ("a row of a declined matrix", {"m": DECLINED}, low, False),
        (
            "a row called declined, declined",
            {"m": DECLINED},
            {"m.declined": {"answered": True}},
            False,
        ),
        ("a row called declined, answered", {"m": {"declined": "1"}}, {"m.declined": "1"}, True),
        (
            "a row called constructor, not answered",
            full,
            {"m.constructor": {"answered": True}},
            False,
        ),
        (
            "a row called constructor, answered",
            {"m": {"constructor": "3"}},
            {"m.constructor": "3"},
            True,
        ),
        ("a row called tostring", full, {"m.tostring": {"answered": False}}, True),
        ("a row called length of a text", {"m": "1234"}, {"m.length": {"answered": False}}, True),
        ("a row called 0 of a text", {"m": "1234"}, {"m.0": {"is": "9"}}, False),
        ("a row called 0", {"m": {"0": "x"}}, {"m.0": "x"}, True),
        ("the matrix is a number", {"m": 5}, low, False),
    ]:
        yield case(f"matrix: {name}", kinds, answers, condition, expect)
    other = {"m": "code", "m.other": "text"}
    yield case("an other text", other, {"m": "annet", "m.other": "urdu"}, {"m.other": "urdu"}, True)
    yield case("no other text", other, {"m": "annet"}, {"m.other": {"answered": True}}, False)


def prototypes() -> Iterator[Case]:
    """Words that mean something to JavaScript are words like any other."""
    for word in ("__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "length"):
        kinds = {"c": "code", "v": "codes", "t": "text"}
        yield case(f"code {word}", kinds, {"c": word}, {"c": word}, True)
        yield case(f"code one_of {word}", kinds, {"c": "x"}, {"c": {"one_of": [word]}}, False)
        yield case(f"codes has_any {word}", kinds, {"v": ["x"]}, {"v": {"has_any": [word]}}, False)
        yield case(f"codes has {word}", kinds, {"v": [word]}, {"v": {"has_all": [word]}}, True)
        yield case(f"text {word}, not asked", kinds, {}, {"t": word}, False)
        yield case(f"text {word}", kinds, {"t": word}, {"t": {"is_not": "x"}}, True)
        yield case(
            f"a stray {word} in the answers", kinds, {word: "x", "c": "ja"}, {"c": "ja"}, True
        )


def repeats() -> Iterator[Case]:
    """A name is found in the same row first, then in the form."""
    kinds = {
        "rolle": "code",
        "grense": "number",
        "alder": "number",
        "m.a": "code",
        "barn": "rows",
        "barn.*.alder": "number",
        "barn.*.skole": "code",
        "barn.*.m": "rows",
        "barn.*.m.a": "code",
        "barn.*.fodt": "date",
    }
    form = {"rolle": "foresatt", "grense": 6, "alder": 40}
    row = {"alder": 5, "skole": "nord", "m": {"a": "1"}, "fodt": "2021-05-07"}
    for name, answers, in_row, condition, expect in [
        ("the row's own answer", form, row, {"skole": "nord"}, True),
        ("the form's answer", form, row, {"rolle": "foresatt"}, True),
        ("the row comes first", form, row, {"alder": 5}, True),
        ("the form's is hidden behind it", form, row, {"alder": 40}, False),
        ("null in the row hides the form's", form, {"alder": None}, {"alder": 40}, False),
        (
            "declined in the row hides the form's",
            form,
            {"alder": DECLINED},
            {"alder": {"answered": True}},
            False,
        ),
        ("row against form", form, row, {"alder": {"below": {"question": "grense"}}}, True),
        ("form against row", form, row, {"grense": {"below": {"question": "alder"}}}, False),
        ("a matrix in the row", form, row, {"m.a": "1"}, True),
        ("a matrix in the row before the form's", {"m": {"a": "2"}}, row, {"m.a": "2"}, False),
        ("an empty row", form, {"skole": None}, {"skole": {"answered": False}}, True),
        ("a day in the row", form, row, {"fodt": {"max": "today-5y"}}, True),
        ("a day in the row, too late", form, row, {"fodt": {"below": "today-5y"}}, False),
    ]:
        more = {"repeat": "barn", "row": in_row}
        yield case(f"repeat: {name}", kinds, answers, condition, expect, **more)
    for name, answers, expect in [
        ("two rows", {"barn": [row, {}]}, True),
        ("no rows", {"barn": []}, False),
        ("null", {"barn": None}, False),
        ("declined", {"barn": DECLINED}, False),
    ]:
        yield case(f"repeat answered: {name}", kinds, answers, {"barn": {"answered": True}}, expect)


def days() -> Iterator[Case]:
    """Days counted from today, over short months, leap years and new years."""
    for today, text, day in [
        ("2026-05-07", "today", "2026-05-07"),
        ("2026-05-07", "today-0d", "2026-05-07"),
        ("2026-05-07", "today+14d", "2026-05-21"),
        ("2026-05-07", "today-14d", "2026-04-23"),
        ("2026-05-07", "today+1w", "2026-05-14"),
        ("2026-05-07", "today-3w", "2026-04-16"),
        ("2026-05-07", "today-6m", "2025-11-07"),
        ("2026-05-07", "today+2y", "2028-05-07"),
        ("2026-05-07", "today-240m", "2006-05-07"),
        ("2026-05-07", "today-18y", "2008-05-07"),
        ("2026-08-31", "today-6m", "2026-02-28"),
        ("2024-08-31", "today-6m", "2024-02-29"),
        ("2026-01-31", "today+1m", "2026-02-28"),
        ("2026-03-31", "today-1m", "2026-02-28"),
        ("2026-10-31", "today+1m", "2026-11-30"),
        ("2024-02-29", "today+1y", "2025-02-28"),
        ("2024-02-29", "today-4y", "2020-02-29"),
        ("2024-02-29", "today+1d", "2024-03-01"),
        ("2026-12-31", "today+1d", "2027-01-01"),
        ("2026-01-01", "today-1d", "2025-12-31"),
        ("2026-12-15", "today+1m", "2027-01-15"),
        ("2026-01-15", "today-1m", "2025-12-15"),
        ("2026-01-15", "today-13m", "2024-12-15"),
        ("2026-03-28", "today+2d", "2026-03-30"),
        ("2026-10-24", "today+2d", "2026-10-26"),
        ("2000-02-28", "today+1d", "2000-02-29"),
        ("2100-02-28", "today+1d", "2100-03-01"),
        ("2026-05-07", "today+999d", "2029-01-30"),
    ]:
        kinds, condition = {"d": "date"}, {"d": {"is": text}}
        what = f"{text} on {today}"
        yield case(f"{what} is {day}", kinds, {"d": day}, condition, True) | {"today": today}
        other = "2026-02-27" if day != "2026-02-27" else "2026-02-26"
        yield case(f"{what} is not {other}", kinds, {"d": other}, condition, False) | {
            "today": today
        }
    texts = {"t": "text"}
    yield case("the word today in a text", texts, {"t": "today"}, {"t": "today"}, True)
    yield case("today's date in a text", texts, {"t": TODAY}, {"t": "today"}, False)
    yield case(
        "today-6m in a text", texts, {"t": "today-6m"}, {"t": {"one_of": ["today-6m"]}}, True
    )


def numbers_and_texts() -> Iterator[Case]:
    """What numbers and texts are equal."""
    for name, kind, answer, condition, expect in [
        ("0 is an answer", "number", 0, {"q": {"answered": True}}, True),
        ("0 is 0", "number", 0, {"q": 0}, True),
        ("0 is not above 0", "number", 0, {"q": {"above": 0}}, False),
        ("-0.0 is 0", "number", -0.0, {"q": 0}, True),
        ("3.0 is 3", "number", 3.0, {"q": 3}, True),
        ("0.1 is 0.1", "number", 0.1, {"q": 0.1}, True),
        ("0.3 is 0.3", "number", 0.3, {"q": {"one_of": [0.3]}}, True),
        ("10 above 9", "number", 10, {"q": {"above": 9}}, True),
        ("-10 below -9", "number", -10, {"q": {"below": -9}}, True),
        ("15 digits", "number", 999999999999999, {"q": {"above": 999999999999998}}, True),
        ("a large number", "number", 1e21, {"q": {"min": 1e21}}, True),
        ("a small number", "number", 1e-7, {"q": {"above": 0}}, True),
        ("a space is an answer", "text", " ", {"q": {"answered": True}}, True),
        ("a line break is an answer", "text", "\n", {"q": {"answered": True}}, True),
        ("a quote is an answer", "text", '"', {"q": {"answered": True}}, True),
        ("a quote is a quote", "text", '"', {"q": '"'}, True),
        ("a backslash", "text", "\\", {"q": {"is": "\\"}}, True),
        ("æøå", "text", "æøå", {"q": {"one_of": ["æøå"]}}, True),
        ("ÆØÅ is not æøå", "text", "ÆØÅ", {"q": "æøå"}, False),
        ("áđŋšŧž", "text", "áđŋšŧž", {"q": "áđŋšŧž"}, True),
        ("an emoji", "text", "👩‍👧", {"q": {"is": "👩‍👧"}}, True),
        ("a text that looks blank", "text", "null", {"q": {"answered": True}}, True),
        ("a text like a list", "text", "[]", {"q": {"is": "[]"}}, True),
        ("the digit 0 as a text", "text", "0", {"q": {"answered": True}}, True),
        ("the word false", "text", "false", {"q": {"answered": True}}, True),
        ("a code in digits", "code", "3", {"q": "3"}, True),
        ("a code with its zero", "code", "03", {"q": "3"}, False),
        ("a code that is 0", "code", "0", {"q": {"answered": True}}, True),
        ("year 1900", "date", "1900-01-01", {"q": {"below": "today"}}, True),
        ("midnight", "time", "00:00", {"q": {"answered": True}}, True),
        ("noon after eight", "time", "12:00", {"q": {"above": "08:00"}}, True),
        ("the same code twice", "codes", ["a", "a"], {"q": {"has_all": ["a"]}}, True),
        ("codes in digits", "codes", ["1", "2"], {"q": {"has_any": ["2"]}}, True),
        ("codes that are numbers", "codes", [1, 2], {"q": {"has_any": ["2"]}}, False),
    ]:
        yield case(name, {"q": kind}, {"q": answer}, condition, expect)


def cases() -> list[Case]:
    """All cases; their names are unique."""
    groups = (
        every_test,
        every_scalar,
        no_coercion,
        two_questions,
        combined,
        matrices,
        prototypes,
        repeats,
        days,
        numbers_and_texts,
    )
    return [each for group in groups for each in group()]


def text() -> str:
    """The file's content, one case a line."""
    lines = [json.dumps(each, ensure_ascii=False) for each in cases()]
    return "[\n" + ",\n".join(lines) + "\n]\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
