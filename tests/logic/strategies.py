"""Random definitions and answers: every kind of question, and conditions on what stands before.

Hypothesis draws one string of bytes, and each choice takes the next byte: a hundred times faster
than a draw for each choice, and it still shrinks, since a zero or no byte is the simplest choice.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

from hypothesis import strategies as st

from forms.logic import TESTS
from tests.logic.factories import KINDS, Json
from tests.support import factories
from tests.support.factories import section

T = TypeVar("T")

CODES = ["a", "b", "constructor"]
OPTIONS = {code: {"label": code, "score": score} for score, code in enumerate(CODES)}
WORDS = ["a", "æ", "today", "0"]
DATES = ["2024-02-29", "2026-02-28", "2026-05-07", "2026-08-31"]
VALUES: dict[str, list[Any]] = {
    "text": WORDS,
    "number": [0, 1, 2.5, -3],
    "date": [*DATES, "today", "today-6m", "today+1d", "today-2w", "today+2y"],
    "time": ["08:30", "14:05", "00:00"],
    "code": CODES,
    "true": [True],
}
BLANK = [None, "", [], {}, {"declined": True}, "absent"]
WRONG = [True, 1, "1", "2026-5-7", ["a"], {"r1": "a"}]
TYPES = ["number", "choice", *KINDS, "calc", "note"]


class Choices:
    """Choices taken one by one from bytes; when they run out, always the first."""

    def __init__(self, source: bytes) -> None:
        self.source = iter(source)

    def below(self, limit: int) -> int:
        """A number from 0."""
        return next(self.source, 0) % limit

    def one(self, options: Sequence[T]) -> T:
        """One of the options."""
        return options[self.below(len(options))]

    def some(self, options: Sequence[T], least: int, most: int) -> list[T]:
        """Different ones of the options, in any order."""
        left, found = list(options), []
        for _ in range(least + self.below(most - least + 1)):
            found.append(left.pop(self.below(len(left))))
        return found

    def chance(self, tenths: int) -> bool:
        """True that many times in ten; False is the simplest."""
        return self.below(10) >= 10 - tenths


def value_for(take: Choices, kind: str, test: str) -> Any:
    """A literal that the test may be given."""
    if test == "answered":
        return take.one([True, False])
    options = VALUES["code" if kind == "codes" else kind]
    if test in ("one_of", "has_any", "has_all"):
        return take.some(options, 0, min(2, len(options)))
    return take.one(options)


def test_for(take: Choices, kind: str, kinds: dict[str, str]) -> Any:
    """A test of a question of that kind, perhaps against another question."""
    test = take.one(sorted(TESTS[kind]))
    wanted = "codes" if test in ("has_any", "has_all") else kind
    others = [name for name, other in kinds.items() if other == wanted]
    if others and test not in ("answered", "one_of") and take.chance(2):
        return {test: {"question": take.one(others)}}
    value = value_for(take, kind, test)
    return value if test == "is" and take.chance(5) else {test: value}


def condition(take: Choices, kinds: dict[str, str], depth: int = 2) -> Json:
    """A condition on the names in *kinds*."""
    shape = take.below(10) if depth else 0
    if shape == 9:
        return {"not": condition(take, kinds, depth - 1)}
    if shape >= 7:
        inner = [condition(take, kinds, depth - 1) for _ in range(take.below(3))]
        return {take.one(["all", "any"]): inner}
    names = take.some(list(kinds), 1, min(len(kinds), 1 + (shape == 6)))
    return {name: test_for(take, kinds[name], kinds) for name in names}


def calculation(take: Choices, kinds: dict[str, str]) -> Json:
    """A calculation over the names in *kinds*."""
    numbers = [name for name, kind in kinds.items() if kind in ("number", "code")]
    if numbers and not take.chance(3):
        return {take.one(["sum", "mean", "max"]): take.some(numbers, 1, min(3, len(numbers)))}
    return {"if": condition(take, kinds, 0) if kinds else {"all": []}, "then": 1, "else": 2.5}


def own_keys(take: Choices, type: str, kinds: dict[str, str]) -> Json:
    """The type's own keys."""
    if type == "matrix":
        return {"rows": {"r1": "En", "r2": "To"}, "options": OPTIONS}
    if type in ("choice", "choices"):
        return {"options": OPTIONS, "other": "b"}
    if type == "calc":
        return {"value": calculation(take, kinds)}
    return {"text": "Hei", "stop": take.chance(3)} if type == "note" else {}


def question(take: Choices, id: str, type: str, kinds: dict[str, str]) -> Json:
    """A question that looks at *kinds* and adds its own names to them."""
    keys = own_keys(take, type, kinds)
    if kinds and take.chance(7):
        keys["show_if"] = condition(take, kinds)
    if take.chance(1):
        keys["audience"] = "staff"
    if type == "calc":
        kinds[id] = "number"
    elif type in KINDS:
        kinds[id] = KINDS[type]
        kinds |= {f"{id}.{row}": "code" for row in keys.get("rows", ())}
        kinds |= {f"{id}.other": "text"} if "other" in keys else {}
    return factories.question(id, type, **keys)


def repeat(take: Choices, id: str, kinds: dict[str, str]) -> Json:
    """A repeat whose questions may be called as questions of the form."""
    found = question(take, id, "repeat", kinds)
    ids = take.some(["s0", "q0", "q1", "s1"], 1, 3)
    seen = {n: kind for n, kind in kinds.items() if n.partition(".")[0] not in {id, *ids}}
    types = [type for type in TYPES if type != "repeat"]
    return found | {"questions": [question(take, inner, take.one(types), seen) for inner in ids]}


def sections(take: Choices) -> list[Json]:
    """The sections of a form."""
    kinds: dict[str, str] = {}
    found = []
    number = 0
    for id in ("del1", "del2")[: 1 + take.below(2)]:
        keys = {"show_if": condition(take, kinds)} if kinds and take.chance(4) else {}
        questions = []
        for _ in range(2 + take.below(6)):
            type = take.one(TYPES)
            make = repeat(take, f"q{number}", kinds) if type == "repeat" else None
            questions.append(make or question(take, f"q{number}", type, kinds))
            number += 1
        found.append(section(id, *questions, **keys))
    return found


def answer(take: Choices, question: Json) -> Any:
    """An answer to the question, now and then a blank one or one of another kind."""
    kind, luck = KINDS[question["type"]], take.below(10)
    if luck >= 8:
        return take.one(BLANK)
    if luck == 7:
        return take.one(WRONG[:-1] if "questions" in question else WRONG)
    if kind == "codes":
        return take.some(CODES, 1, 3)
    if kind == "files":
        return [{"id": "f1"}]
    if kind == "rows" and "questions" in question:
        return [answers_to(take, question["questions"]) for _ in range(take.below(3))]
    if kind == "rows":
        return {row: take.one(CODES) for row in take.some(["r1", "r2"], 1, 2)}
    return take.one(DATES if kind == "date" else VALUES[kind])


def answers_to(take: Choices, questions: list[Json]) -> Json:
    """Answers to the questions that a person answers, as a page would hold them."""
    found: Json = {}
    for each in questions:
        if each["type"] not in KINDS or (value := answer(take, each)) == "absent":
            continue
        found[each["id"]] = value
        chosen = value if isinstance(value, list) else [value]
        if "other" in each and each["other"] in chosen:
            found[f"{each['id']}.other"] = take.one(["a", ""])
    return found


def form(source: bytes) -> tuple[list[Json], Json]:
    """The sections of a form, and answers to its questions."""
    take = Choices(source)
    found = sections(take)
    return found, answers_to(take, [each for part in found for each in part["questions"]])


forms = st.binary(min_size=200, max_size=200).map(form)
todays = st.sampled_from([date.fromisoformat(day) for day in DATES])
audiences = st.sampled_from([frozenset({"all"}), frozenset({"all", "staff"})])
