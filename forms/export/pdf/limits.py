"""How long one document may take: in proportion to its length, between two limits."""

WORK = 10
"""Seconds of work for any document."""
MOST_WORK = 40
"""Seconds of work for the longest."""
PACE = 20_000
"""Bytes of HTML for each second more: half the pace of tables, the slowest of what forms have."""
WAIT = 3
"""Seconds for each second of work, for the machine has other work to do."""
MOST_WAIT = 55
"""Seconds that anybody waits; a proxy gives up after a minute."""


def work_seconds(size: int) -> int:
    """Return the seconds of work for *size* bytes of HTML.

    >>> work_seconds(5_000), work_seconds(340_000), work_seconds(4_000_000)
    (10, 27, 40)
    """
    return min(WORK + size // PACE, MOST_WORK)


def wait_seconds(size: int) -> int:
    """Return the seconds after which the page to print is shown instead.

    >>> wait_seconds(5_000), wait_seconds(340_000)
    (30, 55)
    """
    return min(WAIT * work_seconds(size), MOST_WAIT)
