"""The unit scope of the signed-in user, made once in a request."""

from flask import g
from flask_login import current_user

from forms.workflow.unit_scope import UnitScope


def scope() -> UnitScope:
    """Return what the signed-in user reaches; an empty scope when nobody is signed in."""
    user = current_user.user if current_user.is_authenticated else None
    known: UnitScope | None = g.get("unit_scope")
    if known is None or known.user is not user:
        known = g.unit_scope = UnitScope(user)
    return known
