"""Two machines on one PostgreSQL: what one publishes the other shows, and their keys must agree.

Each has a network of its own where the machine that tests may give it one (`unshare --net`), so
that they share nothing but the database, whose socket is a file.
"""

import base64
import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from app import create_app
from forms import storage
from forms.settings import ROOT, new_sealing_key
from forms.storage.definitions import versions
from tests.support import factories
from tests.support.client import TOKEN
from tests.support.databases import SECRETS, Settings
from tests.support.patience import PATIENCE

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("server")]
FLASK = [sys.executable, "-m", "flask", "--app", "app"]
HOME, SCHOOL, LIBRARY = "192.0.2.1", "198.51.100.1", "203.0.113.1"


@cache
def own_network() -> list[str]:
    """What gives a command a network of its own; nothing where that is not allowed."""
    words = ["unshare", "--net", "--"]
    allowed = shutil.which("unshare") and not subprocess.run([*words, "true"]).returncode
    return words if allowed else []


class Line(http.client.HTTPConnection):
    """A connection to the socket of a machine, which is a file."""

    def __init__(self, place: Path) -> None:
        super().__init__("localhost", timeout=PATIENCE)
        self.place = place

    def connect(self) -> None:
        """Connect to it."""
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(PATIENCE)
        self.sock.connect(str(self.place))


@dataclass
class Machine:
    """A machine with an instance folder, a network and a socket of its own."""

    environment: dict[str, str]
    place: Path

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """What a command of the application says there."""
        return subprocess.run(
            [*FLASK, *words], cwd=ROOT, env=self.environment, capture_output=True, text=True
        )

    @contextmanager
    def serving(self) -> Iterator[None]:
        """The machine's server, until it has answered and to the end."""
        process = subprocess.Popen(
            [*own_network(), *FLASK, "serve", "--bind", f"unix:{self.place}"],
            cwd=ROOT,
            env=self.environment,
        )
        try:
            end = time.monotonic() + PATIENCE
            while True:
                assert process.poll() is None and time.monotonic() < end
                try:
                    self.get("/helse/lever")
                    break
                except OSError:
                    time.sleep(0.05)
            yield
        finally:
            process.terminate()
            process.wait(PATIENCE)

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> tuple[int, str, str]:
        """The status, the page and the session cookie that it answers with."""
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        with closing(Line(self.place)) as line:
            line.request(method, path, body or None, headers)
            answer = line.getresponse()
            cookies = SimpleCookie("; ".join(answer.headers.get_all("Set-Cookie") or ()))
            session = cookies["skjemaverk"].value if "skjemaverk" in cookies else ""
            return answer.status, answer.read().decode("utf-8"), session

    def get(self, path: str) -> str:
        """The page at *path*."""
        return self.ask("GET", path)[1]


@dataclass
class Visitor:
    """Somebody whose requests a proxy gives now to one machine and now to the other."""

    machines: tuple[Machine, ...]
    address: str
    session: str = ""
    token: str = ""
    turn: int = field(default=0)

    def ask(self, method: str, path: str, **typed: str) -> int:
        """Ask the machine whose turn it is; the status."""
        self.turn += 1
        machine = self.machines[self.turn % len(self.machines)]
        body = urlencode({"csrf_token": self.token, **typed}) if method == "POST" else ""
        known = {"Cookie": f"skjemaverk={self.session}", "X-Forwarded-For": self.address}
        status, page, session = machine.ask(method, path, body, **known)
        self.session = session or self.session
        if found := TOKEN.search(page):
            self.token = found[1]
        return status


def machine(name: str, postgresql: Settings, folder: Path, **more: str) -> Machine:
    """A machine that knows the database, the definitions and the keys."""
    key = SECRETS["SEALING_KEY"]
    environment = {
        **{name: value for name, value in os.environ.items() if "SKJEMAVERK" not in name},
        "SKJEMAVERK_INSTANCE": str(folder / name),
        "SKJEMAVERK_DEFINITIONS": str(folder / "definitions"),
        "SKJEMAVERK_PROXIES": "1",
        "DATABASE_URL": str(postgresql["DATABASE_URL"]),
        "SECRET_KEY": str(SECRETS["SECRET_KEY"]),
        "SKJEMAVERK_SEALING_KEY": key if isinstance(key, str) else base64.b64encode(key).decode(),
        **more,
    }
    return Machine(environment, Path(tempfile.mkdtemp(prefix="skjemaverk-")) / "socket")


def write_form(folder: Path, title: str, **keys: Any) -> None:
    """Write the one form of the municipality."""
    question = {"id": "mer", "type": "text", "label": "Hva vil du si?"}
    form = {
        "title": title,
        "confidentiality": "internal",
        "open_to": "anyone",
        "sections": [{"id": "a", "title": "Del", "questions": [question]}],
        **keys,
    }
    (folder / "definitions").mkdir(exist_ok=True)
    (folder / "definitions" / "prove.json").write_text(json.dumps(form), "utf-8")


def test_two_machines_are_one_service(postgresql: Settings, tmp_path: Path) -> None:
    write_form(tmp_path, "Prøve")
    first, second = (machine(name, postgresql, tmp_path) for name in ("en", "to"))
    both = (first, second)
    said = first.command("prepare")
    assert said.returncode == 0, said.stderr
    with ExitStack() as servers:
        for each in both:
            servers.enter_context(each.serving())
        for each in (*both, *both):
            assert "Prøve" in each.get("/skjema/prove/")
        write_form(tmp_path, "Ny prøve")
        said = first.command("prepare")
        assert said.returncode == 0, said.stderr
        for _ in range(4):  # as many as the second machine has processes, and as many again
            assert "Ny prøve" in second.get("/skjema/prove/")
        guesses_are_counted_together(both)


def guesses_are_counted_together(machines: tuple[Machine, ...]) -> None:
    """Sign-in, codes of links, and pages with a limit of their own, from a network each."""
    home, school, library = (Visitor(machines, each) for each in (HOME, SCHOOL, LIBRARY))
    for each in (home, school, library):
        assert each.ask("GET", "/logg-inn") == 200, "what one machine signs, the other believes"
    tried = [home.ask("POST", "/logg-inn", login=f"n{n}", passphrase="x") for n in range(12)]
    assert tried == [422] * 10 + [429] * 2
    tried = [school.ask("POST", "/fortsett/", code=f"AAA{n:03}") for n in range(100, 112)]
    assert tried == [404] * 10 + [429] * 2
    tried = [library.ask("POST", f"/ny/{'x' * 22}", passphrase="x") for _ in range(22)]
    assert tried == [410] * 20 + [429] * 2


def keep_an_answer(postgresql: Settings) -> None:
    """Something sealed with the key of the first machine."""
    app = create_app(postgresql)
    with app.app_context(), storage.writing():
        version = versions.overview()[0].current
        storage.db.session.expunge_all()
    factories.keep_submission(app, version, {"mer": "Hei"})
    with app.app_context():
        storage.db.engine.dispose()


def test_a_machine_with_other_keys_or_settings_does_not_start(
    postgresql: Settings, tmp_path: Path
) -> None:
    write_form(tmp_path, "Prøve")
    first = machine("en", postgresql, tmp_path)
    assert first.command("prepare").returncode == 0
    signing = machine("to", postgresql, tmp_path, SECRET_KEY="other" * 16)
    said = signing.command("serve", "--bind", f"unix:{signing.place}")
    assert said.returncode == 1 and "SECRET_KEY er annerledes her" in said.stderr
    speaking = machine("tre", postgresql, tmp_path, SKJEMAVERK_LANGUAGES="nb")
    said = speaking.command("prepare")
    assert said.returncode == 1 and "SKJEMAVERK_LANGUAGES er annerledes her" in said.stderr
    assert "SKJEMAVERK_LANGUAGES" in speaking.command("keys", "agree").stdout
    assert speaking.command("prepare").returncode == 0
    assert first.command("keys", "agree").returncode == 0
    keep_an_answer(postgresql)
    other = machine("fire", postgresql, tmp_path, SKJEMAVERK_SEALING_KEY=new_sealing_key())
    for words in (["serve", "--bind", f"unix:{other.place}"], ["prepare"]):
        said = other.command(*words)
        assert said.returncode == 1
        assert "forseglet med en nøkkel som mangler her" in said.stderr
    lacking = machine("fem", postgresql, tmp_path, SKJEMAVERK_SEALING_KEY="")
    said = lacking.command("prepare")
    assert said.returncode == 1 and "SKJEMAVERK_SEALING_KEY" in said.stderr
