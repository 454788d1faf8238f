"""Read tasks in the order of their lists."""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_task_due", "task")
    op.create_index("ix_task_due_submission_id", "task", ["due", "submission_id"])


def downgrade() -> None:
    op.drop_index("ix_task_due_submission_id", "task")
    op.create_index("ix_task_due", "task", ["due"])
