"""What a server gets: the package, installed alone, serves; `deploy/` names what exists."""

import http.client
import json
import os
import re
import shlex
import subprocess
import sys
import time
import zipfile
from configparser import ConfigParser
from contextlib import closing
from pathlib import Path

import pytest

from app import create_app
from forms.settings import ROOT
from tests.support.patience import PATIENCE
from tests.support.server import free_port

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
TIMERS = sorted((DEPLOY / "systemd").glob("*.timer"))
WATCHED = {
    "SKJEMAVERK_METRICS_TOKEN": "et-ord",
    "SKJEMAVERK_LOG_FORMAT": "json",
    "SKJEMAVERK_LOG_LEVEL": "info",
}
BUILD = ("-m", "build", "--wheel", "--no-isolation", "-q")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which nothing but the built package is installed."""
    folder = tmp_path_factory.mktemp("package")
    subprocess.run([sys.executable, *BUILD, "--outdir", str(folder)], cwd=ROOT, check=True)
    (wheel,) = folder.glob("skjemaverk-*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder / "site")
    return folder / "site"


def in_package(installed: Path, folder: Path) -> dict[str, str]:
    """The environment of a process that finds the package and not the checkout."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("SKJEMAVERK")}
    return {**own, "PYTHONPATH": str(installed), "HOME": str(folder)}


def test_the_package_serves_alone(installed: Path, tmp_path: Path) -> None:
    skjemaverk = [sys.executable, "-m", "skjemaverk"]
    surroundings = in_package(installed, tmp_path)
    told = subprocess.run(
        [*skjemaverk, "prepare"], cwd=tmp_path, env=surroundings, capture_output=True, text=True
    )
    assert told.returncode == 0, told.stderr
    assert f"{tmp_path}/instance/keys" in told.stdout and "/ny/" in told.stdout
    port = free_port()
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(
            [*skjemaverk, "serve", "--bind", f"127.0.0.1:{port}"],
            cwd=tmp_path,
            env={**surroundings, **WATCHED},
            stderr=log,
        )
    try:
        page = fetch(port, "/skjema/brukerskjema/", server)
        assert 'name="A-fb_good"' in page
        for address in re.findall(r'(?:src|href)="(/static/[^"]+)"', page):
            assert fetch(port, address, server)
        figures = fetch(port, "/metrics", server, Authorization="Bearer et-ord")
        assert figures.count('skjemaverk_in_order{check="database"') == 1
        assert 'skjemaverk_requests_total{method="GET",status="2xx"}' in figures
    finally:
        server.terminate()
        assert server.wait(PATIENCE) == 0
    lines = [json.loads(line) for line in (tmp_path / "log").read_text("utf-8").splitlines()]
    assert {"asctime", "levelname", "name", "message"} <= lines[0].keys()


def fetch(port: int, path: str, server: subprocess.Popen[bytes], **headers: str) -> str:
    """What the server answers with 200, as soon as it answers at all."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as asking:
            try:
                asking.request("GET", path, headers=headers)
                answer = asking.getresponse()
            except OSError:
                time.sleep(0.05)
                continue
            assert answer.status == 200, path
            return answer.read().decode("utf-8", "replace")
    raise AssertionError(f"the server does not answer to {path}")


def test_the_package_holds_no_file_of_an_instance(installed: Path) -> None:
    (wheel,) = installed.parent.glob("skjemaverk-*.whl")
    with zipfile.ZipFile(wheel) as packed:  # what was run has compiled files beside it by now
        names = packed.namelist()
    assert not [name for name in names if re.search(r"instance/|\.db|/tests/|__pycache__", name)]
    assert "skjemaverk/translations/nn/LC_MESSAGES/messages.po" in names


def commands() -> list[list[str]]:
    """Every command that a file in deploy/ runs, as words after `skjemaverk`."""
    found = []
    for unit in UNITS:
        parsed = ConfigParser(strict=False, interpolation=None)
        parsed.optionxform = str  # type: ignore[assignment,method-assign]
        parsed.read(unit)
        found.append(shlex.split(parsed["Service"]["ExecStart"])[1:])
    compose = (DEPLOY / "compose.yaml").read_text("utf-8")
    found += [words.split() for words in re.findall(r"; (?:do )?skjemaverk ([a-z -]+\d*)", compose)]
    assert len(found) >= len(UNITS) + 2
    return found


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_command_of_deploy_exists(words: list[str]) -> None:
    app = create_app({"TESTING": True})
    named = [word for word in words if not word.startswith("-") and not word.isdigit()]
    said = app.test_cli_runner().invoke(args=[*named, "--help"])
    assert said.exit_code == 0, said.output
    assert all(option in said.output for option in words if option.startswith("--"))


def test_every_timer_starts_a_service_of_its_name() -> None:
    services = {unit.stem for unit in UNITS}
    assert services == {timer.stem for timer in TIMERS} | {"skjemaverk", "skjemaverk-work"}
    for unit in UNITS:
        text = unit.read_text("utf-8")
        for line in ("User=skjemaverk", "NoNewPrivileges=yes", "ProtectSystem=strict"):
            assert line in text, unit.name
