"""Whether «Bygg» stays smooth in a form of 300 questions on a slow machine.

    python -m bench.author_pages [RATE]

Debian's Chromium, slowed four times (or RATE), opens a question in the middle, writes in its label,
scrolls, goes to another question, and asks for its condition. Printed are the
longest task and the slowest answer to a press in each, beside their limits: while one writes and
scrolls no frame is late; a press is answered within the 200 ms that Google's INP calls good, the
server's work and the network not counted. Each is the best of some rounds, since other programs run
on the machine.
"""

import logging
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from bench.authoring import QUESTIONS, long_form
from bench.screenshots import prepared, serving, sign_in, tablet
from forms.storage import db
from forms.storage.definitions import drafts

RATE, ROUNDS = 4, 3
FRAME, PRESS = 50, 200
"""Milliseconds: a longer task is felt while one writes; a press that takes longer is slow."""
HEAVIEST = 60_000
"""Bytes of the page, before compression."""
WATCH = """() => {
  window.seen = {tasks: [], presses: []};
  const note = (kind, list, options) => new PerformanceObserver((found) => {
    for (const each of found.getEntries()) list.push(each.duration);
  }).observe({type: kind, ...options});
  note("longtask", seen.tasks, {});
  note("event", seen.presses, {durationThreshold: 16});
}"""
READ = """() => new Promise((done) => setTimeout(() => {
  const most = (list) => Math.max(0, ...list.splice(0));
  done({task: most(seen.tasks), press: most(seen.presses)});
}, 300))"""


def main() -> None:
    """Print each figure beside its limit; exit 1 when one is missed."""
    rate = float(sys.argv[1]) if len(sys.argv) > 1 else RATE
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        app = prepared({"INSTANCE": Path(folder)})
        with app.app_context():
            drafts.save("lang", long_form(), {}, 0, None)
            db.session.commit()
        with serving(app) as address, tablet() as page:
            sign_in(page, address, app)
            met = measure(page, f"{address}/skjemaer/lang/bygg/", rate)
    sys.exit(0 if met else 1)


def measure(page: Page, address: str, rate: float) -> bool:
    """Do each thing some times, and print the best."""
    best: dict[str, dict[str, float]] = {}
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": rate})
    size = 0
    for number in range(ROUNDS):
        for name, act in ACTIONS.items():
            answer = page.goto(f"{address}?valgt=a.q{QUESTIONS // 2 + number}")
            size = len(answer.body()) if answer else 0
            page.wait_for_load_state("networkidle")
            page.evaluate(WATCH)
            act(page)
            found = page.evaluate(READ)
            own = best.setdefault(name, found)
            best[name] = {each: min(own[each], found[each]) for each in found}
    print(f"«Bygg» of {QUESTIONS} questions at {rate:g} × slower: {size} bytes (most {HEAVIEST})")
    met = size <= HEAVIEST
    for name, found in best.items():
        most = FRAME if name in SMOOTH else PRESS
        met = met and found["task"] <= most and found["press"] <= PRESS
        print(
            f"  {name:24} longest task {found['task']:4.0f} ms (most {most}),"
            f" slowest answer {found['press']:4.0f} ms (most {PRESS})"
        )
    return met


def write(page: Page) -> None:
    """Write in the question's label, a key at a time."""
    field = page.locator("#k-label")
    field.focus()
    page.keyboard.type(" og hva trenger dere fra oss", delay=60)


def scroll(page: Page) -> None:
    """Scroll to the end of the page, as by a wheel."""
    for _turn in range(30):
        page.mouse.wheel(0, 120)
        page.wait_for_timeout(30)


def go_on(page: Page) -> None:
    """Choose another question in the structure."""
    title = page.locator("#panel-tittel")
    before = title.inner_text()
    page.locator(".sv-rail a", has_text="dag 160 i").click()
    page.wait_for_function(
        "before => document.getElementById('panel-tittel').innerText != before", arg=before
    )


def ask(page: Page) -> None:
    """Ask for the fields of the question's condition."""
    page.locator("button[name=velg][value=show_if]").evaluate(
        "e => { e.closest('details').open = true }"
    )
    page.locator("button[name=velg][value=show_if]").click()
    page.locator("#k-show_if\\.0\\.q").wait_for()


ACTIONS: dict[str, Callable[[Page], Any]] = {
    "write in the label": write,
    "scroll": scroll,
    "go to another question": go_on,
    "ask for the condition": ask,
}
SMOOTH = frozenset({"write in the label", "scroll"})

if __name__ == "__main__":
    main()
