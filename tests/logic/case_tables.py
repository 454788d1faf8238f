"""The cases that follow from tables: every test on every kind of value in every state."""

import json
from collections.abc import Iterator
from typing import Any

TODAY = "2026-05-07"
DECLINED = {"declined": True}

Case = dict[str, Any]

# kind: an answer to q, and (test, value, whether it holds for that answer)
HOLDS: dict[str, tuple[Any, list[tuple[str, Any, bool]]]] = {
    "text": (
        "Åse Ø.",
        [
            ("is", "Åse Ø.", True),
            ("is", "åse ø.", False),
            ("is", "Åse Ø", False),
            ("is_not", "Åse Ø.", False),
            ("is_not", "Kari", True),
            ("one_of", ["Kari", "Åse Ø."], True),
            ("one_of", ["Kari", "Åse"], False),
            ("one_of", [], False),
        ],
    ),
    "number": (
        7.5,
        [
            ("is", 7.5, True),
            ("is", 7, False),
            ("is_not", 7.5, False),
            ("is_not", 0, True),
            ("one_of", [1, 7.5], True),
            ("one_of", [7, 8], False),
            ("one_of", [], False),
            ("min", 7.5, True),
            ("min", 7.6, False),
            ("max", 7.5, True),
            ("max", 7.4, False),
            ("above", 7.4, True),
            ("above", 7.5, False),
            ("below", 7.6, True),
            ("below", 7.5, False),
            ("min", -1, True),
        ],
    ),
    "date": (
        "2026-05-07",
        [
            ("is", "2026-05-07", True),
            ("is", "2026-05-08", False),
            ("is", "today", True),
            ("is", "today-1d", False),
            ("is_not", "2026-05-07", False),
            ("is_not", "2025-05-07", True),
            ("one_of", ["2026-01-01", "2026-05-07"], True),
            ("one_of", ["2026-01-01", "today"], True),
            ("one_of", ["2026-01-01", "today+1d"], False),
            ("min", "2026-05-07", True),
            ("min", "2026-05-08", False),
            ("min", "today", True),
            ("min", "today-6m", True),
            ("min", "today+1w", False),
            ("max", "2026-05-07", True),
            ("max", "2025-12-31", False),
            ("max", "today+2y", True),
            ("above", "2026-05-06", True),
            ("above", "today", False),
            ("below", "2026-10-01", True),
            ("below", "today-14d", False),
        ],
    ),
    "time": (
        "08:30",
        [
            ("is", "08:30", True),
            ("is", "20:30", False),
            ("is_not", "08:30", False),
            ("is_not", "00:00", True),
            ("one_of", ["08:00", "08:30"], True),
            ("one_of", ["08:00"], False),
            ("min", "08:30", True),
            ("min", "10:00", False),
            ("max", "23:59", True),
            ("max", "08:29", False),
            ("above", "07:59", True),
            ("above", "08:30", False),
            ("below", "08:31", True),
            ("below", "08:30", False),
        ],
    ),
    "code": (
        "vet_ikke",
        [
            ("is", "vet_ikke", True),
            ("is", "vet", False),
            ("is_not", "vet_ikke", False),
            ("is_not", "nei", True),
            ("one_of", ["nei", "vet_ikke"], True),
            ("one_of", ["ja", "nei"], False),
            ("one_of", [], False),
        ],
    ),
    "codes": (
        ["ppt", "bup"],
        [
            ("has_any", ["bup"], True),
            ("has_any", ["nav", "bup"], True),
            ("has_any", ["nav"], False),
            ("has_any", ["b"], False),
            ("has_any", [], False),
            ("has_all", ["bup", "ppt"], True),
            ("has_all", ["ppt"], True),
            ("has_all", ["ppt", "nav"], False),
            ("has_all", [], True),
        ],
    ),
    "rows": ([{"navn": "Ola"}], []),
    "files": ([{"id": "f1", "name": "vedtak.pdf"}], []),
    "true": (True, [("is", True, True)]),
}

EMPTY = {"codes": [], "rows": [], "files": []}
"""What is empty for a kind, beside null; for the others it is the empty text."""

WRONG: dict[str, list[Any]] = {
    "text": [3, True, ["Åse Ø."], {"navn": "Åse Ø."}],
    "number": ["7.5", "", True, False, [7.5], {"1": 7.5}],
    "date": [
        "07.05.2026",
        "2026-5-7",
        "2026-05-07 ",
        "2026-05-07T00:00",
        20260507,
        True,
        ["2026-05-07"],
    ],
    "time": ["8:30", "08.30", "08:30:00", 830, ["08:30"]],
    "code": [1, True, ["vet_ikke"], {"vet_ikke": True}],
    "codes": ["ppt", {"ppt": True}, 2, True],
    "rows": ["Ola", 1, True],
    "files": ["vedtak.pdf", {"id": "f1"}, 1],
    "true": [1, "true", "yes", False, "on"],
}
"""Values that are not of the kind: they are no answer, whatever the test."""


def case(name: str, kinds: Any, answers: Any, condition: Any, expect: bool, **more: Any) -> Case:
    return {
        "name": name,
        "kinds": kinds,
        "answers": answers,
        "today": TODAY,
        "condition": condition,
        "expect": expect,
        **more,
    }


def states(kind: str) -> dict[str, dict[str, Any]]:
    """The answers in which q is not answered."""
    return {
        "not asked": {},
        "null": {"q": None},
        "empty": {"q": EMPTY.get(kind, "")},
        "declined": {"q": DECLINED},
    }


def every_test() -> Iterator[Case]:
    """Every test of every kind, on an answer and on each way of not answering."""
    for kind, (answer, tests) in HOLDS.items():
        kinds = {"q": kind}
        for test, value, expect in tests:
            condition, what = {"q": {test: value}}, f"{kind} {test} {json.dumps(value)}"
            yield case(f"{what}, answered", kinds, {"q": answer}, condition, expect)
            yield case(
                f"not {what}, answered", kinds, {"q": answer}, {"not": condition}, not expect
            )
            for state, answers in states(kind).items():
                yield case(f"{what}, {state}", kinds, answers, condition, False)
        for state, answers in {"answered": {"q": answer}, **states(kind)}.items():
            is_answered = state == "answered"
            for value in (True, False):
                name = f"{kind} answered {json.dumps(value)}, {state}"
                condition = {"q": {"answered": value}}
                yield case(name, kinds, answers, condition, is_answered is value)


def every_scalar() -> Iterator[Case]:
    """A scalar means `is`."""
    for kind, (answer, _tests) in HOLDS.items():
        if kind not in ("codes", "rows", "files"):
            yield case(f"{kind} scalar, same", {"q": kind}, {"q": answer}, {"q": answer}, True)
            yield case(f"{kind} scalar, not asked", {"q": kind}, {}, {"q": answer}, False)


def no_coercion() -> Iterator[Case]:
    """A value of another kind is no answer."""
    for kind, values in WRONG.items():
        for value in values:
            kinds, answers, what = {"q": kind}, {"q": value}, f"{kind} holding {json.dumps(value)}"
            yield case(f"{what}, answered false", kinds, answers, {"q": {"answered": False}}, True)
            for test, against, _expect in HOLDS[kind][1][:1]:
                yield case(f"{what}, {test}", kinds, answers, {"q": {test: against}}, False)
            if kind not in ("codes", "rows", "files", "true"):
                other = HOLDS[kind][0]
                yield case(f"{what}, is_not", kinds, answers, {"q": {"is_not": other}}, False)


def two_questions() -> Iterator[Case]:
    """Tests against the answer to another question."""
    pairs: list[tuple[str, str, Any, Any, bool]] = [
        ("number", "is", 3, 3, True),
        ("number", "is", 3, 3.0, True),
        ("number", "is", 0.1, 0.2, False),
        ("number", "is_not", 3, 4, True),
        ("number", "min", 3, 3, True),
        ("number", "max", 3, 2, False),
        ("number", "above", 10, 9, True),
        ("number", "below", 10, 9, False),
        ("date", "min", "2026-10-01", "2026-09-30", True),
        ("date", "below", "2026-09-30", "2026-10-01", True),
        ("date", "above", "2026-09-30", "2026-10-01", False),
        ("date", "is", "2026-09-30", "2026-09-30", True),
        ("time", "above", "14:05", "08:30", True),
        ("code", "is", "ja", "ja", True),
        ("code", "is", "ja", "nei", False),
        ("code", "is_not", "ja", "nei", True),
        ("text", "is", "blåbær", "blåbær", True),
        ("text", "is", "blåbær", "bla\u030abær", False),
        ("text", "is_not", "Ola", "Kari", True),
    ]
    for kind, test, answer, other, expect in pairs:
        kinds, condition = {"q": kind, "b": kind}, {"q": {test: {"question": "b"}}}
        what = f"{kind} {json.dumps([answer, test, other], ensure_ascii=False)}"
        both = {"q": answer, "b": other}
        yield case(f"{what}, both answered", kinds, both, condition, expect)
        for state, blank in states(kind).items():
            without = {"q": answer, **({"b": blank["q"]} if blank else {})}
            yield case(f"{what}, the other {state}", kinds, without, condition, False)
        yield case(f"{what}, neither asked", kinds, {}, condition, False)
    lists: list[tuple[str, str, Any, Any, bool]] = [
        ("code", "one_of", "nav", ["ppt", "nav"], True),
        ("code", "one_of", "bup", ["ppt", "nav"], False),
        ("codes", "has_any", ["a", "b"], ["b", "c"], True),
        ("codes", "has_any", ["a"], ["b", "c"], False),
        ("codes", "has_all", ["a", "b"], ["b"], True),
        ("codes", "has_all", ["a"], ["a", "b"], False),
    ]
    for kind, test, answer, other, expect in lists:
        kinds, condition = {"q": kind, "b": "codes"}, {"q": {test: {"question": "b"}}}
        what = f"{kind} {json.dumps([answer, test, other])}"
        yield case(f"{what}, both answered", kinds, {"q": answer, "b": other}, condition, expect)
        yield case(f"{what}, the other empty", kinds, {"q": answer, "b": []}, condition, False)
        yield case(f"{what}, the other null", kinds, {"q": answer, "b": None}, condition, False)
