"""Every example of every question type: what a type promises is what it does."""

import inspect
import pkgutil
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, time
from typing import Any

import orjson
import pytest
from werkzeug.datastructures import MultiDict

import forms.questions.types
from forms.compiled_form import build_form, read_answers
from forms.definition import Question
from forms.definition.keywords import SHARED
from forms.questions import TYPES, QuestionForm, QuestionType, format_answer
from forms.questions.values import Example
from tests.questions.factories import ask, fill_in

NO_TYPES = {"base", "shapes", "sheet", "rows", "uploads"}
"""Modules beside the types that hold none."""

GARBAGE = (
    *("\x00", "\ud800", "\udfff\ud800", "\ufffe", "\u200b", "\u202e", "\u2800", "²", "٣", "½"),
    *("١٢", "NaN", "sNaN", "Infinity", "1e999999999", "1_0", "-0", "0x10", "--1", "9" * 5000),
    *("{", "}}", "{q}", "%s", "%(question)s", "<script>", "' OR 1=1", "__none__", "24:00"),
    *("a" * 30_000, "a\u0301" * 9000, "\u0316\u0301" * 15_000, "\n" * 70_000),
    *("\U0001f9d2\u200d\U0001f9b1", "0001-01-01", "99999-01-01", "2023-02-30", "31.2.2023"),
)


def examples(wanted: Callable[[QuestionType, Example], bool]) -> pytest.MarkDecorator:
    """One test for each wanted example of each type."""
    found = [
        pytest.param(kind, example, id=f"{name}-{number}")
        for name, kind in TYPES.items()
        if not kind.is_heading
        for number, example in enumerate(kind.examples)
        if wanted(kind, example)
    ]
    return pytest.mark.parametrize(("kind", "example"), found)


def types(wanted: Callable[[QuestionType], bool]) -> pytest.MarkDecorator:
    """One test for each wanted type."""
    found = {n: kind for n, kind in TYPES.items() if wanted(kind) and not kind.is_heading}
    return pytest.mark.parametrize("kind", found.values(), ids=found)


every_example = examples(lambda kind, example: True)
every_answer = examples(lambda kind, example: kind.answerable)
every_right_answer = examples(lambda kind, example: kind.answerable and not example.error)
every_value = examples(lambda kind, example: example.stored is not None)
every_message = examples(lambda kind, example: bool(example.error))
every_type = types(lambda kind: True)
every_asked_type = types(lambda kind: kind.answerable)


def asked(kind: QuestionType, example: Example) -> Question:
    return ask(kind.name, **example.keys)


def fill(question: Question, parts: Mapping[str, Sequence[Any]]) -> QuestionForm:
    """A form of the question with what a page posted for its parts."""
    names: MultiDict[str, Any] = MultiDict()
    for part, values in parts.items():
        names.setlist(f"{question.id}-{part}" if part else question.id, list(values))
    return build_form([question], names)


@every_answer
def test_what_a_page_posts_is_read_and_stored(kind: QuestionType, example: Example) -> None:
    form = fill(asked(kind, example), example.typed)
    right = form.validate()
    said = [message for _id, message in form.problems()]
    assert said == ([example.error] if example.error else [])
    assert right is not bool(example.error)
    if right:
        assert read_answers(form)["q"] == example.stored


@every_value
def test_what_is_stored_is_plain_json_and_comes_back(kind: QuestionType, example: Example) -> None:
    value = kind.restore(orjson.loads(orjson.dumps(example.stored)))
    assert kind.store(value) == example.stored
    assert kind.restore(kind.store(value)) == value


@every_right_answer
def test_what_is_stored_fills_the_page_again(kind: QuestionType, example: Example) -> None:
    question = asked(kind, example)
    first = fill(question, example.typed)
    assert first.validate()
    kept = read_answers(first)
    again = build_form([question], answers=kept)
    assert again.validate(), again.errors
    assert read_answers(again) == kept
    assert build_form([question], again.posted()).answers() == kept


@every_value
def test_an_answer_is_told(kind: QuestionType, example: Example) -> None:
    question = asked(kind, example)
    assert kind.text(question, kind.restore(example.stored)) == example.text
    assert format_answer(question, {"q": example.stored}) == example.text


@every_value
def test_an_answer_fills_its_columns(kind: QuestionType, example: Example) -> None:
    question = asked(kind, example)
    columns = kind.columns(question)
    cells = kind.cells(question, kind.restore(example.stored))
    assert len({column.key for column in columns}) == len(columns) == len(cells)
    assert all(isinstance(cell, str | int | float | date | time | None) for cell in cells)
    if example.cells is not None:
        assert cells == example.cells


@every_value
def test_many_answers_are_counted(kind: QuestionType, example: Example) -> None:
    question = asked(kind, example)
    value = kind.restore(example.stored)
    tally = kind.tally(question, [value, value])
    assert tally is None or tally.counts.keys() <= {*tally.labels, *tally.counts}
    if tally and tally.counts:
        assert sum(tally.counts.values()) % 2 == 0
    kind.tally(question, [])


@every_message
def test_messages_are_for_readers(kind: QuestionType, example: Example) -> None:
    assert example.error.endswith(".")
    assert not re.search("vennligst|ugyldig|obligatorisk|feltet", example.error, re.IGNORECASE)


@every_example
def test_an_example_is_no_authoring_mistake(kind: QuestionType, example: Example) -> None:
    assert [f for f in kind.faults(asked(kind, example)) if f.level == "error"] == []


@every_type
def test_a_type_is_documented(kind: QuestionType) -> None:
    text = inspect.cleandoc(type(kind).__dict__["__doc__"])
    assert text.split("\n\n")[0].replace("\n", " ").endswith(".")
    assert len(kind.examples) >= 6
    assert not kind.answerable or any(example.error for example in kind.examples)
    assert all(key.description.endswith((".", "}.")) for key in kind.keys)


@every_type
def test_every_key_has_an_example(kind: QuestionType) -> None:
    own = {key.name for key in kind.keys}
    known = {"label", "required", "decline", "help", *own, *kind.uses}
    shown = {name for example in kind.examples for name in example.keys}
    assert kind.uses <= SHARED.keys()
    assert own <= shown <= known


@every_asked_type
def test_a_declined_answer_is_kept_as_such(kind: QuestionType) -> None:
    question = ask(kind.name, **{**kind.examples[0].keys, "decline": True, "required": True})
    form = fill(question, {**kind.examples[0].typed, "declined": ["1"]})
    assert form.validate(), form.errors
    kept = read_answers(form)
    assert kept == {"q": {"declined": True}}
    assert format_answer(question, kept) == "Ønsker ikke å svare"
    assert read_answers(build_form([question], answers=kept)) == kept


@every_asked_type
def test_nothing_posted_is_no_answer(kind: QuestionType) -> None:
    question = ask(kind.name, **{**kind.examples[0].keys, "required": False})
    form = fill(question, {})
    assert form.validate()
    assert read_answers(form) == {"q": None}
    assert format_answer(question, {"q": None}) == kind.empty()
    assert format_answer(question, {}) == "Ikke spurt"


@every_asked_type
def test_garbage_is_refused_or_kept_whole(kind: QuestionType) -> None:
    question = asked(kind, kind.examples[0])
    for text in GARBAGE:
        form = fill(question, {part: [text, text] for part in kind.parts(question)})
        if form.validate():
            kept = orjson.loads(orjson.dumps(read_answers(form)))
            assert read_answers(build_form([question], answers=kept)) == kept


def test_every_module_is_a_type_or_known() -> None:
    modules = {module.name for module in pkgutil.iter_modules(forms.questions.types.__path__)}
    assert modules - NO_TYPES == set(TYPES)
    for name, kind in TYPES.items():
        assert type(kind).__module__ == f"forms.questions.types.{name}"


def test_an_authors_sentence_replaces_the_usual_one_about_limits() -> None:
    said = "Alderen må være fra 1 til 18 år."
    question = ask("number", min=1, max=18, say=said)
    errors = {}
    for typed in ("40", "12", "mye"):
        field = fill_in(question, {"q": typed})
        field.validate(QuestionForm([question]))
        errors[typed] = list(field.errors)
    assert errors["40"] == [said] and errors["12"] == []
    assert len(errors["mye"]) == 1 and errors["mye"] != [said]
