"""Five hundred tablets at one server: `python -m bench.tablets http://127.0.0.1:8000`.

Each opens the feedback form, thinks, answers, sends and reads the receipt, and begins again, until
the time is over. Only addresses of this machine are asked. Errors, and the 50th and 95th percentile
of the times, are printed beside their budgets (`trust.md` R8: no error, p95 below 2 s).
"""

import argparse
import http.client
import random
import re
import statistics
import sys
import threading
import time
import urllib.parse

from tests.support.patience import PATIENCE

TABLETS, SECONDS, THINK = 500, 60, (5.0, 15.0)
BUDGET = 2.0
FORM = "/skjema/brukerskjema/"
HIDDEN = re.compile(r'<input type="hidden" name="(csrf_token|key|_version)" value="([^"]*)"')
LOCAL = {"127.0.0.1", "localhost", "::1"}


class Tablet(threading.Thread):
    """One family after another at one tablet."""

    def __init__(self, host: str, port: int, end: float) -> None:
        super().__init__(daemon=True)
        self.host, self.port, self.end = host, port, end
        self.times: list[float] = []
        self.sent = 0
        self.errors: list[str] = []
        self.cookies: dict[str, str] = {}

    def run(self) -> None:
        """Answer until the time is over; the first waits so that not all come at once."""
        time.sleep(random.uniform(0, THINK[1]))
        while time.monotonic() < self.end:
            try:
                self.answer()
            except (OSError, http.client.HTTPException) as error:
                self.errors.append(type(error).__name__)

    def answer(self) -> None:
        """Fill in the form once."""
        page = self.ask("GET", FORM, 200)
        time.sleep(random.uniform(*THINK))
        fields = {**dict(HIDDEN.findall(page)), "A-fb_role": "foresatt", "_do": "next"}
        self.ask("POST", FORM, 303, urllib.parse.urlencode(fields))
        self.ask("GET", f"{FORM}kvittering", 200)
        self.sent += 1

    def ask(self, method: str, path: str, wanted: int, body: str | None = None) -> str:
        """Ask as a browser does, with the cookies that the server gave, and note the time."""
        line = http.client.HTTPConnection(self.host, self.port, timeout=PATIENCE)
        headers = {"Cookie": "; ".join(f"{n}={v}" for n, v in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.monotonic()
        line.request(method, path, body, headers)
        answer = line.getresponse()
        text = answer.read().decode("utf-8", "replace")
        self.times.append(time.monotonic() - began)
        for each in answer.headers.get_all("Set-Cookie", []):
            name, _equals, value = each.partition(";")[0].partition("=")
            self.cookies[name] = value
        line.close()
        if answer.status != wanted:
            self.errors.append(f"{method} {answer.status}")
        return text


def main() -> None:
    """Let the tablets come, and print how it went; 1 when a budget is missed."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("server")
    arguments.add_argument("--tablets", type=int, default=TABLETS)
    arguments.add_argument("--seconds", type=int, default=SECONDS)
    given = arguments.parse_args()
    at = urllib.parse.urlsplit(given.server)
    if at.hostname not in LOCAL:
        sys.exit("Only a server on this machine is asked.")
    end = time.monotonic() + min(given.seconds, 600)
    tablets = [Tablet(at.hostname, at.port or 80, end) for _n in range(min(given.tablets, 1000))]
    for each in tablets:
        each.start()
    for each in tablets:
        each.join(given.seconds + 120)
    times = sorted(found for each in tablets for found in each.times)
    errors = [error for each in tablets for error in each.errors]
    p95 = times[int(len(times) * 0.95)]
    sent = sum(each.sent for each in tablets)
    print(f"{len(tablets)} tablets, {sent} forms sent in {given.seconds} s")
    print(f"errors {len(errors)} (budget 0) {sorted(set(errors))}")
    print(f"p50 {statistics.median(times):.2f} s, p95 {p95:.2f} s (budget {BUDGET:g})")
    sys.exit(bool(errors) or p95 > BUDGET)


if __name__ == "__main__":
    main()
