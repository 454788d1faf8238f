"""A second factor: codes from a phone (RFC 6238), and codes on paper for when the phone is lost."""

import hmac
import secrets
from datetime import timedelta
from typing import Literal

from sqlalchemy import delete, func, select, update

from forms.storage.database.engine import db
from forms.storage.encryption.records import keyed_hashes, seal, unseal
from forms.storage.models.accounts import User
from forms.storage.models.base import now
from forms.storage.models.credentials import RecoveryCode, SecondFactor
from forms.text_formats import without_invisible

STEP_SECONDS = 30
DRIFT = 1
"""So many half minutes a phone's clock may be off, either way."""
TRIES = 5
CLOSED_MINUTES = 15
CODES = 10
LETTERS = "23456789abcdefghjkmnpqrstvwxyz"
"""Without those that are read as one another on paper."""
CODE_LENGTH = 10

Outcome = Literal["right", "wrong", "closed"]


def begin(user: User) -> str:
    """Create a secret that is inactive until `confirm`; replace an unconfirmed one.

    Raises `ValueError` when the user has a second factor already.
    """
    if is_on(user):
        raise ValueError(f"{user.login} has a second factor already. Remove it first.")
    remove(user)
    import pyotp  # late: no worker needs it at its start

    secret = pyotp.random_base32()
    factor = SecondFactor(user_id=user.id)
    factor.record = seal(secret.encode(), factor.associated_data)
    db.session.add(factor)
    db.session.flush()
    return secret


def unconfirmed_secret(user: User) -> str | None:
    """Return the unconfirmed secret."""
    factor = db.session.get(SecondFactor, user.id)
    return _secret(factor) if factor and factor.confirmed is None else None


def confirm(user: User, code: str) -> list[str] | None:
    """Turn it on with the phone's first code: the codes for paper, or None if the code is wrong."""
    factor = db.session.get(SecondFactor, user.id)
    if factor is None or factor.confirmed is not None:
        return None
    step = _matching_step(factor, code)
    if step is None:
        return None
    factor.confirmed, factor.last_step = now(), step
    return renew_codes(user)


def is_on(user: User) -> bool:
    """Whether the user signs in with a second factor."""
    factor = db.session.get(SecondFactor, user.id)
    return factor is not None and factor.confirmed is not None


def check(user: User, code: str) -> Outcome:
    """Whether it is a code from the phone, or from paper; each is right once.

    After five wrong ones nothing is right for a quarter of an hour.
    """
    factor = _lock_factor(user)
    if factor is None or factor.confirmed is None:
        return "wrong"
    if factor.closed_until is not None and factor.closed_until > now():
        return "closed"
    if _use_step(factor, code) or _use_recovery_code(user, code):
        factor.failures, factor.closed_until = 0, None
        db.session.flush()
        return "right"
    return _count_failure(factor)


def renew_codes(user: User) -> list[str]:
    """Ten new codes for paper; the earlier ones end. They are shown this once."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    found = ["".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH)) for _ in range(CODES)]
    for code in found:
        db.session.add(RecoveryCode(mark=_code_hashes(user, code)[0], user_id=user.id))
    db.session.flush()
    return [f"{code[:5]}-{code[5:]}" for code in found]


def codes_left(user: User) -> int:
    """How many codes on paper are unused."""
    unused = select(func.count()).where(
        RecoveryCode.user_id == user.id, RecoveryCode.used.is_(None)
    )
    return db.session.scalar(unused) or 0


def remove(user: User) -> bool:
    """Turn it off, and forget the secret and the codes; whether there was one."""
    was_on = is_on(user)
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    factor = db.session.get(SecondFactor, user.id)
    if factor is not None:
        db.session.delete(factor)
    db.session.flush()
    return was_on


def provisioning_uri(user: User, secret: str, issuer: str) -> str:
    """Return the URI of the QR code: whose secret it is, and its issuer."""
    import pyotp  # late: no worker needs it at its start

    uri: str = pyotp.TOTP(secret).provisioning_uri(name=user.login, issuer_name=issuer)
    return uri


def _lock_factor(user: User) -> SecondFactor | None:
    """Lock the user's factor until the commit, so that attempts are sequential."""
    found = (
        select(SecondFactor)
        .where(SecondFactor.user_id == user.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(found).one_or_none()


def _count_failure(factor: SecondFactor) -> Outcome:
    factor.failures += 1
    if factor.failures >= TRIES:
        factor.failures, factor.closed_until = 0, now() + timedelta(minutes=CLOSED_MINUTES)
    db.session.flush()
    return "closed" if factor.closed_until and factor.closed_until > now() else "wrong"


def _secret(factor: SecondFactor) -> str:
    return unseal(factor.record, factor.associated_data).decode()


def _matching_step(factor: SecondFactor, code: str) -> int | None:
    """Return the code's half-minute step, near now and later than the last one used."""
    typed = "".join(without_invisible(code).split())
    if not (len(typed) == 6 and typed.isascii() and typed.isdigit()):
        return None
    import pyotp  # late: no worker needs it at its start

    clock = pyotp.TOTP(_secret(factor))
    present = int(now().timestamp()) // STEP_SECONDS
    near = range(present - DRIFT, present + DRIFT + 1)
    right = [s for s in near if hmac.compare_digest(clock.generate_otp(s), typed)]
    return next((step for step in right if step > factor.last_step), None)


def _use_step(factor: SecondFactor, code: str) -> bool:
    """Use the phone's code up; of two requests with the same one, one wins."""
    step = _matching_step(factor, code)
    if step is None:
        return False
    change = update(SecondFactor).where(
        SecondFactor.user_id == factor.user_id, SecondFactor.last_step < step
    )
    used = change.values(last_step=step).returning(SecondFactor.user_id)
    return bool(db.session.execute(used).all())


def _use_recovery_code(user: User, code: str) -> bool:
    """Use a code on paper up; of two requests with the same one, one wins."""
    typed = "".join(code.lower().replace("-", "").split())
    if len(typed) != CODE_LENGTH:
        return False
    change = update(RecoveryCode).where(
        RecoveryCode.mark.in_(_code_hashes(user, typed)),
        RecoveryCode.user_id == user.id,
        RecoveryCode.used.is_(None),
    )
    used = change.values(used=now()).returning(RecoveryCode.mark)
    return bool(db.session.execute(used).all())


def _code_hashes(user: User, code: str) -> list[str]:
    return keyed_hashes("recovery code", f"{user.id} {code}".encode())
