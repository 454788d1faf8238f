"""A log whose lines are chained and never change, and what the archive has confirmed."""

import hashlib
from datetime import UTC
from typing import Any

import orjson
import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

REFUSAL = "The log is never changed."
BATCH = 1000


def upgrade() -> None:
    op.rename_table("event", "event_before")
    op.drop_index("ix_event_at_id", "event_before")
    op.drop_index("ix_event_subject_at", "event_before")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE event_before RENAME CONSTRAINT pk_event TO pk_event_before")
    event = op.create_table(
        "event",
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_event"),
    )
    head = op.create_table(
        "event_head",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_event_head"),
    )
    op.create_index("ix_event_at", "event", ["at"])
    for column in ("who", "what", "subject"):
        op.create_index(f"ix_event_{column}_number", "event", [column, "number"])
    op.create_table(
        "archive_receipt",
        sa.Column("submission_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("submission_id", name="pk_archive_receipt"),
    )
    number, hash = chain(event)
    op.bulk_insert(head, [{"id": 1, "number": number, "hash": hash}])
    op.drop_table("event_before")
    refuse()


def chain(event: sa.Table) -> tuple[int, str]:
    """Chain the lines there are, as `events.record` does; the last one's number and hash."""
    before = sa.table(
        "event_before",
        sa.column("id"),
        sa.column("at", sa.DateTime(timezone=True)),
        *(sa.column(name) for name in ("who", "what", "subject", "detail")),
    )
    names = ("at", "who", "what", "subject", "detail")
    found = sa.select(*(before.c[name] for name in names)).order_by(before.c.at, before.c.id)
    number, previous, lines = 0, "", []
    for row in op.get_bind().execute(found).all():
        number += 1
        line = {"number": number, **row._asdict(), "previous": previous}
        line["at"] = row.at.replace(tzinfo=row.at.tzinfo or UTC).astimezone(UTC)
        previous = line["hash"] = line_hash(line)
        lines.append(line)
        if len(lines) == BATCH:
            op.bulk_insert(event, lines)
            lines = []
    op.bulk_insert(event, lines)
    return number, previous


def line_hash(line: dict[str, Any]) -> str:
    content = {**line, "at": line["at"].isoformat(timespec="microseconds")}
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def refuse() -> None:
    """Let the database refuse to change a line."""
    if op.get_bind().dialect.name == "sqlite":
        for what in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER event_no_{what} BEFORE {what.upper()} ON event"
                f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER event_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON event"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    op.drop_table("archive_receipt")
    op.drop_table("event_head")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER event_no_change ON event")
        op.execute("DROP FUNCTION refuse_change")
    op.rename_table("event", "event_chained")
    for column in ("who_number", "what_number", "subject_number", "at"):
        op.drop_index(f"ix_event_{column}", "event_chained")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE event_chained RENAME CONSTRAINT pk_event TO pk_event_chained")
    op.create_table(
        "event",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_event"),
    )
    op.execute(
        "INSERT INTO event SELECT CAST(number AS text), at, who, what, subject, detail"
        " FROM event_chained"
    )
    op.create_index("ix_event_at_id", "event", ["at", "id"])
    op.create_index("ix_event_subject_at", "event", ["subject", "at"])
    op.drop_table("event_chained")
