"""Every type as a page draws it: whole HTML, one name for each control, nothing let through."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from werkzeug.datastructures import MultiDict

from forms.compiled_form import build_form
from forms.definition import Question
from forms.questions import TYPES, AnswerField, QuestionType, format_answer
from forms.questions.values import Example
from tests.questions.factories import ENVIRONMENT, ask
from tests.questions.test_types import (
    every_answer,
    every_example,
    every_right_answer,
    every_type,
    every_value,
    fill,
)

CANARY = """"'><img src=x onerror=alert(1)>{{ 7*7 }}"""
CONTROLS = {"input", "select", "textarea", "output"}
TEXTS = {"label", "help", "unit", "ends", "labels", "text", "add", "summary", "pattern_help"}


def drawn(question: Question, field: AnswerField | None, **context: Any) -> Element:
    """The question as its page draws it, taken apart by a parser that refuses mistakes."""
    kind = TYPES[question.type]
    values = {"question": question, "field": field, "kind": kind, "shown": True, "staff": False}
    values |= {"conditional": False, "computed": "12 (Høy)"} | context
    html = ENVIRONMENT.get_template("questions/_question.html").render(values)
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    page: Element = parser.parse(f"<!doctype html><title>Side</title><main>{html}</main>")
    return page


def field_of(kind: QuestionType, question: Question, parts: Mapping[str, Sequence[Any]]) -> Any:
    return fill(question, parts).fields["q"] if kind.answerable else None


def with_errors(question: Question, parts: Mapping[str, Sequence[Any]]) -> AnswerField:
    form = fill(question, parts)
    form.validate()
    return form.fields["q"]


def check(page: Element) -> None:
    """What must hold for every question on every page."""
    ids = Counter(element.get("id") for element in page.iter() if element.get("id"))
    assert max(ids.values(), default=1) == 1, ids
    for element in page.iter():
        assert element.tag not in ("img", "script", "style", "iframe"), element.tag
        assert not [key for key in element.attrib if key.startswith("on") or key == "style"]
        for key in ("aria-describedby", "aria-labelledby", "for"):
            assert all(target in ids for target in (element.get(key) or "").split()), element.attrib
    for fieldset in page.iter("fieldset"):
        assert fieldset[0].tag == "legend"
        assert words(fieldset[0])
    for control in controls(page):
        assert len(list(names(page, control))) == 1, control.attrib


def controls(page: Element) -> list[Element]:
    """Everything in the page that a reader uses or reads a value from."""
    found = (element for element in page.iter() if element.tag in CONTROLS)
    return [element for element in found if element.get("type") != "hidden"]


def names(page: Element, control: Element) -> Iterator[str]:
    """Everything that names a control."""
    if control.get("aria-labelledby"):
        yield control.attrib["aria-labelledby"]
    for label in page.iter("label"):
        if label.get("for") and label.get("for") == control.get("id"):
            yield words(label)
        elif control in label.iter():
            assert label.get("for") is None
            yield words(label)


def words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def poisoned(value: Any, key: str = "") -> Any:
    """An author's keys with the canary in every text."""
    if isinstance(value, dict):
        inside = key if key in ("options", "rows", "labels") else ""
        return {k: poisoned(v, inside or k) for k, v in value.items()}
    if isinstance(value, list):
        return [poisoned(each, key) for each in value]
    is_text = key in TEXTS or key in ("options", "rows")
    return value + CANARY if isinstance(value, str) and is_text else value


@every_example
def test_a_blank_question(kind: QuestionType, example: Example) -> None:
    question = ask(kind.name, **example.keys)
    page = drawn(question, field_of(kind, question, {}))
    check(page)
    assert not [c for c in controls(page) if c.get("checked") is not None]


@every_answer
def test_a_question_as_it_was_posted(kind: QuestionType, example: Example) -> None:
    question = ask(kind.name, **{"help": "Et råd.", "purpose": "Derfor.", **example.keys})
    field = with_errors(question, example.typed)
    page = drawn(question, field)
    check(page)
    if example.error:
        message = page.find(".//*[@id='A-q.error']")
        assert message is not None
        assert words(message) == f"Feil: {example.error}"
        described = [e for e in page.iter() if "A-q.error" in (e.get("aria-describedby") or "")]
        assert described
        assert [link for link, _message in field.problems()] == [field.kind.control(field)]
        assert page.find(f".//*[@id='{field.kind.control(field)}']") is not None


@every_right_answer
def test_a_page_sent_again_says_the_same(kind: QuestionType, example: Example) -> None:
    question = ask(kind.name, **example.keys)
    form = fill(question, example.typed)
    again = build_form([question], posted(drawn(question, form.fields["q"])))
    if kind.name == "file":
        again.resolve_references({file["id"]: file for file in example.stored or ()})
    assert again.answers() == form.answers()


@pytest.mark.parametrize("name", ["text", "number", "date", "time"])
def test_what_was_typed_wrong_stands_there_still(name: str) -> None:
    for example in TYPES[name].examples:
        question = ask(name, **example.keys)
        field = with_errors(question, example.typed)
        shown = {
            control.get("name"): value_of(control) for control in controls(drawn(question, field))
        }
        typed = {f"A-{key}": values[0] for key, values in field.posted().lists()}
        assert typed == {key: value for key, value in shown.items() if value}


def posted(page: Element) -> MultiDict[str, str]:
    """What a browser would post of the page as it stands."""
    found: MultiDict[str, str] = MultiDict()
    for control in (element for element in page.iter() if element.tag in CONTROLS):
        if control.get("type") in ("radio", "checkbox") and control.get("checked") is None:
            continue
        found.add(control.get("name", ""), value_of(control))
    return found


def value_of(control: Element) -> str:
    """What stands in a control."""
    if control.tag == "textarea":
        return control.text or ""
    if control.tag == "select":
        chosen = [option for option in control if option.get("selected") is not None]
        return chosen[-1].get("value", "") if chosen else ""
    return control.get("value", "")


@every_type
def test_nothing_that_an_author_or_reader_writes_becomes_markup(kind: QuestionType) -> None:
    keys = poisoned({"label": "Hva?", "help": "Råd", **kind.examples[0].keys})
    keys |= {"guide": CANARY, "purpose": CANARY, "decline": True}
    question = ask(kind.name, **keys)
    parts = {part: [CANARY] for part in kind.parts(question)} if kind.answerable else {}
    for shown in (True, False):
        field = field_of(kind, question, parts)
        page = drawn(question, field, staff=True, conditional=True, shown=shown, computed=CANARY)
        check(page)
        assert "<img src=x onerror=alert(1)>{{ 7*7 }}" in words(page)
        assert "49" not in words(page)


@every_type
def test_a_question_that_can_be_declined(kind: QuestionType) -> None:
    question = ask(kind.name, **{**kind.examples[0].keys, "decline": True})
    page = drawn(question, field_of(kind, question, {"declined": ["1"]}))
    check(page)
    ticks = [c for c in controls(page) if c.get("name") == "A-q-declined"]
    assert [tick.get("checked") for tick in ticks] == ([""] if kind.answerable else [])


@every_type
def test_a_hidden_question_is_not_seen(kind: QuestionType) -> None:
    question = ask(kind.name, **kind.examples[0].keys)
    page = drawn(question, field_of(kind, question, {}), conditional=True, shown=False)
    check(page)
    outer, seen = page.find(".//*[@id='q-q']"), page.find(".//input[@name='_seen']")
    assert outer is not None and outer.get("hidden") is not None
    assert seen is not None and seen.get("disabled") is not None


@every_type
def test_only_staff_see_the_guide(kind: QuestionType) -> None:
    question = ask(kind.name, **{**kind.examples[0].keys, "guide": "Spør rolig."})
    field = field_of(kind, question, {})
    assert "Spør rolig." in words(drawn(question, field, staff=True))
    assert "Spør rolig." not in words(drawn(question, field))


@every_type
def test_what_must_not_be_answered_is_marked(kind: QuestionType) -> None:
    for required in (True, False):
        question = ask(kind.name, **{**kind.examples[0].keys, "required": required})
        page = drawn(question, field_of(kind, question, {}))
        assert words(page).count("Valgfritt") == (kind.answerable and not required)


@every_value
def test_an_answer_on_paper(kind: QuestionType, example: Example) -> None:
    question = ask(kind.name, **example.keys)
    template = ENVIRONMENT.select_template(kind.document_templates)
    told = format_answer(question, {"q": example.stored}) + CANARY
    value = kind.restore(example.stored)
    html = template.render(question=question, kind=kind, value=value, words=told)
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    page = parser.parse(f"<!doctype html><title>Kopi</title><main>{html}</main>")
    check(page)
    assert words(page) != "Kopi"


@pytest.mark.parametrize(
    ("show", "staff", "seen"),
    [("all", False, True), ("staff", False, False), ("staff", True, True), ("export", True, False)],
)
def test_a_computed_value_is_shown_to_those_it_is_for(show: str, staff: bool, seen: bool) -> None:
    question = ask("calc", value={"sum": ["a"]}, show=show)
    assert ("12 (Høy)" in words(drawn(question, None, staff=staff))) is seen
