"""Figures for Prometheus, of the requests to all processes of a machine and of the checks.

They are told without the addresses of pages and without any number of answers: a series of values
with times would show when somebody answered an anonymous form.

The library is imported when a token is set, since no other worker should pay for it.
"""

from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from forms.operations import state
from forms.storage import db, jobs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client import Counter, Histogram
    from prometheus_client.core import GaugeMetricFamily

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the buckets of times."""
METHODS = frozenset({"GET", "HEAD", "POST"})


@cache
def request_metrics() -> "tuple[Counter, Histogram]":
    """Return the counter and the times of requests, which the processes of a machine share.

    gunicorn.conf.py names the folder in which they are shared before the first import.
    """
    from prometheus_client import Counter, Histogram

    return (
        Counter(
            "skjemaverk_requests", "Requests by method and class of status.", ("method", "status")
        ),
        Histogram("skjemaverk_request_seconds", "Times of requests.", buckets=SECONDS),
    )


def observe(method: str, status: int, seconds: float) -> None:
    """Count one request."""
    counter, times = request_metrics()
    counter.labels(method if method in METHODS else "other", f"{status // 100}xx").inc()
    times.observe(seconds)


def metrics_text() -> bytes:
    """Return all figures in Prometheus' text format."""
    from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    request_metrics()
    counted = CollectorRegistry()
    try:
        MultiProcessCollector(counted)  # type: ignore[no-untyped-call]  # it has no types
    except ValueError:  # no shared folder: this process is the only one
        counted = REGISTRY
    checks = CollectorRegistry()
    checks.register(Checks())
    return generate_latest(counted) + generate_latest(checks)


class Checks:
    """Yields the checks as they are now; their values are not shared between processes."""

    def collect(self) -> "Iterator[GaugeMetricFamily]":
        """Yield one family with a value for each check."""
        from prometheus_client.core import GaugeMetricFamily

        found = GaugeMetricFamily(
            "skjemaverk_in_order", "1 for a check in order.", labels=["check"]
        )
        for check in state.all_checks():
            found.add_metric([check.id], check.ok)
        yield found
        try:
            load = jobs.queue_load()
        except SQLAlchemyError:  # which the checks tell of
            db.session.rollback()
            return
        queue = GaugeMetricFamily(
            "skjemaverk_jobs", "Background work by state, failed of a day.", labels=["state"]
        )
        for name in ("waiting", "running", "failed"):
            queue.add_metric([name], getattr(load, name))
        yield queue
        oldest = "skjemaverk_job_oldest_seconds"
        yield GaugeMetricFamily(oldest, "How long the oldest job has waited.", value=load.oldest)
