"""«Signer»: each signer sees the answers and chooses how to sign; the form is sent with that."""

from collections.abc import Sequence

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from forms.definition import Signer
from forms.export import printable
from forms.i18n import gettext as _
from forms.web.auth.audience import is_done_by_link, is_staff
from forms.web.auth.handed_over_device import signing_lock
from forms.web.core.languages import switch_language
from forms.web.core.messages import expired_page_message, not_saved_message, retry_later
from forms.web.core.templating import render_page
from forms.web.drafts import offline
from forms.web.drafts.access import DraftGone, load_draft
from forms.web.drafts.draft_session import DraftSession
from forms.web.drafts.responses import save_and_respond
from forms.web.handout.sent_cookie import redirect_to_earlier_receipt, resend_key
from forms.web.interview import notes_and_marks
from forms.web.respondent.review_page import invalid_response
from forms.web.respondent.submit_response import (
    Busy,
    Invalid,
    Signing,
    Unsigned,
    conflict_message,
    stored_response,
    submit_draft,
)
from forms.web.security.csrf_and_cookies import csrf_or
from forms.web.signing import signer_form
from forms.web.signing.signer_form import SignerForm, signing_context
from forms.workflow.next_step import signing_outcome
from forms.workflow.pagination import PageFlow
from forms.workflow.roles import EVERYBODY, STAFF
from forms.workflow.signatures.content_to_sign import (
    content_mark,
    content_of_answers,
    is_content_mark,
)
from forms.workflow.submit import Moved, NotPermitted, Repeated, Stale, Submitted

bp = Blueprint("signing", __name__, url_prefix="/skjema/<form_id>/signer")


@bp.get("/")
def sign(form_id: str) -> Response:
    """Ask each signer, beside exactly what they sign."""
    session = load_draft(form_id)
    flow = flow_to_sign(session)
    if not session.signers(flow):
        return redirect(url_for("review.review_answers", form_id=form_id), 303)
    return render_signing(session, signer_forms(session, flow))


def expired_page(form_id: str) -> Response:
    """Render the signing page again after its CSRF token has expired."""
    session = load_draft(form_id)
    return render_signing(
        session, posted_signer_forms(session), notice=expired_page_message(), status=400
    )


@bp.post("/")
@csrf_or(expired_page)
def send(form_id: str) -> Response:
    """Send the form with the signatures; or the page again with what to correct."""
    try:
        session = load_draft(form_id)
    except DraftGone:
        return redirect_to_earlier_receipt(form_id)
    said = posted_signer_forms(session)
    if code := request.form.get("_language"):
        switch_language(code)
        return render_signing(session, said)
    flow = flow_to_sign(session)
    if not is_mark_current(session, flow, request.form.get("shown", "")):
        return render_signing(session, said, notice=changed_message(), status=409)
    if is_user_awaited(session, flow):
        return hold_signatures(session, said)
    return submit_signed(session, flow, said)


def is_user_awaited(session: DraftSession, flow: PageFlow) -> bool:
    """Whether the tablet is locked, and its user signs too, when they have it back."""
    here, _later = session.signers_here(flow)
    return signing_lock() is not None and len(signer_form.signers_at_device(here)) < len(here)


def hold_signatures(session: DraftSession, said: Sequence[SignerForm]) -> Response:
    """Hold what was signed on the locked tablet in the draft, and ask for the tablet back."""
    if problems := signer_form.form_problems(said):
        return render_signing(session, said, problems=problems, status=422)
    mark = request.form.get("shown", "")
    session.change(signing={"shown": mark, **signer_form.values_by_control(said)})
    onward = url_for("device_handover.enter_pin", form_id=session.version.form_id)
    return save_and_respond(session, redirect(onward, 303))


def signer_forms(session: DraftSession, flow: PageFlow) -> list[SignerForm]:
    """Return the signers' forms: with what is held, while the answers are those that were shown."""
    values, whole = session.payload.signing, session.whole(flow)
    signers = signers_on_page(session, flow)
    if values and is_mark_current(session, flow, values.get("shown", "")):
        return signer_form.held_forms(signers, whole, values)
    return signer_form.empty_forms(signers, whole)


def submit_signed(session: DraftSession, flow: PageFlow, said: Sequence[SignerForm]) -> Response:
    """Submit the draft with the signatures; the response for each way it can end."""
    match submit_draft(session, signing_of(session, flow, said)):
        case Invalid(flow, form):
            return invalid_response(session, flow, form)
        case Unsigned(problems):
            return render_signing(session, said, problems=problems, status=422)
        case Busy():
            return retry_later(render_signing(session, said, notice=not_saved_message()))
        case NotPermitted() | Stale() as late:
            return rerender_signing(session.version.form_id, said, conflict_message(late), 409)
        case Submitted() | Repeated() | Moved() as stored:
            return stored_response(session, stored)


def flow_to_sign(session: DraftSession) -> PageFlow:
    """Return the pages with exactly the answers that are sent and signed."""
    return notes_and_marks.without_unasked(session, session.flow_to_send)


def posted_signer_forms(session: DraftSession) -> list[SignerForm]:
    """Return the posted form of each signer who signs on this page."""
    flow = flow_to_sign(session)
    return signer_form.posted_forms(signers_on_page(session, flow), session.whole(flow))


def signers_on_page(session: DraftSession, flow: PageFlow) -> list[Signer]:
    """Return who is asked to sign on this page, and on this device, now."""
    here, _later = session.signers_here(flow)
    return signer_form.signers_at_device(here)


def signing_of(session: DraftSession, flow: PageFlow, said: Sequence[SignerForm]) -> Signing:
    """Return what the signers gave, each word tied to what that signer was shown; others sign
    later.
    """
    form, stored = session.compiled_form, session.as_stored(flow)
    step, apart = flow.step, is_done_by_link(flow.step)
    shown = {
        each: content_of_answers(form, stored, step.id, each, apart=apart)
        for each in (EVERYBODY, STAFF)
    }
    here, later = session.signers_here(flow)
    every = [*said, *signer_form.deferred_forms(later, session.whole(flow))]
    outcome = signing_outcome([e.signer for e in every], {e.id: e.choice for e in every})
    problems = [*signer_form.form_problems(said), *signer_form.absent_signer_problems(here)]
    return Signing(signer_form.signature_inputs(every, shown), outcome, problems)


def is_mark_current(session: DraftSession, flow: PageFlow, mark: str) -> bool:
    """Whether the page with that *mark* showed the answers that are about to be signed."""
    form, stored, step = session.compiled_form, session.as_stored(flow), flow.step
    return is_content_mark(mark, form, stored, step.id, apart=is_done_by_link(step))


def changed_message() -> str:
    """Return the message for answers that differ from those on the signing page."""
    return _(
        "Svarene er endret etter at denne siden ble åpnet. Les svarene under en gang til før dere"
        " skriver under."
    )


def rerender_signing(
    form_id: str, said: Sequence[SignerForm], notice: str, status: int
) -> Response:
    """Render the signing page with the current answers and the signers' input."""
    return render_signing(load_draft(form_id), said, notice=notice, status=status)


def render_signing(
    session: DraftSession,
    said: Sequence[SignerForm],
    *,
    problems: Sequence[tuple[str, str]] = (),
    notice: str = "",
    status: int = 200,
) -> Response:
    """Render the signing page, with the content to sign and its fingerprint."""
    flow = flow_to_sign(session)
    form, stored = session.compiled_form, session.as_stored(flow)
    apart = is_done_by_link(flow.step)
    content = content_of_answers(form, stored, flow.step.id, EVERYBODY, apart=apart)
    return render_page(
        "signing/sign.html",
        status=status,
        definition=form.definition,
        key=session.draft.id,
        resend=resend_key(session.draft.id),
        shown=content_mark(form, stored, flow.step.id, apart=apart),
        document=printable.filled_document(form, content, EVERYBODY),
        is_part=session.is_part,
        changed=status == 409,
        offline=offline.draft_page_data(session),
        others_later=bool(session.signers_here(flow)[1]),
        locked=(locked := signing_lock() is not None),
        awaited=is_user_awaited(session, flow),
        held=not locked and any(e.choice for e in said) and bool(session.payload.signing),
        may_lock=not locked and is_staff() and any(each.signer.how != ("login",) for each in said),
        **signing_context(said, problems, notice),
    )
