"""Find the facts of a unit without reading those of all units."""

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_fact_unit_id_form_id_period", "fact", ["unit_id", "form_id", "period"])


def downgrade() -> None:
    op.drop_index("ix_fact_unit_id_form_id_period", "fact")
