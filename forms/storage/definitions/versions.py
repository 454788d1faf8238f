"""Published versions: frozen documents, counted up form by form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import bindparam, func, select
from sqlalchemy.exc import IntegrityError

from forms.definition import Definition, canonical_json, version_hash
from forms.definition.diff.meaning import MeaningVersions, meaning_versions
from forms.questions import TYPES
from forms.storage.database.column_types import Unstorable, storable_json
from forms.storage.database.engine import db
from forms.storage.definitions import offline_keys
from forms.storage.definitions.opening_times import Opening, opening_of
from forms.storage.definitions.opening_times import set_times as set_opening_times
from forms.storage.models.definitions import (
    Form,
    Version,
)

ATTEMPTS = 5
changes = 0
"""How often this process has published or closed a form; caches of pages compare it."""


@dataclass(frozen=True, slots=True)
class Overview:
    """A published form at a glance."""

    form_id: str
    archived: bool
    opening: Opening
    current: Version
    first_published: datetime


def publish(document: Mapping[str, Any], by: str | None = None, note: str = "") -> Version:
    """Publish the document as its form's current version; under a new number unless unchanged.

    *document* is canonical, with the form's `id`. Safe when two publish at once.
    Raises `Unstorable` when a text in it cannot be kept.
    """
    try:
        text = storable_json(canonical_json(document)).decode()
    except TypeError as error:
        raise Unstorable(f"The definition cannot be kept: {error}.") from None
    global changes
    changes += 1
    form_id, hash = document["id"], version_hash(document)
    for _ in range(ATTEMPTS):
        latest = current(form_id)
        if latest is not None and latest.hash == hash:
            return latest
        version = Version(
            form_id=form_id,
            number=latest.number + 1 if latest else 1,
            hash=hash,
            document=text,
            published_by=by,
            note=note,
        )
        if _insert_version(version):
            if version.definition().offline != "no":
                offline_keys.make_key_pair(version)
            return version
    raise RuntimeError(f"{form_id} was published by others {ATTEMPTS} times meanwhile. Try again.")


def _insert_version(version: Version) -> bool:
    """Whether the version got its number; False when somebody else took it first."""
    try:
        with db.session.begin_nested():
            if db.session.get(Form, version.form_id) is None:
                db.session.add(Form(id=version.form_id))
                db.session.flush()
            db.session.add(version)
    except IntegrityError:
        return False
    return True


def republish(version: Version, by: str | None = None, note: str = "") -> Version:
    """Publish an older version's document again under a new number."""
    return publish(document(version), by, note)


def current(form_id: str) -> Version | None:
    """Return the form's newest version, or None."""
    return db.session.scalars(
        select(Version).where(Version.form_id == form_id).order_by(Version.number.desc()).limit(1)
    ).one_or_none()


_OPEN = (
    select(Version, Form.archived, Form.opens, Form.closes)
    .join(Form, Form.id == Version.form_id)
    .where(Version.form_id == bindparam("form_id"))
    .order_by(Version.number.desc())
    .limit(1)
)
"""Asked for by every page of a form, so it is put together once."""


def current_and_closed(form_id: str) -> tuple[Version, bool] | None:
    """Return the form's newest version, and whether it cannot be begun now; one query."""
    found = db.session.execute(_OPEN, {"form_id": form_id}).first()
    return None if found is None else (found[0], not Opening(*found[1:]).is_open)


def current_open_id(form_id: str) -> str | None:
    """Return the id of the form's newest version; None without one, or when it is not open."""
    found = current_and_closed(form_id)
    return None if found is None or found[1] else found[0].id


def get(version_id: str) -> Version | None:
    """Return the version by id, or None."""
    return db.session.get(Version, version_id)


def all_versions(form_id: str) -> list[Version]:
    """Every version of the form, the newest first."""
    found = select(Version).where(Version.form_id == form_id).order_by(Version.number.desc())
    return list(db.session.scalars(found))


def versions_of_all_forms() -> list[Version]:
    """Return every version of every form."""
    return list(db.session.scalars(select(Version)))


def document(version: Version) -> dict[str, Any]:
    """Return the version's document, as it was published."""
    found: dict[str, Any] = orjson.loads(version.document)
    return found


def definition(version: Version, language: str = "") -> Definition:
    """Return the definition in *language* (default: the author's), cached by hash."""
    return version.definition(language)


def languages(version: Version) -> frozenset[str]:
    """Return the languages that the version is written in or translated to."""
    return frozenset({version.definition().source, *_translations(version.hash)})


@lru_cache(maxsize=256)
def _translations(version_hash: str) -> tuple[str, ...]:
    document = select(Version.document).where(Version.hash == version_hash).limit(1)
    return tuple(orjson.loads(db.session.scalars(document).one()).get("translations", {}))


def meanings(form_id: str) -> dict[str, MeaningVersions]:
    """By version id, for each question the number of the version in which its meaning began.

    0 for the first meaning; answers with different numbers are never told or counted together.
    """
    every = all_versions(form_id)[::-1]
    found = _meanings(tuple((version.number, version.hash) for version in every))
    return {version.id: found[version.number] for version in every}


@lru_cache(maxsize=64)
def _meanings(every: Sequence[tuple[int, str]]) -> Mapping[int, MeaningVersions]:
    """Return the meanings, cached; a version's hash always names the same content."""
    rows = db.session.execute(
        select(Version.hash, Version.document).where(Version.hash.in_({hash for _n, hash in every}))
    )
    documents = {hash: orjson.loads(document) for hash, document in rows}
    return meaning_versions({number: documents[hash] for number, hash in every}, TYPES)


def overview() -> list[Overview]:
    """Every published form with its current version, by form id."""
    newest = (
        select(
            Version.form_id,
            func.max(Version.number).label("number"),
            func.min(Version.published).label("first"),
        )
        .group_by(Version.form_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Form, Version, newest.c.first)
        .join(newest, newest.c.form_id == Form.id)
        .join(Version, (Version.form_id == Form.id) & (Version.number == newest.c.number))
        .order_by(Form.id)
    )
    return [
        Overview(form.id, form.archived, opening_of(form), version, first)
        for form, version, first in rows
    ]


def archive(form_id: str, archived: bool = True) -> None:
    """Close the form for new answers, or open it again; raises `LookupError` for an unknown one."""
    global changes
    changes += 1
    form = db.session.get(Form, form_id)
    if form is None:
        raise LookupError(f"No form is called {form_id}.")
    form.archived = archived


def set_times(form_id: str, opens: datetime | None, closes: datetime | None) -> bool:
    """Decide when the form is open; whether that is another time than before."""
    global changes
    changes += 1
    return set_opening_times(form_id, opens, closes)


def is_archived(form_id: str) -> bool:
    """Whether the form is closed for new answers."""
    form = db.session.get(Form, form_id)
    return form is not None and form.archived
