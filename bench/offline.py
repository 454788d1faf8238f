"""Answers sent through lost lines, killed servers and closed tabs: `python -m bench.offline`.

A real browser with the pages' own scripts sends sheets, most of them without network. Meanwhile
the server is killed with SIGKILL and started again, tabs are closed while they send, buttons are
pressed twice and pages reloaded. Every answer of which a person was told that it is sent, or will
be, must be stored once: 0 lost, 0 doubled.
"""

import argparse
import random
import secrets
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, sync_playwright

from tests.browser.offline_driver import outbox, ready
from tests.browser.offline_forms import FORMS
from tests.browser.test_offline import stored
from tests.browser.test_offline_server import Killable
from tests.support.browser import CHROMIUM, QUIET
from tests.support.server import furnished

FORM = "uten-nett-ark"
TABS = 3
TOLD = "h1:text('Blir sendt når nettet er tilbake'), h1:text('Sendt')"


class Sending:
    """Tabs that send, and what their people were told."""

    def __init__(self, context: BrowserContext, server: Killable, chance: random.Random) -> None:
        self.context, self.server, self.chance = context, server, chance
        self.tabs: list[Page] = []
        self.told: list[str] = []
        self.kills = self.closed = self.doubled = self.without = 0

    def tab(self) -> Page:
        """Return one of the tabs, opened now if it was closed."""
        if len(self.tabs) < TABS:
            self.tabs.append(self.context.new_page())
        return self.chance.choice(self.tabs)

    def send(self, number: int) -> None:
        """Fill in a sheet and send it, on whatever line there is."""
        offline = self.chance.random() < 0.7
        self.context.set_offline(offline)
        self.without += offline
        page, mark = self.tab(), f"{number} {secrets.token_hex(8)}"
        page.goto(f"/skjema/{FORM}/")
        page.locator("[name=A-bra]").fill(mark)
        button = page.get_by_role("button", name="Send inn", exact=True).last
        if self.chance.random() < 0.2:
            self.doubled += 1
            button.dblclick()
        else:
            button.click()
        page.locator(f"{TOLD}, h1:text('Takk, svarene er sendt')").first.wait_for()
        self.told.append(mark)
        self.disturb(page)

    def disturb(self, page: Page) -> None:
        """Do what people and power cuts do: close the tab, reload it, kill the server."""
        what = self.chance.random()
        if what < 0.15:
            self.context.set_offline(False)
            page.wait_for_timeout(self.chance.randrange(60))
            page.close()
            self.tabs.remove(page)
            self.closed += 1
        elif what < 0.25:
            page.reload()
        elif what < 0.30:
            self.context.set_offline(False)
            page.wait_for_timeout(self.chance.randrange(200))
            self.server.kill()
            self.kills += 1
        elif self.server.process is None:
            self.server.start()

    def finish(self) -> int:
        """Let everything be sent; return how many are left."""
        if self.server.process is None:
            self.server.start()
        self.context.set_offline(False)
        page = self.context.new_page()
        for _try in range(60):
            page.goto("/uten-nett")
            page.wait_for_timeout(1000)
            left = [each for each in outbox(page) if each["state"] != "sent"]
            if not left:
                return 0
        return len(left)


def main() -> None:
    """Send, disturb, count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sends", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Killable(furnished(Path(folder), {FORM: FORMS[FORM]}))
        server.start()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        context = browser.new_context(base_url=server.served.url, locale="nb-NO")
        sending = Sending(context, server, random.Random(wanted.seed))
        first = sending.tab()
        first.goto(f"/skjema/{FORM}/")
        ready(first, FORM)
        for number in range(wanted.sends):
            sending.send(number)
        left = sending.finish()
        kept = Counter(stored(server.served, FORM, "bra"))
        browser.close()
        server.kill()
    lost = [mark for mark in sending.told if mark not in kept]
    doubled = [mark for mark, times in kept.items() if times > 1]
    minutes = (time.monotonic() - start) / 60
    print(f"{len(sending.told)} sent, {sending.without} of them without network, {minutes:.1f} min")
    print(f"{sending.kills} kills, {sending.closed} tabs closed, {sending.doubled} double taps")
    print(f"left in the browser {left}, lost {len(lost)}, doubled {len(doubled)} (must be 0)")
    sys.exit(1 if lost or doubled or left else 0)


if __name__ == "__main__":
    main()
