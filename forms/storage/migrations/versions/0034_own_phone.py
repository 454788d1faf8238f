"""A user's own telephone number, for forms that ask whom to call."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reminder", sa.Column("phone", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("reminder", "phone")
