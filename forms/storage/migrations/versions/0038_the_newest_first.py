"""Find what others sent lately, and the newest of a unit, without reading all there is."""

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_move_what_at_number_submission_id", "move", ["what", "at", "number", "submission_id"]
    )
    op.create_index(
        "ix_submission_unit_id_listed_version_id", "submission", ["unit_id", "listed", "version_id"]
    )


def downgrade() -> None:
    op.drop_index("ix_submission_unit_id_listed_version_id", "submission")
    op.drop_index("ix_move_what_at_number_submission_id", "move")
