"""Python and the browser agree on what is shown, for random definitions and answers."""

import json
import subprocess
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from forms.definition import Question
from forms.logic import Relevance, page_rules
from tests.logic.factories import Json, compiled
from tests.logic.strategies import audiences, forms, todays
from tests.support.browser import NODE
from tests.support.factories import make_definition

Node = Callable[[Json], set[str]]


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    """What static/conditions.js shows for a page's rules; one Node process for all."""
    command = [NODE, Path(__file__).parent / "relevance.mjs"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdin is not None
        assert run.stdout is not None
        stdin, stdout = run.stdin, run.stdout

        def ask(page: Json) -> set[str]:
            stdin.write(json.dumps(page) + "\n")
            stdin.flush()
            return set(json.loads(stdout.readline()))

        yield ask
        stdin.close()


@settings(
    max_examples=10_000,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(forms, audiences, todays)
def test_python_and_browser_agree(
    node: Node, form: tuple[list[Json], Json], audiences: frozenset[str], today: date
) -> None:
    sections, answers = form
    definition = make_definition(*sections)
    ready = compiled(definition)
    found = ready.relevant(answers, audiences=audiences, today=today)
    questions = list(definition.questions.values())
    page = page_rules(
        definition, ready.kinds, questions, found.known, audiences=audiences, today=today
    )
    page["answers"] |= typed(questions, answers, found.known, audiences)
    rules = {name for name, _condition in page["when"]}
    assert node(page) == {name for name in found.shown if rule_of(name) in rules}, explain(
        found, page
    )


def rule_of(name: str) -> str:
    """The rule that a name falls under: `barn.0.navn` under `barn.*.navn`."""
    repeat, _dot, rest = name.partition(".")
    return f"{repeat}.*.{rest.partition('.')[2]}" if rest else name


def typed(
    questions: Iterable[Question], answers: Json, known: Json, audiences: frozenset[str]
) -> Json:
    """The answers that a page with these questions holds; in a row, also what is computed there."""
    found: Json = {}
    for question in questions:
        if question.audience not in audiences or "value" in question.own:
            continue
        names = (question.id, f"{question.id}.other")
        found |= {name: answers[name] for name in names if name in answers}
        if question.questions and isinstance(rows := answers.get(question.id), list):
            found[question.id] = [
                typed(question.questions, row if isinstance(row, dict) else {}, {}, audiences)
                | {
                    q.id: kept[q.id]
                    for q in question.questions
                    if "value" in q.own and q.id in kept
                }
                for row, kept in zip(rows, known.get(question.id) or [{}] * len(rows), strict=True)
            ]
    return found


def explain(found: Relevance, page: Json) -> Any:
    """What a reader of a failure wants to see."""
    return json.dumps({"shown": found.shown, "known": found.known, "page": page}, indent=1)
