"""The real server, killed at random and fed with everything that no browser sends.

Short in `make test`; long with `SOAK=1`, as `make soak` does. `SEED=7` sends other inputs and kills
at other moments.
"""

import csv
import io
import os
import shlex
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
import time_machine

from app import create_app
from forms.settings import ROOT
from forms.storage import db
from tests.support import factories
from tests.support.client import Visitor
from tests.support.factories import (
    form,
    section,
    text,
    yes_no,
)
from tests.support.patience import PATIENCE, PATIENT
from tests.support.server import Served, furnished

HERE = Path(__file__).parent
LONG = bool(os.environ.get("SOAK"))
SEED = os.environ.get("SEED", "1")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
OPTIONS = {"a": "En", "b": "To", "annet": "Annet"}
EVERY_TYPE = form(
    section(
        "alt",
        text("linje", "Linje"),
        text("tekst", "Tekst", lines=3, max_length=1000),
        *(text(f, f.capitalize(), format=f) for f in ("email", "phone", "personnummer", "url")),
        yes_no("enig", "Enig?"),
        text("hvorfor", "Hvorfor?", show_if={"enig": "no"}),
        {"id": "tall", "type": "number", "label": "Tall", "decimals": 2},
        {"id": "dag", "type": "date", "label": "Dag"},
        {"id": "frist", "type": "date", "label": "Frist", "near": True},
        {"id": "tid", "type": "time", "label": "Tid"},
        {"id": "valg", "type": "choice", "label": "Valg", "options": OPTIONS, "other": "annet"},
        {"id": "flere", "type": "choices", "label": "Flere", "options": OPTIONS},
        {"id": "skala", "type": "scale", "label": "Skala", "max": 10},
        {"id": "rutenett", "type": "matrix", "label": "Nett", "options": OPTIONS, "rows": OPTIONS},
        {"id": "rekke", "type": "ranking", "label": "Rekke", "options": OPTIONS},
        {"id": "ja", "type": "confirm", "label": "Ja"},
        {
            "id": "liste",
            "type": "repeat",
            "label": "Liste",
            "min": 1,
            "questions": [text("n", "N")],
        },
    ),
    review=False,
    read_by={"coordinator": "answers"},
)

GOOD = {
    "email": "kari@eksempel.no",
    "phone": "91234567",
    "personnummer": "10915596784",
    "url": "www.eksempel.no",
    "tall": "1,5",
    "dag-day": "7",
    "dag-month": "5",
    "dag-year": "2020",
    "frist": "7.5.2026",
    "tid": "10.30",
    "rekke-a": "1",
    "rekke-b": "2",
    "rekke-annet": "3",
    "valg-other": "",
}
"""What makes the form of every type a good one."""

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("server")]


@pytest.fixture
def served(tmp_path: Path) -> Served:
    """A server that is not started, with our forms and one that has every type on one page."""
    return furnished(tmp_path / "instance", {"alt": EVERY_TYPE})


def run(program: Path, served: Served, *arguments: str, seconds: int) -> str:
    """What the program says; it must find nothing wrong."""
    done = subprocess.run(
        [sys.executable, str(program), *arguments],
        cwd=ROOT,
        env=served.environment,
        capture_output=True,
        text=True,
        timeout=seconds,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]
    return done.stdout


def readout(*arguments: str) -> str:
    """The command that reads what is kept."""
    return shlex.join([sys.executable, str(HERE / "readout.py"), *arguments])


def test_killed_at_random_under_load(served: Served) -> None:
    said = run(
        HERE / "crash.py",
        served,
        *("--start", shlex.join(served.command), "--cwd", str(ROOT)),
        *("--form", f"{served.url}/skjema/brukerskjema/", "--ready", f"{served.url}/personvern"),
        *("--id-field", "key", "--marker-field", "A-fb_good", "--marker-max", "900"),
        *("--readout", readout("brukerskjema", "fb_good"), "--integrity", readout("--integrity")),
        *("--ack-location", "/kvittering$", "--mode", "mix", "--clash", "0.05", "--seed", SEED),
        *("--kills", "200" if LONG else "20", "--threads", "8" if LONG else "4"),
        *("--budget", "3000" if LONG else "120", "--log", str(served.log), *PATIENT),
        seconds=4000 if LONG else 400,
    )
    assert "0 failed" in said
    assert "Traceback" not in served.log.read_text("utf-8")


def test_inputs_that_no_browser_sends(served: Served) -> None:
    with served.running():
        sheets = [f"{served.url}/skjema/{form}/" for form in ("brukerskjema", "alt")]
        start = f"{served.url}/skjema/overgang-helsestasjon-barnehage/"
        others = [f"{served.url}/", f"{served.url}/logg-inn", f"{served.url}/tilgjengelighet"]
        good = [part for name, value in GOOD.items() for part in ("--set", f"A-{name}={value}")]
        feed(
            served,
            *sheets,
            start,
            *good,
            "--id-field",
            "key",
            "--ack-location",
            "/del/|/kvittering$",
        )
        feed(served, *others, "--no-baseline", "--ack-location", "/oversikt|/skjema", share=4)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=380), tick=False):
        check_exports(served.instance)  # in the next year, when anonymous answers may be read


def feed(served: Served, *arguments: str, share: int = 1) -> None:
    """Send bad inputs to forms; a part of the whole number of requests in the short run."""
    most = [] if LONG else ["--max-requests", str(1_500 // share)]
    said = run(
        HERE / "tools" / "bad_inputs.py",
        served,
        *arguments,
        *most,
        *("--corpus", str(HERE / "tools" / "blns.json"), "--log", str(served.log)),
        *("--readout", readout(), "--max-seconds", f"{PATIENCE}"),
        *("--timeout", f"{PATIENCE}"),
        *("--threads", "4", "--budget", "3000" if LONG else "200", "--seed", SEED),
        seconds=3600 if LONG else 400,
    )
    assert "0 failed" in said


def check_exports(instance: Path) -> None:
    """Every cell of what was taken in is a text, and nothing in it can run."""
    app = create_app({"INSTANCE": instance, "TESTING": True})
    app.test_client_class = Visitor
    coordinator = app.test_client()
    assert isinstance(coordinator, Visitor)
    _user, path = factories.add_user(app, "eksport", "coordinator")
    factories.set_passphrase(coordinator, path)
    coordinator.visit("/oversikt/")
    for each in ("brukerskjema", "alt"):
        taken = coordinator.send(f"/oversikt/{each}/last-ned", {"format": "csv"})
        check_csv(taken.get_data().decode("utf-8-sig"))
        taken = coordinator.send(f"/oversikt/{each}/last-ned", {"format": "xlsx"})
        book = openpyxl.load_workbook(io.BytesIO(taken.get_data()))
        cells = [c for sheet in book.worksheets for row in sheet.iter_rows() for c in row]
        assert not [c.value for c in cells if c.data_type == "f" or c.hyperlink]
    with app.app_context():
        db.engine.dispose()


def check_csv(text: str) -> None:
    """No cell starts a formula."""
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert len(rows) > 3
    for cell in (cell for row in rows for cell in row):
        number = cell.lstrip("-").replace(",", "").isdigit()
        assert number or not cell.startswith(FORMULA), cell[:80]
