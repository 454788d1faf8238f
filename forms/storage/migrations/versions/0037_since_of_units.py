"""The first day that anything is expected of a unit."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("unit", sa.Column("since", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("unit", "since")
