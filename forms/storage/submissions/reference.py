"""The reference of a submission, which its sender may name it by."""

import secrets

from forms.storage.submissions.drafts import ALPHABET


def new_reference() -> str:
    """Return a short public code such as K7QM-3FXA; it gives access to nothing."""
    return _grouped("".join(secrets.choice(ALPHABET) for _ in range(8)))


def _grouped(letters: str) -> str:
    return f"{letters[:4]}-{letters[4:]}"
