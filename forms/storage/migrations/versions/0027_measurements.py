"""The measurements of a survey that comes again."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wave",
        sa.Column("form_id", sa.Text(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=True),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["form_id"], ["form.id"], name="fk_wave_form_id_form"),
        sa.PrimaryKeyConstraint("form_id", "first", name="pk_wave"),
    )


def downgrade() -> None:
    op.drop_table("wave")
