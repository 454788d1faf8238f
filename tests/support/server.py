"""The real server, on a port and in an instance folder of its own, with forms and people in it."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app import create_app
from forms import storage
from forms.definition import read_library
from forms.definition.loading import load_folder
from forms.questions import TYPES
from forms.settings import ROOT
from forms.storage import db
from forms.storage.accounts import units, users
from forms.storage.definitions import versions, year_plans
from tests.support import factories
from tests.support.patience import PATIENCE

PEOPLE: dict[str, tuple[str, list[str], str | None]] = {
    "kari": ("Kari Prøve", ["staff", "leader", "coordinator"], None),
    "siri": ("Siri Prøve", ["administrator", "author"], None),
    "mari": ("Mari Lie", ["staff", "leader"], "solbakken-barnehage"),
    "nils": ("Nils Moe", ["receiver"], "fjellheim-skole"),
    "hege": ("Hege Prøve", ["staff"], "sentrum-helsestasjon"),
    "rita": ("Rita Prøve", ["auditor"], None),
}


@dataclass
class Served:
    """A running server: where it answers, what it keeps, and links for signing in."""

    instance: Path
    port: int
    links: dict[str, str] = field(default_factory=dict)
    """Login → the path with which that person sets a passphrase, once."""
    process: int = 0
    """The process that started the others, while it runs."""

    @property
    def url(self) -> str:
        """The address of the front page, without its last stroke."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """What the server writes on its standard error."""
        return self.instance / "server.log"

    @property
    def command(self) -> list[str]:
        """What starts it."""
        gunicorn = Path(sys.executable).parent / "gunicorn"
        where = f"127.0.0.1:{self.port}"
        return [str(gunicorn), "--config", "gunicorn.conf.py", "--bind", where, "app:create_app()"]

    @property
    def environment(self) -> dict[str, str]:
        """The environment in which it and its commands run."""
        return {**os.environ, "SKJEMAVERK_INSTANCE": str(self.instance)}

    @contextmanager
    def running(self) -> Iterator["Served"]:
        """The server, started; at the end it is stopped, and must stop well."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                self.command, cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )
        self.process = process.pid
        try:
            self.wait(process)
            yield self
        finally:
            process.terminate()
            code = process.wait(PATIENCE)
        assert code == 0, f"the server ended with {code}; {self.log.read_text('utf-8')[-2000:]}"

    def wait(self, process: subprocess.Popen[bytes]) -> None:
        """Until it answers."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            assert process.poll() is None, self.log.read_text("utf-8")[-2000:]
            with closing(
                http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
            ) as asking:
                try:
                    asking.request("GET", "/personvern")
                    asking.getresponse().read()
                    return
                except OSError:
                    time.sleep(0.05)
        raise AssertionError("the server does not answer")


def furnished(instance: Path, extra: Mapping[str, Any] | None = None) -> Served:
    """A server not started yet, with all our forms and *extra* ones, some units and some people."""
    served = Served(instance, free_port())
    app = create_app(
        {"INSTANCE": instance, "MUNICIPALITY": "Eksempel kommune", "HELP_PHONE": "71 00 00 00"}
    )
    (instance / "config.toml").write_text(
        'municipality = "Eksempel kommune"\nhelp_phone = "71 00 00 00"\n', "utf-8"
    )
    with app.app_context(), storage.writing():
        storage.upgrade()
        units.import_csv((ROOT / "examples" / "units.csv").read_text("utf-8"))
        library = read_library(ROOT / "definitions", TYPES)
        year_plans.put_in_force({year_plans.SOURCE: dict(library.plan)})
        for loaded in load_folder(ROOT / "definitions", library):
            assert loaded.document, loaded.problems
            versions.publish(loaded.document)
        factories.open_course_and_wave()
        for form, raw in (extra or {}).items():
            factories.publish(raw, form)
        for login, (name, roles, unit) in PEOPLE.items():
            served.links[login] = (
                f"/ny/{users.issue_setup_link(users.add(login, name, roles, unit))}"
            )
        db.session.commit()
        db.engine.dispose()
    return served


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
