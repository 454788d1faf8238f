"""Which author was at which draft just now."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draft_presence",
        sa.Column("form_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("form_id", "user_id", name="pk_draft_presence"),
    )


def downgrade() -> None:
    op.drop_table("draft_presence")
