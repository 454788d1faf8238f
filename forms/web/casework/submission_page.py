"""The page of one submission, for those who work with it: what they may see and do."""

from datetime import date
from typing import Any

from flask import abort
from werkzeug.wrappers import Response

from forms import i18n
from forms.i18n import gettext as _
from forms.i18n import ngettext
from forms.logic.alone_answers import asked_alone
from forms.logic.file_references import references_in
from forms.questions.filled_texts import Texts
from forms.storage import Submission
from forms.storage.accounts import units, users
from forms.storage.models.workflow import Task
from forms.storage.workflow import cases, transitions, worklist
from forms.web.auth.authorization import current_staff_user
from forms.web.auth.unit_scope import scope
from forms.web.casework import access_panel
from forms.web.core.templating import render_page
from forms.web.handout.next_forms import startable_next_forms
from forms.web.security.csrf_and_cookies import bust_bfcache
from forms.workflow import (
    family_notices,
    interview_record,
    private_erasure,
    visibility,
)
from forms.workflow.cases.case_filing import can_be_filed, can_be_taken_out
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.documents.submission_paper import submission_paper
from forms.workflow.handout_links import links
from forms.workflow.roles import HANDED
from forms.workflow.signatures.signature_status import verdicts
from forms.workflow.unit_scope import UnitScope
from forms.workflow.visibility import Viewer
from forms.workflow.wording import history_text
from forms.workflow.wording.state_names import state_names


def state_text(submission: Submission, task: Task | None, reader: Viewer | None) -> str:
    """Describe what the form waits for, or how it ended, as far as *reader* may know."""
    step = compiled_form(submission.version).definition.step(task.step) if task else None
    if task is None or step is None:
        return _("Ferdig") if submission.state == "sent" else state_names()[submission.state]
    if task.role == transitions.SIGNER:
        return _("Venter på underskrift")
    whom = history_text.awaited_name(task.role)
    title = visibility.step_title(step, reader)
    if not title:
        return _("Venter på %(whom)s", whom=whom)
    return _("Venter på %(whom)s: %(step)s", whom=whom, step=title)


def days_since_text(since: date) -> str:
    """How long ago that was, in days."""
    days = (i18n.today() - since).days
    return ngettext("%(number)s dag", "%(number)s dager", days) if days > 0 else _("i dag")


def is_late(task: Task | None) -> bool:
    """Whether the step should have been done before today."""
    return task is not None and task.due is not None and task.due < i18n.today()


def load_submission(submission_id: str) -> tuple[Submission, Viewer]:
    """Load the form and the user's reading access; 404 both for a foreign and an unknown form."""
    submission = worklist.find(submission_id, visibility.worklist_scope(scope()))
    reader = visibility.viewer(submission, scope()) if submission else None
    if submission is None or reader is None:
        abort(404)
    return submission, reader


def render_submission(
    submission: Submission,
    reader: Viewer,
    *,
    problem: tuple[str, str] = ("", ""),
    notice: str = "",
    status: int = 200,
) -> Response:
    """Render the form's page; *problem* is a control and its error."""
    found, task = compiled_form(submission.version), transitions.task(submission)
    answers = visibility.visible_answers(submission, reader)
    unit, happened = units.get(submission.unit_id or ""), transitions.history(submission)
    hides_places = not reader.places and visibility.is_shielded(submission)
    unit = None if hides_places else unit
    # notes tell whom one was alone with
    own, worded = (
        reader.is_whole and not hides_places,
        Texts(found.definition, answers).filled_definition(),
    )
    page = render_page(
        "casework/submission.html",
        status=status,
        submission=submission,
        document=submission_paper(submission, answers, reader),
        leads=submission.unit_id in scope().units("leader"),
        files=list(references_in(answers)),
        unit=unit,
        where=state_text(submission, task, reader),
        task=task,
        age=days_since_text(i18n.local_time(task.since).date()) if task else "",
        late=is_late(task),
        doer=history_text.awaited_name(task.role) if task else "",
        history=history_text.history_lines(
            found.definition, happened, reader, current_staff_user().id, hides_places=hides_places
        ),
        may_erase_alone=may_erase_private_answers(submission, reader, scope())
        and bool(private_erasure.people_asked_alone(submission)),
        talk=interview_record.last_interview(worded, happened) if own else None,
        verdicts=verdicts(submission),
        case=is_in_users_case(submission),
        offered=startable_next_forms(submission),
        may_file=scope().is_own_unit(submission.unit_id) and can_be_filed(submission),
        may_take_out=submission.unit_id in scope().units("leader") and can_be_taken_out(submission),
        may=allowed_actions(submission, task),
        steps=completed_steps(submission, task, reader),
        step_title=waiting_step_title(submission, task, reader),
        begun=started_step(submission, task),
        links=[
            each
            for each in links(submission, visibility.OWN if reader.receives else reader)
            if scope().may_hand_out(submission, each.purpose)
        ],
        held=reader.is_whole and family_notices.is_mail_held_back(submission),
        access=access_panel.panel_of_submission(submission) if not reader.receives else None,
        problem=problem,
        notice=notice,
    )
    return bust_bfcache(page)


def is_in_users_case(submission: Submission) -> bool:
    """Whether the form is in a case that the signed-in user works with."""
    case_id = submission.case_id
    return case_id is not None and cases.get(case_id, scope().case_scope()) is not None


def may_erase_private_answers(submission: Submission, reader: Viewer, scope: UnitScope) -> bool:
    """Tell whether the user may erase what one person answered alone: who did it, or the leader."""
    asks = bool(asked_alone(compiled_form(submission.version).definition))
    people = visibility.people_of(submission, scope) if asks and reader.is_whole else frozenset()
    return bool(people & {"doers", "leader"})


def allowed_actions(submission: Submission, task: Task | None) -> frozenset[str]:
    """Return the actions that the user may take on the form now."""
    own, holds = (
        scope().is_own_unit(submission.unit_id),
        scope().holds(submission),
    )
    leads = submission.unit_id in scope().units("leader")
    mine = (
        task is not None
        and task.role != transitions.SIGNER
        and visibility.may_do(task, submission, scope())
    )
    handed = task is not None and task.role in HANDED
    may = {
        "do": mine,
        "confirm": mine and task is not None and task.role == "receiver" and not task.confirmed,
        "hand_over": holds and handed,
        "send_back": (own or mine)
        and task is not None
        and bool(completed_steps(submission, task, None)),
        "withdraw": (own and submission.state == "underway")
        or (leads and submission.state == "sent"),
        "reopen": leads and submission.state != "underway",
    }
    return frozenset(name for name, allowed in may.items() if allowed)


def waiting_step_title(submission: Submission, task: Task | None, reader: Viewer) -> str:
    """Return the title of the step that the form waits at: the form's, when it has none to tell."""
    definition = compiled_form(submission.version).definition
    step = definition.step(task.step) if task else None
    return (step and visibility.step_title(step, reader)) or definition.title


def completed_steps(
    submission: Submission, task: Task | None, reader: Viewer | None
) -> list[tuple[str, str]]:
    """Return the id and title of the completed steps before the current one."""
    definition = compiled_form(submission.version).definition
    sent = transitions.completed_steps(submission) or {definition.steps[0].id}
    titles = [
        (step.id, visibility.step_title(step, reader) or definition.title)
        for step in definition.steps
    ]
    ids = [id for id, _title in titles]
    until = ids.index(task.step) + (task.role == transitions.SIGNER) if task else len(ids)
    before = ids[:until]
    return [(id, title) for id, title in titles if id in before and id in sent]


def started_step(submission: Submission, task: Task | None) -> dict[str, Any] | None:
    """Who has begun the step where the form waits, and when it was last kept."""
    draft = transitions.draft_of_step(submission, task.step) if task else None
    if draft is None:
        return None
    by = users.get(draft.owner_id or "")
    return {
        "by": by.name if by else _("Noen"),
        "own": draft.owner_id == current_staff_user().id,
        "began": draft.created,
        "kept": draft.changed,
    }
