"""What figures count is kept when answers are erased because their time is over."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fact",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("form_id", sa.Text(), nullable=False),
        sa.Column("version_id", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["form_id"], ["form.id"], name="fk_fact_form_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_fact_unit_id"),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name="fk_fact_version_id"),
        sa.PrimaryKeyConstraint("id", name="pk_fact"),
    )
    op.create_index("ix_fact_form_id_period", "fact", ["form_id", "period"])


def downgrade() -> None:
    op.drop_table("fact")
