"""The copy of who signed later: what they signed, for an hour in the visit where they did."""

from dataclasses import replace
from datetime import timedelta

from flask import redirect, url_for
from werkzeug.wrappers import Response

from forms.definition import Signer
from forms.export import printable
from forms.storage import Submission
from forms.storage.models.base import now
from forms.storage.models.workflow import Signature
from forms.storage.submissions import store
from forms.storage.workflow import signatures, transitions
from forms.web.auth import visit
from forms.web.core.templating import render_page
from forms.web.security.csrf_and_cookies import bust_bfcache, set_cookie
from forms.web.security.signed_cookies import read_cookie, sign
from forms.workflow import family_notices
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.documents.submission_paper import submission_paper
from forms.workflow.receipts import receipt_text
from forms.workflow.roles import EVERYBODY
from forms.workflow.signatures.content_to_sign import content_by_own_link
from forms.workflow.signatures.signers import audience_of
from forms.workflow.visibility import FAMILY

PATH = "/underskrift"
COOKIE = "underskrevet"
SECONDS = 3600


def redirect_to_thanks(submission: Submission, signature: Signature) -> Response:
    """Redirect to the confirmation: a page of its own, that can be loaded again.

    It is for the visit that signed, and as long as a sender's copy: a link that was used does not
    open the answers again later. Staff read the form on their desk.
    """
    page = redirect(url_for("deferred_signature.thanks"), 303)
    held = sign(COOKIE, [submission.id, signature.step, visit.visit_id(), signature.signer])
    set_cookie(page, COOKIE, held, path=PATH, seconds=SECONDS)
    return bust_bfcache(page)


def thanks() -> Response:
    """Render the confirmation that the signature or refusal is stored, with the way to the copy."""
    found = signed_in_visit()
    said = current_signature(*found) if found else None
    if found is None or said is None:
        return render_page("invitations/invalid.html", status=410)
    submission, signer = found
    page = render_page(
        "signing/done.html",
        definition=compiled_form(submission.version).definition,
        outcome=said.outcome,
        signer=signer,
        waits=transitions.task(submission) is not None,
        submission=submission,
        document=signer_copy(submission, said.step, signer)
        if may_keep(submission, signer)
        else None,
    )
    return bust_bfcache(page)


def signed_in_visit() -> tuple[Submission, Signer] | None:
    """Return what was signed in this visit within the last hour, and by whom."""
    held = read_cookie(COOKIE, COOKIE, SECONDS)
    if not isinstance(held, list) or len(held) < 4 or not visit.is_current(held[2]):
        return None
    submission = store.get(held[0])
    if submission is None or submission.state == "withdrawn":
        return None
    signers = compiled_form(submission.version).definition.signers
    signer = next((each for each in signers if each.id == held[3]), None)
    return (submission, signer) if signer else None


def current_signature(submission: Submission, signer: Signer) -> Signature | None:
    """Return the signature or refusal of the signer that counts."""
    return next((s for s in signatures.listing(submission) if s.signer == signer.id), None)


def may_keep(submission: Submission, signer: Signer) -> bool:
    """Tell whether the signer may have a copy now: one of the family, within the hour."""
    said = current_signature(submission, signer)
    fresh = said is not None and now() - said.at < timedelta(seconds=SECONDS)
    return (
        fresh
        and audience_of(signer) == EVERYBODY
        and not family_notices.is_mail_held_back(submission)
    )


def copy_of_visit() -> printable.Document | None:
    """Return the copy of what was signed in this visit; None where none may be had."""
    found = signed_in_visit()
    said = current_signature(*found) if found else None
    if found is None or said is None or not may_keep(*found):
        return None
    return signer_copy(found[0], said.step, found[1])


def signer_copy(submission: Submission, step: str, signer: Signer) -> printable.Document:
    """Return the copy: what the signer at the step is shown by a link, as it is now, and what
    happens next, such as how a permission is withdrawn.
    """
    made = compiled_form(submission.version)
    answers = content_by_own_link(submission, step, signer)
    return replace(
        submission_paper(submission, answers, FAMILY, EVERYBODY),
        received=transitions.sent_at(submission, step),
        next_steps=receipt_text(made, made.definition.step(step), answers, EVERYBODY),
    )
