"""When a form opens and closes by itself."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("form") as table:
        table.add_column(sa.Column("opens", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("closes", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("form") as table:
        table.drop_column("closes")
        table.drop_column("opens")
