"""«Signer»: those who sign see who they are, choose how, and the form is sent with their word."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from flask_login import current_user
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from forms.storage import Submission, db
from forms.storage.workflow import signatures
from forms.web.core.csrf_and_cookies import csrf, csrf_token_valid
from forms.web.core.languages import switch
from forms.web.core.templating import render_page
from forms.web.drafts.access import (
    draft_gone_response,
    expired_page_message,
    load_draft,
    load_posted_draft,
    may_fill_in,
    not_saved_message,
    redirect_to_page,
    redirect_to_sign_in,
)
from forms.web.drafts.draft_session import DraftSession
from forms.web.respondent import review
from forms.web.signing import signer_form
from forms.web.signing.signer_form import SignerForm
from forms.workflow.next_step import signing_outcome
from forms.workflow.pagination import PageFlow
from forms.workflow.roles import EVERYBODY, STAFF
from forms.workflow.signed_content import shown_at

bp = Blueprint("signing", __name__, url_prefix="/skjema/<form_id>/signer")
csrf.exempt(bp)  # each POST asks `token_holds` itself, so that an old page loses nothing


@bp.get("/")
def sign(form_id: str) -> Response:
    """Who is asked to sign what was just looked over."""
    session = load_draft(form_id)
    if session is None:
        return draft_gone_response(form_id)
    flow = session.flow_to_send
    signers = session.signers(flow)
    if not signers:
        return redirect(url_for("review.review_answers", form_id=form_id), 303)
    return render_signing(session, signer_form.fresh(signers, session.whole(flow)))


@bp.post("/")
def send(form_id: str) -> Response:
    """Send the form with what the signers said; or the page again with what to correct."""
    session = load_posted_draft(form_id)
    if session is None:
        return review.receipt_again(form_id)
    if not may_fill_in(session):
        return sign_in_first(form_id)
    flow = session.flow_to_send
    said = signer_form.posted(session.signers(flow), session.whole(flow))
    if code := request.form.get("_language"):
        switch(code)
        return render_signing(session, said)
    if not csrf_token_valid():
        return render_signing(session, said, notice=expired_page_message(), status=400)
    if flow.relevance.stopped:
        return redirect_to_page(form_id, flow.page_of(flow.relevance.stopped))
    if problems := signer_form.problems(said):
        return render_signing(session, said, problems=problems, status=422)
    try:
        outcome = signing_outcome(
            [each.signer for each in said], {each.id: each.choice for each in said}
        )
        return review.finish(session, lambda sent: keep(sent, flow, said), outcome)
    except OperationalError:
        db.session.rollback()
        response = render_signing(session, said, notice=not_saved_message(), status=503)
        response.headers["Retry-After"] = "10"
        return response


def sign_in_first(form_id: str) -> Response:
    """The sign-in came to its end on the page: what was signed waits in the sign-in page."""
    if csrf_token_valid():
        abort(403 if current_user.is_authenticated else 401)
    return redirect_to_sign_in(url_for(".sign", form_id=form_id))


def keep(submission: Submission, flow: PageFlow, said: Sequence[SignerForm]) -> None:
    """Keep each signer's word beside the answers, which stand in the submission by now."""
    shown = {who: shown_at(submission, flow.step.id, who) for who in (EVERYBODY, STAFF)}
    for each in signer_form.said(said, shown):
        signatures.keep(submission, flow.step.id, each)


def render_signing(
    session: DraftSession,
    said: Sequence[SignerForm],
    *,
    problems: Sequence[tuple[str, str]] = (),
    notice: str = "",
    status: int = 200,
) -> Response:
    """The signing page."""
    return render_page(
        "signing/sign.html",
        status=status,
        definition=session.compiled_form.definition,
        key=session.draft.id,
        **controls(said, problems, notice),
    )


def controls(
    said: Sequence[SignerForm], problems: Sequence[tuple[str, str]], notice: str
) -> Mapping[str, Any]:
    """What the signers' part of a page needs."""
    return {
        "asked": [(each, signer_form.choices(each)) for each in said],
        "problems": list(problems),
        "notice": notice,
    }
