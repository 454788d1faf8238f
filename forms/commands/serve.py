"""`flask serve`: the production server, as `make run` starts it."""

import os
import sys

import click

from forms.settings import ROOT


@click.command("serve", context_settings={"ignore_unknown_options": True})
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def command(options: tuple[str, ...]) -> None:
    """Start gunicorn with gunicorn.conf.py; OPTIONS go to gunicorn, such as --bind 127.0.0.1:8001.

    Takes this process's place, so that a service manager watches and stops gunicorn itself.
    """
    words = ["-m", "gunicorn", "--config", str(ROOT / "gunicorn.conf.py"), *options]
    os.execv(sys.executable, [sys.executable, *words, "app:create_app()"])  # noqa: S606 — no shell
