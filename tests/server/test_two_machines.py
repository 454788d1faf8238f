"""Two machines on one PostgreSQL: what one publishes the other shows, and their keys must agree."""

import base64
import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from forms.settings import ROOT, new_sealing_key
from tests.support.databases import SECRETS, Settings
from tests.support.patience import PATIENCE
from tests.support.server import free_port

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("server")]
FLASK = [sys.executable, "-m", "flask", "--app", "app"]


@dataclass
class Machine:
    """A machine with an instance folder and a port of its own."""

    environment: dict[str, str]
    port: int

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """What a command of the application says there."""
        return subprocess.run(
            [*FLASK, *words], cwd=ROOT, env=self.environment, capture_output=True, text=True
        )

    @contextmanager
    def serving(self) -> Iterator[None]:
        """The machine's server, until it has answered and to the end."""
        process = subprocess.Popen(
            [*FLASK, "serve", "--bind", f"127.0.0.1:{self.port}"], cwd=ROOT, env=self.environment
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

    def get(self, path: str) -> str:
        """The page at *path*."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as line:
            line.request("GET", path)
            return line.getresponse().read().decode("utf-8")


def machine(name: str, postgresql: Settings, folder: Path, **more: str) -> Machine:
    """A machine that knows the database, the definitions and the keys."""
    key = SECRETS["SEALING_KEY"]
    environment = {
        **{name: value for name, value in os.environ.items() if "SKJEMAVERK" not in name},
        "SKJEMAVERK_INSTANCE": str(folder / name),
        "SKJEMAVERK_DEFINITIONS": str(folder / "definitions"),
        "DATABASE_URL": str(postgresql["DATABASE_URL"]),
        "SECRET_KEY": str(SECRETS["SECRET_KEY"]),
        "SKJEMAVERK_SEALING_KEY": key if isinstance(key, str) else base64.b64encode(key).decode(),
        **more,
    }
    return Machine(environment, free_port())


def write_form(folder: Path, title: str) -> None:
    """Write the one form of the municipality."""
    question = {"id": "mer", "type": "text", "label": "Hva vil du si?"}
    form = {
        "title": title,
        "confidentiality": "internal",
        "open_to": "anyone",
        "sections": [{"id": "a", "title": "Del", "questions": [question]}],
    }
    (folder / "definitions").mkdir(exist_ok=True)
    (folder / "definitions" / "prove.json").write_text(json.dumps(form), "utf-8")


def test_what_one_machine_publishes_the_other_shows(postgresql: Settings, tmp_path: Path) -> None:
    write_form(tmp_path, "Prøve")
    first, second = (machine(name, postgresql, tmp_path) for name in ("en", "to"))
    said = first.command("prepare")
    assert said.returncode == 0, said.stderr
    with ExitStack() as servers:
        for each in (first, second):
            servers.enter_context(each.serving())
        for each in (first, second, first, second):
            assert "Prøve" in each.get("/skjema/prove/")
        write_form(tmp_path, "Ny prøve")
        said = first.command("prepare")
        assert said.returncode == 0, said.stderr
        for _ in range(4):  # as many as the second machine has processes, and as many again
            assert "Ny prøve" in second.get("/skjema/prove/")


def test_a_machine_with_another_key_does_not_start(postgresql: Settings, tmp_path: Path) -> None:
    write_form(tmp_path, "Prøve")
    first = machine("en", postgresql, tmp_path)
    assert first.command("prepare").returncode == 0
    assert first.command("demo").returncode == 0
    other = machine("to", postgresql, tmp_path, SKJEMAVERK_SEALING_KEY=new_sealing_key())
    for words in (["serve", "--bind", f"127.0.0.1:{other.port}"], ["prepare"]):
        said = other.command(*words)
        assert said.returncode == 1
        assert "forseglet med en nøkkel som mangler her" in said.stderr
    lacking = machine("tre", postgresql, tmp_path, SKJEMAVERK_SEALING_KEY="")
    said = lacking.command("prepare")
    assert said.returncode == 1 and "SKJEMAVERK_SEALING_KEY" in said.stderr
