"""Authors' drafts of definitions; concurrent saves never overwrite each other."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from forms.storage.database.engine import db
from forms.storage.definitions import draft_comments
from forms.storage.models.base import now
from forms.storage.models.definitions import DefinitionDraft


class StaleRevision(Exception):
    """A concurrent save: `theirs` is the stored text, `yours` the one not stored."""

    def __init__(self, theirs: DefinitionDraft | None, yours: str) -> None:
        super().__init__("The draft was changed by somebody else. Compare the two texts.")
        self.theirs = theirs
        self.yours = yours


def get(form_id: str) -> DefinitionDraft | None:
    """Return the draft of that form's definition, or None."""
    return db.session.get(DefinitionDraft, form_id)


def all_drafts() -> list[DefinitionDraft]:
    """Every draft, by form id."""
    return list(db.session.scalars(select(DefinitionDraft).order_by(DefinitionDraft.form_id)))


def save(
    form_id: str,
    text: str,
    catalogues: Mapping[str, Any],
    revision: int,
    by: str | None,
) -> DefinitionDraft:
    """Save the draft's text; *revision* is the one the author began from, 0 for a new draft.

    Raises `StaleRevision` when somebody else has saved since.
    """
    if revision == 0:
        _begin(form_id, text, catalogues, by)
    elif not _replace(form_id, text, catalogues, revision, by):
        raise StaleRevision(_get_refreshed(form_id), text)
    kept = _get_refreshed(form_id)
    if kept is None:
        raise StaleRevision(None, text)
    return kept


def discard(form_id: str) -> None:
    """Forget the draft of that form, if there is one, and what its authors said about it."""
    draft_comments.forget(form_id)
    if draft := get(form_id):
        db.session.delete(draft)
        db.session.flush()


def _begin(form_id: str, text: str, catalogues: Mapping[str, Any], by: str | None) -> None:
    draft = DefinitionDraft(
        form_id=form_id,
        text=text,
        catalogues=dict(catalogues),
        revision=1,
        changed=now(),
        changed_by=by,
    )
    try:
        with db.session.begin_nested():
            db.session.add(draft)
    except IntegrityError:
        raise StaleRevision(_get_refreshed(form_id), text) from None


def _replace(
    form_id: str, text: str, catalogues: Mapping[str, Any], revision: int, by: str | None
) -> bool:
    """Write the text if the draft is still at that revision; whether it was."""
    change = (
        update(DefinitionDraft)
        .where(DefinitionDraft.form_id == form_id, DefinitionDraft.revision == revision)
        .values(
            text=text,
            catalogues=dict(catalogues),
            revision=revision + 1,
            changed=now(),
            changed_by=by,
        )
        .execution_options(synchronize_session=False)
        .returning(DefinitionDraft.revision)
    )
    return db.session.execute(change).first() is not None


def _get_refreshed(form_id: str) -> DefinitionDraft | None:
    return db.session.get(DefinitionDraft, form_id, populate_existing=True)
