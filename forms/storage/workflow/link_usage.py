"""Usage counts of links to anonymous forms, and used access cookies: nothing that names a link.

A browser gets an access cookie when it opens a form by a link. It is valid for one submission. The
link that it came from is not stored; its use is, under a keyed mark, for as long as the cookie
could be used again.
"""

from datetime import date, timedelta
from typing import NamedTuple, cast

import sqlalchemy as sa
from sqlalchemy import ForeignKey, Table, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from forms import i18n
from forms.storage.database.engine import db, insert_once, insert_or_add
from forms.storage.encryption.records import token_hash
from forms.storage.models.base import Base


class LinkCount(Base):
    """How many answers the links that were handed out in a week allow, and how many came by one."""

    __tablename__ = "link_count"

    form_id: Mapped[str] = mapped_column(ForeignKey("form.id"), primary_key=True)
    period: Mapped[date] = mapped_column(sa.Date, primary_key=True)
    """The Monday of the week."""
    handed: Mapped[int]
    sent: Mapped[int]


class UsedPass(Base):
    """A pass with which something was sent; only the week of it is kept."""

    __tablename__ = "used_pass"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 — SQLAlchemy's own name

    mark: Mapped[str] = mapped_column(primary_key=True)
    period: Mapped[date] = mapped_column(sa.Date)


_COUNTS = cast(Table, LinkCount.__table__)
_USED = cast(Table, UsedPass.__table__)


class Count(NamedTuple):
    """Of one week."""

    handed: int
    sent: int


def count_handed_out(form_id: str, number: int, day: date | None = None) -> None:
    """Count that links for *number* answers were handed out; fewer when one is withdrawn."""
    _add(form_id, _monday(day or i18n.today()), "handed", number)


def count_sent(form_id: str) -> None:
    """Count that an answer came by a link."""
    _add(form_id, _monday(i18n.today()), "sent", 1)


def counts_by_week(form_id: str) -> dict[date, Count]:
    """Return the counts of each week."""
    columns = (LinkCount.period, LinkCount.handed, LinkCount.sent)
    found = db.session.execute(select(*columns).where(LinkCount.form_id == form_id))
    return {period: Count(handed, sent) for period, handed, sent in found}


def use_pass(name: str) -> bool:
    """Let the pass called *name* be used; False when it was before."""
    values = {"mark": _mark(name), "period": _monday(i18n.today())}
    return insert_once(_USED, values, "mark")


def is_pass_used(name: str) -> bool:
    """Whether something was sent with the pass."""
    return db.session.get(UsedPass, _mark(name)) is not None


def forget_passes() -> int:
    """Erase the marks of passes that are over since last week; how many."""
    gone = db.session.execute(
        delete(UsedPass)
        .where(UsedPass.period < _monday(i18n.today()) - timedelta(days=7))
        .execution_options(synchronize_session=False)
        .returning(UsedPass.mark)
    ).all()
    return len(gone)


def _add(form_id: str, period: date, column: str, number: int) -> None:
    values = {"form_id": form_id, "period": period, "handed": 0, "sent": 0, column: number}
    insert_or_add(_COUNTS, values, column)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _mark(name: str) -> str:
    return token_hash(f"pass {name}")
