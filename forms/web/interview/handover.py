"""«Vis til foresatte»: the staff turn the tablet, and get it back with four digits."""

from flask import Blueprint, redirect, request, url_for
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response

from forms.i18n import gettext as _
from forms.storage import db
from forms.storage.accounts import sessions
from forms.storage.encryption.records import keyed_hashes
from forms.web.auth import handed_over_device, visit
from forms.web.auth.handed_over_device import HandedOverDraft, SigningLock
from forms.web.core.templating import render_page
from forms.web.drafts.access import find_draft, load_draft
from forms.web.drafts.draft_session import DraftSession
from forms.web.drafts.responses import (
    draft_gone_response,
    redirect_to_page,
    redirect_to_sign_in,
    save_and_respond,
)
from forms.web.interview.handover_pin import digest_input, is_pin, pin_digest
from forms.web.security.csrf_and_cookies import bust_bfcache, limiter
from forms.workflow.pagination import Page

bp = Blueprint("device_handover", __name__, url_prefix="/skjema/<form_id>")
TRIES = 5


@bp.get("/snu")
def choose_pin(form_id: str) -> Response:
    """Choose the four digits, the first time; after that the tablet just turns."""
    session = load_draft(form_id)
    return render_pin_choice(session)


def render_pin_choice(session: DraftSession, problem: str = "", status: int = 200) -> Response:
    """Render the page for choosing the digits."""
    return render_page(
        "interview/handover.html",
        status=status,
        definition=session.compiled_form.definition,
        problem=problem,
        chosen=bool(session.payload.pin),
        to_sign=is_for_signing(),
    )


@bp.post("/snu")
def hand_over_device(form_id: str) -> Response:
    """Turn the tablet: from here on the pages are those of the family."""
    session = load_draft(form_id)
    if not session.payload.pin or request.form.get("pin"):
        digits = request.form.get("pin", "")
        if not is_pin(digits):
            return render_pin_choice(session, _("Skriv fire sifre."), 422)
        session.change(pin=pin_digest(session, digits))
    session.change(tries=0)
    if is_for_signing():
        onward = redirect(url_for("signing.sign", form_id=form_id), 303)
        response = save_and_respond(session, onward)
        held = SigningLock(form_id, session.draft.id, session.payload.pin)
        handed_over_device.lock_for_signing(held)
        return bust_bfcache(response)
    session.close_private_questions()  # whoever sees the screen now was not alone with anybody
    visit.end()
    visit.add_draft(session.draft.id)
    response = save_and_respond(session, redirect_to_page(form_id, family_page(session)))
    handed_over_device.lock_to_draft(HandedOverDraft(form_id, session.draft.id))
    return bust_bfcache(response)


def is_for_signing() -> bool:
    """Whether the tablet is handed over for signing, not for filling in."""
    return request.args.get("til") == "underskrift"


def family_page(session: DraftSession) -> Page | None:
    """Return the current page if the family may see it; else the first that they may."""
    flow = session.flow_for_family
    return flow.page(session.payload.at or "") or next(iter(flow.pages), None)


@bp.get("/tilbake")
def enter_pin(form_id: str) -> Response:
    """Where the staff write their digits; the family goes back to where they were."""
    session = find_draft(form_id)
    locked = handed_over_device.signing_lock() is not None
    page = family_page(session) if session is not None and not locked else None
    return render_pin_prompt(form_id, page_id=page.id if page else "")


def render_pin_prompt(
    form_id: str, problem: str = "", status: int = 200, *, page_id: str = ""
) -> Response:
    """Render the page that asks for the digits."""
    session = find_draft(form_id)
    return render_page(
        "interview/handover_pin.html",
        status=status,
        form_id=form_id,
        problem=problem,
        page_id=page_id,
        locked=(locked := handed_over_device.signing_lock()) is not None,
        signing=locked is not None and session is not None,
        held=locked is not None and session is not None and bool(session.payload.signing),
    )


@bp.post("/tilbake")
@limiter.limit("20/minute")
def reclaim_device(form_id: str) -> Response:
    """Back to the staff's pages with the right digits; five wrong ones end the sign-in.

    So does a draft that is gone, for then nobody knows the digits.
    """
    session = find_draft(form_id)
    if (locked := handed_over_device.signing_lock()) is not None:
        return unlock_signing(locked, session)
    if handed_over_device.handed_over_draft() is None:
        return draft_gone_response(form_id)
    if session is None:
        return sign_out(form_id, "borte")
    if session.payload.pin not in keyed_hashes(
        "pin", digest_input(session.draft.id, request.form.get("pin", ""))
    ):
        return count_wrong_pin(session)
    session.change(tries=0)
    response = save_and_respond(
        session, redirect_to_page(form_id, session.page_flow.page(session.payload.at or ""))
    )
    if session.payload.at is None:
        response = redirect(url_for("respondent.continue_draft", form_id=form_id), 303)
    handed_over_device.unlock_device()
    return bust_bfcache(response)


def unlock_signing(locked: SigningLock, session: DraftSession | None) -> Response:
    """Back to the signing page, or to the receipt when all have signed and the draft is gone."""
    if locked.mark not in keyed_hashes(
        "pin", digest_input(locked.draft_id, request.form.get("pin", ""))
    ):
        return (
            count_wrong_pin(session) if session is not None else sign_out(locked.form_id, "borte")
        )
    handed_over_device.unlock_device()
    onward = "signing.sign" if session is not None else "respondent.receipt"
    return bust_bfcache(redirect(url_for(onward, form_id=locked.form_id), 303))


def count_wrong_pin(session: DraftSession) -> Response:
    """Count the try; after the last one only a new sign-in helps, and nothing typed is lost."""
    form_id = session.version.form_id
    tries = session.payload.tries + 1
    session.change(tries=tries)
    if tries < TRIES:
        problem = _("Feil kode. Du har %(number)s forsøk igjen.", number=TRIES - tries)
        page = family_page(session)
        asked = render_pin_prompt(form_id, problem, 422, page_id=page.id if page else "")
        return save_and_respond(session, asked)
    session.change(pin="")
    session.keep()
    return sign_out(form_id, "kode")


def sign_out(form_id: str, why: str) -> Response:
    """Redirect to the sign-in page, which says *why*; signing in ends the handover."""
    if current_user.is_authenticated:
        sessions.revoke(current_user.session)
    db.session.commit()
    logout_user()
    visit.end()
    handed_over_device.unlock_device()
    onward = url_for("respondent.continue_draft", form_id=form_id)
    return bust_bfcache(redirect_to_sign_in(onward, why))
