"""Find the forms that came to a unit without looking through every move."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_move_who_what", "move", ["who", "what"])


def downgrade() -> None:
    op.drop_index("ix_move_who_what", "move")
