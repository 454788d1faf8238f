"""What is kept of answers whose time is over, so that what was counted from them still counts.

A fact says that a form was answered at a unit on a day, and holds the closed answers that a
published figure looks at (`forms.logic.figures`); nothing in it leads to a person. Answers that are
erased because somebody asks leave no fact.
"""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

import orjson
from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import undefer_group

from forms.logic.figures import RECEIVED, UNIT, facts_in, names_in
from forms.questions import countable_kinds
from forms.storage.database.engine import db
from forms.storage.definitions import versions
from forms.storage.encryption.records import seal, unseal
from forms.storage.models.base import new_id
from forms.storage.models.figures import Fact
from forms.storage.submissions import store
from forms.storage.submissions.queries import Number

KEPT_DAYS = 3653
"""Ten years: as long as a municipality compares its years."""


def used_names() -> dict[str, frozenset[str]]:
    """Return the questions that published figures look at, by form."""
    found: dict[str, set[str]] = {}
    for form in versions.overview():
        for question, _repeat in form.current.definition().walk():
            for given in question.own.get("figure", {}).values():
                if "form" not in given:
                    continue  # it is counted from meetings
                names = found.setdefault(given["form"], set())
                names.update(names_in(question.own["figure"]))
    return {form_id: frozenset(names) for form_id, names in found.items()}


def keep_facts(submission_ids: Collection[str]) -> int:
    """Keep a fact of each of these submissions, which are about to be erased; how many."""
    used, kept = used_names(), 0
    for id in submission_ids:
        submission = store.get(id)
        if submission is None or submission.received is None:
            continue
        version = submission.version
        definition = version.definition()
        if definition.anonymous is not None:
            continue
        countable = countable_kinds(definition)
        names = used.get(submission.form_id, frozenset()) & countable.keys()
        content = facts_in(store.open_answers(submission), names) if names else {}
        fact = Fact(
            id=new_id(),
            form_id=submission.form_id,
            version_id=submission.version_id,
            version=version,
            unit_id=submission.unit_id,
            state=submission.state,
            period=submission.period,
        )
        fact.record = seal(orjson.dumps(content), fact.associated_data, version.key_class)
        db.session.add(fact)
        kept += 1
    db.session.flush()
    return kept


def known_answers(
    form_id: str,
    *,
    since: date | None = None,
    until: date | None = None,
    units: Collection[str] | None = None,
) -> Iterator[dict[str, Any]]:
    """Yield what figures may know of each fact of a form that was sent."""
    where = _filters(form_id, since, until, "sent", units)
    found = select(Fact).where(*where).order_by(Fact.period).options(undefer_group("sealed"))
    for fact in db.session.scalars(found):
        content: dict[str, Any] = orjson.loads(unseal(fact.record, fact.associated_data))
        yield {**content, RECEIVED: fact.period.isoformat(), UNIT: fact.unit_id}


def numbers(
    form_id: str,
    *,
    since: date | None = None,
    until: date | None = None,
    state: str | None = None,
    units: Collection[str] | None = None,
    versions: Collection[str] | None = None,
) -> list[Number]:
    """Return how many there are, by period, unit and state; none of them is opened."""
    where = _filters(form_id, since, until, state, units)
    if versions is not None:
        where.append(Fact.version_id.in_(versions))
    columns = (Fact.period, Fact.unit_id, Fact.state)
    found = select(*columns, func.count()).where(*where).group_by(*columns).order_by(*columns)
    return [Number(*row) for row in db.session.execute(found)]


def remove_before(before: date) -> int:
    """Erase the facts of days before that one; how many."""
    gone = db.session.execute(delete(Fact).where(Fact.period < before).returning(Fact.id)).all()
    return len(gone)


def _filters(
    form_id: str,
    since: date | None,
    until: date | None,
    state: str | None,
    units: Collection[str] | None,
) -> list[ColumnElement[bool]]:
    wanted = (
        Fact.form_id == form_id,
        since is not None and Fact.period >= since,
        until is not None and Fact.period <= until,
        state is not None and Fact.state == state,
        units is not None and Fact.unit_id.in_(units),
    )
    return [each for each in wanted if not isinstance(each, bool)]
