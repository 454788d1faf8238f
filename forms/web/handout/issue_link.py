"""Handing out links to a form that was sent: to sign later, to do the next step, to withdraw."""

from flask import Blueprint, abort, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from forms.storage import Submission, audit_log, db
from forms.storage.submissions import store
from forms.storage.workflow import invitations
from forms.storage.workflow.invitations import IssuedInvitation
from forms.web.auth.unit_scope import scope
from forms.web.core.templating import render_page
from forms.web.handout.issued_link import render_issued_link
from forms.web.handout.sent_cookie import handout_viewer, may_leave_device, own_submission
from forms.web.security.csrf_and_cookies import bust_bfcache, creates_once, press_id, press_secret
from forms.workflow import family_notices
from forms.workflow.cases.exclusions import names_in
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.handout_links import HandoutLink, links
from forms.workflow.roles import EVERYBODY
from forms.workflow.signatures.own_part import has_several_signers, leaves_signer_out, others_are_in
from forms.workflow.signatures.signers import audience_of
from forms.workflow.visibility import OWN, Viewer, is_shielded, viewer

bp = Blueprint("handout", __name__, url_prefix="/skjema/<form_id>/lenke")
DAYS = 30
PERMISSION_DAYS = 365


@bp.post("/<submission_id>")
@creates_once
def hand_out(form_id: str, submission_id: str) -> Response:
    """Issue a link, shown this once to the person who just sent the form or staff of its unit."""
    submission = store.get(submission_id)
    if submission is None or submission.form_id != form_id:
        abort(404)
    wanted = request.form.get("link", "")
    found = links(
        submission,
        handout_viewer(submission) if was_sent_here(submission) else staff_viewer(submission),
    )
    link = next((each for each in found if each.name == wanted), None)
    if link is None or not may_issue(submission, link):
        abort(404)
    if needs_confirmation(submission, link) and request.form.get("safe") != "yes":
        return render_confirmation_of_link(submission, link)
    is_new = invitations.get(press_id()) is None
    made = issue_form_link(link) if link.form else issue_submission_link(link, submission)
    if is_new and not link.form:
        who = current_user.id if current_user.is_authenticated else "respondent"
        audit_log.record(who, "invitation.made", submission.id)
    db.session.commit()
    return render_issued_link(made, link.label, back=return_address(submission))


def needs_confirmation(submission: Submission, link: HandoutLink) -> bool:
    """Tell whether the link lets one of a family read what is said where another of it is named."""
    definition = compiled_form(submission.version).definition
    if link.purpose == "step":
        return has_several_signers(definition, store.open_answers(submission))
    signer = next((each for each in definition.signers if each.id == link.signer), None)
    if link.purpose != "sign" or signer is None or audience_of(signer) != EVERYBODY:
        return False
    return others_are_in(definition, signer, store.open_answers(submission))


def render_confirmation_of_link(submission: Submission, link: HandoutLink) -> Response:
    """Say what the holder of the link will read, and ask whether that is safe for everybody."""
    page = render_page(
        "signing/is_it_safe.html",
        link=link,
        submission=submission,
        careful=is_shielded(submission)
        or family_notices.is_mail_held_back(submission)
        or leaves_holder_out(submission, link),
        names_people=names_people(submission),
        at_desk=is_at_desk(),
        back=return_address(submission),
    )
    return bust_bfcache(page)


def leaves_holder_out(submission: Submission, link: HandoutLink) -> bool:
    """Tell whether what is signed by the link leaves its holder out."""
    definition = compiled_form(submission.version).definition
    answers = store.open_answers(submission)
    return any(
        leaves_signer_out(definition, each, answers)
        for each in definition.signers
        if each.id == link.signer
    )


def names_people(submission: Submission) -> bool:
    """Tell whether the answers name somebody whom a permission leaves out."""
    grants = compiled_form(submission.version).definition.grants
    return grants is not None and bool(names_in(grants, store.open_answers(submission)))


def staff_viewer(submission: Submission) -> Viewer:
    """As what the user reads the form whose links they hand out."""
    reader = viewer(submission, scope())
    return reader if reader is not None and not reader.receives else OWN


def return_address(submission: Submission) -> str:
    """Where the button was: the receipt, or the form's page on the desk.

    Who sent the form within the hour may have either open.
    """
    if was_sent_here(submission) and not is_at_desk():
        return url_for("respondent.receipt", form_id=submission.form_id)
    return url_for("casework.submission", submission_id=submission.id)


def is_at_desk() -> bool:
    """Tell whether the button stood on the form's page on the desk."""
    return request.form.get("from") == "desk"


def issue_form_link(link: HandoutLink) -> IssuedInvitation:
    """Issue a link to an anonymous form, without a tie to the submission."""
    return invitations.issue(
        "form", link.form, days=DAYS, id=press_id(), secret=press_secret()[:32]
    )


def issue_submission_link(link: HandoutLink, submission: Submission) -> IssuedInvitation:
    """Issue a link to a page about the submission."""
    return invitations.issue(
        link.purpose,
        submission.form_id,
        unit=submission.unit_id,
        case=submission.case_id,
        submission=submission.id,
        step=link.step,
        signer=link.signer,
        by=current_user.id if current_user.is_authenticated else None,
        days=PERMISSION_DAYS if link.purpose == "withdraw" else DAYS,
        most=0,
        id=press_id(),
        secret=press_secret()[:32],
    )


def was_sent_here(submission: Submission) -> bool:
    """Whether this browser has just sent the form."""
    sent = own_submission(submission.form_id)
    return sent is not None and sent.id == submission.id


def may_issue(submission: Submission, link: HandoutLink) -> bool:
    """Return whether this browser has just sent the form, or its user reads and may give it out.

    Who holds the link reads what is sent by it, so nobody gets one who may not read.
    """
    if was_sent_here(submission) and may_leave_device(submission):
        return True
    reads = viewer(submission, scope()) is not None
    return reads and scope().may_hand_out(submission, link.purpose)
