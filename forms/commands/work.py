"""`flask work`: background work in a process of its own."""

import signal
import threading

import click
from flask import current_app
from flask.cli import with_appcontext

from forms.commands._ready import stop_unless_ready
from forms.i18n import ngettext
from forms.operations import background

SIGNALS = (signal.SIGTERM, signal.SIGINT)


@click.command("work")
@click.option("--once", is_flag=True, help="End when nothing waits.")
@with_appcontext
def command(once: bool) -> None:
    """Do what waits in the queue: zip files of many PDFs, and mail.

    The server does it itself unless SKJEMAVERK_BACKGROUND is off. Any number of these may run, on
    any machine that has the same database and keys; each job is taken by one of them.
    """
    stop_unless_ready()
    stop = threading.Event()
    before = {name: signal.signal(name, lambda *_: stop.set()) for name in SIGNALS}
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # Flask's own way
    try:
        begun = background.run_queue(app, stop, until_empty=once)
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
    click.echo(ngettext("Én oppgave er gjort.", "%(number)s oppgaver er gjort.", begun))
