"""Read answers, results and figures by a program: one form for each token.

What is wrong with a token is never told apart, nor a form that it does not open from one that does
not exist. Sensitive answers, and answers to anonymous forms, are never read so; of an anonymous
form the results are had that everybody reads, and of a report its totals without those of a few.
"""

import re
from datetime import date
from typing import Any

from flask import Blueprint, Response, jsonify, request, stream_with_context
from flask.typing import ResponseReturnValue

from forms import i18n, storage
from forms.definition import Definition
from forms.export.formats import FORMATS
from forms.export.selection import Choice
from forms.logic.dates.written_dates import read_date
from forms.results.report import Line
from forms.results.unit_reports import figure_rows
from forms.storage import audit_log, db
from forms.storage.accounts import api_tokens
from forms.storage.definitions import versions
from forms.storage.models.accounts import ApiToken
from forms.storage.workflow import release
from forms.web.coordinator import collected_reports
from forms.web.coordinator.export import Source, export_data
from forms.web.coordinator.filters import USUAL, SubmissionFilter
from forms.workflow import batch_results, visibility
from forms.workflow.unit_scope import UnitScope
from forms.workflow.visibility import CoordinatorAccess

bp = Blueprint("read_api", __name__, url_prefix="/api/v1")

ORDINARY = Choice(sensitive=False)
ISO_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
TYPES = {"jsonl": "application/x-ndjson", "csv-koder": "text/csv", "kodebok": "text/csv"}
"""The formats that are had, by their ids among the exports."""


@bp.get("/openapi.json")
def description() -> ResponseReturnValue:
    """Return the OpenAPI document."""
    from forms.web.api.openapi import openapi_document

    return jsonify(openapi_document())


@bp.get("/form")
def form() -> ResponseReturnValue:
    """Return the form that the token opens."""
    token = bearer_token()
    if token is None or not has_level(token, "figures"):
        return refusal_response(token)
    newest = versions.all_versions(token.form_id)[0]
    return jsonify(
        {
            "id": token.form_id,
            "title": newest.definition(i18n.current_language()).title,
            "version": newest.number,
            "expires": token.expires.isoformat(),
            "formats": list(TYPES) if readable_form(token) else [],
        }
    )


@bp.get("/forms/<form_id>/submissions")
def submissions(form_id: str) -> ResponseReturnValue:
    """Stream the finished answers of some days, as the export has them."""
    token = bearer_token()
    opened = readable_form(token) if token and token.form_id == form_id else None
    if token is None or opened is None:
        return refusal_response(token)
    format = request.args.get("format", "jsonl")
    days = [parse_day(request.args.get(name)) for name in ("since", "until")]
    if format not in TYPES or "" in days:
        return problem_response(
            400, "Give format as jsonl, csv-koder or kodebok, and days as 2026-05-07."
        )
    since, until = (day if isinstance(day, date) else None for day in days)
    left_out = UnitScope(token.user).left_out()
    log_reading(token, format)
    wanted = SubmissionFilter(since, until, USUAL, but_cases=frozenset(left_out))
    data = export_data(Source(form_id, wanted, {}, opened[1]), ORDINARY)

    def pieces() -> Any:
        with storage.reading():
            yield from FORMATS[format].write(data)

    response = Response(stream_with_context(pieces()), mimetype=TYPES[format])
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/forms/<form_id>/results")
def results(form_id: str) -> ResponseReturnValue:
    """Return what the newest reading of an anonymous form tells."""
    token = bearer_token()
    if token is None or token.form_id != form_id or not has_level(token, "figures"):
        return refusal_response(token)
    batch = batch_results.newest_reading(form_id)
    if not release.least_group(form_id):
        return refusal_response(token)
    log_reading(token, "results")
    if batch is None:
        return uncached_json({"form": form_id, "reading": None, "questions": []})
    reading = {
        "first": batch.first.isocalendar()[:2],
        "last": batch.last.isocalendar()[:2],
        "number": batch.number,
        "least": batch.least,
    }
    found = [line_json(line) for line in batch_results.reading_lines(form_id, batch)]
    return uncached_json({"form": form_id, "reading": reading, "questions": found})


def line_json(line: Line) -> dict[str, Any]:
    """Return what is told of one question, or of one of its rows; what is hidden is absent."""
    shown = line.shown
    found: dict[str, Any] = {"question": line.item.question.id, "row": line.item.row or None}
    if shown.n is None:
        return found
    found["n"] = shown.n
    if shown.counts:
        found["counts"] = dict(shown.counts)
    if shown.bins:
        found["together"] = [{"codes": list(b), "number": n} for b, n in shown.bins.items()]
    if shown.mean is not None:
        found["mean"] = round(float(shown.mean), 2)
    if line.fewest is not None and line.most is not None:
        found["upper_half"] = {"fewest": line.fewest, "most": line.most, "of": line.base}
    return found


@bp.get("/forms/<form_id>/figures")
def figures(form_id: str) -> ResponseReturnValue:
    """Return the totals of the reports of all units, period by period; those of a few are null."""
    token = bearer_token()
    opened = readable_form(token) if token and token.form_id == form_id else None
    if token is None or opened is None:
        return refusal_response(token)
    version = versions.current(form_id)
    collected = collected_reports.collect_period(version, opened[1]) if version else None
    if collected is None:
        return refusal_response(token)
    log_reading(token, "figures")
    periods = [
        {
            "year": period.year,
            "term": period.term or None,
            "reports": len(collected.by_period[period]),
            "figures": {
                row.question.id: None if row.is_small else row.total
                for row in figure_rows(collected.definition, collected.by_period[period])
            },
        }
        for period in collected.periods
    ]
    return uncached_json({"form": form_id, "periods": periods})


def log_reading(token: ApiToken, what: str) -> None:
    """Log the reading, and the day that the token was used."""
    with storage.writing():
        audit_log.record(token.user_id, "api.read", token.form_id, f"{what} {token.name}")
        token.used = i18n.today()
        db.session.commit()


def uncached_json(content: dict[str, Any]) -> Response:
    """Return JSON that no cache keeps."""
    response = jsonify(content)
    response.headers["Cache-Control"] = "no-store"
    return response


def has_level(token: ApiToken, level: str) -> bool:
    """Tell whether the coordinator of the token has that level of its form now."""
    if versions.current(token.form_id) is None or "coordinator" not in token.user.roles:
        return False
    return visibility.coordinator_access(token.form_id).allows(level)


def bearer_token() -> ApiToken | None:
    """Return the token of the request; None without a valid one."""
    kind, _space, text = request.headers.get("Authorization", "").partition(" ")
    return api_tokens.find(text.strip()) if kind.lower() == "bearer" and text else None


def readable_form(token: ApiToken) -> tuple[Definition, CoordinatorAccess] | None:
    """Return the form, when the coordinator of the token reads its answers now."""
    version = versions.current(token.form_id)
    if version is None or not has_level(token, "answers") or release.least_group(token.form_id):
        return None
    reads = visibility.coordinator_access(token.form_id)
    return version.definition(i18n.current_language()), reads


def parse_day(text: str | None) -> date | str | None:
    """Return the day; "" for what is no day."""
    if text is None:
        return None
    try:
        return read_date(text, name="") if ISO_DAY.fullmatch(text) else ""
    except ValueError:
        return ""


def refusal_response(token: ApiToken | None) -> Response:
    """Return what is said without a valid token, or of a form that it does not open."""
    if token is not None:
        return problem_response(404, "No such form.")
    response = problem_response(401, "Send a valid token: Authorization: Bearer <token>.")
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


def problem_response(status: int, title: str) -> Response:
    """Return a fault as RFC 9457 has it."""
    response = jsonify({"type": "about:blank", "title": title, "status": status})
    response.status_code, response.mimetype = status, "application/problem+json"
    response.headers["Cache-Control"] = "no-store"
    return response
