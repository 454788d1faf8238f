"""Read answers by a program: one form for each token, as its coordinator may export it.

What is wrong with a token is never told apart, nor a form that it does not open from one that does
not exist. Sensitive answers and anonymous forms are never read so.
"""

from datetime import date
from typing import Any

from flask import Blueprint, Response, jsonify, request, stream_with_context
from flask.typing import ResponseReturnValue

from forms import i18n, storage
from forms.definition import Definition
from forms.export.formats import FORMATS
from forms.export.selection import Choice
from forms.storage import audit_log, db
from forms.storage.accounts import api_tokens
from forms.storage.definitions import versions
from forms.storage.models.accounts import ApiToken
from forms.storage.workflow import release
from forms.web.coordinator.export import Source, data_of
from forms.web.coordinator.filters import USUAL, SubmissionFilter
from forms.workflow import visibility
from forms.workflow.unit_scope import UnitScope
from forms.workflow.visibility import CoordinatorAccess

bp = Blueprint("read_api", __name__, url_prefix="/api/v1")

ORDINARY = Choice(sensitive=False)
TYPES = {"jsonl": "application/x-ndjson", "csv-koder": "text/csv", "kodebok": "text/csv"}
"""The formats that are had, by their ids among the exports."""


@bp.get("/openapi.json")
def description() -> ResponseReturnValue:
    """Return the OpenAPI document."""
    from forms.web.api.openapi import document

    return jsonify(document())


@bp.get("/form")
def form() -> ResponseReturnValue:
    """Return the form that the token opens."""
    token = bearer()
    opened = readable(token) if token else None
    if token is None or opened is None:
        return refused(token)
    definition, _reads = opened
    return jsonify(
        {
            "id": token.form_id,
            "title": definition.title,
            "version": versions.all_versions(token.form_id)[0].number,
            "expires": token.expires.isoformat(),
            "formats": list(TYPES),
        }
    )


@bp.get("/forms/<form_id>/submissions")
def submissions(form_id: str) -> ResponseReturnValue:
    """Stream the finished answers of some days, as the export has them."""
    token = bearer()
    opened = readable(token) if token and token.form_id == form_id else None
    if token is None or opened is None:
        return refused(token)
    format = request.args.get("format", "jsonl")
    days = [day_of(request.args.get(name)) for name in ("since", "until")]
    if format not in TYPES or "" in days:
        return problem(400, "Give format as jsonl, csv-koder or kodebok, and days as 2026-05-07.")
    since, until = (day if isinstance(day, date) else None for day in days)
    with storage.writing():
        audit_log.record(token.user_id, "api.read", form_id, f"{format} {token.name}")
        token.used = i18n.today()
        left_out = UnitScope(token.user).left_out()
        db.session.commit()
    wanted = SubmissionFilter(since, until, USUAL, but_cases=frozenset(left_out))
    data = data_of(Source(form_id, wanted, {}, opened[1]), ORDINARY)

    def pieces() -> Any:
        with storage.reading():
            yield from FORMATS[format].write(data)

    response = Response(stream_with_context(pieces()), mimetype=TYPES[format])
    response.headers["Cache-Control"] = "no-store"
    return response


def bearer() -> ApiToken | None:
    """Return the token of the request; None without a valid one."""
    kind, _space, text = request.headers.get("Authorization", "").partition(" ")
    return api_tokens.of_text(text.strip()) if kind.lower() == "bearer" and text else None


def readable(token: ApiToken) -> tuple[Definition, CoordinatorAccess] | None:
    """Return the form, when the coordinator of the token reads its answers now."""
    version = versions.current(token.form_id)
    reads = visibility.coordinator_access(token.form_id)
    if version is None or "coordinator" not in token.user.roles or reads.level != "answers":
        return None
    if release.least_group(token.form_id):
        return None
    return version.definition(i18n.current()), reads


def day_of(text: str | None) -> date | str | None:
    """Return the day; "" for what is no day."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return ""


def refused(token: ApiToken | None) -> Response:
    """Return what is said without a valid token, or of a form that it does not open."""
    if token is not None:
        return problem(404, "No such form.")
    response = problem(401, "Send a valid token: Authorization: Bearer <token>.")
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


def problem(status: int, title: str) -> Response:
    """Return a fault as RFC 9457 has it."""
    response = jsonify({"type": "about:blank", "title": title, "status": status})
    response.status_code, response.mimetype = status, "application/problem+json"
    response.headers["Cache-Control"] = "no-store"
    return response
