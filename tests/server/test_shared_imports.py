"""What the server imports once for its workers, and what each of them makes for itself."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from forms.settings import ROOT
from tests.support.databases import Settings
from tests.support.patience import PATIENCE
from tests.support.server import Served, free_port

WORKER = """
import gc, json, os, runpy, sys, threading
config = runpy.run_path("gunicorn.conf.py")
config["on_starting"](None)
before, threads, rests = set(sys.modules), threading.active_count(), gc.isenabled()
if os.fork():
    sys.exit(os.waitstatus_to_exitcode(os.wait()[1]))
config["post_fork"](None, None)
from app import create_app
app = create_app({"INSTANCE": sys.argv[1]})
assert app.test_client().get("/").status_code == 200
new = sorted(name for name in set(sys.modules) - before if name.partition(".")[0] == "forms")
print(json.dumps([new, threads, gc.isenabled()]))
"""


def test_a_worker_imports_almost_nothing(sqlite: Settings) -> None:
    command = [sys.executable, "-c", WORKER, str(sqlite["INSTANCE"])]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    new, threads, collects = json.loads(done.stdout)
    assert len(new) < 10, new
    assert threads == 1, "a thread does not come along into a worker"
    assert not collects, "the collector rests until the worker has started"


@pytest.mark.server
@pytest.mark.xdist_group("server")
def test_a_signal_takes_new_settings(sqlite: Settings) -> None:
    served = Served(Path(sqlite["INSTANCE"]), free_port())
    config = served.instance / "config.toml"
    config.write_text('municipality = "Eksempel kommune"\n', "utf-8")
    with served.running():
        assert "Eksempel kommune" in front_page(served)
        config.write_text('municipality = "Nyskapt kommune"\n', "utf-8")
        os.kill(served.process, signal.SIGHUP)
        end = time.monotonic() + PATIENCE
        while "Nyskapt kommune" not in front_page(served):
            assert time.monotonic() < end, served.log.read_text("utf-8")[-2000:]
            time.sleep(0.2)


def front_page(served: Served) -> str:
    """Read the front page."""
    with closing(HTTPConnection("127.0.0.1", served.port, timeout=PATIENCE)) as connection:
        connection.request("GET", "/")
        return connection.getresponse().read().decode()
