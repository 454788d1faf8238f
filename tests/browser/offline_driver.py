"""A browser that loses the network: the worker, the cut line, and a look into what is kept."""

from typing import Any

from playwright.sync_api import Page, expect

READY = """async (form) =>
  (await navigator.serviceWorker.ready) && navigator.serviceWorker.controller &&
  Boolean(await (await caches.open("skjemaverk-forms")).match(`/skjema/${form}/uten-nett/`))"""
DONE = """const done = (ask) => new Promise((go) => (ask.onsuccess = () => go(ask.result)));"""
STORES = f"""async () => {{
  {DONE}
  const said = [];
  const plain = (_key, value) =>
    value instanceof Uint8Array ? String.fromCharCode(...value) : value;
  for (const {{ name }} of await indexedDB.databases()) {{
    const opened = await done(indexedDB.open(name));
    for (const store of opened.objectStoreNames)
      for (const row of await done(opened.transaction(store).objectStore(store).getAll()))
        said.push(JSON.stringify(row, plain));
    opened.close();
  }}
  for (const name of await caches.keys()) {{
    const cache = await caches.open(name);
    for (const request of await cache.keys())
      said.push(request.url, await (await cache.match(request)).text());
  }}
  for (const area of [localStorage, sessionStorage]) said.push(JSON.stringify(area));
  said.push(document.cookie, location.href, JSON.stringify(history.state));
  return said.join("\\n");
}}"""
OUTBOX = f"""async () => {{
  {DONE}
  const opened = await done(indexedDB.open("skjemaverk"));
  const rows = await done(opened.transaction("outbox").objectStore("outbox").getAll());
  opened.close();
  return rows.map(({{ id, kind, state, size }}) => ({{ id, kind, state, size }}));
}}"""


def ready(page: Page, form: str) -> None:
    """Wait until the worker has the page and the blank form is kept."""
    page.wait_for_function(READY, arg=form)
    page.wait_for_load_state("networkidle")


def opened_offline(page: Page, form: str, *, start: bool = False) -> None:
    """Open the form, begin it, and cut the line."""
    page.goto(f"/skjema/{form}/")
    if start:
        with page.expect_navigation():
            page.get_by_role("button", name="Start", exact=True).click()
    ready(page, form)
    page.context.set_offline(True)


def press_here(page: Page, label: str) -> None:
    """Press the button that says so; no page is fetched."""
    page.get_by_role("button", name=label, exact=True).last.click()


def outbox(page: Page) -> list[dict[str, Any]]:
    """Return what waits, without what is in it."""
    found: list[dict[str, Any]] = page.evaluate(OUTBOX)
    return found


def heading(page: Page, words: str) -> None:
    """Expect the page's heading."""
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def status(page: Page, words: str) -> None:
    """Expect the line that tells whether what is typed is kept."""
    expect(page.locator(".sv-status").last).to_have_text(words)
