"""Bale as a way to reach people, and ratings of a ticket without a conversation."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from crm_core.migrations.reshape import reshape_table

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


EMPTY = "SELECT id FROM conversations WHERE site = 'import' AND channel = 'import' AND last_seq = 0"
"""Conversations that were made up for ratings of tickets which had none."""
REFERRING = (
    "consent_events", "leads", "messages", "opportunities", "ownership_changes", "attachments", "quotes", "ratings",
    "tasks", "tickets", "turns", "one_time_codes",
)  # fmt: skip
"""Tables that name a conversation; one that any of them still names stays."""


def upgrade() -> None:
    """Brings the store to 0007 from 0006."""
    reshape_table(
        "consent_events",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("contact_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("mobile", sa.String(length=64), nullable=True),
        sa.Column("conversation_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=64), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("basis", sa.String(length=64), nullable=True),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("message_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "basis IN ('consent', 'contract', 'legitimate_interest')", name=op.f("ck_consent_events_basis")
        ),
        sa.CheckConstraint(
            "channel IN ('any', 'sms', 'telegram', 'bale', 'email', 'call')", name=op.f("ck_consent_events_channel")
        ),
        sa.CheckConstraint("purpose IN ('marketing', 'service')", name=op.f("ck_consent_events_purpose")),
        sa.CheckConstraint(
            "source IN ('chat', 'call', 'form', 'paper', 'import')", name=op.f("ck_consent_events_source")
        ),
        sa.CheckConstraint(
            "NOT granted OR message_id IS NOT NULL OR note IS NOT NULL", name=op.f("ck_consent_events_yes_has_evidence")
        ),
        sa.CheckConstraint(
            "contact_id IS NOT NULL OR mobile IS NOT NULL OR conversation_id IS NOT NULL",
            name=op.f("ck_consent_events_whose"),
        ),
        sa.CheckConstraint("granted = (basis IS NOT NULL)", name=op.f("ck_consent_events_yes_has_basis")),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_consent_events_contact_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_consent_events_conversation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_consent_events_message_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_events")),
    )
    op.create_index(
        op.f("ix_consent_events_contact_id"), "consent_events", ["contact_id"], unique=False, if_not_exists=True
    )
    op.create_index(
        op.f("ix_consent_events_conversation_id"),
        "consent_events",
        ["conversation_id"],
        unique=False,
        if_not_exists=True,
    )
    op.create_index(op.f("ix_consent_events_mobile"), "consent_events", ["mobile"], unique=False, if_not_exists=True)
    reshape_table(
        "ratings",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("conversation_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("contact_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("ticket_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "conversation_id IS NOT NULL OR ticket_id IS NOT NULL", name=op.f("ck_ratings_of_something")
        ),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name=op.f("ck_ratings_score")),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_ratings_contact_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_ratings_conversation_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_ratings_ticket_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ratings")),
    )
    op.create_index(op.f("ix_ratings_contact_id"), "ratings", ["contact_id"], unique=False, if_not_exists=True)
    op.create_index(
        op.f("ix_ratings_conversation_id"), "ratings", ["conversation_id"], unique=False, if_not_exists=True
    )
    op.create_index(op.f("ix_ratings_ticket_id"), "ratings", ["ticket_id"], unique=False, if_not_exists=True)
    op.execute(
        f"UPDATE ratings SET conversation_id = NULL WHERE ticket_id IS NOT NULL AND conversation_id IN ({EMPTY})"  # noqa: S608
    )
    unnamed = " AND ".join(
        f"NOT EXISTS (SELECT 1 FROM {table} WHERE {table}.conversation_id = conversations.id)"  # noqa: S608
        for table in REFERRING
    )
    op.execute(f"DELETE FROM conversations WHERE id IN ({EMPTY}) AND {unnamed}")  # noqa: S608
