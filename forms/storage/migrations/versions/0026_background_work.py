"""Background work, and what it has made so far."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def reference(name: str, to: str, ondelete: str | None = None) -> sa.ForeignKey:
    return sa.ForeignKey(to, name=name, ondelete=ondelete)


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "user_id",
            sa.Text(),
            reference("fk_job_user_id", "user_account.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("form_id", sa.Text(), reference("fk_job_form_id", "form.id")),
        sa.Column("state", sa.Text(), nullable=False),
        moment("made"),
        moment("due"),
        moment("lease", nullable=True),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        moment("ended", nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
    )
    op.create_index("ix_job_state_due", "job", ["state", "due"])
    op.create_index("ix_job_user_id_made", "job", ["user_id", "made"])
    op.create_table(
        "job_part",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column(
            "job_id",
            sa.Text(),
            reference("fk_job_part_job_id", "job.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column(
            "submission_id",
            sa.Text(),
            reference("fk_job_part_submission_id", "submission.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_job_part"),
    )
    op.create_index("ix_job_part_job_id_name", "job_part", ["job_id", "name"], unique=True)
    op.create_index("ix_job_part_submission_id", "job_part", ["submission_id"])


def downgrade() -> None:
    op.drop_table("job_part")
    op.drop_table("job")
