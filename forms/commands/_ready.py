"""What a start must have: a database that answers, its tables, the keys and room on the disk.

And the keys and settings of the other machines on the database.
"""

from contextlib import suppress

import click
from sqlalchemy.exc import OperationalError

from forms import storage
from forms.operations import state
from forms.operations.state import Check
from forms.storage import shared_values


def stop_unless_ready() -> None:
    """Raise `ClickException` with what stops the service, and its remedy."""
    _stop([check for check in state.readiness_checks() if check.stops])
    with suppress(OperationalError), storage.writing():  # a disk that cannot be written to serves
        shared_values.note_own_values()
    storage.db.session.rollback()
    _stop([state.shared_keys(), state.shared_settings()])


def _stop(checks: list[Check]) -> None:
    if stopping := [check for check in checks if not check.ok]:
        raise click.ClickException(" ".join(f"{check.name}: {check.says}" for check in stopping))
