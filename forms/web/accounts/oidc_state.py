"""The state of an OpenID Connect request, and the error of a refused response."""

import secrets
from dataclasses import dataclass


class Refused(Exception):
    """An answer that is not believed; `reason` is for the log, and holds nothing of anybody."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """The parameters sent with a user to the provider, checked against the response."""

    state: str
    nonce: str
    verifier: str
    anew: bool
    """Whether they were to prove who they are again, however they were signed in there."""

    @classmethod
    def random(cls, anew: bool) -> "AuthorizationRequest":
        """Three random texts."""
        state, nonce, verifier = (secrets.token_urlsafe(48) for _ in range(3))
        return cls(state, nonce, verifier, anew)
