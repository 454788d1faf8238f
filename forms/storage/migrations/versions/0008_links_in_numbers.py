"""Links to anonymous forms are counted week by week, and a pass is good for one sending."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "link_count",
        sa.Column("form_id", sa.Text(), nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("handed", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["form_id"], ["form.id"], name="fk_link_count_form_id"),
        sa.PrimaryKeyConstraint("form_id", "period", name="pk_link_count"),
    )
    op.create_table(
        "used_pass",
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("mark", name="pk_used_pass"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("used_pass")
    op.drop_table("link_count")
