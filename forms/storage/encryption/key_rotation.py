"""Rotation of a sealing key: put a new one before the earlier one, and rewrap the records.

While the earlier key stays behind the new one, everything works. When `count_remaining` is 0 it may
be removed; this disables the short codes of drafts from its time and the backups made with it, and
a form of its time that is submitted again counts as a conflict.
"""

from collections.abc import Iterator
from typing import Any, cast

from sqlalchemy import ColumnElement, and_, func, not_, or_, select
from sqlalchemy.orm import undefer

from forms.storage.database.engine import db, note_erasure
from forms.storage.encryption.records import current_ring, rewrap
from forms.storage.models.base import SealedColumns
from forms.storage.models.definitions import Version

BATCH = 500


def count_remaining() -> int:
    """How many records another key opens than the one that seals in their class now."""
    return sum(
        db.session.scalar(select(func.count()).select_from(table).where(_is_under_other_key(table)))
        or 0
        for table in sealed_tables()
    )


def records_by_key() -> dict[str, int]:
    """How many records each key opens, by its id."""
    found: dict[str, int] = {}
    for table in sealed_tables():
        counted = select(table.key_id, func.count()).group_by(table.key_id)
        for name, number in db.session.execute(counted):
            found[name] = found.get(name, 0) + number
    return found


def rotate() -> int:
    """Move some hundred records to the current key; how many. Commit, and again until it is 0."""
    moved = sum(_rotate(table) for table in sealed_tables())
    if moved:
        note_erasure(db.session())
    return moved


def sealed_tables() -> Iterator[type[SealedColumns]]:
    """Every table of sealed records."""
    yield from SealedColumns.__subclasses__()


def _rotate(table: type[SealedColumns]) -> int:
    found = (
        select(table)
        .where(_is_under_other_key(table))
        .limit(BATCH)
        .with_for_update(of=table)
        .options(undefer(table.wrapped_key), undefer(table.key_id))
    )
    rows = db.session.scalars(found).all()
    for row in rows:
        row.wrapped_key, row.key_id = rewrap(
            row.wrapped_key, row.key_id, row.associated_data, row.key_class
        )
    db.session.flush()
    return len(rows)


def _is_under_other_key(table: type[SealedColumns]) -> ColumnElement[bool]:
    """Which records are not under the key that seals in their class now."""
    current = current_ring().current_by_class
    if not hasattr(table, "version_id"):
        return not_(table.key_id.in_(current.values()))
    version_id = cast(Any, table).version_id
    health = [version.id for version in db.session.scalars(select(Version)) if version.key_class]
    return or_(
        and_(version_id.in_(health), table.key_id != current["health"]),
        and_(not_(version_id.in_(health)), table.key_id != current[""]),
    )
