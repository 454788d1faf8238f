"""A server that is gone, a tab that is killed, a slow line, a wrong clock: once, and whole."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, Response, Route, expect

from forms.settings import ROOT
from tests.browser import offline_forms
from tests.browser.offline_driver import (
    LEAVE,
    PLACES,
    heading,
    holding,
    outbox,
    press_here,
    ready,
    rows_held,
    status,
)
from tests.browser.test_offline import KEPT, OPEN, PARTS, QUEUED, SECRET, SHEET, answers
from tests.support.browser import CHROMIUM, QUIET, TABLET
from tests.support.patience import PATIENCE
from tests.support.server import Served, furnished

CONTROL = "Kontrollfugl"
"""What a test leaves in every place, so that its search is known to find it."""


class Killable:
    """A server that is killed as by a power cut, and started again on its port."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with self.served.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.served.command,
                cwd=ROOT,
                env=self.served.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.served.wait(self.process)

    def kill(self) -> None:
        """Kill it and its workers at once."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(PATIENCE)
            self.process = None


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Killable]:
    """A server of these tests alone, running at the start of each."""
    killable = Killable(furnished(tmp_path_factory.mktemp("gone"), offline_forms.FORMS))
    yield killable
    killable.kill()


@pytest.fixture
def page(server: Killable, browser: Browser) -> Iterator[Page]:
    """A page in a fresh browser, with the server running."""
    if server.process is None:
        server.start()
    context = browser.new_context(base_url=server.served.url, viewport=TABLET, locale="nb-NO")
    yield context.new_page()
    context.close()


def opened(page: Page, form: str, *, start: bool = False) -> None:
    """Open the form, begin it, and wait until it is kept."""
    page.goto(f"/skjema/{form}/")
    if start:
        with page.expect_navigation():
            page.get_by_role("button", name="Start", exact=True).click()
    ready(page, form)


def test_a_server_that_is_gone_is_as_no_network(page: Page, server: Killable) -> None:
    opened(page, PARTS, start=True)
    server.kill()
    page.locator("[name=A-navn]").fill("Tjener borte")
    status(page, KEPT)
    press_here(page, "Neste")
    expect(page.get_by_role("heading", name="Familien")).to_be_visible()
    press_here(page, "Neste")
    press_here(page, "Send inn")
    heading(page, QUEUED)
    page.reload()
    heading(page, "Om barnet")
    server.start()
    page.goto("/uten-nett")
    expect(page.get_by_text("Sendt", exact=True)).to_be_visible()
    assert answers(server.served, PARTS, "navn", "Tjener borte") == 1


def test_a_tab_that_is_killed_while_it_sends_loses_and_doubles_nothing(
    page: Page, server: Killable
) -> None:
    opened(page, SHEET)
    page.context.set_offline(True)
    page.locator("[name=A-bra]").fill("Fane drept")
    press_here(page, "Send inn")
    heading(page, QUEUED)
    stored: list[int] = []

    def never_answer(route: Route) -> None:
        stored.append(route.fetch().status)

    page.context.route("**/uten-nett/*[0-9a-f]", never_answer)
    page.context.set_offline(False)
    page.wait_for_timeout(3000)
    page.close()
    again = page.context.new_page()
    page.context.unroute("**/uten-nett/*[0-9a-f]")
    again.goto("/uten-nett")
    expect(again.get_by_text("Sendt", exact=True)).to_be_visible()
    assert answers(server.served, SHEET, "bra", "Fane drept") == 1


def test_a_server_killed_while_it_receives_loses_and_doubles_nothing(
    page: Page, server: Killable
) -> None:
    opened(page, SHEET)

    def kill_meanwhile(route: Route) -> None:
        server.kill()
        route.abort()

    page.context.set_offline(True)
    page.locator("[name=A-bra]").fill("Tjener drept")
    press_here(page, "Send inn")
    heading(page, QUEUED)
    page.context.route("**/uten-nett/*[0-9a-f]", kill_meanwhile, times=1)
    page.context.set_offline(False)
    page.wait_for_timeout(3000)
    if server.process is None:
        server.start()
    heading(page, "Sendt")
    assert answers(server.served, SHEET, "bra", "Tjener drept") == 1


@pytest.mark.parametrize("clock", ["2020-01-01T10:00:00", "2031-06-01T10:00:00"])
def test_a_clock_that_is_wrong_loses_nothing(page: Page, server: Killable, clock: str) -> None:
    page.clock.install(time=clock)
    opened(page, SHEET)
    page.context.set_offline(True)
    page.locator("[name=A-bra]").fill(f"Klokka {clock}")
    press_here(page, "Send inn")
    page.clock.run_for(2000)
    heading(page, QUEUED)
    page.context.set_offline(False)
    page.clock.run_for(20_000)
    heading(page, "Sendt")
    assert answers(server.served, SHEET, "bra", f"Klokka {clock}") == 1


def test_on_a_slow_line_and_a_slow_tablet(page: Page, server: Killable) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    line = {"offline": False, "latency": 300, "downloadThroughput": 2e5, "uploadThroughput": 1e5}
    session.send("Network.emulateNetworkConditions", line)
    opened(page, PARTS, start=True)
    session.send("Network.emulateNetworkConditions", {**line, "offline": True})
    page.locator("[name=A-navn]").fill("Treg linje")
    status(page, KEPT)
    press_here(page, "Neste")
    expect(page.get_by_role("heading", name="Familien")).to_be_visible()
    press_here(page, "Neste")
    press_here(page, "Send inn")
    heading(page, QUEUED)
    session.send("Network.emulateNetworkConditions", line)
    page.goto("/uten-nett")
    expect(page.get_by_text("Sendt", exact=True)).to_be_visible()
    assert answers(server.served, PARTS, "navn", "Treg linje") == 1


@contextmanager
def profile(kind: BrowserType, folder: Path, url: str) -> Iterator[BrowserContext]:
    """Open a browser that keeps its profile in the folder, as people's own do."""
    context = kind.launch_persistent_context(
        folder,
        executable_path=CHROMIUM,
        args=QUIET,
        base_url=url,
        viewport=TABLET,
        locale="nb-NO",
    )
    yield context
    context.close()


def test_nothing_that_was_typed_lies_in_any_of_five_places(
    page: Page, server: Killable, browser_type: BrowserType, tmp_path: Path
) -> None:
    """While it waits, and in the profile afterwards; the search finds what lies there in clear."""
    page.close()
    with profile(browser_type, tmp_path, server.served.url) as context:
        own = context.pages[0]
        opened(own, PARTS, start=True)
        context.set_offline(True)
        own.locator("[name=A-navn]").fill(f"{SECRET} Prøve")
        status(own, KEPT)
        press_here(own, "Neste")
        press_here(own, "Legg til søsken")
        own.locator("[name=A-sosken-0-hvem]").fill(f"{SECRET} minst")
        own.wait_for_timeout(2000)
        assert len(outbox(own)) == 2
        held, clear = rows_held(own), holding(own, SECRET)
        own.evaluate(LEAVE, CONTROL)
        assert holding(own, CONTROL) == list(PLACES)
    for place in PLACES:
        print(f"{place}: {held[place]} rows, {int(place in clear)} in clear")
    read = [path for path in tmp_path.rglob("*") if path.is_file()]
    print(f"disk profile: {len(read)} files, {len(found_in(tmp_path, SECRET))} in clear")
    assert clear == [] and found_in(tmp_path, SECRET) == []
    assert found_in(tmp_path, CONTROL), "the search finds words in a profile"
    with profile(browser_type, tmp_path, server.served.url) as context:
        own = context.pages[0]
        own.goto(f"/skjema/{PARTS}/fortsett")
        heading(own, "Skriv koden for å fortsette")
        assert outbox(own) == [], "saved, and the next person at the device must have the code"


def found_in(folder: Path, words: str) -> list[str]:
    """The files below the folder that hold the words, in either of the browser's alphabets."""
    wanted = (words.encode(), words.encode("utf-16-le"))
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [str(path) for path in files if any(each in path.read_bytes() for each in wanted)]


def test_an_open_form_on_a_shared_profile_is_offered_and_can_be_deleted(
    page: Page, server: Killable
) -> None:
    opened(page, OPEN)
    server.kill()
    page.reload()
    page.locator("[name=A-bra]").fill("Påbegynt")
    status(page, KEPT)
    page.goto(f"/skjema/{OPEN}/")
    expect(page.get_by_text("Noen har begynt på skjemaet på dette nettbrettet.")).to_be_visible()
    expect(page.locator("[name=A-bra]")).to_have_value("")
    press_here(page, "Slett det")
    page.reload()
    expect(page.locator("[name=A-bra]")).to_have_value("")
    assert holding(page, "Påbegynt") == []
    server.start()


def test_where_a_request_comes_from_is_not_hidden_by_the_worker(
    page: Page, server: Killable
) -> None:
    """What another site starts comes uncompressed (forms/web/assets/compression.py)."""
    coded: list[str | None] = []

    def note(answer: Response) -> None:
        if answer.request.is_navigation_request():
            coded.append(answer.headers.get("content-encoding"))

    opened(page, SHEET)
    page.on("response", note)
    page.goto(f"/skjema/{SHEET}/")
    home = server.served.url
    page.goto(home.replace("127.0.0.1", "localhost") + "/personvern")
    with page.expect_navigation():
        page.evaluate("(url) => { location.href = url }", f"{home}/skjema/{SHEET}/")
    page.wait_for_load_state()
    assert (coded[0], coded[-1]) == ("br", None)
