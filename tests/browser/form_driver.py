"""A reader with a browser: answers the questions of a page as they see it, and goes on."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from playwright.sync_api import Locator, Page, expect

from forms.definition import Definition, Question
from forms.questions import question_type_of
from tests.support.answer_generator import an_attachment, controls, plausible

VISIBLE = """() => [...document.querySelectorAll('[data-question]')]
  .filter(e => !e.closest('[hidden]')).map(e => e.dataset.question)"""


OF_EACH = 3
"""How many questions of each type are answered beside those that must be."""


class Driving:
    """Fills in a form page by page: what is required, and some of every type."""

    def __init__(
        self, page: Page, definition: Definition, wanted: Mapping[str, Any] | None = None
    ) -> None:
        self.page = page
        self.wanted = wanted or {}
        self.seen: set[str] = set()
        self.of_type: Counter[str] = Counter()
        self.questions = {question.id: question for question, _repeat in definition.walk()}
        self.answered: dict[str, Any] = {}

    def question(self, name: str) -> Question:
        """The question called *name*."""
        return self.questions[name.split("-")[-1]]

    def answer_page(self) -> None:
        """Answer what is asked, and what that opens."""
        while new := [n for n in self.page.evaluate(VISIBLE) if n not in self.seen]:
            self.seen.update(new)
            for name in filter(self.is_for_me, new):
                if name in self.page.evaluate(VISIBLE):  # an answer before it may have hidden it
                    self.answer(name)

    def is_for_me(self, name: str) -> bool:
        """Whether this reader answers the question."""
        question = self.question(name)
        if not question_type_of(question).answerable:
            return False
        self.of_type[question.type] += 1
        must = (
            name in self.wanted
            or question.required
            or (question.own.get("min") and question.type == "repeat")
        )
        return bool(must) or self.of_type[question.type] <= OF_EACH

    def answer(self, name: str) -> None:
        """Answer one question."""
        question = self.question(name)
        if name not in self.wanted and self.is_known(name):
            return
        self.answered[name] = None
        if question.type == "repeat":
            self.first_row(name)
        elif question.type in ("unit", "course"):
            self.choose(name, self.wanted.get(name))
        elif question.type == "file":
            content, file = an_attachment(question)
            self.control(name).set_input_files(
                {"name": file, "mimeType": "application/octet-stream", "buffer": content}
            )
        else:
            value = self.answered[name] = self.wanted.get(name, plausible(question))
            for control, typed in controls(question, name, value):
                self.put(control, typed)

    def is_known(self, name: str) -> bool:
        """Whether something is written there already, such as a name from an earlier form."""
        kinds = (
            f"[type=text][name='A-{name}']",
            f"[name='A-{name}-year']",
        )
        typed = self.page.locator(", ".join(f"input{kind}" for kind in kinds))
        return typed.count() > 0 and typed.first.input_value() != ""

    def choose(self, name: str, code: str | None) -> None:
        """Choose from a list: what is wanted, else what is chosen already, else the first."""
        list_of_units = self.control(name)
        if code:
            list_of_units.select_option(code)
        elif not list_of_units.input_value():
            list_of_units.select_option(index=1)

    def first_row(self, name: str) -> None:
        """Add a row to a list that has none."""
        rows = self.page.locator(f"#q-{name} [data-row]")
        if rows.count() == 0:
            self.page.locator(f"#q-{name} button[value='{name}:add']").click()
            expect(rows).to_have_count(1)

    def control(self, name: str) -> Locator:
        """The control called *name*."""
        return self.page.locator(f"[name='A-{name}']:not([type=hidden])")

    def put(self, name: str, value: Any) -> None:
        """Type, tick or choose."""
        found = self.control(name)
        kind = found.first.evaluate("e => e.type")
        if kind in ("radio", "checkbox"):
            for each in value if isinstance(value, list) else [value]:
                found.and_(self.page.locator(f"[value='{each}']")).check()
        elif kind == "select-one":
            found.select_option(str(value))
        else:
            found.fill(str(value))

    def to_review(self, most: int = 60) -> None:
        """From the first page to the review."""
        for _ in range(most):
            if self.page.url.endswith("/se-over"):
                return
            if self.page.url.split("?")[0].endswith("/alene/"):  # nobody is asked alone here
                turn(self.page, self.page.locator("form .sv-actions a"))
                continue
            self.answer_page()
            self.next()
        raise AssertionError(f"no end: {self.page.url}")

    def next(self) -> None:
        """Press «Neste», and see that nothing was wrong."""
        turn(self.page, self.page.locator("form .sv-actions button").first)
        problems = self.page.locator("[data-error-summary] a").all_inner_texts()
        assert problems == [], f"{self.page.url}: {problems}"


def turn(page: Page, button: Locator) -> None:
    """Press a button and wait until the page that follows is there."""
    with page.expect_navigation():
        button.click()


def texts(answered: dict[str, Any]) -> Iterator[str]:
    """What was typed as words."""
    for value in answered.values():
        if isinstance(value, str) and re.match("Svar på", value):
            yield value
