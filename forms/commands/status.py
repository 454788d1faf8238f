"""`flask status`: what an administrator must look at."""

import sys

import click
from flask.cli import with_appcontext

from forms.operations import state


@click.command("status")
@with_appcontext
def command() -> None:
    """Print every check of the service: its id, whether it is in order, and what is to be done.

    Ends with 1 when a check stops the service.
    """
    checks = state.all_checks()
    for check in checks:
        verdict = "ok" if check.ok else "STOP" if check.stops else "look"
        click.echo(f"{check.id}\t{verdict}\t{check.says}")
    sys.exit(1 if list(state.problems(checks)) else 0)
