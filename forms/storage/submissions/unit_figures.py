"""The figures of a unit that stay as they were first shown."""

from datetime import date
from typing import Any

from sqlalchemy.exc import IntegrityError

from forms.storage.database.engine import db
from forms.storage.models.figures import UnitFigures


def get(form_id: str, unit_id: str, first: date) -> dict[str, Any] | None:
    """Return the figures of the tertial that begins on *first*; None before they were shown."""
    found = db.session.get(UnitFigures, (form_id, unit_id, first), populate_existing=True)
    return found.content if found else None


def keep(form_id: str, unit_id: str, first: date, content: dict[str, Any]) -> dict[str, Any]:
    """Keep the figures, unless somebody else was shown others at the same time: then those."""
    known = get(form_id, unit_id, first)
    if known is not None:
        return known
    try:
        with db.session.begin_nested():
            row = UnitFigures(form_id=form_id, unit_id=unit_id, first=first, content=content)
            db.session.add(row)
    except IntegrityError:
        return get(form_id, unit_id, first) or content
    return content
