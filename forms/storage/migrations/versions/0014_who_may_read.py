"""Who sent a step, and who was let into a case or a submission.

Users who sent a step of what is kept already, by its history, read on. Members of a case are those
who opened or changed it, by the log, and who sent a step of one of its forms.
"""

import secrets
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

DOERS = """
INSERT INTO doer (submission_id, user_id)
SELECT DISTINCT m.submission_id, m.who FROM move m
JOIN user_account u ON u.id = m.who
WHERE m.what = 'sent'
"""
MEMBERS = """
SELECT c.id, e.who FROM event e
JOIN child_case c ON c.id = e.subject
JOIN user_account u ON u.id = e.who
WHERE e.what IN ('case.opened', 'case.changed')
UNION
SELECT s.case_id, d.user_id FROM doer d
JOIN submission s ON s.id = d.submission_id
WHERE s.case_id IS NOT NULL
"""


def reference(name: str, to: str) -> sa.ForeignKey:
    return sa.ForeignKey(to, name=name, ondelete="CASCADE")


def upgrade() -> None:
    op.create_table(
        "doer",
        sa.Column(
            "submission_id",
            sa.Text(),
            reference("fk_doer_submission_id", "submission.id"),
            nullable=False,
        ),
        sa.Column(
            "user_id", sa.Text(), reference("fk_doer_user_id", "user_account.id"), nullable=False
        ),
        sa.PrimaryKeyConstraint("submission_id", "user_id", name="pk_doer"),
    )
    op.create_index("ix_doer_user_id", "doer", ["user_id"])
    op.create_table(
        "admission",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), reference("fk_admission_case_id", "child_case.id")),
        sa.Column(
            "submission_id", sa.Text(), reference("fk_admission_submission_id", "submission.id")
        ),
        sa.Column(
            "user_id",
            sa.Text(),
            reference("fk_admission_user_id", "user_account.id"),
            nullable=False,
        ),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_admission"),
    )
    op.create_index("ix_admission_case_id", "admission", ["case_id"])
    op.create_index("ix_admission_submission_id", "admission", ["submission_id"])
    op.create_index("ix_admission_user_id_state", "admission", ["user_id", "state"])
    op.create_table(
        "admission_reason",
        sa.Column(
            "id",
            sa.Text(),
            reference("fk_admission_reason_id", "admission.id"),
            nullable=False,
        ),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_admission_reason"),
    )
    connection = op.get_bind()
    connection.execute(sa.text(DOERS))
    table = sa.table(
        "admission",
        *(sa.column(name) for name in ("id", "case_id", "user_id", "state", "given_by")),
        sa.column("at", sa.DateTime(timezone=True)),
    )
    for case_id, user_id in connection.execute(sa.text(MEMBERS)).all():
        connection.execute(
            table.insert().values(
                id=secrets.token_hex(16),
                case_id=case_id,
                user_id=user_id,
                state="open",
                given_by="system",
                at=datetime.now(UTC),
            )
        )


def downgrade() -> None:
    for name in ("admission_reason", "admission", "doer"):
        op.drop_table(name)
