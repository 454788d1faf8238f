"""Changing the sealing key: put a new one first in `SEALING_KEY`, and move the records over.

While the earlier key stays behind the new one, everything works. When `remaining` is 0 it may go;
with it go the short codes of drafts from its time, and a form of its time that is sent once more is
taken for a clash.
"""

from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from forms.storage.engine import db, erased
from forms.storage.models import Draft, SealedColumns, StoredFile, Submission
from forms.storage.sealing import current_ring, rewrap

SEALED = (Draft, Submission, StoredFile)
BATCH = 500


def remaining() -> int:
    """How many records an earlier key still opens."""
    current = current_ring().current
    return sum(
        db.session.scalar(select(func.count()).where(table.key_id != current)) or 0
        for table in SEALED
    )


def rotate() -> int:
    """Move some hundred records to the current key; how many. Commit, and again until it is 0."""
    moved = sum(_rotate(table) for table in SEALED)
    if moved:
        erased(db.session())
    return moved


def _rotate(table: type[SealedColumns]) -> int:
    found = (
        select(table)
        .where(table.key_id != current_ring().current)
        .limit(BATCH)
        .with_for_update(of=table)
        .options(undefer(table.wrapped_key), undefer(table.key_id))
    )
    rows = db.session.scalars(found).all()
    for row in rows:
        row.wrapped_key, row.key_id = rewrap(row.wrapped_key, row.key_id, row.place)
    db.session.flush()
    return len(rows)
