"""The settings of the OpenID Connect service."""

from flask import current_app

PID = "pid"


def identifies_by_national_number() -> bool:
    """Whether people are known by their national identity number: `pid`, or `…/pid` (HelseID)."""
    return str(current_app.config["OIDC_LOGIN"]).rpartition("/")[2] == PID
