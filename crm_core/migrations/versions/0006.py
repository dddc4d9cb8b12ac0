"""Cards of messages"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from crm_core.migrations.reshape import reshape_table

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Brings the store to 0006 from 0005."""
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
        sa.Column("cards", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
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
        fills={"cards": "'[]'"},
    )
    op.create_index(
        op.f("ix_messages_conversation_id"), "messages", ["conversation_id"], unique=False, if_not_exists=True
    )
    op.create_index(op.f("ix_messages_created_at"), "messages", ["created_at"], unique=False, if_not_exists=True)
    op.create_index(op.f("ix_messages_edits_id"), "messages", ["edits_id"], unique=False, if_not_exists=True)
    op.create_index(op.f("ix_messages_reply_to"), "messages", ["reply_to"], unique=False, if_not_exists=True)
    op.create_index(op.f("ix_messages_staff_id"), "messages", ["staff_id"], unique=False, if_not_exists=True)
