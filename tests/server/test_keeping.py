"""Keys are changed and backups taken while the real server answers, and is stopped now and then."""

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from forms.settings import ROOT
from tests.server.test_server import HERE, readout
from tests.support.patience import PATIENT
from tests.support.server import Served, furnished

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("server")]
FLASK = [str(Path(sys.executable).with_name("flask")), "--app", "app"]
NIGHTLY = (("keys", "new"), ("backup", "make", "--keep", "2"), ("keys", "rotate"), ("tidy",))


@pytest.fixture
def served(tmp_path: Path) -> Served:
    """A server that is not started, with our forms."""
    return furnished(tmp_path / "instance")


def told(served: Served, *words: str, **environment: str) -> str:
    """What a command says; it must succeed."""
    done = subprocess.run(
        [*FLASK, *words],
        cwd=ROOT,
        env={**served.environment, **environment},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, (words, done.stdout[-2000:], done.stderr[-4000:])
    return done.stdout


def loaded(served: Served) -> "subprocess.Popen[str]":
    """People who send, and a server that is stopped and started; it tells what was lost."""
    return subprocess.Popen(
        [
            *(sys.executable, str(HERE / "crash.py")),
            *("--start", shlex.join(served.command), "--cwd", str(ROOT)),
            *(
                "--form",
                f"{served.url}/skjema/brukerskjema/",
                "--ready",
                f"{served.url}/personvern",
            ),
            *("--id-field", "key", "--marker-field", "A-fb_good", "--marker-max", "900"),
            *("--readout", readout("brukerskjema", "fb_good"), "--ack-location", "/kvittering$"),
            *("--mode", "term", "--kills", "4", "--threads", "3", "--budget", "240"),
            *PATIENT,
            *("--log", str(served.log)),
        ],
        cwd=ROOT,
        env=served.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_the_nights_work_under_load(served: Served, tmp_path: Path) -> None:
    with loaded(served) as people:
        rounds = 0
        while people.poll() is None:
            for words in NIGHTLY:
                told(served, *words)
            rounds += 1
        assert people.stdout is not None
        said = people.stdout.read()
    assert people.returncode == 0 and "0 failed" in said, said[-6000:]
    assert rounds > 1 and "Traceback" not in served.log.read_text("utf-8")
    told(served, "keys", "rotate", "--forget")
    assert len((served.instance / "keys").read_text().split()) == 1
    sent = lines(served)
    assert sent and "Loggen er hel" in told(served, "log", "verify")
    restored(served, tmp_path / "restored", sent)


def lines(served: Served, **environment: str) -> set[str]:
    """Everything that is kept of the form."""
    done = subprocess.run(
        shlex.split(readout("brukerskjema", "fb_good")),
        cwd=ROOT,
        env={**served.environment, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.splitlines())


def restored(served: Served, folder: Path, sent: set[str]) -> None:
    """A backup that is taken now holds all of it, and is opened with the present key."""
    told(served, "backup", "make", "--to", str(folder / "alt.backup"))
    told(served, "backup", "restore", str(folder / "alt.backup"), "--to", str(folder / "ny"))
    keys = (served.instance / "keys").read_text().strip()
    there = {"SKJEMAVERK_INSTANCE": str(folder / "ny"), "SKJEMAVERK_SEALING_KEY": keys}
    assert lines(served, **there) == sent
    assert "Loggen er hel" in told(served, "log", "verify", **there)
