"""No test waits less than a minute for a browser, a server or a program: one constant says so."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from forms.settings import ROOT
from tests.support.patience import MILLISECONDS, PATIENCE, until

OWN_TIME = re.compile(
    r"timeout ?=\s*\d|\b(?:settimeout|set_default(?:_navigation)?_timeout)\(\s*\d"
    r"|(?<!stop)\.(?:wait|join|communicate)\(\s*\d|--[a-z-]*(?:timeout|recovery)\",\s*f?\"\d"
)
"""A time written where it is used, instead of `PATIENCE`."""
FINE = re.compile(r"# patient enough: \S|SET lock_timeout|busy_timeout|sqlite3\.connect")
"""Waits that may end early without failing a test, and a database that is told not to wait."""
TOOLS = ROOT / "tests" / "server" / "tools"


def sources() -> list[Path]:
    """The Python files of the tests; the crash tools get their times from them."""
    found = [*(ROOT / "tests").rglob("*.py"), *(ROOT / "bench").rglob("*.py")]
    return [path for path in sorted(found) if TOOLS not in path.parents and path != Path(__file__)]


def test_no_wait_has_a_time_of_its_own() -> None:
    assert PATIENCE >= 60
    hits = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in sources()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if OWN_TIME.search(line) and not FINE.search(line)
    ]
    assert hits == [], "use PATIENCE or MILLISECONDS of tests/support/patience.py"


@pytest.mark.parametrize(
    "line",
    [
        "page.click(timeout=5_000)",
        "page.set_default_timeout(15_000)",
        "process.wait(30)",
        "parent.communicate(20)",
        '*("--ready-timeout", "30")',
        "sock.settimeout(2)",
    ],
)
def test_a_time_of_its_own_is_seen(line: str) -> None:
    assert OWN_TIME.search(line)


@pytest.mark.browser
def test_pages_are_waited_for_as_patiently(page: Page) -> None:
    """Playwright's own 30 and 5 seconds hold nowhere: one slow answer is no failure."""
    assert page._impl_obj._timeout_settings.timeout(None) == MILLISECONDS
    assert page.context._impl_obj._timeout_settings.timeout(None) == MILLISECONDS


def test_what_has_happened_is_not_waited_for() -> None:
    until(lambda: True, meanwhile=lambda _: pytest.fail("it waited"))
