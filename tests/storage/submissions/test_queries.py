"""Lists and streams of submissions: in order, by filter, from an index, page by page."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import text

from forms import storage
from forms.storage.accounts import units
from forms.storage.database.engine import db
from forms.storage.models.definitions import Version
from forms.storage.submissions import counters, queries
from tests.storage.submissions.test_store import MAY_7, fill, keep


def test_lists_are_paged_and_filtered(version: Version) -> None:
    units.import_csv("id;name;kind\na;A;annen\nb;B;annen\n")
    for number in range(10):
        keep(
            version,
            received=MAY_7 + timedelta(days=number),
            unit="ab"[number % 2],
            state="sent" if number < 8 else "returned",
        )
    db.session.commit()
    pages, after = [], None
    while True:
        page = queries.page("brukerskjema", after=after, limit=4)
        pages.append([line.received for line in page.lines])
        after = page.after
        if after is None:
            break
    assert [len(page) for page in pages] == [4, 4, 2]
    assert [day for page in pages for day in page] == [
        MAY_7 + timedelta(days=9 - n) for n in range(10)
    ]

    def days(**filters: Any) -> list[int]:
        form = filters.pop("form", "brukerskjema")
        return [line.period.day for line in queries.page(form, **filters).lines]

    assert days(since=date(2026, 5, 15)) == [17, 16, 15]
    assert days(until=date(2026, 5, 9)) == [9, 8]
    assert days(since=date(2026, 5, 9), until=date(2026, 5, 10)) == [10, 9]
    assert days(state="returned") == [17, 16]
    assert days(units=["b"], limit=2) == [17, 15]
    assert days(units=["a", "b"], form=None, limit=2) == [17, 16]
    assert days(units=[]) == []
    with pytest.raises(ValueError, match="units"):
        days(form=None)


def test_the_stream_takes_the_same_filters(version: Version) -> None:
    for number in range(5):
        keep(version, {"bedre": str(number)}, received=MAY_7 + timedelta(days=number))
    db.session.commit()
    found = queries.stream("brukerskjema", since=date(2026, 5, 9), until=date(2026, 5, 11))
    assert [(line.period.day, answers) for line, answers in found] == [
        (9, {"bedre": "1"}),
        (10, {"bedre": "2"}),
        (11, {"bedre": "3"}),
    ]


def test_the_stream_crosses_versions_and_batches(
    version: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "BATCH", 3)
    later = storage.models.definitions.Version(
        form_id="brukerskjema", number=2, hash="f" * 64, document=version.document
    )
    db.session.add(later)
    db.session.flush()
    for number in range(10):
        keep((version, later)[number % 2], {"bedre": str(number)})
    db.session.commit()
    assert len({line.version_id for line, _ in queries.stream("brukerskjema")}) == 2
    assert len(list(queries.stream("brukerskjema"))) == 10


def test_the_stream_gives_a_form_its_own_be_it_most_or_few(
    version: Version, anonymous: Version
) -> None:
    for number in range(5):
        keep(version if number else anonymous, {"bedre": str(number)})
    db.session.commit()
    assert [counters.has_most_submissions(form) for form in ("brukerskjema", "anonymt")] == [
        True,
        False,
    ]
    for form, expected in (("brukerskjema", "1234"), ("anonymt", "0")):
        found = queries.stream(form)
        assert sorted(answers["bedre"] for _line, answers in found) == list(expected)


@pytest.mark.parametrize(
    ("filters", "index"),
    [
        ({"form_id": "brukerskjema"}, "ix_submission_form_id_listed"),
        ({"form_id": "brukerskjema", "state": "returned"}, "ix_submission_form_id_state_listed"),
        ({"form_id": "brukerskjema", "since": date(2026, 5, 1)}, "ix_submission_form_id_listed"),
        ({"form_id": "brukerskjema", "after": "20260507"}, "ix_submission_form_id_listed"),
        (
            {"form_id": "brukerskjema", "units": ["a"], "since": date(2026, 5, 1)},
            "ix_submission_unit_id_form_id_listed",
        ),
    ],
)
def test_a_long_list_is_read_from_an_index(
    version: Version, filters: dict[str, Any], index: str
) -> None:
    fill(version, 2000)
    db.session.commit()
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("ANALYZE submission"))
    asked: list[tuple[str, Any]] = []
    sa.event.listen(
        db.engine, "before_cursor_execute", lambda *seen: asked.append((seen[2], seen[3]))
    )
    queries.page(**filters)
    ((statement, values),) = [one for one in asked if one[0].startswith("SELECT submission")]
    how = "EXPLAIN" if db.engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
    rows = db.session.connection().exec_driver_sql(f"{how} {statement}", values)
    plan = "\n".join(str(row) for row in rows)
    assert index in plan if how != "EXPLAIN" else "Index Scan" in plan
    assert "TEMP B-TREE" not in plan and "Seq Scan" not in plan and "Sort" not in plan


def test_keyset_pages_meet_without_gap_or_overlap(version: Version) -> None:
    for _ in range(25):
        keep(version, received=MAY_7)
    db.session.commit()
    seen, after = [], None
    while True:
        page = queries.page("brukerskjema", after=after, limit=5)
        seen += [line.id for line in page.lines]
        if not (after := page.after):
            break
    assert len(seen) == len(set(seen)) == 25
    assert all(one > other for one, other in pairwise(seen))
