"""The receipt: shown only when the answers are kept, and only to the browser that sent them."""

from flask import current_app, redirect, request, url_for
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from forms.storage import Submission, submissions, versions
from forms.web.editions import edition
from forms.web.rendering import make
from forms.web.security import drop_cookie, next_round, set_cookie

SECONDS = 3600
COOKIE = "kvittering"


def to_receipt(submission: Submission) -> Response:
    """Send the browser to the receipt, with the right to see its own copy for an hour."""
    response = redirect(url_for("filling.receipt", form_id=submission.form_id), 303)
    path = url_for("filling.start", form_id=submission.form_id)
    if submission.reference:
        set_cookie(response, COOKIE, _signer().dumps(submission.id), path=path, seconds=SECONDS)
    else:
        drop_cookie(response, COOKIE, path=path)
    return next_round(response)


def receipt(form_id: str) -> Response:
    """Thanks, and what happens now; reference and copy for whoever has just sent."""
    submission = mine(form_id)
    version = submission.version if submission else versions.current(form_id)
    if version is None:
        return make("errors/404.html", status=404)
    definition = edition(version).definition
    if submission is None and not definition.one_page:
        return make("filling/gone.html", form_id=form_id, title=definition.title, status=410)
    return next_round(make("filling/receipt.html", definition=definition, submission=submission))


def mine(form_id: str) -> Submission | None:
    """The submission this browser sent within the hour."""
    try:
        id = _signer().loads(request.cookies.get(COOKIE, ""), max_age=SECONDS)
    except BadSignature:
        return None
    submission = submissions.get(id)
    return submission if submission and submission.form_id == form_id else None


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="receipt")
