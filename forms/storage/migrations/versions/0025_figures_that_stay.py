"""The figures of a unit in a finished tertial, as they were first shown."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unit_figures",
        sa.Column("form_id", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["form_id"], ["form.id"], name="fk_unit_figures_form_id_form"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_unit_figures_unit_id_unit"),
        sa.PrimaryKeyConstraint("form_id", "unit_id", "first", name="pk_unit_figures"),
    )


def downgrade() -> None:
    op.drop_table("unit_figures")
