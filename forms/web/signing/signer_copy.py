"""The copy of who signed later: what they signed, for an hour in the visit where they did."""

from dataclasses import replace
from datetime import timedelta

from werkzeug.wrappers import Response

from forms.export import printable
from forms.storage import Submission
from forms.storage.models.base import now
from forms.storage.models.workflow import Signature
from forms.storage.submissions import store
from forms.storage.workflow import transitions
from forms.web.auth import visit
from forms.web.core.templating import render_page
from forms.web.security.csrf_and_cookies import bust_bfcache, set_cookie
from forms.web.security.signed_cookies import read_cookie, sign
from forms.workflow import family_notices
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.documents.submission_paper import submission_paper
from forms.workflow.receipts import receipt_text
from forms.workflow.roles import EVERYBODY
from forms.workflow.signatures.content_to_sign import audience_of, shown_to
from forms.workflow.visibility import FAMILY

PATH = "/underskrift"
COOKIE = "underskrevet"
SECONDS = 3600


def thanks(submission: Submission, signature: Signature) -> Response:
    """Render the confirmation that the signature or refusal is stored, with the way to the copy.

    It is for the visit that signed, and as long as a sender's copy: a link that was used does not
    open the answers again later. Staff read the form on their desk.
    """
    definition = compiled_form(submission.version).definition
    signer = next((s for s in definition.signers if s.id == signature.signer), None)
    for_family = signer is not None and audience_of(signer) == EVERYBODY
    fresh = now() - signature.at < timedelta(seconds=SECONDS)
    may_keep = for_family and fresh and not family_notices.holds(submission)
    document = copy_of(submission, signature.step, signature.signer) if may_keep else None
    page = render_page(
        "signing/done.html",
        definition=definition,
        outcome=signature.outcome,
        signer=signer,
        submission=submission,
        document=document,
    )
    if may_keep:
        held = sign(COOKIE, [submission.id, signature.step, visit.visit_id(), signature.signer])
        set_cookie(page, COOKIE, held, path=PATH, seconds=SECONDS)
    return bust_bfcache(page)


def signed() -> tuple[Submission, str, str] | None:
    """Return what was signed in this visit within the last hour, at which step and by whom."""
    held = read_cookie(COOKIE, COOKIE, SECONDS)
    if not isinstance(held, list) or len(held) < 4 or not visit.is_current(held[2]):
        return None
    submission = store.get(held[0])
    if submission is None or submission.state == "withdrawn" or family_notices.holds(submission):
        return None
    return submission, held[1], held[3]


def copy_of(submission: Submission, step: str, signer_id: str) -> printable.Document:
    """Return the copy: what the signer at the step is shown by a link, as it is now, and what
    happens next, such as how a permission is withdrawn.
    """
    made = compiled_form(submission.version)
    signer = next((each for each in made.definition.signers if each.id == signer_id), None)
    answers = shown_to(submission, step, signer) if signer else {}
    return replace(
        submission_paper(submission, answers, FAMILY, EVERYBODY),
        received=transitions.sent_at(submission, step),
        next_steps=receipt_text(made, made.definition.step(step), answers, EVERYBODY),
    )
