"""The author's own text of a version, and which files were taken in."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "version_source",
        sa.Column("version_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("catalogues", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["version.id"], name="fk_version_source_version_id"
        ),
        sa.PrimaryKeyConstraint("version_id", name="pk_version_source"),
    )
    op.create_table(
        "taken_in",
        sa.Column("form_id", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["form_id"], ["form.id"], name="fk_taken_in_form_id"),
        sa.PrimaryKeyConstraint("form_id", name="pk_taken_in"),
    )


def downgrade() -> None:
    op.drop_table("taken_in")
    op.drop_table("version_source")
