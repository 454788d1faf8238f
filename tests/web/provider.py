"""An OpenID provider on 127.0.0.1, which tells the truth unless a test asks it not to."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "skjemaverk", "en hemmelighet"
KEY = RSAKey.generate_key(2048, {"kid": "first", "use": "sig", "alg": "RS256"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "first", "use": "sig", "alg": "RS256"})
NEW_KEY = RSAKey.generate_key(2048, {"kid": "second", "use": "sig", "alg": "RS256"})
ID_TOKEN = {"access_token": "a", "token_type": "Bearer", "expires_in": 60}


class Provider:
    """What it answers: `claims`, `key` and `header` say how the next ID token is made."""

    def __init__(self, port: int) -> None:
        self.issuer = f"http://127.0.0.1:{port}"
        self.claims: dict[str, Any] = {}
        self.without: set[str] = set()
        self.key: Any = KEY
        self.published: Any = KEY
        self.alg = "RS256"
        self.metadata: dict[str, Any] = {}
        self.asked: list[str] = []
        self.codes: dict[str, dict[str, str]] = {}
        self.clients: list[dict[str, str]] = []
        self.pushed: dict[str, dict[str, str]] = {}

    def described(self) -> dict[str, Any]:
        """Its own description."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "id_token_signing_alg_values_supported": ["RS256"],
            "authorization_response_iss_parameter_supported": True,
            **self.metadata,
        }

    def authorize(self, address: str) -> str:
        """Where it sends somebody who was sent to *address*, and has signed in there."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        if "request_uri" in asked:
            assert asked.keys() == {"client_id", "request_uri"}
            asked = self.pushed.pop(asked["request_uri"])
        assert asked["response_type"] == "code" and asked["code_challenge_method"] == "S256"
        assert {"state", "nonce", "code_challenge", "redirect_uri"} <= asked.keys()
        code = secrets.token_hex(8)
        self.codes[code] = asked
        back = {"code": code, "state": asked["state"], "iss": self.issuer}
        return f"{asked['redirect_uri']}?{urlencode(back)}"

    def token(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """The tokens for a code; None unless code, client, address and verifier are right."""
        asked = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or asked["code_challenge"] != challenge:
            return None
        if form.get("redirect_uri") != asked["redirect_uri"]:
            return None
        self.clients.append({**form, "authorization": authorization})
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if authorization != f"Basic {basic}" and "client_assertion" not in form:
            return None
        return {**ID_TOKEN, "id_token": self.id_token(asked["nonce"])}

    def id_token(self, nonce: str) -> str:
        """An ID token as the test wants it."""
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "person-1",
            "nonce": nonce,
            "iat": now,
            "exp": now + 60,
            "auth_time": now,
            "acr": "substantial",
            "name": "Kari Prøve",
            "email": "bruker1",
            **self.claims,
        }
        claims = {name: value for name, value in claims.items() if name not in self.without}
        if self.alg == "none":
            parts = ({"alg": "none", "typ": "JWT"}, claims)
            return ".".join([*(_part(json.dumps(part).encode()) for part in parts), ""])
        return jwt.encode({"alg": self.alg, "kid": self.key.kid}, claims, self.key)


def _part(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


@contextmanager
def running() -> Iterator[Provider]:
    """The provider, answering."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    provider = Provider(server.server_address[1])
    server.provider = provider  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    """Discovery, keys and tokens over HTTP."""

    @property
    def provider(self) -> Provider:
        return self.server.provider  # type: ignore[attr-defined, no-any-return]

    def do_GET(self) -> None:
        self.provider.asked.append(self.path)
        if self.path == "/.well-known/openid-configuration":
            self.tell(self.provider.described())
        elif self.path == "/jwks":
            self.tell({"keys": [self.provider.published.as_dict(private=False)]})
        elif self.path.startswith("/authorize?"):
            self.send_response(302)
            self.send_header("Location", self.provider.authorize(self.path))
            self.end_headers()
        else:
            self.tell({}, 404)

    def do_POST(self) -> None:
        self.provider.asked.append(self.path)
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        if self.path == "/par":
            self.provider.pushed["urn:1"] = form
            assert self.headers["Authorization"].startswith("Basic ")
            return self.tell({"request_uri": "urn:1", "expires_in": 60}, 201)
        found = self.provider.token(form, self.headers.get("Authorization", ""))
        return self.tell(found or {"error": "invalid_grant"}, 200 if found else 400)

    def tell(self, content: dict[str, Any], status: int = 200) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""
