"""Whole addresses of pages, for what leaves the browser: links to give, QR codes, mail, OIDC."""

from typing import Any

from flask import current_app, request, url_for


def absolute_url(endpoint: str, **values: Any) -> str:
    """The page's whole address, at the first of `TRUSTED_HOSTS`.

    A private link must not follow the name that a request happens to use: whoever sends a request
    chooses it. Without trusted hosts, as when the program is tried out, there is nothing else.
    """
    hosts = [host for host in current_app.config["TRUSTED_HOSTS"] or () if host[0] not in ".*"]
    if not hosts or (request.host.partition(":")[0] == hosts[0] and not _https()):
        return url_for(endpoint, _external=True, **values)
    scheme = "https" if _https() else request.scheme
    return f"{scheme}://{hosts[0]}{url_for(endpoint, **values)}"


def _https() -> bool:
    return bool(current_app.config["SESSION_COOKIE_SECURE"])
