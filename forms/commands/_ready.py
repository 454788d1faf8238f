"""What a start must have: a database that answers, its tables, the keys and room on the disk."""

import click

from forms.operations import state


def stop_unless_ready() -> None:
    """Raise `ClickException` with what stops the service, and its remedy."""
    stopping = [check for check in state.ready() if check.stops and not check.ok]
    if stopping:
        raise click.ClickException(" ".join(f"{check.name}: {check.says}" for check in stopping))
