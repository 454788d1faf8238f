"""The page of a later signer: what to sign, and how."""

from werkzeug.wrappers import Response

from forms.definition import Signer
from forms.export import printable
from forms.storage import Submission
from forms.storage.models.workflow import Invitation
from forms.storage.submissions import store
from forms.storage.workflow import signatures
from forms.web.auth.unit_scope import scope
from forms.web.core.templating import render_page
from forms.web.security.csrf_and_cookies import bust_bfcache
from forms.web.signing import signer_form
from forms.web.signing.signer_form import SignerForm, signing_context
from forms.workflow import visibility
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.roles import STAFF
from forms.workflow.signatures.content_to_sign import content_by_own_link
from forms.workflow.signatures.own_part import others_are_in
from forms.workflow.signatures.signers import audience_of


def signer_forms(invitation: Invitation, token: str) -> Response:
    """Show what there is to sign, and how, to the holder of the link."""
    found = pending_signature(invitation)
    if found is None:
        return render_page("invitations/invalid.html", status=410)
    submission, signer = found
    said = signer_form.empty_forms([signer], store.open_answers(submission))
    return render_deferred(submission, invitation, token, said)


def pending_signature(invitation: Invitation) -> tuple[Submission, Signer] | None:
    """Return the form and the signer, while the signature is pending: for a link to sign, and for
    one to a step that somebody else of the family did first.

    Content for staff signers includes staff-only answers: it opens to the unit's own staff alone.
    """
    submission = store.get(invitation.submission_id or "")
    if submission is None or submission.state == "withdrawn" or not invitation.signer:
        return None
    asked = {s.signer for s in signatures.listing(submission) if s.outcome == "later"}
    signers = compiled_form(submission.version).definition.signers
    found = next((s for s in signers if s.id == invitation.signer and s.id in asked), None)
    if found is None or (audience_of(found) == STAFF and not is_read_by_unit(submission)):
        return None
    return submission, found


def is_read_by_unit(submission: Submission) -> bool:
    """Return whether the user works at the unit of the form."""
    reader = visibility.viewer(submission, scope())
    return reader is not None and reader.is_whole


def render_deferred(
    submission: Submission,
    invitation: Invitation,
    token: str,
    said: list[SignerForm],
    *,
    problems: list[tuple[str, str]] | None = None,
    notice: str = "",
    status: int = 200,
) -> Response:
    """Render the answers that this signer may read, and the signer's form."""
    found = compiled_form(submission.version)
    audience = audience_of(said[0].signer)
    answers = content_by_own_link(submission, invitation.step, said[0].signer)
    without_later = [(each, dict(choices_without_later(each))) for each in said]
    context = {**signing_context(said, problems or [], notice), "asked": without_later}
    page = render_page(
        "signing/deferred.html",
        status=status,
        definition=found.definition,
        document=printable.filled_document(found, answers, audience),
        token=token,
        is_part=others_are_in(found.definition, said[0].signer, store.open_answers(submission)),
        **context,
    )
    return bust_bfcache(page)


def choices_without_later(asked: SignerForm) -> list[tuple[str, str]]:
    """To sign or not: there is no later than this."""
    left_out = ("later", "absent")
    return [
        (c, words) for c, words in signer_form.signing_choices(asked).items() if c not in left_out
    ]
