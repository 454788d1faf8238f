"""Fingerprints of keys, and settings, that every machine must have alike."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shared_value",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("current", sa.Text(), nullable=False),
        sa.Column("known", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_shared_value"),
    )


def downgrade() -> None:
    op.drop_table("shared_value")
