"""Nothing in the database itself tells in which order anonymous answers came."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa
from sqlalchemy import select

from forms.storage import db
from forms.storage.models.definitions import Version
from forms.storage.models.submissions import Submission
from forms.storage.retention import reshuffle
from forms.storage.retention.reshuffle import reshuffle_recent
from forms.storage.submissions import queries, store
from tests.support.databases import Settings

MONDAY = date(2026, 5, 4)
NUMBER = 40


@pytest.fixture
def kept(anonymous: Version, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Ids of anonymous answers, each sent alone, in the order they came, and laid out as such."""
    monkeypatch.setattr(reshuffle, "SHUFFLED", 0)
    found = []
    for number in range(NUMBER):
        received = datetime(2026, 5, 4, 9, tzinfo=UTC) + timedelta(hours=number)
        answers = {"bedre": str(number)}
        new = store.keep(anonymous, answers, key=f"{number:032}", received=received)
        found.append(new.id)
        db.session.commit()
    return found


def in_place() -> list[str]:
    """Ids as the rows lie in the files: by page and place in PostgreSQL, by key in SQLite."""
    places = sa.literal_column("ctid" if db.engine.dialect.name == "postgresql" else "listed")
    return list(db.session.scalars(select(Submission.id).order_by(places)))


def test_places_do_not_tell_the_order(kept: list[str], database: Settings) -> None:
    before = in_place()
    if db.engine.dialect.name == "postgresql":
        assert before == kept, "the reason why this is done"
        assert len(transactions()) == NUMBER
    assert reshuffle_recent(MONDAY + timedelta(days=8)) == NUMBER
    after = in_place()
    assert sorted(after) == sorted(kept)
    assert after not in (kept, kept[::-1], before)
    assert alike(after, kept) < 20 and alike(after, before) < 20
    if db.engine.dialect.name == "postgresql":
        assert len(transactions()) == 1


def transactions() -> set[str]:
    """The marks that PostgreSQL puts on rows when it writes them."""
    return set(db.session.scalars(sa.text("SELECT xmin::text FROM submission")))


def alike(one: list[str], other: list[str]) -> int:
    """How many follow the same one in both."""
    return len(set(pairwise(one)) & set(pairwise(other)))


def test_answers_open_and_are_listed_as_before(kept: list[str]) -> None:
    reshuffle_recent(MONDAY)
    found = list(queries.stream("anonymt", since=MONDAY, until=MONDAY + timedelta(days=6)))
    assert {line.id for line, _answers in found} == set(kept)
    assert {answers["bedre"] for _line, answers in found} == set(map(str, range(NUMBER)))
    rows = db.session.scalars(select(Submission))
    assert all(row.listed.startswith("20260504") and row.id not in row.listed for row in rows)


def test_older_ones_and_those_with_a_name_stay_where_they_are(
    kept: list[str], version: Version
) -> None:
    named = store.keep(version, {"bedre": "x"}, key="a" * 32)
    db.session.commit()
    listed = named.listed
    before = in_place()
    assert reshuffle_recent(MONDAY + timedelta(weeks=5)) == 0
    db.session.expire_all()
    assert in_place() == before
    assert store.find_by_key("a" * 32).listed == listed  # type: ignore[union-attr]  # just kept
