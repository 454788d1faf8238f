"""Begin a form: first answers from the user's account and from the case."""

from collections.abc import Mapping
from typing import Any

from flask import request
from flask_login import current_user

from forms import i18n
from forms.definition import Definition, Question
from forms.logic.school_year import end_of_school, half_a_year_of_school
from forms.questions import question_type_of
from forms.storage import Submission, Version
from forms.storage.accounts import reminders
from forms.storage.models.workflow import Case
from forms.storage.submissions import drafts, store
from forms.storage.submissions.drafts import NOWHERE, DraftContext
from forms.storage.workflow import cases
from forms.web.auth.audience import is_staff
from forms.web.auth.unit_scope import scope
from forms.web.drafts.draft_session import DraftSession, create_draft
from forms.workflow import visibility
from forms.workflow.cases.prefill import Carried, carried_answers, known_child
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.report_periods import answers_of_new_report
from forms.workflow.visibility import Viewer

NOTHING: Mapping[str, Any] = {}


def begin_form(
    version: Version,
    where: DraftContext = NOWHERE,
    prefill: Mapping[str, Any] = NOTHING,
    *,
    source: Submission | None = None,
    id: str = "",
) -> DraftSession:
    """Create a draft of the form's first step, with known answers and their sources.

    *source* is the submission that the form follows from, in a case or outside. The draft that was
    begun under *id* before is the same.
    """
    if (before := begun_as(id)) is not None:
        return before
    definition = compiled_form(version).definition
    found, case = (
        carried_answers(definition, where.case, starter_as_viewer, source),
        case_begun_in(where),
    )
    child = known_child(definition, case) if case else Carried({}, {})
    known = {**first_answers(definition, case), **child.answers, **found.answers}
    session = create_draft(version, {**known, **prefill}, where, unused_id(id))
    if origins := {**child.origins, **found.origins}:
        session.change(carried=origins)
        session.keep()
    return session


def begun_as(id: str) -> DraftSession | None:
    """Return the draft that was begun under *id*, by the press of a button that came before."""
    before = drafts.get(id) if id else None
    return DraftSession(before, before.version) if before is not None else None


def unused_id(id: str) -> str:
    """Return the id for a new draft; "" for a random one, when a draft of that id was sent."""
    return "" if id and store.find_by_key(id) is not None else id


def case_begun_in(where: DraftContext) -> Case | None:
    """Return the case that a form is begun in, for staff who open the case."""
    return cases.get(where.case, scope().case_scope()) if where.case and is_staff() else None


def starter_as_viewer(submission: Submission) -> Viewer:
    """As what the person who begins reads an earlier form of the case."""
    if not is_staff():
        return visibility.FAMILY
    return visibility.viewer(submission, scope()) or visibility.NOBODY


def first_answers(definition: Definition, case: Case | None = None) -> dict[str, Any]:
    """Return the answers known before the form is filled in: `prefill`."""
    given: Mapping[str, Any] = {}
    if current_user.is_authenticated:
        row = reminders.get_or_new(current_user.id)
        given = {
            "user.name": current_user.name,
            "user.email": row.email,
            "user.phone": row.phone,
        }
    own = {
        question.id: unit
        for question in definition.questions.values()
        if question.prefill == "unit" and (unit := unit_to_begin_with(question, case))
    }
    named = {
        question.id: given[question.prefill]
        for question in definition.questions.values()
        if isinstance(question.prefill, str) and given.get(question.prefill)
    }
    return {**fixed_answers(definition), **own, **named}


def fixed_answers(definition: Definition) -> dict[str, Any]:
    """Return the first answers that are the same for everybody: what is fixed, and days."""
    found = {}
    for question in definition.questions.values():
        if isinstance(question.prefill, Mapping) and "value" in question.prefill:
            found[question.id] = question.prefill["value"]
        elif question.prefill == "today":
            found[question.id] = i18n.today().isoformat()
        elif question.prefill == "school_start+6m":
            found[question.id] = half_a_year_of_school(i18n.today()).isoformat()
        elif question.prefill == "school_end":
            found[question.id] = end_of_school(i18n.today()).isoformat()
    return found


def unit_to_begin_with(question: Question, case: Case | None = None) -> str | None:
    """Return the unit that the user's form belongs to, of the kinds that the question offers.

    In a case it is the unit of the case. Who works at several such units chooses: a unit that is
    filled in and overlooked sends the form to another unit's people.
    """
    if not current_user.is_authenticated:
        return None
    offered = question_type_of(question).codes(question)
    if case is not None and case.unit_id in offered and not cases.child_of_case(case).shielded:
        return case.unit_id
    mine = [unit for unit in scope().units("staff", "leader", "receiver") if unit in offered]
    return mine[0] if len(mine) == 1 else None


def answers_of_report(definition: Definition) -> dict[str, Any]:
    """Return the period and the own unit that the address of a report's start page asks for."""
    unit = request.args.get("enhet", "")
    return answers_of_new_report(
        definition,
        request.args.get("ar", ""),
        request.args.get("tertial", ""),
        unit if scope().is_own_unit(unit) else "",
    )
