"""The receipt: shown only when the answers are kept, and only to the browser that sent them."""

from flask import request, session
from flask_login import current_user
from werkzeug.wrappers import Response

from forms.definition import Definition, Step
from forms.export.printable import Document
from forms.operations import mail
from forms.questions.filled_texts import Texts
from forms.storage import Submission
from forms.storage.definitions import versions
from forms.storage.models.workflow import Task
from forms.storage.workflow import signatures, transitions
from forms.web.auth import access_cookie, visit
from forms.web.auth.audience import is_staff
from forms.web.auth.unit_scope import scope
from forms.web.core.templating import render_page
from forms.web.handout.next_forms import startable_next_forms
from forms.web.handout.sent_cookie import (
    handout_viewer,
    may_copy_here,
    may_leave_device,
    own_step,
    own_submission,
    own_viewer,
)
from forms.web.security.csrf_and_cookies import bust_bfcache
from forms.workflow import course_places, family_notices, visibility
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.handout_links import links
from forms.workflow.next_step import refusers
from forms.workflow.receipts import receipt_text
from forms.workflow.visibility import viewer


def receipt(form_id: str) -> Response:
    """Thanks, and what happens now; reference and copy for the person who has just sent."""
    submission = own_submission(form_id)
    version = submission.version if submission else versions.current(form_id)
    if version is None:
        return render_page("errors/404.html", status=404)
    definition = compiled_form(version).definition
    if submission is None and not definition.one_page:
        return render_page(
            "respondent/draft_gone.html",
            form_id=form_id,
            title=definition.title,
            typed=(),
            status=410,
        )
    if submission is None and not current_user.is_authenticated:
        session.clear()  # nothing in the browser leads back to what was sent
    travels = submission is not None and submission.state == "underway"
    task = transitions.task(submission) if submission and travels else None
    step = own_step(submission) if submission else None
    return bust_bfcache(
        render_page(
            "respondent/receipt.html",
            definition=definition,
            kiosk=access_cookie.is_for_next_person(definition),
            submission=submission,
            received=transitions.sent_at(submission, step.id) if submission and step else None,
            next_steps=_next_steps(definition, submission),
            promise=_mail_promise(definition, submission),
            place=course_places.place_message(submission) if submission else "",
            document=_copy(submission)
            if submission and submission.reference and may_copy_here(submission)
            else None,
            give_back=visit.is_on_units_tablet(),
            at_desk=_has_desk(submission),
            stay="bli" in request.args,
            on=_next_step_title(definition, submission, task),
            due=task.due if task else None,
            refused=_refusing_signer(definition, submission) if submission and travels else "",
            signs_later=_signs_later(submission, step),
            signs=task is not None and task.role == transitions.SIGNER,
            links=links(submission, handout_viewer(submission))
            if submission and may_keep(submission)
            else (),
            offered=startable_next_forms(submission) if submission else (),
        )
    )


def may_keep(submission: Submission) -> bool:
    """Tell whether links may be had here: not where they could put somebody at risk.

    Staff are told no more than others: a family may be looking at the page.
    """
    return submission.reference is not None and may_leave_device(submission)


def _has_desk(submission: Submission | None) -> bool:
    """Tell whether the sender is staff who find the form on their desk."""
    return submission is not None and is_staff() and viewer(submission, scope()) is not None


def _next_step_title(
    definition: Definition, submission: Submission | None, task: Task | None
) -> str:
    """Return the title of the step that the form goes on to, as far as its sender may know it."""
    step = definition.step(task.step) if task else None
    if submission is None or step is None:
        return ""
    return visibility.step_title(step, own_viewer(submission)) or definition.title


def _signs_later(submission: Submission | None, step: Step | None) -> bool:
    """Tell whether somebody is to sign the step later, by a link that may be given."""
    if submission is None or step is None or not may_keep(submission):
        return False
    return any(s.outcome == "later" and s.step == step.id for s in signatures.listing(submission))


def _refusing_signer(definition: Definition, submission: Submission) -> str:
    """Return who did not want to sign the step that was sent, when the form waits there for it."""
    step, task = own_step(submission), transitions.task(submission)
    if step is None or task is None or task.step != step.id:
        return ""
    return ", ".join(refusers(submission, definition, step))


def _next_steps(definition: Definition, submission: Submission | None) -> str:
    """Return the author's text of the next steps for the sender, as Markdown."""
    if submission is None or not submission.reference:
        return Texts(definition, {}).markdown(definition.receipt)
    reader, made = own_viewer(submission), compiled_form(submission.version)
    answers = visibility.visible_answers(submission, reader)
    return receipt_text(made, own_step(submission), answers, reader.audiences)


def _mail_promise(definition: Definition, submission: Submission | None) -> str:
    """Return what is true of mail for the sender, where they gave an address."""
    if submission is None or definition.tell is None or not submission.reference:
        return ""
    answers = visibility.visible_answers(submission, own_viewer(submission))
    step = own_step(submission)
    return family_notices.mail_promise(definition, step, answers, mails=mail.is_sent())


def _copy(submission: Submission) -> Document:
    from forms.web.respondent.print_and_pdf import copy_of  # which asks here whose copy it may give

    return copy_of(submission)
