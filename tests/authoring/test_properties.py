"""Properties of every command on every shipped form: the design's proof of the builder."""

import json
import random
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.authoring.commands import COMMANDS, Clash, Refused, run
from forms.authoring.items import entries
from forms.authoring.merging import merge_texts
from forms.checking import check_form
from forms.definition import load_text
from forms.definition.problems import Problem
from forms.publishing import open_folder
from forms.questions import TYPES
from tests.authoring.interleaving import play
from tests.authoring.shipped import FOLDER, SHIPPED

MODERATE = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)
FEW = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)
ROUNDS = 150
"""`python -m bench.authoring` plays a thousand, and prints them."""


@cache
def text_of(number: int) -> str:
    return SHIPPED[number].read_text("utf-8")


@cache
def items_of(number: int) -> list[tuple[str, str]]:
    return [(each.name, each.kind) for each in entries(json.loads(text_of(number)))]


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Co", "Cn")), max_size=40
)


@st.composite
def steps(draw: Any) -> tuple[int, str, dict[str, Any]]:
    """A shipped form, a command, and arguments that an author could post."""
    number = draw(st.integers(0, len(SHIPPED) - 1))
    every = items_of(number)
    inside = [name for name, kind in every if kind in ("question", "inner", "section", "block")]
    parts = [name for name, kind in every if kind == "section"]
    name = draw(
        st.sampled_from(["set_keys", "add", "move", "duplicate", "delete", "rename", "retype"])
    )
    item = draw(st.sampled_from(inside))
    values = st.fixed_dictionaries({}, optional={"help": WORDS, "label": WORDS, "title": WORDS})
    arguments: dict[str, Any] = {
        "set_keys": lambda: {"item": item, "values": draw(values)},
        "add": lambda: {
            "after": item,
            "items": [{"id": "helt_ny", "type": "text", "label": draw(WORDS) or "Ny"}],
        },
        "move": lambda: draw(
            st.sampled_from(
                [
                    {"item": item, "by": "up"},
                    {"item": item, "by": "down"},
                    {"item": item, "into": draw(st.sampled_from(parts))},
                ]
            )
        ),
        "duplicate": lambda: {"item": item},
        "delete": lambda: {"item": item},
        "rename": lambda: {"item": item, "id": "ny_id"},
        "retype": lambda: {"item": item, "type": draw(st.sampled_from(sorted(TYPES)))},
    }[name]()
    return number, name, arguments


@cache
def answers_of(number: int) -> list[tuple[str, str]]:
    """The name of each question with answers of its own, and the code of each."""
    return [
        (each.name, code)
        for each in entries(json.loads(text_of(number)))
        if isinstance(each.value.get("options"), dict)
        for code in each.value["options"]
    ]


@st.composite
def answer_steps(draw: Any) -> tuple[int, str, dict[str, Any]]:
    """A shipped form, and a command on one of its answers."""
    number = draw(st.sampled_from([n for n in range(len(SHIPPED)) if answers_of(n)]))
    item, code = draw(st.sampled_from(answers_of(number)))
    by = draw(st.sampled_from(["up", "down"]))
    return number, *draw(
        st.sampled_from(
            [
                ("move_answer", {"item": item, "code": code, "by": by}),
                ("remove_answer", {"item": item, "code": code}),
                ("recode_answers", {"item": item, "codes": {code: "helt_ny_kode"}}),
            ]
        )
    )


@MODERATE
@given(answer_steps())
def test_a_text_says_what_its_twin_says_of_an_answer(step: tuple[int, str, dict[str, Any]]) -> None:
    if (pair := changed(step)) is not None:
        twin = COMMANDS[step[1]](json.loads(pair[0]), **step[2]).form
        assert json.dumps(json.loads(pair[1])) == json.dumps(twin), "in the same order"


@MODERATE
@given(answer_steps())
def test_a_valid_form_stays_valid_when_an_answer_gets_another_code(
    step: tuple[int, str, dict[str, Any]],
) -> None:
    if step[1] != "recode_answers" or (pair := changed(step)) is None:
        return
    library = open_folder(FOLDER, ("nb",)).library
    before, after = (check_form(load_text(SHIPPED[step[0]].stem, text, library)) for text in pair)
    stops = [{p.path for p in found if p.level == "error"} for found in (before, after)]
    assert stops[1] <= stops[0], step


def changed(step: tuple[int, str, dict[str, Any]]) -> tuple[str, str] | None:
    """The text before and after; None for a step that is refused."""
    number, name, arguments = step
    before = text_of(number)
    try:
        return before, run(name, before, **arguments).text
    except (Refused, Clash):
        return None


@MODERATE
@given(steps())
def test_a_text_says_what_its_twin_on_data_says(step: tuple[int, str, dict[str, Any]]) -> None:
    if (pair := changed(step)) is not None:
        _number, name, arguments = step
        twin = COMMANDS[name](json.loads(pair[0]), **arguments).form
        assert json.loads(pair[1]) == twin
        assert list(json.loads(pair[1])) == list(twin), "in the same order"


@MODERATE
@given(steps())
def test_other_lines_stay_as_they_were(step: tuple[int, str, dict[str, Any]]) -> None:
    """What is added is new; what is not the item's own stays byte for byte."""
    if step[1] not in ("set_keys", "add", "duplicate") or (pair := changed(step)) is None:
        return
    before, after = (set(text.split("\n")) for text in pair)
    assert len(before - after) <= 6, before - after


@MODERATE
@given(steps(), st.sampled_from(["summary", "intro", "receipt"]))
def test_undo_restores_and_leaves_what_others_did(
    step: tuple[int, str, dict[str, Any]], key: str
) -> None:
    if (pair := changed(step)) is None:
        return
    before, after = pair
    assert merge_texts(after, before, after).text == before
    now = run("set_keys", after, item="", values={key: "Skrevet av en annen."}).text
    undone = merge_texts(after, before, now)
    wanted = run("set_keys", before, item="", values={key: "Skrevet av en annen."}).text
    assert not undone.meetings and json.loads(undone.text) == json.loads(wanted)


@FEW
@given(steps())
def test_what_is_valid_stays_valid_or_the_check_names_what_breaks(
    step: tuple[int, str, dict[str, Any]],
) -> None:
    if (pair := changed(step)) is None:
        return
    form_id = SHIPPED[step[0]].stem
    library = open_folder(FOLDER, ("nb",)).library
    loaded = load_text(form_id, pair[1], library)
    stops: list[Problem] = [each for each in check_form(loaded) if each.level == "error"]
    assert loaded.document is not None or stops
    assert all(each.what and each.how for each in stops)


@FEW
@given(st.integers(0, len(SHIPPED) - 1), st.randoms(use_true_random=False))
def test_two_authors_on_different_questions_lose_nothing(number: int, rng: random.Random) -> None:
    outcome = play(text_of(number), rng)
    assert (outcome.conflicts, outcome.lost) == (0, [])


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_rounds_of_two_authors(path: Any) -> None:
    text, rng = path.read_text("utf-8"), random.Random(path.stem)
    for _round in range(max(1, ROUNDS // len(SHIPPED))):
        outcome = play(text, rng)
        assert (outcome.conflicts, outcome.lost) == (0, [])
