"""What authors say to each other about a draft, at its questions; it goes with the draft."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, mapped_column

from forms.storage.database.engine import db
from forms.storage.models.base import Base, new_id, now


class DraftComment(Base):
    """One comment, at the *item* that was called *title* then."""

    __tablename__ = "draft_comment"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    form_id: Mapped[str] = mapped_column(index=True)
    item: Mapped[str]
    title: Mapped[str]
    text: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
    by: Mapped[str | None]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str | None]


def add(
    form_id: str, item: str, title: str, text: str, by: str | None, *, id: str = ""
) -> DraftComment:
    """Keep a comment at the item, under *id* if it has one."""
    comment = DraftComment(
        id=id or new_id(), form_id=form_id, item=item, title=title, text=text, by=by
    )
    db.session.add(comment)
    db.session.flush()
    return comment


def comments(form_id: str) -> list[DraftComment]:
    """Every comment of the form, the oldest first."""
    found = select(DraftComment).where(DraftComment.form_id == form_id)
    return list(db.session.scalars(found.order_by(DraftComment.at, DraftComment.id)))


def unresolved_comments(form_id: str) -> list[DraftComment]:
    """Every comment of the form that is not resolved."""
    return [each for each in comments(form_id) if each.resolved_at is None]


def get(form_id: str, comment_id: str) -> DraftComment | None:
    """Return the form's comment with that id."""
    found = db.session.get(DraftComment, comment_id)
    return found if found is not None and found.form_id == form_id else None


def resolve(comment: DraftComment, by: str | None, *, resolved: bool = True) -> None:
    """Mark the comment as resolved, or open it again."""
    comment.resolved_at, comment.resolved_by = (now(), by) if resolved else (None, None)


def remove(comment: DraftComment) -> None:
    """Take the comment away."""
    db.session.delete(comment)


def rename(form_id: str, old: str, new: str) -> None:
    """Let the comments of an item follow it to its new name."""
    for each in comments(form_id):
        if each.item == old or each.item.startswith(f"{old}."):
            each.item = new + each.item.removeprefix(old)


def forget(form_id: str) -> None:
    """Forget the comments of a draft that is published or discarded."""
    db.session.execute(delete(DraftComment).where(DraftComment.form_id == form_id))
