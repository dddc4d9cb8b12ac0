"""Messengers: accounts, deliveries in order, edits of messages"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from crm_core.migrations.reshape import reshape_table

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Brings the store to 0004 from 0003."""
    reshape_table(
        "identities",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("contact_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('mobile', 'email', 'national_id', 'telegram', 'bale', 'site_user')",
            name=op.f("ck_identities_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_identities_contact_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identities")),
        sa.UniqueConstraint("kind", "value", name=op.f("uq_identities_kind_value")),
    )
    op.create_index(
        "ix_identities_beginning",
        "identities",
        ["value"],
        unique=False,
        postgresql_ops={"value": "varchar_pattern_ops"},
        if_not_exists=True,
    )
    op.create_index(op.f("ix_identities_contact_id"), "identities", ["contact_id"], unique=False, if_not_exists=True)
    reshape_table(
        "outbox",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.String(length=64), nullable=False),
        sa.Column("contact_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("mobile", sa.String(length=64), nullable=True),
        sa.Column("payload", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=200), nullable=True),
        sa.Column("refusal", sa.String(length=64), nullable=True),
        sa.Column("stream", sa.String(length=64), nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.CheckConstraint("(state = 'refused') = (refusal IS NOT NULL)", name=op.f("ck_outbox_refused_has_reason")),
        sa.CheckConstraint("purpose IN ('marketing', 'service')", name=op.f("ck_outbox_purpose")),
        sa.CheckConstraint("refusal IN ('opted_out', 'erased', 'unreachable')", name=op.f("ck_outbox_refusal")),
        sa.CheckConstraint(
            "state <> 'pending' OR purpose = 'service' OR contact_id IS NOT NULL OR mobile IS NOT NULL",
            name=op.f("ck_outbox_refusable_has_addressee"),
        ),
        sa.CheckConstraint("state IN ('pending', 'delivered', 'dead', 'refused')", name=op.f("ck_outbox_state")),
        sa.CheckConstraint("(stream IS NULL) = (position IS NULL)", name=op.f("ck_outbox_stream_has_position")),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_outbox_contact_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
    )
    op.create_index(op.f("ix_outbox_contact_id"), "outbox", ["contact_id"], unique=False, if_not_exists=True)
    op.create_index(op.f("ix_outbox_mobile"), "outbox", ["mobile"], unique=False, if_not_exists=True)
    op.create_index("ix_outbox_state_due", "outbox", ["state", "due_at"], unique=False, if_not_exists=True)
    op.create_index(
        "ix_outbox_waiting_in_stream",
        "outbox",
        ["stream", "position"],
        unique=False,
        sqlite_where=sa.text("state = 'pending' AND stream IS NOT NULL"),
        postgresql_where=sa.text("state = 'pending' AND stream IS NOT NULL"),
        if_not_exists=True,
    )
    op.create_table(
        "channel_accounts",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("visitor_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("username", sa.String(length=200), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["visitor_id"], ["visitors.id"], name=op.f("fk_channel_accounts_visitor_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_accounts")),
        sa.UniqueConstraint("channel", "address", name=op.f("uq_channel_accounts_channel_address")),
        sa.UniqueConstraint("visitor_id", name=op.f("uq_channel_accounts_visitor_id")),
    )
    reshape_table(
        "conversations",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("visitor_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("contact_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("assurance", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("emptied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("last_message_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=True),
        sa.Column("unreachable_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(owner = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_conversations_closed_has_time")
        ),
        sa.CheckConstraint("(owner = 'human') = (staff_id IS NOT NULL)", name=op.f("ck_conversations_human_has_staff")),
        sa.CheckConstraint(
            "assurance <> 'verified' OR contact_id IS NOT NULL", name=op.f("ck_conversations_verified_has_contact")
        ),
        sa.CheckConstraint("assurance IN ('none', 'claimed', 'verified')", name=op.f("ck_conversations_assurance")),
        sa.CheckConstraint("owner IN ('bot', 'queue', 'human', 'closed')", name=op.f("ck_conversations_owner")),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_conversations_contact_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_users.id"], name=op.f("fk_conversations_staff_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["visitor_id"], ["visitors.id"], name=op.f("fk_conversations_visitor_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
    )
    op.create_index(
        "ix_conversations_contact_newest",
        "conversations",
        ["contact_id", "opened_at"],
        unique=False,
        if_not_exists=True,
    )
    op.create_index(
        "ix_conversations_not_emptied",
        "conversations",
        ["last_message_at"],
        unique=False,
        sqlite_where=sa.text("emptied_at IS NULL"),
        postgresql_where=sa.text("emptied_at IS NULL"),
        if_not_exists=True,
    )
    op.create_index(
        "ix_conversations_owner_last", "conversations", ["owner", "last_message_at"], unique=False, if_not_exists=True
    )
    op.create_index(op.f("ix_conversations_staff_id"), "conversations", ["staff_id"], unique=False, if_not_exists=True)
    op.create_index(
        op.f("ix_conversations_visitor_id"), "conversations", ["visitor_id"], unique=False, if_not_exists=True
    )
    reshape_table(
        "messages",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("conversation_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("reply_to", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("edits_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=True),
        sa.Column("buttons", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("attachments", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("author IN ('customer', 'bot', 'agent', 'system')", name=op.f("ck_messages_author")),
        sa.CheckConstraint("seq > 0", name=op.f("ck_messages_seq_positive")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_messages_conversation_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["edits_id"], ["messages.id"], name=op.f("fk_messages_edits_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["reply_to"], ["messages.id"], name=op.f("fk_messages_reply_to"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_users.id"], name=op.f("fk_messages_staff_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("channel", "external_id", name=op.f("uq_messages_channel_external_id")),
        sa.UniqueConstraint("conversation_id", "seq", name=op.f("uq_messages_conversation_id_seq")),
    )
    op.create_index(
        op.f("ix_messages_conversation_id"), "messages", ["conversation_id"], unique=False, if_not_exists=True
    )
    op.create_index(op.f("ix_messages_created_at"), "messages", ["created_at"], unique=False, if_not_exists=True)
    op.create_index(op.f("ix_messages_edits_id"), "messages", ["edits_id"], unique=False, if_not_exists=True)
    op.create_index(op.f("ix_messages_reply_to"), "messages", ["reply_to"], unique=False, if_not_exists=True)
    op.create_index(op.f("ix_messages_staff_id"), "messages", ["staff_id"], unique=False, if_not_exists=True)
