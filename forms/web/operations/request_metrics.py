"""Counts requests and their times, where an administrator has asked for figures."""

from time import perf_counter

from flask import Flask, Response, g, request

from forms.operations import metrics


def init_app(app: Flask) -> None:
    """Count the requests of *app*, if there is a token with which somebody may read the figures."""
    if app.config["METRICS_TOKEN"]:
        app.before_request_funcs.setdefault(None, []).insert(0, note_start)
        app.after_request(count_request)


def note_start() -> None:
    """Note when the request began."""
    g.request_began = perf_counter()


def count_request(response: Response) -> Response:
    """Count the request by its method and status; never by its address."""
    began = g.get("request_began")
    metrics.observe(request.method, response.status_code, perf_counter() - began if began else 0.0)
    return response
