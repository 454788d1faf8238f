"""Sign later, by a private link, exactly what the others signed."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from forms.i18n import gettext as _
from forms.storage import Submission, db
from forms.storage.models.workflow import Invitation, Signature
from forms.storage.submissions import store
from forms.storage.workflow import invitations, signatures, transitions
from forms.web.core.downloads import pdf_download
from forms.web.core.languages import switch_language
from forms.web.core.messages import expired_page_message, not_saved_message, retry_later
from forms.web.core.templating import render_page
from forms.web.security.csrf_and_cookies import csrf_or
from forms.web.security.guess_guard import find_by_code
from forms.web.signing import signer_copy, signer_form
from forms.web.signing.deferred_page import pending_signature, render_deferred
from forms.web.signing.signer_form import SignerForm
from forms.workflow import next_step
from forms.workflow.cases import consent
from forms.workflow.signatures.content_to_sign import content_by_own_link
from forms.workflow.signatures.signers import audience_of

bp = Blueprint("deferred_signature", __name__, url_prefix=signer_copy.PATH)


def expired_page() -> Response:
    """Render the page with the signer's input after its CSRF token has expired."""
    token = request.form.get("token", "")
    invitation = find_by_code(token, invitations.find)
    found = pending_signature(invitation) if invitation else None
    if invitation is None or found is None:
        return render_already_signed(invitation)
    submission, signer = found
    said = signer_form.posted_forms([signer], store.open_answers(submission))
    return render_deferred(
        submission, invitation, token, said, notice=expired_page_message(), status=400
    )


@bp.post("/")
@csrf_or(expired_page)
def sign() -> Response:
    """Keep what the signer said, and let the form go on when it was the last one."""
    token = request.form.get("token", "")
    invitation = find_by_code(token, invitations.find)
    found = pending_signature(invitation) if invitation else None
    if invitation is None or found is None:
        return render_already_signed(invitation)
    submission, signer = found
    said = signer_form.posted_forms([signer], store.open_answers(submission))
    if code := request.form.get("_language"):
        switch_language(code)
        return render_deferred(submission, invitation, token, said)
    if problems := missing_choices(said) or signer_form.form_problems(said):
        return render_deferred(submission, invitation, token, said, problems=problems, status=422)
    try:
        store_signature(submission, invitation, said)
        db.session.commit()
    except OperationalError:
        db.session.rollback()
        return retry_later(
            render_deferred(submission, invitation, token, said, notice=not_saved_message())
        )
    return signer_copy.redirect_to_thanks(submission, stored_signature(submission, invitation))


def stored_signature(submission: Submission, invitation: Invitation) -> Signature:
    """Return the signature that was just stored."""
    return next(s for s in signatures.listing(submission) if s.signer == invitation.signer)


def render_already_signed(invitation: Invitation | None) -> Response:
    """Thanks once more to who pressed twice; else that there is nothing to sign by this link."""
    submission = store.get(invitation.submission_id or "") if invitation else None
    every = signatures.listing(submission) if submission else []
    said = next((s for s in every if invitation and s.signer == invitation.signer), None)
    if submission is None or said is None or said.outcome not in ("signed", "declined"):
        return render_page("invitations/invalid.html", status=410)
    return signer_copy.redirect_to_thanks(submission, said)


def missing_choices(said: list[SignerForm]) -> list[tuple[str, str]]:
    """Return an error for each signer without a choice; the link requires one."""
    return [(f"s-{each.id}", _("Velg om du vil skrive under.")) for each in said if not each.choice]


def store_signature(submission: Submission, invitation: Invitation, said: list[SignerForm]) -> None:
    """Store the signature in place of «later», and move the form on when none is missing."""
    transitions.lock(submission)
    audience = audience_of(said[0].signer)
    shown = {audience: content_by_own_link(submission, invitation.step, said[0].signer)}
    for each in signer_form.signature_inputs(said, shown):
        signatures.keep(submission, invitation.step, each)
    invitations.use(invitation)
    next_step.continue_when_signed(submission)
    consent.note_consent(submission)


@bp.get("/")
def thanks() -> Response:
    """Confirm what was signed, for the visit that did."""
    return signer_copy.thanks()


@bp.get("/kopi")
def copy() -> ResponseReturnValue:
    """Render the signer's copy as a page to print."""
    document = signer_copy.copy_of_visit()
    if document is None:
        return render_page("invitations/invalid.html", status=410)
    return render_page("respondent/print.html", document=document)


@bp.get("/kopi.pdf")
def copy_pdf() -> ResponseReturnValue:
    """Return the signer's copy as PDF, or the page to print if the PDF cannot be made."""
    document, found = signer_copy.copy_of_visit(), signer_copy.signed_in_visit()
    if document is None or found is None:
        return render_page("invitations/invalid.html", status=410)
    return pdf_download(document, f"{found[0].reference}.pdf", url_for(".copy"))
