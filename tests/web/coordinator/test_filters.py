"""What goes out of an anonymous form: no two downloads differ by so few that one stands out."""

from collections import Counter
from datetime import date, timedelta
from itertools import combinations
from unittest.mock import patch

import time_machine
from hypothesis import given
from hypothesis import strategies as st

from forms.storage.submissions.counters import Count
from forms.storage.workflow import release
from forms.web.coordinator.filters import select
from forms.web.core.date_filter import Filter
from tests.support.release_rules import same_rule

MONDAY = date(2026, 4, 6)
"""Three weeks before a term (tertial) ends."""
DAYS = 7 * 8


def at(day: int) -> date:
    return MONDAY + timedelta(days=day)


def counted(days: list[int], today: int) -> list[Count]:
    """The counts when the answers of these days have come, on that day."""
    weeks = Counter(at(day - day % 7) for day in days if day <= today)
    return [Count("f", monday, "sent", number) for monday, number in sorted(weeks.items())]


def taken(days: list[int], today: int, wanted: Filter, least: int) -> set[int]:
    """Which of the answers a download on that day gives, by their number in *days*."""
    with (
        patch.object(release.counters, "counts", lambda _form, *_days: counted(days, today)),
        patch.object(release, "least_group", lambda _form: least),
        patch.object(release, "rules", lambda _form: same_rule(least)),
        patch.object(release.link_usage, "counts_by_week", lambda _form: {}),
        time_machine.travel(at(today), tick=False),
    ):
        found = select("f", wanted)
    if not found.ready:
        return set()
    since, until = found.wanted.since, found.wanted.until
    assert since and until and found.wanted.state is None
    given = {
        n for n, day in enumerate(days) if day <= today and since <= at(day - day % 7) <= until
    }
    assert len(given) == found.ready <= found.number
    assert found.number + (found.waiting or 0) <= len([day for day in days if day <= today])
    return given


@st.composite
def downloads(draw: st.DrawFn) -> list[tuple[int, Filter]]:
    """Downloads on some days, each of some period."""
    day = st.integers(0, DAYS)
    edge = st.none() | day.map(at)
    asked = st.tuples(day, st.builds(Filter, edge, edge, st.sampled_from([None, "sent"])))
    return draw(st.lists(asked, min_size=2, max_size=6))


@given(
    st.lists(st.integers(0, DAYS), min_size=40, max_size=120).map(sorted),
    downloads(),
    st.integers(3, 8),
)
def test_no_two_downloads_over_time_differ_by_a_small_group(
    days: list[int], asked: list[tuple[int, Filter]], least: int
) -> None:
    found = [taken(days, today, wanted, least) for today, wanted in asked]
    assert all(len(each) not in range(1, least) for each in found)
    for one, other in combinations(found, 2):
        for difference in (one - other, other - one):
            assert len(difference) not in range(1, least)


def test_a_filter_says_itself_as_the_address_and_as_storage_want_it() -> None:
    wanted = Filter(date(2026, 1, 1), None, "sent")
    assert wanted.arguments == {"fra": "2026-01-01", "status": "sent"}
    assert wanted.terms == {"since": date(2026, 1, 1), "until": None, "state": "sent"}
