"""Nothing that an author can write makes the check raise, or takes it long.

I9 of trust.md: a mutated definition gives clean messages, or a form that can be made and read.
"""

import json
import random
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.checking import check_form
from forms.compiled_form import build_form, compile_form
from forms.definition import Library, canonical_json, load_text, parse_definition, read_library
from forms.questions import TYPES
from tests.checking.mutation import DEFINITIONS, mutated, seeds

LONGEST = 10.0
"""Seconds of the processor; ten times what the slowest takes, for a machine that does much else."""
SEEDS = seeds()
SHELF = read_library(DEFINITIONS, TYPES)


@settings(
    max_examples=2000,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(seed=st.integers(0, 2**32), times=st.sampled_from((1, 1, 1, 2, 3, 6)))
def test_never_raises(seed: int, times: int) -> None:
    chance = random.Random(seed)
    name, raw = chance.choice(SEEDS)
    text = json.dumps(mutated(raw, chance, times), ensure_ascii=False)
    before = time.process_time()
    loaded = load_text(name, text, SHELF)
    problems = check_form(loaded)
    assert time.process_time() - before < LONGEST
    assert all(p.sentence() and p.what and p.how and p.line > 0 for p in problems)
    if not any(problem.level == "error" for problem in problems):
        assert loaded.document is not None
        works(loaded.document)


def works(document: dict) -> None:  # type: ignore[type-arg]
    """A definition that may be published can be stored, made into a page and answered."""
    assert canonical_json(document)
    for language in ("nb", "nn"):
        compiled_form = compile_form(parse_definition(document, language))
    asked = compiled_form.compiled.relevant({}).asked
    questions = [q for id, q in compiled_form.definition.questions.items() if id in asked]
    build_form(questions, answers={})


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_never_raises_on_bytes(data: bytes) -> None:
    assert check_form(load_text("x", data, Library()))


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=9))
def test_never_raises_on_other_json(value: object) -> None:
    assert check_form(load_text("x", json.dumps(value), Library()))


def questions(count: int, **keys: object) -> str:
    each = [{"id": f"q{n}", "type": "yes_no", "label": f"Q {n}", **keys} for n in range(count)]
    return json.dumps({"title": "T", "sections": [{"id": "s", "title": "S", "questions": each}]})


def chain(count: int) -> str:
    """Each question under a condition on the two before: with branches upon branches."""
    raw = json.loads(questions(count))
    for n, question in enumerate(raw["sections"][0]["questions"][2:], 2):
        question["show_if"] = {"any": [{f"q{n - 1}": "yes"}, {f"q{n - 2}": "yes"}]}
    return json.dumps(raw)


def nested(depth: int) -> str:
    condition: object = {"q0": "yes"}
    for _level in range(depth):
        condition = {"any": [condition, condition, condition]}
    raw = json.loads(questions(2))
    raw["sections"][0]["questions"][1]["show_if"] = condition
    return json.dumps(raw)


HEAVY = {
    "20 MB": "x" * 20_000_000,
    "500 levels": '{"a":' * 500 + "1" + "}" * 500,
    "100,000 levels": "[" * 100_000,
    "5,000 questions": questions(5000),
    "a chain of 900": chain(900),
    "branches in branches": nested(6),
    "300,000 empty questions": questions(0).replace("[]", "[" + "{}," * 300_000 + "{}]"),
    "a text of 2 MB": questions(1, help="<a {x} " * 280_000),
    "a name of 2 MB": json.dumps({"x" * 1_900_000: 1}),
    "a list of 500,000": json.dumps({"title": [0] * 500_000}),
    "2 MB without an end": '"' + "\\\\" * 900_000,
    "a thousand repeated keys": "[" + ",".join(['{"b": 1, "b": 2}'] * 1000) + "]",
}  # fmt: skip


@pytest.mark.parametrize("text", HEAVY.values(), ids=HEAVY.keys())
def test_takes_little_time_whatever_it_is_given(text: str) -> None:
    before = time.process_time()
    problems = check_form(load_text("heavy", text, read_library(DEFINITIONS, TYPES)))
    assert time.process_time() - before < LONGEST
    assert len(problems) < 1100
