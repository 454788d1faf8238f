"""What people do all day, asked of one server for half an hour: its memory stays flat.

Short in `make test`; half an hour with `SOAK=1`, as `make soak` does. The processes are not renewed
meanwhile (`max_requests`), so that what one of them loses is seen.
"""

import os
import random
import re
import statistics
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from tests.support.factories import form, section, text, yes_no
from tests.support.patience import PATIENCE
from tests.support.server import Served, furnished

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("server")]
LONG = bool(os.environ.get("SOAK"))
SECONDS = 1800 if LONG else 30
EARLY = 300 if LONG else 10
"""Seconds until what is kept on purpose is there: templates, forms, empty pages and PDFs."""
GROWTH = 1.1 if LONG else 1.4
"""The most that the memory may be at the end, against what it was then."""
PEOPLE = 3
PAUSE = 0.2
HIDDEN = re.compile(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"')
SHEET, PARTS, LIST = "/skjema/brukerskjema/", "/skjema/begynt/", "/oversikt/begynt"
BEGUN = form(
    section("a", text("navn", "Hva heter barnet?"), yes_no("trives", "Trives barnet?")),
    section("b", text("mer", "Hva mer?", lines=3)),
    open_to="anyone",
    read_by={"coordinator": "answers"},
)
WORDS = "fire ord hører sammen"


class NotRenewed(Served):
    """A server whose processes live until it is stopped."""

    @property
    def command(self) -> list[str]:
        """What starts it."""
        return [*super().command[:-1], "--max-requests", "0", super().command[-1]]


class Person(threading.Thread):
    """Somebody with a browser who does one thing after the other."""

    def __init__(self, served: Served, seed: int, login: str = "") -> None:
        super().__init__(daemon=True)
        self.served, self.login, self.chance = served, login, random.Random(seed)
        jar = urllib.request.HTTPCookieProcessor(CookieJar())
        self.browser = urllib.request.build_opener(jar)
        self.asked, self.at = 0, ""
        self.wrong, self.ended = list[str](), threading.Event()

    def run(self) -> None:
        """Do things until the time is over; what goes wrong is told at the end."""
        try:
            if self.login:
                self.sign_in()
            things = self.coordinates() if self.login else self.fills_in()
            while not self.ended.wait(PAUSE):
                self.chance.choice(things)()
        except Exception as error:  # a thread cannot fail a test
            self.wrong.append(f"{type(error).__name__} {error}")

    def ask(self, path: str, **typed: str) -> str:
        """Ask for a page, or post what was *typed*; the page that comes."""
        body = urllib.parse.urlencode(typed).encode() if typed else None
        self.asked += 1
        try:
            with self.browser.open(f"{self.served.url}{path}", body, PATIENCE) as answer:
                self.at = answer.geturl()
                return str(answer.read().decode("utf-8", "replace"))
        except urllib.error.HTTPError as error:
            with error:
                if error.code != 422:  # something that must be corrected
                    self.wrong.append(f"{path} {error.code}")
                return error.read().decode("utf-8", "replace")

    def post(self, path: str, page: str, **typed: str) -> str:
        """Post to *path* with what *page* holds unseen."""
        return self.ask(path, **{**dict(HIDDEN.findall(page)), **typed})

    def sign_in(self) -> None:
        """Set a passphrase with the link, which signs in."""
        link = self.served.links[self.login]
        self.post(link, self.ask(link), passphrase=WORDS, again=WORDS)

    def fills_in(self) -> list[Callable[[], object]]:
        """What families do."""
        return [self.send_sheet, self.send_sheet, self.correct, self.fill_in, self.look]

    def coordinates(self) -> list[Callable[[], object]]:
        """What a coordinator does."""
        pages = ["/oversikt/", LIST, "/samtaler/", "/resultater/"]
        return [*(lambda path=path: self.ask(path) for path in pages), self.take_out]

    def send_sheet(self) -> None:
        """Answer the sheet of feedback and read the receipt."""
        self.post(SHEET, self.ask(SHEET), **{"A-fb_role": "foresatt", "_do": "next"})
        if not self.at.endswith("/kvittering"):
            self.wrong.append(f"no receipt but {self.at}")

    def correct(self) -> None:
        """Send nothing, and be told what lacks."""
        self.post(SHEET, self.ask(SHEET), _do="next")

    def fill_in(self) -> None:
        """Begin a form of several pages, look over it, and send it half of the times."""
        page = self.post(f"{PARTS}start", self.ask(PARTS))
        page = self.post(f"{PARTS}del/a", page, **{"A-navn": "Ola", "_do": "next"})
        page = self.post(f"{PARTS}del/b", page, **{"A-mer": "Hei " * 50, "_do": "next"})
        if self.chance.random() < 0.5:
            self.post(f"{PARTS}send", page)
            if not self.at.endswith("/kvittering"):
                self.wrong.append(f"no receipt but {self.at}")

    def look(self) -> None:
        """Read what there is, in some language, and now and then the empty form as PDF."""
        self.ask(f"/?lang={self.chance.choice(('nb', 'nn', 'en'))}")
        if self.chance.random() < 0.1:  # a minute has room for thirty of an address
            self.ask(f"{SHEET}blankett.pdf")

    def take_out(self) -> None:
        """Download all answers."""
        format = self.chance.choice(("csv", "xlsx", "jsonl"))
        self.post(f"{LIST}/last-ned", self.ask(LIST), format=format)


def memory_of(parent: int) -> int:
    """How many kB the processes of the server hold, without the one that starts them."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text("ascii").split()
    held = (Path(f"/proc/{child}/status").read_text("ascii") for child in children)
    return sum(int(each.partition("VmRSS:")[2].split()[0]) for each in held)


@contextmanager
def busy(served: Served) -> Iterator[list[Person]]:
    """People at the server, until the block ends."""
    people = [Person(served, seed) for seed in range(PEOPLE)] + [Person(served, PEOPLE, "kari")]
    for each in people:
        each.start()
    try:
        yield people
    finally:
        for each in people:
            each.ended.set()
        for each in people:
            each.join(PATIENCE)


def test_memory_is_flat_under_a_days_work(tmp_path: Path) -> None:
    furnished_one = furnished(tmp_path / "instance", {"begynt": BEGUN})
    served = NotRenewed(furnished_one.instance, furnished_one.port, furnished_one.links)
    held: list[tuple[float, int]] = []
    with served.running() as running, busy(running) as people:
        began, parent = time.monotonic(), running.process
        while (passed := time.monotonic() - began) < SECONDS:
            held.append((passed, memory_of(parent)))
            time.sleep(SECONDS / 180)
    assert [wrong for each in people for wrong in each.wrong] == []
    assert "Traceback" not in served.log.read_text("utf-8")
    window = SECONDS / 30
    early = statistics.median(kb for at, kb in held if EARLY <= at < EARLY + window)
    late = statistics.median(kb for at, kb in held if at >= SECONDS - window)
    asked = sum(each.asked for each in people)
    print(f"{asked} requests in {SECONDS / 60:g} min; memory of the processes (RSS):")
    for at, kb in held[:: max(1, len(held) // 15)]:
        print(f"{at / 60:6.1f} min {kb / 1024:8.1f} MB")
    print(f"after {EARLY / 60:.1f} min {early / 1024:.1f} MB, at the end {late / 1024:.1f} MB")
    assert late <= GROWTH * early
