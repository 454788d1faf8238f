"""How Alembic reaches the database: through the app's engine, whole or not at all."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from flask import current_app

from forms.storage.database.engine import db, migration_connection

context.config.set_main_option("sqlalchemy.url", "")


def plain_type(kind: str, item: Any, _: object) -> str | Literal[False]:
    """Write a column type of our own as what it is in the database: migrations outlive our code."""
    if kind == "type" and isinstance(item, sa.types.TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


def run() -> None:
    """Run the migrations that Alembic has chosen, in one transaction on either database."""
    with migration_connection(db.engine) as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            transactional_ddl=True,
            render_item=plain_type,
            **current_app.extensions["migrate"].configure_args,
        )
        context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("Migrations need the database. Run: flask --app app db upgrade")
run()
