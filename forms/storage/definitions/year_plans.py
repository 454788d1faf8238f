"""The plan of the year that is in force: arenas, tasks and closed days, in each language."""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson

from forms.storage.database.column_types import dumps
from forms.storage.database.engine import db
from forms.storage.models.meetings import YearPlan

Json = dict[str, Any]
SOURCE = "nb"
OWN_PARTS = ("closed", "expects")
"""What the municipality may decide itself, whatever the file says."""


def put_in_force(plans: Mapping[str, Json]) -> bool:
    """Let these plans, by language, be the ones in force; False when they are already."""
    written = {language: orjson.dumps(plan).decode() for language, plan in plans.items()}
    mark = hashlib.sha256(dumps(written)).hexdigest()
    row = db.session.get(YearPlan, YearPlan.ID)
    if row is not None and row.hash == mark:
        return False
    if row is None:
        db.session.add(YearPlan(id=YearPlan.ID, hash=mark, content=written))
    else:
        row.hash, row.content = mark, written
    db.session.flush()
    return True


def current(language: str = SOURCE) -> Json:
    """Return the plan in a language, or in the one it is written in; empty when there is none."""
    row = db.session.get(YearPlan, YearPlan.ID)
    if row is None:
        return {}
    found: Json = orjson.loads(row.content.get(language) or row.content.get(SOURCE) or "{}")
    return {**found, **own_decisions()}


def own_decisions() -> Json:
    """Return what the municipality has decided in place of the file's."""
    row = db.session.get(YearPlan, YearPlan.OWN)
    return {part: orjson.loads(text) for part, text in row.content.items()} if row else {}


def decide(part: str, value: Any) -> None:
    """Let *value* hold in place of the file's `closed` or `expects`; None gives the file's back."""
    if part not in OWN_PARTS:
        raise ValueError(f"{part} is decided in the file. Known: {', '.join(OWN_PARTS)}.")
    row = db.session.get(YearPlan, YearPlan.OWN)
    if row is None:
        row = YearPlan(id=YearPlan.OWN, hash="", content={})
        db.session.add(row)
    kept = {key: text for key, text in row.content.items() if key != part}
    row.content = kept if value is None else {**kept, part: orjson.dumps(value).decode()}
    db.session.flush()
