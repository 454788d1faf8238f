"""A browser that loses the network: the worker, the cut line, and a look into what is kept."""

from typing import Any

from playwright.sync_api import Page, expect

READY = """async (form) =>
  (await navigator.serviceWorker.ready) && navigator.serviceWorker.controller &&
  Boolean(await (await caches.open("skjemaverk-forms")).match(`/skjema/${form}/uten-nett/`))"""
DONE = """const done = (ask) => new Promise((go) => (ask.onsuccess = () => go(ask.result)));"""
PLACES = ("IndexedDB", "Cache Storage", "localStorage", "sessionStorage")
"""Where a page can leave something in a browser; what is on the disk is the fifth."""
HELD = f"""async () => {{
  {DONE}
  const plain = (_key, value) =>
    value instanceof Uint8Array ? String.fromCharCode(...value) : value;
  const found = {{ IndexedDB: [], "Cache Storage": [] }};
  for (const {{ name }} of await indexedDB.databases()) {{
    const opened = await done(indexedDB.open(name));
    for (const store of opened.objectStoreNames)
      for (const row of await done(opened.transaction(store).objectStore(store).getAll()))
        found.IndexedDB.push(JSON.stringify(row, plain));
    opened.close();
  }}
  for (const name of await caches.keys()) {{
    const cache = await caches.open(name);
    for (const request of await cache.keys())
      found["Cache Storage"].push(request.url + await (await cache.match(request)).text());
  }}
  for (const name of ["localStorage", "sessionStorage"])
    found[name] = Object.entries(window[name]).map(String);
  found.page = [document.cookie, location.href, JSON.stringify(history.state)];
  return found;
}}"""
LEAVE = f"""async (words) => {{
  {DONE}
  localStorage.setItem("proof", words);
  sessionStorage.setItem("proof", words);
  await (await caches.open("proof")).put("/proof", new Response(words));
  const asked = indexedDB.open("proof");
  asked.onupgradeneeded = () => asked.result.createObjectStore("proof", {{ autoIncrement: true }});
  const opened = await done(asked);
  await done(opened.transaction("proof", "readwrite").objectStore("proof").add({{ words }}));
  opened.close();
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


def holding(page: Page, words: str) -> list[str]:
    """Return the places of this browser that hold the words in clear."""
    held: dict[str, list[str]] = page.evaluate(HELD)
    assert set(PLACES) < held.keys()
    return [place for place, rows in held.items() if any(words in row for row in rows)]


def rows_held(page: Page) -> dict[str, int]:
    """Return how many rows each place of this browser holds."""
    held: dict[str, list[str]] = page.evaluate(HELD)
    return {place: len(held[place]) for place in PLACES}


def heading(page: Page, words: str) -> None:
    """Expect the page's heading."""
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def status(page: Page, words: str) -> None:
    """Expect the line that tells whether what is typed is kept."""
    expect(page.locator(".sv-status").last).to_have_text(words)
