"""Ticks for tasks of the year that no form tells of."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "task_tick",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_task_tick_unit_id"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_task_tick_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_task_tick"),
    )
    op.create_index("ix_task_tick_day", "task_tick", ["day"])


def downgrade() -> None:
    op.drop_table("task_tick")
