"""«Se over svarene», and sending: the answers are kept once, and then comes the receipt."""

from flask import Blueprint, redirect, request, url_for
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from forms.storage import db
from forms.storage.definitions import versions
from forms.storage.submissions import drafts
from forms.web.core.languages import switch_language
from forms.web.core.messages import expired_page_message, not_saved_message, retry_later
from forms.web.drafts.access import DraftGone, load_draft
from forms.web.drafts.draft_session import DraftSession
from forms.web.drafts.responses import draft_gone_response, redirect_to_page
from forms.web.handout.sent_cookie import redirect_to_earlier_receipt
from forms.web.interview import home_replies
from forms.web.respondent.review_page import invalid_response, is_staff_view, render_review
from forms.web.respondent.submit_response import (
    Busy,
    Invalid,
    Unsigned,
    changed_message,
    conflict_message,
    stored_response,
    submit_draft,
)
from forms.web.security.csrf_and_cookies import csrf_or
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.submit import Moved, NotPermitted, Repeated, Stale, Submitted

bp = Blueprint("review", __name__, url_prefix="/skjema/<form_id>")


@bp.get("/se-over")
def review_answers(form_id: str) -> Response:
    """Every answer, part by part, before it is sent."""
    session = load_draft(form_id)
    flow = session.page_flow
    if flow.relevance.stopped:
        return redirect_to_page(form_id, flow.page_of(flow.relevance.stopped))
    return render_review(session)


def expired_page(form_id: str) -> Response:
    """Render the review again after its CSRF token has expired."""
    return render_review(load_draft(form_id), notice=expired_page_message(), status=400)


@bp.post("/send")
@csrf_or(expired_page)
def send(form_id: str) -> Response:
    """Store the answers for good; the same form sent twice is stored once."""
    try:
        session = load_draft(form_id)
    except DraftGone:
        sent = home_replies.is_sent(form_id, request.form.get("key", ""))
        return (
            home_replies.redirect_to_thanks(form_id)
            if sent
            else redirect_to_earlier_receipt(form_id)
        )
    if code := request.form.get("_language"):
        switch_language(code)
        view = "alt" if is_staff_view() else None
        return redirect(url_for(".review_answers", form_id=form_id, vis=view), 303)
    if session.is_home:
        return hand_in(session)
    return submit_reviewed(session)


def submit_reviewed(session: DraftSession) -> Response:
    """Submit the draft; the response for each way it can end."""
    form_id = session.version.form_id
    match submit_draft(session):
        case Invalid(flow, form):
            return invalid_response(session, flow, form)
        case Unsigned():
            return redirect(url_for("signing.sign", form_id=form_id), 303)
        case Busy():
            return render_busy(session)
        case NotPermitted() | Stale() as late:
            return rerender_review(form_id, conflict_message(late), 409)
        case Submitted() | Repeated() | Moved() as stored:
            return stored_response(session, stored)


@bp.get("/sendt")
def sent_from_home(form_id: str) -> Response:
    """Thank a parent who answered at home, in the browser that sent it."""
    version = versions.current(form_id)
    if version is None or not home_replies.is_sent(form_id):
        return draft_gone_response(form_id)
    return home_replies.render_thanks(compiled_form(version).definition)


def hand_in(session: DraftSession) -> Response:
    """Give what a parent wrote at home to the staff who will talk with them."""
    try:
        return home_replies.hand_in(session)
    except home_replies.TalkIsOver:
        db.session.rollback()
        return rerender_review(session.version.form_id, home_replies.too_late_message(), 409)
    except drafts.StaleRevision:
        db.session.rollback()
        return rerender_review(session.version.form_id, changed_message(), 409)
    except OperationalError:
        db.session.rollback()
        return render_busy(session)


def render_busy(session: DraftSession) -> Response:
    """Render the review again when the database is busy."""
    return retry_later(render_review(session, notice=not_saved_message()))


def rerender_review(form_id: str, notice: str, status: int) -> Response:
    """Render the current review with the reason why it was not sent."""
    return render_review(load_draft(form_id), notice=notice, status=status)
