"""The configured OpenID provider: its endpoints, and the validation of its responses.

OpenID Connect Core 1.0 with PKCE (RFC 7636, S256) and the issuer in the response (RFC 9207). No
other host is contacted.
"""

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from authlib.oidc.core import CodeIDToken
from flask import current_app
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, KeySet
from joserfc.jws import JWSRegistry
from requests import RequestException

from forms.settings import WORK
from forms.web.accounts.oidc_state import AuthorizationRequest, Refused

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
"""Signatures that are believed: asymmetric ones only, never `none`."""
LEEWAY = 120
TIMEOUT = 10
FRESH_SECONDS = 3600
WELL_KNOWN = "/.well-known/openid-configuration"


class Provider:
    """The provider's settings, and its published metadata."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        self.issuer = str(config["OIDC_ISSUER"])
        self.client_id = str(config["OIDC_CLIENT_ID"])
        self.secret = str(config["OIDC_CLIENT_SECRET"])
        self.key = str(config["OIDC_CLIENT_KEY"])
        self.scopes = " ".join(config["OIDC_SCOPES"])
        self.levels = _levels(config["OIDC_ACR"])
        self._keys_read_at = 0.0

    @cached_property
    def metadata(self) -> dict[str, Any]:
        """The provider's own description, believed when it is about the issuer we know."""
        found = self._get(self.issuer.rstrip("/") + WELL_KNOWN)
        if found.get("issuer") != self.issuer:
            raise Refused("the description is of another issuer")
        asked = ("token_endpoint", "jwks_uri", "pushed_authorization_request_endpoint")
        for name in asked:
            if name in found and _host(str(found[name])) != _host(self.issuer):
                raise Refused(f"the {name} is not at the issuer")
        return found

    @cached_property
    def keys(self) -> KeySet:
        """The keys it signs with."""
        self._keys_read_at = time.monotonic()
        found: Any = self._get(self.metadata["jwks_uri"])
        return KeySet.import_key_set(found)

    def address(self, asked: AuthorizationRequest, back: str) -> str:
        """Where to send somebody, who comes back to *back*; raises `Refused`."""
        where = self.metadata["authorization_endpoint"]
        with self._client(back) as client:
            url, _state = client.create_authorization_url(
                where,
                state=asked.state,
                nonce=asked.nonce,
                code_verifier=asked.verifier,
                **({"acr_values": " ".join(self.levels["acr"])} if "acr" in self.levels else {}),
                **({"prompt": "login", "max_age": "0"} if asked.anew else {}),
            )
            if self.metadata.get("require_pushed_authorization_requests"):
                return f"{where}?{urlencode(self._pushed(client, str(url)))}"
        return str(url)

    def _pushed(self, client: OAuth2Session, url: str) -> dict[str, str]:
        """Push the request to the provider, and return the remaining parameters (RFC 9126)."""
        try:
            answer = client.post(
                self.metadata["pushed_authorization_request_endpoint"],
                data=dict(parse_qsl(urlsplit(url).query)),
                auth=client.client_auth(client.token_endpoint_auth_method),
                withhold_token=True,
                timeout=TIMEOUT,
                allow_redirects=False,
            )
            return {"client_id": self.client_id, "request_uri": answer.json()["request_uri"]}
        except (RequestException, ValueError, KeyError, TypeError):
            raise Refused("the provider did not take what was pushed") from None

    def way_out(self, back: str) -> str:
        """Where somebody signs out of the provider too (RP-Initiated Logout); "" if nowhere."""
        where = self.metadata.get("end_session_endpoint")
        asked = {"client_id": self.client_id, "post_logout_redirect_uri": back}
        return f"{where}?{urlencode(asked)}" if where else ""

    def claims(
        self, answer: Mapping[str, str], asked: AuthorizationRequest, back: str
    ) -> dict[str, Any]:
        """Return the provider's claims about the user who returned with *answer*; raise
        `Refused`.
        """
        if not asked.state or answer.get("state") != asked.state:
            raise Refused("the state is not the one that was sent")
        if answer.get("iss", self.issuer) != self.issuer:
            raise Refused("the answer names another issuer")
        if "iss" not in answer and self.metadata.get(
            "authorization_response_iss_parameter_supported"
        ):
            raise Refused("the answer names no issuer")
        if "error" in answer or not answer.get("code"):
            raise Refused("the provider gave no code")
        return self._believed(self._exchange(answer["code"], asked, back), asked)

    def _exchange(self, code: str, asked: AuthorizationRequest, back: str) -> Mapping[str, Any]:
        """Exchange the code for tokens, including the ID token."""
        try:
            with self._client(back) as client:
                token = client.fetch_token(
                    self.metadata["token_endpoint"],
                    code=code,
                    code_verifier=asked.verifier,
                    timeout=TIMEOUT,
                    allow_redirects=False,
                )
        except (OAuthError, RequestException, ValueError):
            raise Refused("the provider did not take the code") from None
        if not isinstance(token.get("id_token"), str):
            raise Refused("the provider gave no ID token")
        return dict(token)

    def _believed(self, tokens: Mapping[str, Any], asked: AuthorizationRequest) -> dict[str, Any]:
        """Return the claims of an ID token that the provider signed for this client and this
        sign-in.
        """
        must: dict[str, Any] = {
            "iss": {"essential": True, "value": self.issuer},
            "aud": {"essential": True, "value": self.client_id},
            "sub": {"essential": True},
            "nonce": {"essential": True, "value": asked.nonce},
        }
        if asked.anew:
            must["auth_time"] = {"essential": True, "validate": _is_recent}
        for claim, enough in self.levels.items():
            must[claim] = {"essential": True, "validate": _is_one_of(enough)}
        try:
            read = self._decoded(tokens["id_token"])
            ours = {
                "nonce": asked.nonce,
                "client_id": self.client_id,
                "access_token": tokens.get("access_token"),
            }
            claims = CodeIDToken(read.claims, read.header, must, ours)
            claims.validate(leeway=LEEWAY)
        except (JoseError, OAuthError, ValueError, KeyError, TypeError) as error:
            raise Refused(f"the ID token is not believed ({type(error).__name__})") from None
        return dict(claims)

    def _decoded(self, token: str) -> Any:
        """Decode the token with the provider's keys; fetch the keys again for an unknown one."""
        registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
        try:
            return jwt.decode(token, self.keys, registry=registry)
        except (JoseError, ValueError):
            if time.monotonic() - self._keys_read_at < 60:
                raise
            del self.keys
            return jwt.decode(token, self.keys, registry=registry)

    def _client(self, back: str) -> OAuth2Session:
        method = "private_key_jwt" if self.key else "client_secret_basic"
        secret: Any = self.secret
        if self.key:
            secret = JWKRegistry.import_key(json.loads((WORK / self.key).read_text("utf-8")))
        client = OAuth2Session(
            self.client_id,
            secret,
            scope=self.scopes,
            redirect_uri=back,
            code_challenge_method="S256",
            token_endpoint_auth_method=method,
        )
        client.trust_env = False
        if self.key:
            client.register_client_auth_method(PrivateKeyJWT(self.metadata["token_endpoint"]))
        return client

    def _get(self, url: str) -> dict[str, Any]:
        try:
            with self._client("") if not self.key else OAuth2Session() as client:
                client.trust_env = False
                answer = client.get(
                    url, withhold_token=True, timeout=TIMEOUT, allow_redirects=False
                )
            found = answer.json() if answer.status_code == 200 else None
        except (RequestException, ValueError):
            found = None
        if not isinstance(found, dict):
            raise Refused("the provider does not answer")
        return found


def current_provider() -> Provider:
    """Return the configured provider; fetch its metadata once an hour."""
    made: tuple[float, Provider] | None = current_app.extensions.get("skjemaverk.provider")
    if made is None or time.monotonic() - made[0] > FRESH_SECONDS:
        made = (time.monotonic(), Provider(current_app.config))
        current_app.extensions["skjemaverk.provider"] = made
    return made[1]


def _levels(settings: Iterable[str]) -> dict[str, list[str]]:
    """Claim → what it may say: `substantial` is about `acr`, `level=4` about the claim `level`."""
    found: dict[str, list[str]] = {}
    for each in settings:
        claim, _equals, value = each.rpartition("=")
        found.setdefault(claim or "acr", []).append(value)
    return found


def _is_one_of(enough: Sequence[str]) -> Callable[[object, object], bool]:
    return lambda _claims, said: said in enough


def _host(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


def _is_recent(_claims: object, moment: object) -> bool:
    return isinstance(moment, int | float) and time.time() - moment < LEEWAY + 60
