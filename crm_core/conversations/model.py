"""Conversations with customers, their messages in order, and who owned them when."""

from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.contacts.rules import Assurance
from crm_core.conversations.rules import Author, Owner
from crm_core.db.columns import Base, Code, Id, JsonColumn, Long, Moment, Name, one_of, references


class Visitor(Base):
    """A browser that came without telling who it is; its token resumes the open conversation."""

    __tablename__ = "visitors"

    id: Mapped[Id]
    token_hash: Mapped[Code] = mapped_column(unique=True)
    site: Mapped[Code]
    contact_id: Mapped[str | None] = references("contacts.id", nullable=True)
    created_at: Mapped[Moment]


class Conversation(Base):
    """One thread with one customer on one channel; ``emptied_at`` is when its texts had been kept long enough.

    ``source`` is the campaign whose link led here, ``unreachable_at`` when messages ceased to reach the customer.
    """

    __tablename__ = "conversations"
    __table_args__ = (
        CheckConstraint(one_of("owner", Owner), name="owner"),
        CheckConstraint(one_of("assurance", Assurance), name="assurance"),
        CheckConstraint("(owner = 'human') = (staff_id IS NOT NULL)", name="human_has_staff"),
        CheckConstraint("(owner = 'closed') = (closed_at IS NOT NULL)", name="closed_has_time"),
        CheckConstraint("assurance <> 'verified' OR contact_id IS NOT NULL", name="verified_has_contact"),
        Index("ix_conversations_owner_last", "owner", "last_message_at"),
        Index("ix_conversations_contact_newest", "contact_id", "opened_at"),
        Index(
            "ix_conversations_not_emptied",
            "last_message_at",
            sqlite_where=text("emptied_at IS NULL"),
            postgresql_where=text("emptied_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    channel: Mapped[Code]
    site: Mapped[Code]
    visitor_id: Mapped[str | None] = references("visitors.id", nullable=True)
    contact_id: Mapped[str | None] = references("contacts.id", nullable=True, index=False)
    assurance: Mapped[Code] = mapped_column(default=Assurance.NONE)
    owner: Mapped[Code] = mapped_column(default=Owner.BOT)
    epoch: Mapped[int] = mapped_column(default=1)
    staff_id: Mapped[str | None] = references("staff_users.id", nullable=True)
    queued_at: Mapped[Moment | None]
    opened_at: Mapped[Moment]
    closed_at: Mapped[Moment | None]
    emptied_at: Mapped[Moment | None]
    last_seq: Mapped[int] = mapped_column(default=0)
    last_message_at: Mapped[Moment]
    source: Mapped[Code | None]
    unreachable_at: Mapped[Moment | None]

    @property
    def origin(self) -> str:
        """Where the customer came from, for the records made here: the campaign if one is known, else the channel."""
        return self.source or self.channel


class Message(Base):
    """One bubble; ``seq`` counts from 1 inside its conversation without gaps.

    ``edits_id`` is the message that the customer changed afterwards into this one; both stay. ``cards`` are as
    `crm_core.conversations.cards` writes them; ``buttons`` and ``attachments`` hold also those of the cards.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        UniqueConstraint("channel", "external_id"),
        CheckConstraint(one_of("author", Author), name="author"),
        CheckConstraint("seq > 0", name="seq_positive"),
    )

    id: Mapped[Id]
    conversation_id: Mapped[str] = references("conversations.id")
    seq: Mapped[int]
    author: Mapped[Code]
    staff_id: Mapped[str | None] = references("staff_users.id", nullable=True)
    reply_to: Mapped[str | None] = references("messages.id", nullable=True)
    edits_id: Mapped[str | None] = references("messages.id", nullable=True)
    channel: Mapped[Code]
    external_id: Mapped[Name | None]
    text: Mapped[Long]
    payload: Mapped[Long | None]
    buttons: Mapped[list[dict[str, str]]] = mapped_column(JsonColumn, default=list)
    cards: Mapped[list[dict[str, Any]]] = mapped_column(JsonColumn, default=list)
    attachments: Mapped[list[dict[str, Any]]] = mapped_column(JsonColumn, default=list)
    created_at: Mapped[Moment] = mapped_column(index=True)


class OwnershipChange(Base):
    """One change of a conversation's owner: from whom, to whom, why, when."""

    __tablename__ = "ownership_changes"
    __table_args__ = (UniqueConstraint("conversation_id", "epoch"),)

    id: Mapped[Id]
    conversation_id: Mapped[str] = references("conversations.id")
    epoch: Mapped[int]
    from_owner: Mapped[Code]
    to_owner: Mapped[Code]
    actor: Mapped[Name]
    reason: Mapped[Name]
    at: Mapped[Moment]


class Attachment(Base):
    """A file that a customer or a colleague sent; its bytes lie under ``var/attachments``."""

    __tablename__ = "attachments"

    id: Mapped[Id]
    conversation_id: Mapped[str] = references("conversations.id")
    name: Mapped[Name]
    mime: Mapped[Code]
    size: Mapped[int]
    sha256: Mapped[Code]
    created_at: Mapped[Moment]
