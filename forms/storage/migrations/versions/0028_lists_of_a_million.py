"""Find what is overdue, and count what a unit sent, without reading every submission."""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_task_due", "task", ["due"])
    op.create_index(
        "ix_submission_unit_id_form_id_period_state",
        "submission",
        ["unit_id", "form_id", "period", "state"],
    )


def downgrade() -> None:
    op.drop_index("ix_submission_unit_id_form_id_period_state", "submission")
    op.drop_index("ix_task_due", "task")
