"""The tables' history: `flask db …`, and `upgrade` for a start command.

Alembic is imported when it is called: no worker that answers requests waits or pays for it.
"""

from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app

from forms.storage.database.engine import db

MIGRATIONS = Path(__file__).parents[1] / "migrations"


def init_app(app: Flask) -> None:
    """Add `flask db …` to the app's commands."""
    app.cli.add_command(_Database(app))


def upgrade(revision: str = "head") -> None:
    """Bring the database's tables up to date: all of it or nothing, one process at a time."""
    from alembic import command

    command.upgrade(_migrate(current_app).get_config(), revision)


def _migrate(app: Flask) -> Any:
    """Flask-Migrate on the app; it carries no types."""
    from flask_migrate import Migrate

    if "migrate" not in app.extensions:
        Migrate(app, db, str(MIGRATIONS))
    return app.extensions["migrate"].migrate


class _Database(click.Group):
    """Stands in for Flask-Migrate's `db` until it is called."""

    def __init__(self, app: Flask) -> None:
        super().__init__("db", short_help="Perform database migrations.")
        self.app = app

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """Flask-Migrate's own command, in the context it expects."""
        from flask_migrate.cli import db as commands

        _migrate(self.app)
        context: click.Context = commands.make_context(*args, **kwargs)
        return context
