"""Absolute URLs for use outside the browser: links to hand out, QR codes, mail, OIDC."""

from typing import Any

from flask import current_app, request, url_for


def absolute_url(endpoint: str, **values: Any) -> str:
    """Return the page's absolute URL, at the first of `TRUSTED_HOSTS`.

    A private link must not follow the Host header of a request, since the sender of the request
    chooses it. Without trusted hosts, as in a trial installation, there is no other source.
    """
    hosts = [host for host in current_app.config["TRUSTED_HOSTS"] or () if host[0] not in ".*"]
    if not hosts or (request.host.partition(":")[0] == hosts[0] and not _https()):
        return url_for(endpoint, _external=True, **values)
    scheme = "https" if _https() else request.scheme
    return f"{scheme}://{hosts[0]}{url_for(endpoint, **values)}"


def _https() -> bool:
    return bool(current_app.config["SESSION_COOKIE_SECURE"])
