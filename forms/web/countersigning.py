"""Signing later: by a link of one's own, to exactly what the others signed."""

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from forms.definition import Signer
from forms.export import document
from forms.language import gettext as _
from forms.storage import Submission, db, invitations, moving, signatures, submissions
from forms.storage.travelling import Invitation
from forms.web import granting, saying, sending
from forms.web.editions import edition
from forms.web.languages import switch
from forms.web.rendering import make
from forms.web.saying import Asked
from forms.web.security import limiter, next_round
from forms.web.signing import controls, shown_at

bp = Blueprint("countersigning", __name__, url_prefix="/underskrift")


def ask(invitation: Invitation, token: str) -> Response:
    """What there is to sign, and how; for whoever holds the link."""
    found = waiting(invitation)
    if found is None:
        return make("inviting/over.html", status=410)
    submission, signer = found
    said = saying.fresh([signer], submissions.open(submission))
    return show(submission, invitation, token, said)


@bp.post("/")
@limiter.limit("30/hour")
def sign() -> Response:
    """Keep what the signer said, and let the form go on when it was the last one."""
    token = request.form.get("token", "")
    invitation = invitations.find(token)
    found = waiting(invitation) if invitation else None
    if invitation is None or found is None:
        return make("inviting/over.html", status=410)
    submission, signer = found
    said = saying.posted([signer], submissions.open(submission))
    if code := request.form.get("_language"):
        switch(code)
        return show(submission, invitation, token, said)
    if problems := must_choose(said) or saying.problems(said):
        return show(submission, invitation, token, said, problems=problems, status=422)
    keep(submission, invitation, said)
    db.session.commit()
    page = make(
        "signing/thanks.html", definition=edition(submission.version).definition, said=said[0]
    )
    return next_round(page)


def must_choose(said: list[Asked]) -> list[tuple[str, str]]:
    """Here every signer says something: that is what the link is for."""
    return [(f"s-{each.id}", _("Velg om du vil signere.")) for each in said if not each.choice]


def keep(submission: Submission, invitation: Invitation, said: list[Asked]) -> None:
    """The signer's word in the place of «later», and the form on its way when none is missing."""
    moving.lock(submission)
    audience = saying.audience_of(said[0].signer)
    shown = {audience: shown_at(submission, invitation.step, audience)}
    for each in saying.said(said, shown):
        signatures.keep(submission, invitation.step, each)
    invitations.use(invitation)
    sending.signed(submission)
    granting.note(submission)


def waiting(invitation: Invitation) -> tuple[Submission, Signer] | None:
    """The form and the signer, while the signature is still asked for."""
    submission = submissions.get(invitation.submission_id or "")
    if submission is None or submission.state == "withdrawn":
        return None
    asked = {s.signer for s in signatures.of(submission) if s.outcome == "later"}
    signers = edition(submission.version).definition.signers
    found = next((s for s in signers if s.id == invitation.signer and s.id in asked), None)
    return (submission, found) if found else None


def show(
    submission: Submission,
    invitation: Invitation,
    token: str,
    said: list[Asked],
    *,
    problems: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> Response:
    """What was answered, as this signer may read it, and the signer's part."""
    found = edition(submission.version)
    audience = saying.audience_of(said[0].signer)
    answers = shown_at(submission, invitation.step, audience)
    without_later = [(each, dict(choices_now(each))) for each in said]
    context = {**controls(said, problems or [], ""), "asked": without_later}
    page = make(
        "signing/later.html",
        status=status,
        definition=found.definition,
        document=document.filled(found, answers, audience),
        token=token,
        home=url_for("catalogue.index"),
        **context,
    )
    return next_round(page)


def choices_now(asked: Asked) -> list[tuple[str, str]]:
    """To sign or not: there is no later than this."""
    left_out = ("later", "absent")
    return [(c, words) for c, words in saying.choices(asked).items() if c not in left_out]
