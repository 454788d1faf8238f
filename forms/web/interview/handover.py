"""«Vis til foresatte»: the staff turn the tablet, and get it back with four digits."""

import re

from flask import Blueprint, redirect, request, url_for
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response

from forms.i18n import gettext as _
from forms.storage import db
from forms.storage.accounts import sessions
from forms.storage.encryption.records import marks
from forms.web.auth import device_handover
from forms.web.auth.device_handover import Turned
from forms.web.core.csrf_and_cookies import bust_bfcache, limiter
from forms.web.core.templating import render_page
from forms.web.drafts.access import (
    draft_gone_response,
    load_draft,
    load_posted_draft,
    redirect_to_page,
    redirect_to_sign_in,
    save_and_respond,
)
from forms.web.drafts.draft_session import DraftSession
from forms.workflow.pagination import Page

bp = Blueprint("device_handover", __name__, url_prefix="/skjema/<form_id>")
PIN = re.compile("[0-9]{4}")
TRIES = 5


@bp.get("/snu")
def choose_pin(form_id: str) -> Response:
    """Choose the four digits, the first time; after that the tablet just turns."""
    work = load_draft(form_id)
    if work is None:
        return draft_gone_response(form_id)
    return choose(work)


def choose(work: DraftSession, problem: str = "", status: int = 200) -> Response:
    """The page where the digits are chosen."""
    return render_page(
        "interview/handover.html",
        status=status,
        definition=work.edition.definition,
        problem=problem,
        chosen="pin" in work.payload,
    )


@bp.post("/snu")
def hand_over_device(form_id: str) -> Response:
    """Turn the tablet: from here on the pages are those of the family."""
    work = load_draft(form_id)
    if work is None:
        return draft_gone_response(form_id)
    if "pin" not in work.payload or request.form.get("pin"):
        digits = request.form.get("pin", "")
        if not PIN.fullmatch(digits):
            return choose(work, _("Skriv fire sifre."), 422)
        work.payload["pin"] = mark(work, digits)
    work.payload["tries"] = 0
    if alone := work.payload.get("alone"):
        alone["open"] = False  # whoever sees the screen now was not alone with anybody
    response = save_and_respond(work, redirect_to_page(form_id, shown_to_family(work)))
    device_handover.turn(Turned(form_id, work.draft.id))
    return bust_bfcache(response)


def shown_to_family(work: DraftSession) -> Page | None:
    """The page that was open, if the family may see it; else the first that they may."""
    way = work.flow_for_family
    return way.page(work.payload.get("at", "")) or next(iter(way.pages), None)


@bp.get("/tilbake")
def enter_pin(form_id: str) -> Response:
    """Where the staff write their digits."""
    return ask_back(form_id)


def ask_back(form_id: str, problem: str = "", status: int = 200) -> Response:
    """The page with the field for the digits."""
    return render_page(
        "interview/handover_pin.html", status=status, form_id=form_id, problem=problem
    )


@bp.post("/tilbake")
@limiter.limit("20/minute")
def reclaim_device(form_id: str) -> Response:
    """Back to the staff's pages with the right digits; five wrong ones end the sign-in.

    So does a draft that is gone, for then nobody knows the digits.
    """
    work = load_posted_draft(form_id)
    if device_handover.handed_over_draft() is None:
        return draft_gone_response(form_id)
    if work is None:
        return sign_out(form_id)
    if work.payload.get("pin") not in marks("pin", _message(work, request.form.get("pin", ""))):
        return wrong(work)
    work.payload["tries"] = 0
    response = save_and_respond(
        work, redirect_to_page(form_id, work.journey.page(work.payload.get("at", "")))
    )
    if work.payload.get("at") is None:
        response = redirect(url_for("respondent.continue_draft", form_id=form_id), 303)
    device_handover.turn_back()
    return bust_bfcache(response)


def wrong(work: DraftSession) -> Response:
    """Count the try; after the last one only a new sign-in helps, and nothing typed is lost."""
    form_id = work.version.form_id
    work.payload["tries"] = tries = work.payload.get("tries", 0) + 1
    if tries < TRIES:
        problem = _("Feil kode. Du har %(number)s forsøk igjen.", number=TRIES - tries)
        return save_and_respond(work, ask_back(form_id, problem, 422))
    work.payload.pop("pin")
    work.keep()
    return sign_out(form_id)


def sign_out(form_id: str) -> Response:
    """The sign-in page: whoever signs in gets the tablet back."""
    if current_user.is_authenticated:
        sessions.revoke(current_user.session)
    db.session.commit()
    logout_user()
    device_handover.turn_back()
    onward = url_for("respondent.continue_draft", form_id=form_id)
    return bust_bfcache(redirect_to_sign_in(onward))


def mark(work: DraftSession, digits: str) -> str:
    """What is kept of the digits: useless for another draft, and without the server's key."""
    return marks("pin", _message(work, digits))[0]


def _message(work: DraftSession, digits: str) -> bytes:
    return f"{work.draft.id} {digits}".encode()
