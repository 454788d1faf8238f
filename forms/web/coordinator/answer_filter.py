"""The list filtered by one answer: a coded question that neither identifies nor is sensitive.

The answers of the selection are opened and none is kept, so the selection has a limit. What tells
the place of a child with a protected address matches nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from flask import request

from forms.i18n import format_number
from forms.i18n import gettext as _
from forms.logic.answer_state import State, state_of_answer
from forms.results.tallies import items
from forms.results.two_way_table import reader_of, variable_of
from forms.storage.definitions import versions
from forms.storage.submissions.queries import Line
from forms.web.coordinator.export import Source
from forms.web.coordinator.filters import Selection, SubmissionFilter, requested_filter, select
from forms.workflow import surveys
from forms.workflow.visibility import CoordinatorAccess

MOST_OPENED = 20_000
"""So many are opened in a second or two."""


class Question(NamedTuple):
    """A question that the list can be filtered by: its words, and those of each answer."""

    label: str
    answers: Mapping[str, str]
    """By `question:code`, as the address has it."""


class Selected(NamedTuple):
    """What a list or an export is of."""

    wanted: SubmissionFilter
    selection: Selection
    ids: list[str] | None
    """Those with the answer that is asked for; None when none is."""
    problem: str
    """Why no answer is looked for."""


def filtered_selection(form_id: str, reads: CoordinatorAccess) -> Selected:
    """Apply the filter that is asked for, with one answer where answers are read."""
    wanted = requested_filter(form_id)
    selection = select(form_id, wanted)
    if selection.anonymous or reads.level != "answers" or not request.values.get("svar"):
        return Selected(wanted, selection, None, "")
    answer = chosen_answer(filterable_questions(form_id))
    problem = too_many_message(selection.ready) if answer else ""
    if problem or not answer:
        return Selected(wanted, selection, None, problem)
    wanted = replace(wanted, answer=answer)
    ids = ids_with_answer(wanted, form_id, reads)
    selection = replace(selection, wanted=wanted, number=len(ids), ready=len(ids))
    return Selected(wanted, selection, ids, "")


def filterable_questions(form_id: str) -> list[Question]:
    """Return what the list can be filtered by, in the order of the form."""
    every = versions.all_versions(form_id)
    asked = surveys.survey_without_answers(
        every, every[0], [v.number for v in every], figures=False
    )
    return [
        Question(
            variable.label, {f"{item.id}:{code}": words for code, words in variable.codes.items()}
        )
        for item in items(asked.definition, asked.picked)
        if (variable := variable_of(item))
    ]


def chosen_answer(offered: list[Question]) -> str:
    """Return the answer that is asked for; "" for one that is not offered."""
    wanted = request.values.get("svar", "")
    return wanted if any(wanted in question.answers for question in offered) else ""


def ids_with_answer(wanted: SubmissionFilter, form_id: str, reads: CoordinatorAccess) -> list[str]:
    """Return the ids of the submissions that have the answer, the oldest first."""
    name, _colon, code = wanted.answer.rpartition(":")
    every = versions.all_versions(form_id)
    lines: list[str] = []

    def noted() -> Iterator[tuple[Line, dict[str, Any]]]:
        kept = name.partition(".")[0].partition("@")[0]
        for line, answers in Source(form_id, wanted, {}, reads).lines():
            lines.append(line.id)
            yield line, {n: v for n, v in answers.items() if n.partition(".")[0] == kept}

    counted, _numbers = surveys.count_answers(every, every[0], noted(), figures=False)
    item = next(each for each in items(counted.definition, counted.picked) if each.id == name)
    read, id = reader_of(item), item.question.id
    return [
        line
        for line, answers in zip(lines, counted.people, strict=True)
        if state_of_answer(answers, id) is State.ANSWERED and code in read(answers[id])
    ]


def too_many_message(number: int) -> str:
    """Return why so many are not opened; "" when they are few enough."""
    if number <= MOST_OPENED:
        return ""
    return _(
        "Det er for mange svar å lete i (mer enn %(most)s)."
        " Velg en kortere periode eller en enhet.",
        most=format_number(MOST_OPENED),
    )
