"""Each date of the shipped forms has a limit, or is compared with another (N72 of faults.md)."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from forms.compiled_form import compile_form
from forms.definition import Question
from forms.logic.validation.calculation_validation import calculation_references
from forms.logic.validation.condition_validation import condition_references
from forms.questions import TYPES
from tests.definition.test_forms_keep_promises import FORMS

TODAY = date(2026, 11, 29)
EVERYBODY = frozenset({"all", "staff"})


def _inside(questions: tuple[Question, ...], around: str = "") -> Iterator[tuple[str, Question]]:
    for question in questions:
        yield f"{around}{question.id}", question
        yield from _inside(question.questions, f"{question.id}.*.")


def _judged(id: str) -> set[str]:
    """Return what the form's errors look at, also by what is computed."""
    form = FORMS[id]
    own = dict(_inside(tuple(form.questions.values())))
    found = {
        n for c in form.checks if c.level == "error" for n in (c.at, *condition_references(c.when))
    }
    waiting = list(found)
    while waiting:
        name = waiting.pop()
        around = name.rpartition(".")[0] + "." if ".*." in name else ""
        question = own.get(name)
        if question is None or "value" not in question.own:
            continue
        for each in calculation_references(question.own["value"]):
            full = f"{around}{each}" if f"{around}{each}" in own else each
            if full not in found:
                found.add(full)
                waiting.append(full)
    return found


@pytest.mark.parametrize("id", sorted(FORMS))
def test_no_date_takes_every_day_there_is(id: str) -> None:
    """Found: a child began before it was born, and a deadline was in the year 2000."""
    judged = _judged(id)
    free = [
        name
        for name, question in _inside(tuple(FORMS[id].questions.values()))
        if question.type == "date"
        and not {"min", "max"} & question.own.keys()
        and name not in judged
    ]
    assert not free


@pytest.mark.parametrize(
    ("id", "answers", "at"),
    [
        (
            "overgang-helsestasjon-barnehage",
            {"child_birthdate": "2025-03-01", "hd_start": "1999-01-01"},
            "hd_start",
        ),
        ("motereferat", {"mt_held": "ja", "mt_date": "2026-11-30"}, "mt_date"),
        ("motereferat", {"mt_date": "2026-11-02", "mt_next": "2026-11-02"}, "mt_next"),
        (
            "motereferat",
            {
                "mt_held": "ja",
                "mt_about": "anonym",
                "mi_followups": [{"agreed": "2026-10-02", "done": "2026-10-01"}],
            },
            "mi_followups",
        ),
        (
            "handlingsplan",
            {"pl_measures": [{"start": "2026-11-02", "end": "2026-11-01"}]},
            "pl_measures",
        ),
        (
            "handlingsplan",
            {"pl_measures": [{"start": "2026-11-02", "evaluate": "2000-01-01"}]},
            "pl_measures",
        ),
        (
            "handlingsplan",
            {"record_date": "2026-11-02", "pl_evaluated": "2026-11-01"},
            "pl_evaluated",
        ),
        (
            "avviksmelding",
            {"dv_when": "2026-11-02", "dv_actions": [{"due": "2000-01-01"}]},
            "dv_actions",
        ),
        (
            "avviksmelding",
            {
                "dv_when": "2026-11-02",
                "dv_effect": "ja",
                "dv_actions_dates": [{"done_date": "2026-11-01"}],
            },
            "dv_actions_dates",
        ),
        (
            "tillatelse",
            {"record_date": "2026-11-02", "pm_answer": "ja", "pm_valid_to": "2026-11-01"},
            "pm_valid_to",
        ),
        (
            "overgang-barneskole-ungdomsskole",
            {
                "st_decisions": ["skyss"],
                "st_decision_docs": [{"dated": "2026-11-02", "valid_to": "2026-11-01"}],
            },
            "st_decision_docs",
        ),
    ],
)
def test_days_that_cannot_be_together_are_told(id: str, answers: Any, at: str) -> None:
    compiled = compile_form(FORMS[id]).compiled
    known = compiled.relevant(answers, audiences=EVERYBODY, today=TODAY).known
    told = {check.at for check in compiled.checks(known, TODAY) if check.level == "error"}
    assert at in told


@pytest.mark.parametrize(
    ("id", "row", "inner"),
    [
        ("motereferat", "actions", "act_due"),
        ("motelogg", "ar_actions", "ar_act_due"),
        ("kompetanseplan", "kp_plan", "kp_due"),
        ("handlingsplan", "pl_measures", "start"),
    ],
)
def test_a_deadline_is_not_in_the_year_2000(id: str, row: str, inner: str) -> None:
    question = {each.id: each for each in FORMS[id].questions[row].questions}[inner]
    assert TYPES["date"].fault(question, date(2000, 1, 1))
