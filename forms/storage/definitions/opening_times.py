"""When a form is open: from a moment, to a moment, and a day more for those who have begun."""

from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from forms.storage.database.engine import db
from forms.storage.models.base import now
from forms.storage.models.definitions import Form

State = Literal["archived", "before", "open", "grace", "closed"]
GRACE = timedelta(days=1)
"""So long after it closed those who had begun may still send."""


class Opening(NamedTuple):
    """When a form is open; None for no limit."""

    archived: bool = False
    opens: datetime | None = None
    closes: datetime | None = None

    @property
    def state(self) -> State:
        """Whether the form is open at this moment."""
        moment = now()
        if self.archived:
            return "archived"
        if self.opens is not None and moment < self.opens:
            return "before"
        if self.closes is None or moment < self.closes:
            return "open"
        return "grace" if moment < self.closes + GRACE else "closed"

    @property
    def is_open(self) -> bool:
        """Whether the form can be begun."""
        return self.state == "open"

    @property
    def closes_soon(self) -> bool:
        """Whether the form closes within a day."""
        return self.closes is not None and self.closes - now() < GRACE

    @property
    def ends(self) -> datetime | None:
        """The last moment for those who have begun."""
        return self.closes + GRACE if self.closes is not None else None


def opening(form_id: str) -> Opening:
    """Return when the form is open; an unknown one has no limit."""
    form = db.session.get(Form, form_id)
    return opening_of(form) if form is not None else Opening()


def opening_of(form: Form) -> Opening:
    """Return when the form is open."""
    return Opening(form.archived, form.opens, form.closes)


def set_times(form_id: str, opens: datetime | None, closes: datetime | None) -> bool:
    """Decide when the published form is open; whether that is another time than before."""
    form = db.session.get(Form, form_id)
    if form is None:
        raise LookupError(f"No form is called {form_id}.")
    before = (form.opens, form.closes)
    form.opens, form.closes = opens, closes
    return before != (opens, closes)
