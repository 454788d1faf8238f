"""Where packages come in: opened in memory, done by the rules of the pages, told in a few words.

Nothing of the content is written anywhere but where the pages write it, and no answer is told
back: the sender of a package that came before learns that it is sent, and its reference.
"""

from flask import Blueprint, abort, current_app, jsonify, request, url_for
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from forms.i18n import gettext as _
from forms.storage.definitions import offline_keys, versions
from forms.storage.encryption.records import Unopenable
from forms.web.auth import visit
from forms.web.drafts import offline
from forms.web.drafts.access import load_draft
from forms.web.drafts.draft_cookie import cookie_name, delete_draft_cookie
from forms.web.drafts.responses import draft_gone_response
from forms.web.handout.sent_cookie import SECONDS, redirect_to_receipt
from forms.web.offline import package as packages
from forms.web.offline.conflict import conflict_page
from forms.web.offline.package_actions import Outcome, draft_id, perform_package
from forms.web.respondent.large_upload import TIMES
from forms.web.security.csrf_and_cookies import cookie_value
from forms.web.security.signed_cookies import read

bp = Blueprint("offline", __name__)

STATUS = {"saved": 200, "sent": 200, "waits": 403, "refused": 409, "sign": 409}


@bp.get("/uten-nett/adgang")
def csrf_token() -> Response:
    """Give our own script the token that its next POST needs."""
    return jsonify(token=generate_csrf())


@bp.post("/skjema/<form_id>/uten-nett/<version_id>")
def receive(form_id: str, version_id: str) -> Response:
    """Take a package, and say how it went."""
    version = versions.get(version_id)
    if version is None or version.form_id != form_id:
        abort(404)
    try:
        package = packages.read_package(
            offline_keys.open_sealed(version, request.get_data(cache=False))
        )
    except Unopenable:
        return outcome_response(Outcome("refused", [_("Dette kan ikke åpnes. Det er ikke sendt.")]))
    outcome = perform_package(version, package)
    return with_receipt(outcome_response(outcome), outcome, package)


@bp.post("/skjema/<form_id>/uten-nett/<version_id>/apne")
def open_page(form_id: str, version_id: str) -> Response:
    """Show a page of a package beside what was saved meanwhile, to a reader of its draft."""
    version = versions.get(version_id)
    if version is None or version.form_id != form_id:
        abort(404)
    session = load_draft(form_id)
    try:
        box = request.files["pakke"].read() if "pakke" in request.files else b""
        package = packages.read_package(offline_keys.open_sealed(version, box))
    except Unopenable:
        return draft_gone_response(form_id)
    ticket = offline.read_ticket(offline.DRAFT, package.ticket)
    if draft_id(ticket, package) != session.draft.id or not package.pages:
        return draft_gone_response(form_id)
    return conflict_page(session, package.pages[0])


@bp.url_value_preprocessor
def allow(endpoint: str | None, _values: object) -> None:
    """Let a package be as large as a page with files."""
    if endpoint in ("offline.receive", "offline.open_page"):
        request.max_content_length = TIMES * current_app.config["MAX_CONTENT_LENGTH"]


def outcome_response(outcome: Outcome) -> Response:
    """Return the outcome as our script reads it."""
    response = jsonify(
        state=outcome.state,
        why=list(outcome.why),
        at=outcome.at,
        reference=(outcome.submission and outcome.submission.reference) or "",
    )
    response.status_code = STATUS[outcome.state]
    return response


def with_receipt(response: Response, outcome: Outcome, package: packages.Package) -> Response:
    """Let the visit that sent it see its receipt and copy; nobody else gets the right to."""
    if outcome.submission is None or outcome.state != "sent":
        return response
    session = outcome.session
    form_id = outcome.submission.form_id
    if session is not None and cookie_value(cookie_name(form_id)) == session.payload.token:
        delete_draft_cookie(form_id, response)
    held = read("resend", dict(package.rest.fields).get("resend", ""), SECONDS)
    ticket = offline.read_ticket(offline.DRAFT, package.ticket)
    if held and ticket and held[0] == ticket.id and visit.is_current(held[1]):
        for each in redirect_to_receipt(outcome.submission, outcome.step).headers.getlist(
            "Set-Cookie"
        ):
            response.headers.add("Set-Cookie", each)
        response.headers["X-Location"] = url_for("respondent.receipt", form_id=form_id)
    return response
