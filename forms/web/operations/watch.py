"""Addresses that programs ask: alive, ready, and figures for Prometheus."""

from hmac import compare_digest

from flask import Blueprint, abort, current_app, jsonify, request
from werkzeug.wrappers import Response

from forms.operations import metrics as figures
from forms.operations import state

bp = Blueprint("watch", __name__)


@bp.get("/helse/lever")
def alive() -> Response:
    """Answer that this process takes requests; a service manager starts it anew otherwise."""
    return jsonify(alive=True)


@bp.get("/helse")
def ready() -> Response:
    """Answer whether the service can take answers: 200, or 503 with the ids of what stops it."""
    found = state.readiness_checks()
    stopping = list(state.problems(found))
    answer = jsonify(
        ready=not stopping, stopped_by=stopping, in_order={check.id: check.ok for check in found}
    )
    answer.status_code = 503 if stopping else 200
    return answer


@bp.get("/metrics")
def metrics() -> Response:
    """Answer with figures in Prometheus' text format to the one who shows the token."""
    token = str(current_app.config["METRICS_TOKEN"])
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not compare_digest(shown.encode(), token.encode()):
        abort(404)
    return Response(figures.metrics_text(), mimetype="text/plain; version=0.0.4")
