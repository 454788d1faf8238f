"""What a worker costs: start, memory, late imports: `python -m bench.worker`."""

import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.support.patience import PATIENCE
from tests.support.server import free_port

ROUNDS = 5
LATE = (
    "xhtml2pdf",
    "reportlab",
    "rustpy_xlsxwriter",
    "authlib",
    "PIL.JpegImagePlugin",
    "openpyxl",
    "lxml",
    "forms.interop.formats",
    "forms.checking",
    "cryptography.hazmat.primitives.asymmetric.ec",
)
IMPORTS = """
import json, sys
import app
print(json.dumps([name for name in json.loads(sys.argv[1]) if name in sys.modules]))
"""
BARE = """
import json, pathlib, time
start = time.process_time()
from flask import Flask
app = Flask("bare")
app.add_url_rule("/", "index", lambda: "hei")
assert app.test_client().get("/").status_code == 200
taken = time.process_time() - start
memory = pathlib.Path("/proc/self/smaps_rollup").read_text().split("Pss:")[1].split()[0]
print(json.dumps([taken, int(memory) / 1024]))
"""
WORKERS = 2
Cost = tuple[float, float]
"""CPU seconds, and a share of memory (PSS) in MB."""


def main() -> None:
    """Print what the server costs before its workers, and each of them, beside a bare Flask."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {"SKJEMAVERK_INSTANCE": folder, "PATH": "/usr/bin:/bin"}
        prepare = [sys.executable, "-m", "flask", "--app", "app", "prepare"]
        quiet = subprocess.DEVNULL
        subprocess.run(prepare, env=environment, check=True, stdout=quiet, stderr=quiet)
        servers = [measure(environment) for _round in range(ROUNDS)]
    bare = [(cpu, memory) for cpu, memory in (run(BARE) for _round in range(ROUNDS))]
    print(row("bare Flask, import and first answer", bare))
    print(row("server, import once for its workers", [server for server, _workers in servers]))
    workers = [worker for _server, workers in servers for worker in workers]
    print(row(f"each of {WORKERS} workers, to its first answers", workers))
    late = ", ".join(run(IMPORTS, json.dumps(LATE))) or "nothing"
    print("budget of a worker: ≤ 0.6 s CPU, ≤ 80 MB; imported too early:", late)


def row(name: str, costs: list[Cost]) -> str:
    """Write the medians of *costs*."""
    cpu, memory = (statistics.median(column) for column in zip(*costs, strict=True))
    return f"{name:40} {cpu:5.2f} s CPU   {memory:5.0f} MB PSS"


def measure(environment: dict[str, str]) -> tuple[Cost, list[Cost]]:
    """Start the production server and let its workers answer: the cost of it, and of each."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py"]
    command += ["--bind", f"127.0.0.1:{port}", "app:create_app()"]
    environment = {**environment, "SKJEMAVERK_WORKERS": str(WORKERS)}
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as server:
        try:
            workers: list[str] = []
            while len(workers) < WORKERS or not answers(port):
                time.sleep(0.1)
                workers = children(server.pid)
            for _time in range(4 * WORKERS):
                answers(port)
            return cost(server.pid), [cost(worker) for worker in workers]
        finally:
            server.terminate()


def answers(port: int) -> bool:
    """Whether a server answers there; it writes its front page."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
        try:
            connection.request("GET", "/")
            return connection.getresponse().status == 200
        except ConnectionRefusedError:
            return False


def children(process: int) -> list[str]:
    """Return the ids of the processes that *process* started."""
    return Path(f"/proc/{process}/task/{process}/children").read_text().split()


def cost(process: int | str) -> Cost:
    """Read what a running process has cost until now."""
    ticks = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]
    memory = Path(f"/proc/{process}/smaps_rollup").read_text().split("Pss:")[1].split()[0]
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK"), int(memory) / 1024


def run(program: str, *arguments: str) -> Any:
    """Run *program* in a new interpreter; return what it prints."""
    command = [sys.executable, "-c", program, *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


if __name__ == "__main__":
    main()
