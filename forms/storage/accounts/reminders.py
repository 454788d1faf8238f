"""What a user has chosen about mail, when they saw the desk, and when they were mailed."""

from datetime import datetime, timedelta

from sqlalchemy import select

from forms.storage.database.engine import db
from forms.storage.models.accounts import User
from forms.storage.models.base import now
from forms.storage.models.reminders import Reminder

VISIT = timedelta(minutes=30)
"""A desk that is looked at again within this time is the same visit."""
OFTEN = timedelta(minutes=5)
"""Looking again so soon is not written down."""


def get_or_new(user_id: str) -> Reminder:
    """Return the user's row; a new one that is not stored yet when there is none."""
    return db.session.get(Reminder, user_id) or Reminder(
        user_id=user_id, email="", phone="", wanted=True, seen=None, before=None, mailed=None
    )


def set_mail(user_id: str, email: str, wanted: bool) -> None:
    """Write down where the user's mail goes, and whether they want it."""
    row = get_or_new(user_id)
    row.email, row.wanted = email, wanted
    _keep(row)


def set_phone(user_id: str, phone: str) -> None:
    """Write down the user's own number, or forget it."""
    row = get_or_new(user_id)
    row.phone = phone
    _keep(row)


def must_note(row: Reminder, moment: datetime | None = None) -> bool:
    """Tell whether looking at the desk now is to be written down."""
    return row.seen is None or (moment or now()) - row.seen > OFTEN


def note_seen(row: Reminder, moment: datetime | None = None) -> None:
    """Write down that the user looks at the desk now; a new visit ends the one before."""
    moment = moment or now()
    if row.seen is not None and moment - row.seen > VISIT:
        row.before = row.seen
    row.seen = moment
    _keep(row)


def new_since(row: Reminder, moment: datetime | None = None) -> datetime | None:
    """Return since when things are new to the user; None on the first visit."""
    moment = moment or now()
    if row.seen is not None and moment - row.seen > VISIT:
        return row.seen
    return row.before


def users_to_mail() -> list[tuple[User, Reminder]]:
    """List the active users who want mail and have said where to."""
    found = (
        select(User, Reminder)
        .join(Reminder, Reminder.user_id == User.id)
        .where(User.active, Reminder.wanted, Reminder.email != "")
        .order_by(User.id)
    )
    return [(user, row) for user, row in db.session.execute(found)]


def note_mailed(row: Reminder, moment: datetime) -> None:
    """Write down that the user was mailed."""
    row.mailed = moment
    _keep(row)


def _keep(row: Reminder) -> None:
    db.session.add(row)
    db.session.flush()
