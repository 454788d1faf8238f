"""The ages of those who may sign up for a course."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("youngest", "oldest"):
        op.add_column("course", sa.Column(name, sa.Integer(), nullable=True))


def downgrade() -> None:
    for name in ("oldest", "youngest"):
        op.drop_column("course", name)
