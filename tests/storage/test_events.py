"""The log is read newest first, page by page."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from forms.storage import events
from forms.storage.engine import db

pytestmark = pytest.mark.usefixtures("writing")


def test_events_are_read_page_by_page() -> None:
    with time_machine.travel("2026-05-07T12:00:00Z", tick=False) as clock:
        for number in range(7):
            events.record(f"user {number % 2}", "submission.opened", f"s{number}", "detail")
            if number % 3 == 0:
                clock.shift(timedelta(minutes=1))
        db.session.commit()
    seen, after = [], None
    while True:
        page = events.listing(after=after, limit=3)
        seen.append([event.subject for event in page.events])
        if not (after := page.after):
            break
    assert [len(subjects) for subjects in seen] == [3, 3, 1]
    assert sorted(subject for page in seen for subject in page) == [
        f"s{number}" for number in range(7)
    ]
    assert seen[2] == ["s0"]


def test_events_are_filtered() -> None:
    events.record("anna", "submission.opened", "s1")
    events.record("anna", "submission.exported", "brukerskjema", "csv")
    events.record("bjarne", "submission.opened", "s2")
    db.session.commit()

    def found(**filters: object) -> list[str]:
        return sorted(event.subject for event in events.listing(**filters).events)  # type: ignore[arg-type]

    assert found(who="anna") == ["brukerskjema", "s1"]
    assert found(what="submission.opened") == ["s1", "s2"]
    assert found(subject="s2") == ["s2"]
    assert found(who="anna", subject="s2") == []
    assert found(since=datetime.now(UTC) + timedelta(hours=1)) == []
