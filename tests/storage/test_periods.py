"""How long is long."""

from datetime import UTC, datetime

import pytest

from forms.storage.periods import after


@pytest.mark.parametrize(
    ("begins", "period", "ends"),
    [
        ("2026-05-07", "30d", "2026-06-06"),
        ("2026-05-07", "2w", "2026-05-21"),
        ("2026-01-31", "1m", "2026-02-28"),
        ("2026-08-31", "6m", "2027-02-28"),
        ("2026-12-15", "1m", "2027-01-15"),
        ("2024-02-29", "1y", "2025-02-28"),
        ("2024-02-29", "4y", "2028-02-29"),
    ],
)
def test_when_a_period_is_over(begins: str, period: str, ends: str) -> None:
    moment = datetime.fromisoformat(begins).replace(tzinfo=UTC)
    assert after(moment, period).date().isoformat() == ends
