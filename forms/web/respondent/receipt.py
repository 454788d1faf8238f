"""The receipt: shown only when the answers are kept, and only to the browser that sent them."""

from flask import redirect, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from forms.definition import Definition
from forms.export.printable import Document
from forms.questions.filled_texts import Texts
from forms.storage import Submission
from forms.storage.definitions import versions
from forms.storage.submissions import store
from forms.storage.workflow import transitions
from forms.web.auth import visit
from forms.web.auth.audience import is_staff, may_start
from forms.web.auth.unit_scope import scope
from forms.web.core.csrf_and_cookies import bust_bfcache, delete_cookie, set_cookie
from forms.web.core.signed_cookies import read, read_cookie, sign
from forms.web.core.templating import render_page
from forms.web.drafts.responses import draft_gone_response
from forms.workflow import visibility
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.handout_links import links, offered

SECONDS = 3600
COOKIE = "kvittering"


def to_receipt(submission: Submission, step: str) -> Response:
    """Send the browser to the receipt, with the right to see its own copy in this visit.

    The right lasts an hour, and ends with the visit (`forms.web.auth.visit`). *step* is what was
    done of the form: the copy is what whoever does that step may read.
    """
    response = redirect(url_for("respondent.receipt", form_id=submission.form_id), 303)
    path = url_for("respondent.start", form_id=submission.form_id)
    if submission.reference:
        held = sign("receipt", [submission.id, step, visit.visit_id()])
        set_cookie(response, COOKIE, held, path=path, seconds=SECONDS)
    else:
        delete_cookie(response, COOKIE, path=path)
    return bust_bfcache(response)


def receipt(form_id: str) -> Response:
    """Thanks, and what happens now; reference and copy for whoever has just sent."""
    submission = mine(form_id)
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
    return bust_bfcache(
        render_page(
            "respondent/receipt.html",
            definition=definition,
            submission=submission,
            next_steps=_next_steps(definition, submission),
            document=_copy(submission) if submission and submission.reference else None,
            stay="bli" in request.args,
            on=definition.step(task.step) if task else None,
            due=task.due if task else None,
            signs=task is not None and task.role == transitions.SIGNER,
            links=links(submission, offered_to(submission)) if submission else (),
            offered=in_the_case(submission) if submission else (),
        )
    )


def _next_steps(definition: Definition, submission: Submission | None) -> str:
    """What happens now, as the author says it to whoever sent the form; Markdown."""
    if submission is None or not submission.reference:
        return Texts(definition, {}).markdown(definition.receipt)
    reader = mine_reader(submission)
    answers = visibility.visible(submission, reader)
    return Texts(definition, answers, reader.audiences).markdown(definition.receipt)


def _copy(submission: Submission) -> Document:
    from forms.web.respondent.print_and_pdf import copy_of  # which asks here whose copy it may give

    return copy_of(submission)


def in_the_case(submission: Submission) -> list[Definition]:
    """The forms that follow in the same case, for the staff who work with it."""
    if submission.case_id is None or not scope().is_own_unit(submission.unit_id):
        return []
    return [d for d in offered(submission, visibility.OWN) if d.case and may_start(d)]


def offered_to(submission: Submission) -> visibility.Viewer:
    """As what somebody reads the form who is offered links to hand out for it."""
    if is_staff() and scope().is_own_unit(submission.unit_id):
        return visibility.OWN
    return mine_reader(submission)


def mine(form_id: str) -> Submission | None:
    """The submission this browser sent within the hour."""
    submission = store.get(_held()[0])
    return submission if submission and submission.form_id == form_id else None


def mine_reader(submission: Submission) -> visibility.Viewer:
    """Return as what this browser's copy is read: whoever did the step; nothing if unknown."""
    step = compiled_form(submission.version).definition.step(_held()[1])
    if step is None:
        return visibility.NOBODY
    if step.by != "receiver":
        return visibility.FAMILY
    return visibility.RECEIVER._replace(filled=frozenset(step.sections))


def _held() -> tuple[str, str]:
    """The submission sent in this visit, and the step that was done; empty when none was."""
    held = read_cookie(COOKIE, "receipt", SECONDS)
    if not isinstance(held, list) or not visit.is_current(held[2]):
        return "", ""
    return held[0], held[1]


def resend_key(draft_id: str) -> str:
    """Return what a page that sends a draft carries, to get the receipt again in this visit.

    The draft's id alone says which form was sent twice; it does not say who asks.
    """
    return sign("resend", [draft_id, visit.visit_id()])


def receipt_again(form_id: str) -> Response:
    """Answer a form that was sent before, by a double tap or a resend: its receipt once more.

    For the visit that sent it, within the hour, as the reader who did that step; else the draft is
    gone.
    """
    held = read("resend", request.form.get("resend", ""), SECONDS)
    if held is None:
        return draft_gone_response(form_id)
    draft_id, visit_ = held
    found = transitions.sent_with(draft_id) or _first_step(store.by_key(draft_id))
    if found is None or not visit.is_current(visit_) or found[0].form_id != form_id:
        return draft_gone_response(form_id)
    return to_receipt(*found)


def _first_step(submission: Submission | None) -> tuple[Submission, str] | None:
    """A form of one step has no history: what was sent is that step."""
    if submission is None:
        return None
    return submission, compiled_form(submission.version).definition.steps[0].id
