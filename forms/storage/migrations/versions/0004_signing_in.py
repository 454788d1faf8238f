"""A second factor, who people are elsewhere, how a login was made, and who leads a unit's meetings."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

LEADING = ("chair_id", "deputy_id")


def user(table: str) -> tuple[sa.Column[str], sa.ForeignKeyConstraint]:
    return (
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=f"fk_{table}_user_id", ondelete="CASCADE"
        ),
    )


def upgrade() -> None:
    op.create_table(
        "second_factor",
        *user("second_factor"),
        sa.Column("confirmed", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("closed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_second_factor"),
    )
    op.create_table(
        "recovery_code",
        sa.Column("mark", sa.Text(), nullable=False),
        *user("recovery_code"),
        sa.Column("used", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("mark", name="pk_recovery_code"),
    )
    op.create_index("ix_recovery_code_user_id", "recovery_code", ["user_id"])
    op.create_table(
        "identity",
        sa.Column("id", sa.Text(), nullable=False),
        *user("identity"),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_identity"),
        sa.UniqueConstraint("issuer", "mark", name="uq_identity_issuer_mark"),
    )
    op.create_index("ix_identity_user_id", "identity", ["user_id"])
    op.add_column("user_session", sa.Column("confirmed", sa.DateTime(timezone=True), nullable=True))
    for name in ("method", "browser"):
        op.add_column("user_session", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("unit") as unit:
        for name in LEADING:
            unit.add_column(sa.Column(name, sa.Text(), nullable=True))
            unit.create_foreign_key(f"fk_unit_{name}", "user_account", [name], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("unit") as unit:
        for name in LEADING:
            unit.drop_constraint(f"fk_unit_{name}", type_="foreignkey")
            unit.drop_column(name)
    with op.batch_alter_table("user_session") as session:
        for name in ("confirmed", "method", "browser"):
            session.drop_column(name)
    for table in ("identity", "recovery_code", "second_factor"):
        op.drop_table(table)
