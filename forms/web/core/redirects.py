"""Redirects reported in a header, for a page that sends its form by script.

A script cannot read a redirect's target without following it, and that would fetch the receipt
twice. It sends `X-Redirect: tell` and gets the address in `X-Location` (static/connection.js).
Without the header nothing changes.
"""

from flask import Flask, request
from werkzeug.wrappers import Response

ASK = "X-Redirect"
TOLD = "X-Location"


def init_app(app: Flask) -> None:
    """Answer scripts that ask."""
    app.after_request(move_to_header)


def is_script_request() -> bool:
    """Whether the request comes from a script that stays on its page."""
    return request.headers.get(ASK) == "tell"


def move_to_header(response: Response) -> Response:
    """Turn a redirect into 204 with its address, if the request asks for it."""
    if is_script_request() and response.status_code in (302, 303):
        response.headers[TOLD] = response.headers.pop("Location")
        response.status_code = 204
        response.set_data(b"")
    return response
