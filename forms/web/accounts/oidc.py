"""Sign-in through the municipality's own service, by OpenID Connect (settings `OIDC_…`)."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, current_app, redirect, request, session
from flask_login import current_user
from werkzeug.wrappers import Response

from forms import storage
from forms.operations.absolute_links import absolute_url
from forms.storage import User, audit_log, db
from forms.storage.accounts import oidc_identities, users
from forms.web.accounts.login_session import next_url, start_session
from forms.web.accounts.oidc_settings import identifies_by_national_number
from forms.web.accounts.oidc_state import AuthorizationRequest, Refused
from forms.web.core.templating import render_page
from forms.web.security.csrf_and_cookies import limiter

if TYPE_CHECKING:
    from forms.web.accounts.oidc_client import Provider

bp = Blueprint("oidc", __name__, url_prefix="/logg-inn/tjeneste")
log = logging.getLogger(__name__)
ASKED = "asked"


class Unknown(Exception):
    """The provider authenticated a person who may not sign in here."""


@bp.get("/")
@limiter.limit("30/minute")
def start() -> Response:
    """To the service; a user who is signed in already proves anew who they are."""
    service = load_provider()
    asked = AuthorizationRequest.random(anew=bool(current_user.is_authenticated))
    try:
        address = service.address(asked, callback_url())
    except Refused as refused:
        return render_refusal(refused.reason)
    session[ASKED] = {**asdict(asked), "to": next_url()}
    return redirect(address, 303)


@bp.get("/svar")
@limiter.limit("30/minute")
def callback() -> Response:
    """Back from the service: in, or a page that says that it was not believed."""
    service = load_provider()
    sent = session.pop(ASKED, None) or {"state": "", "nonce": "", "verifier": "", "anew": False}
    to = sent.pop("to", "")
    try:
        claims = service.claims(request.args, AuthorizationRequest(**sent), callback_url())
        with storage.writing():
            return start_session(user_of_claims(service, claims), "oidc", to)
    except Refused as refused:
        return render_refusal(refused.reason)
    except Unknown:
        db.session.rollback()
        return render_page("accounts/oidc_unknown_user.html", status=403)


@bp.get("/ut")
@limiter.limit("30/minute")
def signed_out_callback() -> Response:
    """To the service's own way out, for a user who shares a machine; else to our front page."""
    front = absolute_url("catalogue.index")
    try:
        return redirect(load_provider().way_out(front) or front, 303)
    except Refused as refused:
        return render_refusal(refused.reason)


def load_provider() -> "Provider":
    """Return the configured provider, or abort with 404; import its libraries only then."""
    if not current_app.config["OIDC_ISSUER"]:
        abort(404)
    from forms.web.accounts import oidc_client

    return oidc_client.current_provider()


def callback_url() -> str:
    """Return the redirect URI, which the provider must know."""
    return absolute_url("oidc.callback")


def render_refusal(reason: str) -> Response:
    """Render a plain refusal; log the reason without personal data."""
    log.warning("a sign-in by OpenID Connect was refused: %s", reason)
    return render_page("accounts/oidc_refused.html", status=403)


def user_of_claims(service: "Provider", claims: Mapping[str, Any]) -> User:
    """Return the user that the claims identify; raise `Unknown`."""
    found = oidc_identities.find(service.issuer, str(claims["sub"])) or registered_user(
        service, claims
    )
    given = roles_of_claims(claims) if current_app.config["OIDC_ROLES"] else None
    if found is None and given:
        try:
            found = users.add(
                login_of_claims(claims) or str(claims["sub"]), name_of_claims(claims), given
            )
        except (users.Taken, users.UnusualLogin):
            raise Unknown from None
        audit_log.record("system", "user.added", found.id, ",".join(found.roles))
    if found is None or not found.active:
        raise Unknown
    oidc_identities.link(found, service.issuer, str(claims["sub"]))
    if given is not None:
        renew_roles(found, given)
    if not found.roles:
        raise Unknown
    return found


def registered_user(service: "Provider", claims: Mapping[str, Any]) -> User | None:
    """Return the user registered under the claimed login or number, unless already linked."""
    said = login_of_claims(claims)
    if identifies_by_national_number():
        return oidc_identities.find(oidc_identities.NATIONAL_ID, said) if said else None
    found = users.by_login(said) if said else None
    return None if found and oidc_identities.is_linked(found, service.issuer) else found


def login_of_claims(claims: Mapping[str, Any]) -> str:
    """Return the login in the configured claim; "" when the provider has not verified it."""
    name = str(current_app.config["OIDC_LOGIN"])
    if name == "email" and claims.get("email_verified") is False:
        return ""
    said = claims.get(name)
    return said.strip() if isinstance(said, str) else ""


def name_of_claims(claims: Mapping[str, Any]) -> str:
    """Return the name for a user who signs in for the first time."""
    return str(claims.get("name") or login_of_claims(claims) or claims["sub"])


def roles_of_claims(claims: Mapping[str, Any]) -> list[str]:
    """Return the roles that the settings give for the claims."""
    return sorted(set(_granted_roles(claims)))


def _granted_roles(claims: Mapping[str, Any]) -> Iterator[str]:
    for rule in current_app.config["OIDC_ROLES"]:
        told, _equals, role = rule.rpartition("=")
        name, _colon, value = told.rpartition(":")
        said = claims.get(name)
        if value in (said if isinstance(said, list) else [said]) and role in users.ROLES:
            yield role


def renew_roles(user: User, given: list[str]) -> None:
    """Let the user have the municipality's roles that the provider gives; those at units stay."""
    at_units = users.roles_by_unit(user)
    kept = [role for role in users.roles_without_unit(user) if role not in users.WIDE_ROLES]
    wanted = sorted({*given, *kept})
    if wanted != sorted(users.roles_without_unit(user)):
        users.change(user, user.name, wanted, at_units)
        audit_log.record("system", "user.changed", user.id, ",".join(user.roles))
