"""What the commands of the Makefile do on a machine where something is missing: say what to do."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from forms.settings import ROOT
from tests.support.patience import PATIENCE

MAKE = str(shutil.which("make"))


def make(
    folder: Path, *arguments: str, path: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run our Makefile in *folder*, with only the programs of *path* where it is given."""
    environment = {**os.environ, **({"PATH": str(path)} if path else {})}
    return subprocess.run(
        [MAKE, "-f", str(ROOT / "Makefile"), *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A folder of programs in which there is neither apt-get nor sudo, nor anything else."""
    folder = tmp_path / "bin"
    folder.mkdir()
    return folder


def program(path: Path, text: str) -> None:
    """Make a program of the shell."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def test_a_missing_browser_says_what_to_install(tmp_path: Path, bare: Path) -> None:
    done = make(tmp_path, ".browser", "CHROMIUM=/nonexistent", path=bare)
    assert done.returncode != 0
    assert "apt-get install chromium fonts-dejavu-core poppler-utils" in done.stderr
    assert "CHROMIUM=/path/to/chromium" in done.stderr


def test_an_ordinary_user_without_sudo_is_told_the_same(tmp_path: Path, bare: Path) -> None:
    program(bare / "apt-get", 'echo "nobody may call this" >&2; exit 9')
    program(bare / "id", "echo 1000")
    program(bare / "sudo", "exit 1")
    done = make(tmp_path, ".browser", "CHROMIUM=/nonexistent", path=bare)
    assert done.returncode != 0
    assert "apt-get install chromium" in done.stderr and "nobody" not in done.stderr


@pytest.mark.parametrize("number", [0, 1000])
def test_what_is_missing_is_installed_by_who_may(tmp_path: Path, bare: Path, number: int) -> None:
    program(bare / "apt-get", f'echo "$@" >> {tmp_path}/asked')
    program(bare / "id", f"echo {number}")
    program(bare / "sudo", '[ "$1" = -n ] || "$@"')
    for name in ("env", "true"):
        (bare / name).symlink_to(str(shutil.which(name)))
    done = make(tmp_path, ".browser", "CHROMIUM=/nonexistent", path=bare)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "asked").read_text().splitlines() == [
        "update -qq",
        "install -y -qq chromium fonts-dejavu-core poppler-utils",
    ]


def test_nothing_is_installed_when_everything_is_there(tmp_path: Path, bare: Path) -> None:
    program(bare / "pdftoppm", "")
    program(bare / "apt-get", "exit 9")
    assert make(tmp_path, ".browser", "CHROMIUM=/bin/sh", path=bare).returncode == 0


@pytest.mark.parametrize("target", ["run", "test", "bench", "soak", "demo"])
def test_an_old_python_or_none_says_which_is_needed(tmp_path: Path, target: str) -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        (tmp_path / name).touch()
    old = tmp_path / "python2"
    program(old, "exit 1")
    for python in (str(old), "/nonexistent"):
        done = make(tmp_path, target, f"PYTHON={python}")
        assert done.returncode != 0
        assert "Python 3.11 or newer is needed" in done.stderr
        assert "python3-venv" in done.stderr and not (tmp_path / ".venv").exists()


@pytest.mark.parametrize(
    ("target", "lock"), [("run", "requirements.lock"), ("dev", "requirements-dev.lock")]
)
@pytest.mark.parametrize("fails", ["install", "check"])
def test_a_failing_install_says_what_to_do(
    tmp_path: Path, target: str, lock: str, fails: str
) -> None:
    (tmp_path / lock).touch()
    program(tmp_path / ".venv" / "bin" / "python", f'case "$*" in *"pip {fails} "*) exit 1;; esac')
    done = make(tmp_path, f".venv/{target}")
    assert done.returncode != 0
    assert "pypi.org" in done.stderr and "make clean" in done.stderr
    assert not (tmp_path / ".venv" / target).exists(), "the next run must try again"


def test_peers_that_cannot_be_installed_say_what_to_do(tmp_path: Path, bare: Path) -> None:
    program(bare / "npm", "exit 1")
    for name in ("mkdir", "cp", "touch"):
        (bare / name).symlink_to(str(shutil.which(name)))
    shutil.copytree(ROOT / "bench" / "client_forms", tmp_path / "bench" / "client_forms")
    done = make(tmp_path, "build/client_forms/node_modules/.ready", path=bare)
    assert done.returncode != 0 and "registry.npmjs.org" in done.stderr


def test_a_missing_browser_fails_the_tests() -> None:
    test = "tests/test_patience.py::test_pages_are_waited_for_as_patiently"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", test, "-q", "-n", "0", "-p", "no:cacheprovider"],
        cwd=ROOT,
        env={**os.environ, "CHROMIUM": "/nonexistent"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1, done.stdout
    assert "apt-get install chromium" in done.stdout and "skipped" not in done.stdout


def test_no_test_is_skipped() -> None:
    skips = re.compile(r"\b(?:skip|skipif|importorskip|xfail)\b\s*\(|mark\.(?:skip|xfail)\b")
    assert [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if skips.search(line) and path != Path(__file__)
    ] == []


NPM = ("bench/client_forms", "vendor/code_editor")
"""What is installed from npm: peers to measure beside, and what the editor is built of."""


@pytest.mark.parametrize("folder", NPM)
def test_what_comes_from_npm_is_pinned_with_its_hash(folder: str) -> None:
    lock = (ROOT / folder / "package-lock.json").read_text("utf-8")
    wanted = re.findall(
        r'"([^"]+)": "([^"]+)"', (ROOT / folder / "package.json").read_text("utf-8")
    )
    pins = {name: version for name, version in wanted if re.fullmatch(r"[0-9.]+", version)}
    assert "esbuild" in pins
    for name, version in pins.items():
        assert re.search(rf'"node_modules/{name}": {{\s+"version": "{version}"', lock), name
    assert lock.count('"integrity"') == lock.count('"node_modules/')


def test_nothing_of_npm_reaches_the_product() -> None:
    """No package.json stands elsewhere, and none in what is served."""
    tracked = subprocess.run(
        ["git", "ls-files", "*package.json"], cwd=ROOT, capture_output=True, text=True
    )
    assert tracked.returncode or tracked.stdout.split() == [f"{each}/package.json" for each in NPM]
