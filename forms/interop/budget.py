"""How much one import may hold while it is read, whatever a file says; counted, never timed."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from forms.i18n import gettext as _
from forms.interop.report import Refused

MOST_ITEMS = 5_000
"""Questions, texts and groups that are read, before what a form can hold is looked at."""
MOST_CHOICES = 50_000
"""Options and rows of all questions; a list used often counts each time."""
MOST_TESTS = 50_000
"""Tests in the conditions of all questions; a condition of a group counts for what is in it."""

_left: ContextVar[dict[str, int] | None] = ContextVar("left of the budget", default=None)


@contextmanager
def reading_limits() -> Iterator[None]:
    """Let what is read inside stay within the limits."""
    token = _left.set({"items": MOST_ITEMS, "choices": MOST_CHOICES, "tests": MOST_TESTS})
    try:
        yield
    finally:
        _left.reset(token)


def count_or_refuse(what: str) -> None:
    """Count one more *what*; raise `Refused` when there are too many of them."""
    left = _left.get()
    if left is None:
        return
    left[what] -= 1
    if left[what] < 0:
        raise Refused(_said(what), _("Del skjemaet i flere, og importer dem hver for seg."))


def _said(what: str) -> str:
    most = {"items": MOST_ITEMS, "choices": MOST_CHOICES, "tests": MOST_TESTS}[what]
    return {
        "items": _("Filen har over %(most)s spørsmål, tekster og grupper.", most=most),
        "choices": _("Filen har over %(most)s svaralternativer.", most=most),
        "tests": _("Vilkårene i filen har over %(most)s ledd.", most=most),
    }[what]
