"""One host and two on the same PostgreSQL: `python -m bench.hosts`, as root on Linux.

Each host has a network, an instance folder and a server of its own, and a fifth of a core (a
control group of the kernel), so that hosts are what there is too little of, and not the two cores
that the database and those who ask use too. One host and both are asked in turn. A second one must
give 1.7 times the requests; beside that stands what a request costs in each place. Where every
second request sends, it gives less here: a host that its group holds back in the middle of a
transaction holds the row of the day's count, too.
"""

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from forms.settings import ROOT
from tests.server.test_two_machines import FLASK, Machine, machine, own_network, write_form
from tests.support.databases import Server
from tests.support.patience import PATIENCE

BUDGET = 1.7
CORE = 0.2
PERIOD = 100_000
ROUNDS, SECONDS, VISITORS = 5, 15, 24
PAGES = 4
"""How many pages a family opens for each that it sends."""
SHEET = "/skjema/prove/"
HIDDEN = re.compile(r'<input type="hidden" name="(csrf_token|key|_version)" value="([^"]*)"')
V1, V2 = Path("/sys/fs/cgroup/cpu"), Path("/sys/fs/cgroup")


@contextmanager
def limited(name: str, core: float) -> Iterator[Path]:
    """Make a control group whose processes have so much of a *core* together."""
    v1 = V1.exists()
    group = (V1 if v1 else V2) / f"skjemaverk-{os.getpid()}-{name}"
    quota = str(int(core * PERIOD))
    group.mkdir()
    try:
        file = "cpu.cfs_quota_us" if v1 else "cpu.max"
        (group / file).write_text(quota if v1 else f"{quota} {PERIOD}", "ascii")
        yield group
    finally:
        group.rmdir()


@dataclass
class Host:
    """A host that serves, and how many seconds of a core it has used."""

    machine: Machine
    group: Path
    process: int = 0

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Serve with one process, in the control group."""
        words = [*own_network(), *FLASK, "serve", "--bind", f"unix:{self.machine.place}"]
        enter = f'echo $$ > {self.group}/cgroup.procs; exec "$@"'
        environment = {**self.machine.environment, "SKJEMAVERK_WORKERS": "1"}
        process = subprocess.Popen(["sh", "-c", enter, "sh", *words], cwd=ROOT, env=environment)
        self.process = process.pid
        try:
            self.wait()
            yield
        finally:
            process.terminate()
            process.wait(PATIENCE)

    def wait(self) -> None:
        """Wait until it answers."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                self.machine.get("/helse/lever")
                return
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.2)

    def used(self) -> float:
        """Return the CPU seconds of its processes."""
        return sum(map(spent, (self.group / "cgroup.procs").read_text("ascii").split()))


def spent(pid: str, *, ended: bool = False) -> float:
    """Return the CPU seconds of a process, or of its children that have *ended*."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    except FileNotFoundError:  # it ended meanwhile, and its parent tells
        return 0.0
    user, system = words[13:15] if ended else words[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def database_time(postmaster: int) -> float:
    """Return the CPU seconds of all processes of PostgreSQL, those that have ended too."""
    children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text("ascii").split()
    return sum(map(spent, children)) + spent(str(postmaster), ended=True)


class Visitor(threading.Thread):
    """Families who answer a sheet one after the other, each request at the next host."""

    def __init__(self, hosts: Sequence[Host], end: float) -> None:
        super().__init__(daemon=True)
        self.hosts, self.end = hosts, end
        self.asked, self.errors = 0, 0

    def run(self) -> None:
        """Answer until the time is over."""
        while time.monotonic() < self.end:
            for _turn in range(PAGES):
                _status, page, session = self.ask("GET", "", "")
            typed = {**dict(HIDDEN.findall(page)), "A-mer": "Alt er bra.", "_do": "next"}
            status, _page, _session = self.ask("POST", urlencode(typed), session)
            self.errors += status != 303

    def ask(self, method: str, body: str, session: str) -> tuple[int, str, str]:
        """Ask the host whose turn it is."""
        host = self.hosts[self.asked % len(self.hosts)]
        self.asked += 1
        cookie = {"Cookie": f"skjemaverk={session}"} if session else {}
        return host.machine.ask(method, SHEET, body, **cookie)


@dataclass
class Measured:
    """What so many hosts did in a round: requests a second, and CPU ms a request."""

    rate: float
    host: float
    database: float


def measure(hosts: Sequence[Host], postmaster: int, seconds: int) -> Measured:
    """Let visitors come to these hosts for so many seconds."""
    began, used = time.monotonic(), sum(host.used() for host in hosts)
    database = database_time(postmaster)
    visitors = [Visitor(hosts, began + seconds) for _n in range(VISITORS)]
    for each in visitors:
        each.start()
    for each in visitors:
        each.join(PATIENCE + seconds)
    asked, took = sum(each.asked for each in visitors), time.monotonic() - began
    assert not sum(each.errors for each in visitors), "a sheet was not taken"
    return Measured(
        asked / took,
        (sum(host.used() for host in hosts) - used) / asked * 1000,
        (database_time(postmaster) - database) / asked * 1000,
    )


def main() -> None:
    """Ask one host and both in turn, and print what they did."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=ROUNDS)
    arguments.add_argument("--seconds", type=int, default=SECONDS)
    arguments.add_argument("--core", type=float, default=CORE, help="how much of one a host has")
    given = arguments.parse_args()
    if not own_network() or not os.access(V1 if V1.exists() else V2, os.W_OK):
        sys.exit("Networks and control groups of one's own need root on Linux.")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="skjemaverk-")))
        server = stack.enter_context(Server(folder))
        server.run("CREATE DATABASE test")
        write_form(folder, "Prøve", review=False)
        hosts = []
        for name in ("one", "two"):
            made = machine(name, {"DATABASE_URL": server.url("test")}, folder)
            stack.callback(shutil.rmtree, made.place.parent)
            hosts.append(Host(made, stack.enter_context(limited(name, given.core))))
        assert hosts[0].machine.command("prepare").returncode == 0
        for host in hosts:
            stack.enter_context(host.serving())
        postmaster = int(server.server.get_pid() or 0)
        measure(hosts, postmaster, given.seconds)  # what is kept is made
        found: dict[int, list[Measured]] = {1: [], 2: []}
        for _round in range(given.rounds):
            for number, rounds in found.items():
                rounds.append(measure(hosts[:number], postmaster, given.seconds))
    print_table(given.core, found)


def print_table(core: float, found: dict[int, list[Measured]]) -> None:
    """Print the medians; end with 1 when the second host gives too little."""
    print(f"hosts of {core:g} core    requests/s   CPU ms a request: host   database")
    rates = []
    for number, rounds in found.items():
        rate, host, database = (
            statistics.median(getattr(each, name) for each in rounds)
            for name in ("rate", "host", "database")
        )
        rates.append(rate)
        print(f"{number:17}{rate:14.1f}{host:24.2f}{database:11.2f}")
    ratio = rates[1] / rates[0]
    print(f"the second host gives {ratio:.2f} × (budget ≥ {BUDGET:g})")
    sys.exit(ratio < BUDGET)


if __name__ == "__main__":
    main()
