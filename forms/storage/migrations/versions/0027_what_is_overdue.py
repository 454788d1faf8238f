"""Find what is overdue without reading every submission."""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_task_due", "task", ["due"])


def downgrade() -> None:
    op.drop_index("ix_task_due", "task")
