"""The keys to which browsers seal what waits to be sent."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "offline_key",
        sa.Column("version_id", sa.Text(), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["version.id"], name="fk_offline_key_version_id"
        ),
        sa.PrimaryKeyConstraint("version_id", name="pk_offline_key"),
    )


def downgrade() -> None:
    op.drop_table("offline_key")
