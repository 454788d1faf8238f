"""The pictures of README.md, made from the definition that stands in it: `make screenshots`.

A temporary instance is started, visited with Debian's Chromium as a tablet held upright, and thrown
away again; what it shows is invented.
"""

import json
import logging
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any

from flask import Flask
from PIL import Image
from playwright.sync_api import Page, ViewportSize, sync_playwright
from werkzeug.serving import make_server

from app import create_app
from forms import storage
from forms.settings import ROOT
from forms.storage import db
from forms.storage.accounts import users

PICTURES = ROOT / "docs" / "pictures"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
TABLET: ViewportSize = {"width": 810, "height": 1080}
MOST_BYTES = 150_000
COLOURS = 128
PASSPHRASE = "fire ord hører sammen"  # noqa: S105 - of an instance that lives for a minute


def main() -> None:
    """Write every picture, and tell its size."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with small(home / "small") as address, tablet() as page:
            newcomer(page, address)
            keep(page, "form")
        app = prepared({"INSTANCE": home / "large"}, demo=True)
        with serving(app) as address, tablet() as page:
            sign_in(page, address, app)
            page.goto(f"{address}/oversikt/")
            keep(page, "overview")
            page.goto(f"{address}/skjemaer/avviksmelding/")
            keep(page, "author")


def first_definition() -> dict[str, Any]:
    """Return the definition on README.md's first screen."""
    found = re.search(r"```json\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    if found is None:
        raise SystemExit("README.md has no definition.")
    definition: dict[str, Any] = json.loads(found[1])
    return definition


@contextmanager
def small(home: Path) -> Iterator[str]:
    """Run a server with that one form; yield its address."""
    definitions = home / "definitions"
    definitions.mkdir(parents=True)
    (definitions / "turdag.json").write_text(json.dumps(first_definition()), encoding="utf-8")
    app = prepared({"INSTANCE": home / "instance", "DEFINITIONS": definitions})
    with serving(app) as address:
        yield address


def prepared(settings: dict[str, Any], demo: bool = False) -> Flask:
    """Create an application with its tables and forms, and demo answers if *demo*."""
    app = create_app(settings)
    for command in (["prepare", "--demo"], ["demo", "--number", "40"]) if demo else (["prepare"],):
        done = app.test_cli_runner().invoke(args=list(command))
        if done.exit_code:
            raise SystemExit(f"flask {' '.join(command)} failed:\n{done.output}")
    return app


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Run the application; yield its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        with app.app_context():
            db.engine.dispose()


@contextmanager
def tablet() -> Iterator[Page]:
    """Open a page on a tablet in portrait orientation."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--lang=nb-NO"]
        )
        context = browser.new_context(
            viewport=TABLET, locale="nb-NO", timezone_id="Europe/Oslo", reduced_motion="reduce"
        )
        yield context.new_page()
        browser.close()


def newcomer(page: Page, address: str) -> None:
    """Open the form of README.md, and answer so that the follow-up question shows."""
    page.goto(f"{address}/skjema/turdag/")
    page.get_by_label("Ja", exact=True).check()
    page.get_by_label("Regnklær").check()


def sign_in(page: Page, address: str, app: Flask) -> None:
    """Sign in as somebody who may see everything, by a one-time link."""
    with app.app_context(), storage.writing():
        user = users.add("bilder", "Kine Eksempelsen", ["author", "coordinator"])
        token = users.issue_setup_link(user)
        db.session.commit()
    page.goto(f"{address}/ny/{token}")
    page.locator("[name=passphrase]").fill(PASSPHRASE)
    page.locator("[name=again]").fill(PASSPHRASE)
    page.locator("main button:not([name=_language])").last.click()


def keep(page: Page, name: str) -> None:
    """Write what the page shows as docs/pictures/<name>.png, in few colours."""
    page.wait_for_load_state("networkidle")
    shown = Image.open(BytesIO(page.screenshot()))
    path = PICTURES / f"{name}.png"
    shown.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}: {size // 1000} kB")
    if size > MOST_BYTES:
        raise SystemExit(f"{path.name} is larger than {MOST_BYTES // 1000} kB.")


if __name__ == "__main__":
    main()
