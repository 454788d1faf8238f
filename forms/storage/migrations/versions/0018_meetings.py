"""Meetings and their parts, who leads them, the plan of the year, and links to its calendar."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def reference(name: str, to: str, ondelete: str | None = None) -> sa.ForeignKey:
    return sa.ForeignKey(to, name=name, ondelete=ondelete)


def upgrade() -> None:
    op.create_table(
        "year_plan",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_year_plan"),
    )
    op.create_table(
        "meeting",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("arena", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Text(), reference("fk_meeting_unit_id", "unit.id")),
        sa.Column("planned", sa.Date(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("extra", sa.Boolean(), nullable=False),
        sa.Column("chair_id", sa.Text(), reference("fk_meeting_chair_id", "user_account.id")),
        sa.Column("deputy_id", sa.Text(), reference("fk_meeting_deputy_id", "user_account.id")),
        sa.Column("made_by", sa.Text(), reference("fk_meeting_made_by", "user_account.id")),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_meeting"),
    )
    op.create_index("ix_meeting_arena_unit_id_day", "meeting", ["arena", "unit_id", "day"])
    op.create_index("ix_meeting_unit_id_day", "meeting", ["unit_id", "day"])
    op.create_table(
        "meeting_part",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column(
            "meeting_id",
            sa.Text(),
            reference("fk_meeting_part_meeting_id", "meeting.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "case_id",
            sa.Text(),
            reference("fk_meeting_part_case_id", "child_case.id", ondelete="CASCADE"),
        ),
        sa.Column("draft_id", sa.Text()),
        sa.Column(
            "submission_id",
            sa.Text(),
            reference("fk_meeting_part_submission_id", "submission.id", ondelete="CASCADE"),
        ),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_part"),
    )
    op.create_index(
        "ix_meeting_part_meeting_id_number", "meeting_part", ["meeting_id", "number"], unique=True
    )
    for column in ("case_id", "draft_id", "submission_id"):
        op.create_index(f"ix_meeting_part_{column}", "meeting_part", [column])
    op.create_table(
        "arena_chair",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("arena", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Text(), reference("fk_arena_chair_unit_id", "unit.id")),
        sa.Column("chair_id", sa.Text(), reference("fk_arena_chair_chair_id", "user_account.id")),
        sa.Column("deputy_id", sa.Text(), reference("fk_arena_chair_deputy_id", "user_account.id")),
        sa.PrimaryKeyConstraint("id", name="pk_arena_chair"),
    )
    op.create_index("ix_arena_chair_arena_unit_id", "arena_chair", ["arena", "unit_id"], unique=True)
    op.create_table(
        "case_holder",
        sa.Column(
            "case_id",
            sa.Text(),
            reference("fk_case_holder_case_id", "child_case.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column(
            "user_id", sa.Text(), reference("fk_case_holder_user_id", "user_account.id"),
            nullable=False,
        ),
        sa.Column("since", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name="pk_case_holder"),
    )
    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column(
            "user_id",
            sa.Text(),
            reference("fk_calendar_feed_user_id", "user_account.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("unit_id", sa.Text(), reference("fk_calendar_feed_unit_id", "unit.id")),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_feed"),
        sa.UniqueConstraint("token_hash", name="uq_calendar_feed_token_hash"),
    )
    op.create_index("ix_calendar_feed_user_id", "calendar_feed", ["user_id"])


def downgrade() -> None:
    for name in (
        "calendar_feed",
        "case_holder",
        "arena_chair",
        "meeting_part",
        "meeting",
        "year_plan",
    ):
        op.drop_table(name)
