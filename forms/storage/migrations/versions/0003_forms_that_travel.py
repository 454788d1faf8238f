"""Cases, steps and their moves, signatures, invitations, and roles at units."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

DRAFT = {"owner_id": "user_account", "unit_id": "unit", "case_id": "child_case"}
INDEXES = (("submission", "case_id"), ("draft", "owner_id"), ("draft", "submission_id"))


def sealed() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
    )


def moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def text(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def reference(name: str, to: str, ondelete: str | None = None) -> sa.ForeignKey:
    return sa.ForeignKey(to, name=name, ondelete=ondelete)


def upgrade() -> None:
    op.create_table(
        "unit_role",
        sa.Column(
            "user_id",
            sa.Text(),
            reference("fk_unit_role_user_id", "user_account.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("unit_id", sa.Text(), reference("fk_unit_role_unit_id", "unit.id")),
        text("role"),
        sa.PrimaryKeyConstraint("user_id", "unit_id", "role", name="pk_unit_role"),
    )
    op.create_table(
        "child_case",
        text("id"),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column(
            "unit_id", sa.Text(), reference("fk_child_case_unit_id", "unit.id"), nullable=False
        ),
        moment("opened"),
        moment("closed", nullable=True),
        *sealed(),
        sa.PrimaryKeyConstraint("id", name="pk_child_case"),
        sa.UniqueConstraint("code", name="uq_child_case_code"),
    )
    op.create_index("ix_child_case_unit_id", "child_case", ["unit_id"])
    op.create_table(
        "permission",
        submission("permission"),
        sa.Column(
            "case_id",
            sa.Text(),
            reference("fk_permission_case_id", "child_case.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column(
            "form_id", sa.Text(), reference("fk_permission_form_id", "form.id"), nullable=False
        ),
        text("state"),
        sa.Column("starts", sa.Date(), nullable=True),
        sa.Column("ends", sa.Date(), nullable=True),
        text("services"),
        sa.Column("withdrawn", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("submission_id", name="pk_permission"),
    )
    op.create_index("ix_permission_case_id_form_id", "permission", ["case_id", "form_id"])
    op.create_table(
        "task",
        submission("task"),
        text("step"),
        text("role"),
        sa.Column("unit_id", sa.Text(), reference("fk_task_unit_id", "unit.id"), nullable=True),
        moment("since"),
        sa.Column("due", sa.Date(), nullable=True),
        moment("confirmed", nullable=True),
        sa.PrimaryKeyConstraint("submission_id", name="pk_task"),
    )
    op.create_index("ix_task_unit_id_since", "task", ["unit_id", "since"])
    op.create_index("ix_task_role_since", "task", ["role", "since"])
    op.create_table(
        "move",
        text("id"),
        submission("move"),
        sa.Column("number", sa.Integer(), nullable=False),
        moment("at"),
        text("who"),
        text("what"),
        text("step"),
        *sealed(),
        sa.PrimaryKeyConstraint("id", name="pk_move"),
    )
    op.create_index(
        "ix_move_submission_id_number", "move", ["submission_id", "number"], unique=True
    )
    op.create_table(
        "signature",
        text("id"),
        submission("signature"),
        text("signer"),
        text("step"),
        text("outcome"),
        text("how"),
        moment("at"),
        sa.Column(
            "user_id", sa.Text(), reference("fk_signature_user_id", "user_account.id"), nullable=True
        ),
        text("version_hash"),
        text("shown_hash"),
        text("mark"),
        moment("voided", nullable=True),
        *sealed(),
        sa.PrimaryKeyConstraint("id", name="pk_signature"),
    )
    op.create_index("ix_signature_submission_id_signer", "signature", ["submission_id", "signer"])
    op.create_table(
        "invitation",
        text("id"),
        text("token_hash"),
        text("code_hash", nullable=True),
        text("purpose"),
        sa.Column(
            "form_id", sa.Text(), reference("fk_invitation_form_id", "form.id"), nullable=False
        ),
        sa.Column(
            "unit_id", sa.Text(), reference("fk_invitation_unit_id", "unit.id"), nullable=True
        ),
        sa.Column(
            "case_id",
            sa.Text(),
            reference("fk_invitation_case_id", "child_case.id", ondelete="CASCADE"),
            nullable=True,
        ),
        submission("invitation", nullable=True),
        text("step"),
        text("signer"),
        sa.Column("made", sa.Date(), nullable=False),
        sa.Column(
            "made_by",
            sa.Text(),
            reference("fk_invitation_made_by", "user_account.id"),
            nullable=True,
        ),
        sa.Column("expires", sa.Date(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        *sealed(),
        sa.PrimaryKeyConstraint("id", name="pk_invitation"),
        sa.UniqueConstraint("token_hash", name="uq_invitation_token_hash"),
        sa.UniqueConstraint("code_hash", name="uq_invitation_code_hash"),
    )
    for column in ("form_id", "made_by", "submission_id"):
        op.create_index(f"ix_invitation_{column}", "invitation", [column])
    # Of all ways to add a reference, SQLite knows this one, and a table made anew.
    op.execute("ALTER TABLE submission ADD COLUMN case_id TEXT REFERENCES child_case (id)")
    with op.batch_alter_table("draft") as draft:
        for name, table in DRAFT.items():
            draft.add_column(text(name, nullable=True))
            draft.create_foreign_key(f"fk_draft_{name}", table, [name], ["id"])
        draft.add_column(text("submission_id", nullable=True))
        draft.create_foreign_key(
            "fk_draft_submission_id", "submission", ["submission_id"], ["id"], ondelete="CASCADE"
        )
        draft.add_column(sa.Column("step", sa.Text(), nullable=False, server_default=""))
    for table, column in INDEXES:
        op.create_index(f"ix_{table}_{column}", table, [column])
    op.execute(
        "INSERT INTO unit_role (user_id, unit_id, role) SELECT id, unit_id, role FROM"
        " user_account CROSS JOIN (SELECT 'staff' AS role UNION SELECT 'leader'"
        " UNION SELECT 'receiver') AS every WHERE unit_id IS NOT NULL"
        " AND roles LIKE '%\"' || role || '\"%'"
    )


def submission(table: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(
        "submission_id",
        sa.Text(),
        reference(f"fk_{table}_submission_id", "submission.id", ondelete="CASCADE"),
        nullable=nullable,
    )


def downgrade() -> None:
    for table, column in INDEXES:
        op.drop_index(f"ix_{table}_{column}", table)
    with op.batch_alter_table("draft") as draft:
        for name in (*DRAFT, "submission_id"):
            draft.drop_constraint(f"fk_draft_{name}", type_="foreignkey")
            draft.drop_column(name)
        draft.drop_column("step")
    op.drop_column("submission", "case_id")
    tables = ("invitation", "signature", "move", "task", "permission", "child_case", "unit_role")
    for table in tables:
        op.drop_table(table)
