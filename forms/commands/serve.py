"""`flask serve`: the production server, as `make run` starts it."""

import os
import sys

import click
from flask.cli import with_appcontext

from forms.commands._ready import stop_unless_ready
from forms.settings import ROOT
from forms.storage import db


@click.command("serve", context_settings={"ignore_unknown_options": True})
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
@with_appcontext
def command(options: tuple[str, ...]) -> None:
    """Start gunicorn with gunicorn.conf.py; OPTIONS go to gunicorn, such as --bind 127.0.0.1:8001.

    Takes this process's place, so that a service manager watches and stops gunicorn itself.
    Starts nothing when the database, its tables, the keys or the disk cannot do their work.
    """
    stop_unless_ready()
    db.engine.dispose()
    words = ["-m", "gunicorn", "--config", str(ROOT / "gunicorn.conf.py"), *options]
    os.execv(sys.executable, [sys.executable, *words, "app:create_app()"])  # noqa: S606 — no shell
