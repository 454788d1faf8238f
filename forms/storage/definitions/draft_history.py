"""The steps that authors took in a form's draft: who, when, what, and both texts, for undo."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from forms.storage.database.engine import db
from forms.storage.models.base import Base, new_id, now

MOST_STEPS = 100
"""So many steps of a form are kept, the newest."""


class DraftStep(Base):
    """One change of a draft; *undone* ones can be done again until somebody makes a new one."""

    __tablename__ = "draft_step"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    form_id: Mapped[str] = mapped_column(index=True)
    number: Mapped[int]
    at: Mapped[datetime] = mapped_column(default=now)
    by: Mapped[str | None]
    sentence: Mapped[str]
    before: Mapped[str] = mapped_column(deferred=True)
    after: Mapped[str] = mapped_column(deferred=True)
    undone: Mapped[bool] = mapped_column(default=False)


def add(
    form_id: str, by: str | None, sentence: str, before: str, after: str, *, joins: bool = False
) -> DraftStep:
    """Keep a step; what was undone cannot be done again, and the oldest steps go.

    One that *joins* goes on with the newest, if the same author did the same just before.
    """
    newest = step_to_undo(form_id) if joins else None
    if newest is not None and (newest.by, newest.sentence, newest.after) == (by, sentence, before):
        newest.after, newest.at = after, now()
        return newest
    db.session.execute(
        delete(DraftStep).where(DraftStep.form_id == form_id, DraftStep.undone.is_(True))
    )
    latest = db.session.scalar(
        select(func.max(DraftStep.number)).where(DraftStep.form_id == form_id)
    )
    number = (latest or 0) + 1
    step = DraftStep(
        form_id=form_id, number=number, by=by, sentence=sentence, before=before, after=after
    )
    db.session.add(step)
    db.session.execute(
        delete(DraftStep).where(
            DraftStep.form_id == form_id, DraftStep.number <= number - MOST_STEPS
        )
    )
    db.session.flush()
    return step


def steps(form_id: str) -> list[DraftStep]:
    """Every step of the form that is kept, the oldest first."""
    found = select(DraftStep).where(DraftStep.form_id == form_id).order_by(DraftStep.number)
    return list(db.session.scalars(found))


def step_to_undo(form_id: str) -> DraftStep | None:
    """Return the newest step that is not undone."""
    return next((step for step in reversed(steps(form_id)) if not step.undone), None)


def step_to_redo(form_id: str) -> DraftStep | None:
    """Return the step that was undone last."""
    return next((step for step in steps(form_id) if step.undone), None)


def texts(form_id: str) -> Iterator[str]:
    """Yield every text that the draft has been, the newest first."""
    for step in reversed(steps(form_id)):
        yield step.after
        yield step.before


def forget(form_id: str) -> None:
    """Forget the steps of a draft that is discarded."""
    db.session.execute(delete(DraftStep).where(DraftStep.form_id == form_id))
