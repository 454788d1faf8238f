"""The report of the import that made a draft of a definition, kept with it."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("definition_draft", sa.Column("imported", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("definition_draft", "imported")
