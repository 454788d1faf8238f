"""An upgrade that is killed again and again loses no row, and the next one finishes it."""

import os
import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from forms.settings import ROOT
from tests.support.databases import unpack_instance

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("server")]
KILLS = 20 if os.environ.get("SOAK") else 3
SEED = int(os.environ.get("SEED", "1"))
LONGEST = 2.0
"""Seconds after which the last of the kills comes: an upgrade that nobody kills takes longer."""
TABLES = ("submission", "draft", "user_account", "version", "event")
SILENT: dict[str, int] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
PREPARE = [sys.executable, "-m", "flask", "--app", "app", "prepare"]


def rows(database: Path) -> dict[str, int]:
    """How many rows each table holds, of a database that is whole."""
    with sqlite3.connect(database) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        counted = {}
        for table in TABLES:
            query = f'SELECT count(*) FROM "{table}"'  # noqa: S608 — the names above
            (counted[table],) = connection.execute(query).fetchone()
    return counted


def test_an_upgrade_killed_many_times_is_finished_by_the_next(tmp_path: Path) -> None:
    unpack_instance("version-0.1", tmp_path)
    before = rows(tmp_path / "skjemaverk.db")
    assert before["submission"] and before["user_account"]
    surroundings = {**os.environ, "SKJEMAVERK_INSTANCE": str(tmp_path)}
    chance = random.Random(SEED)
    for number in range(KILLS):
        process = subprocess.Popen(
            PREPARE,
            cwd=ROOT,
            env=surroundings,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(LONGEST * (number + chance.random()) / KILLS)
        process.kill()
        process.wait()
        found = rows(tmp_path / "skjemaverk.db")
        assert all(found[name] >= count for name, count in before.items())
    done = subprocess.run(PREPARE, cwd=ROOT, env=surroundings, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    after = rows(tmp_path / "skjemaverk.db")
    assert all(after[name] >= count for name, count in before.items())
    status = [*PREPARE[:-1], "status"]
    said = subprocess.run(status, cwd=ROOT, env=surroundings, capture_output=True, text=True)
    assert "tables\tok" in said.stdout
