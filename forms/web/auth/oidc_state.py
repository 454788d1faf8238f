"""What is asked when another service is to vouch for somebody, and the refusal of its answer."""

import secrets
from dataclasses import dataclass


class Refused(Exception):
    """An answer that is not believed; `reason` is for the log, and holds nothing of anybody."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """What was sent along with somebody, to be found again in the answer."""

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
