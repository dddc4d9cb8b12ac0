"""What must leave the house, written in the transaction that decided it."""

from typing import Any

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.consents.rules import Purpose
from crm_core.db.columns import Base, Code, Id, JsonColumn, Moment, Name, one_of, references
from crm_core.outbox.rules import OutboxState, Refusal


class OutboxItem(Base):
    """One delivery; ``key`` makes twice the same as once. ``refusal`` says why one was never made.

    Deliveries of one ``stream`` are made one after the other, by ``position``.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint(one_of("state", OutboxState), name="state"),
        CheckConstraint(one_of("purpose", Purpose), name="purpose"),
        CheckConstraint(one_of("refusal", Refusal), name="refusal"),
        CheckConstraint("(state = 'refused') = (refusal IS NOT NULL)", name="refused_has_reason"),
        CheckConstraint(
            "state <> 'pending' OR purpose = 'service' OR contact_id IS NOT NULL OR mobile IS NOT NULL",
            name="refusable_has_addressee",
        ),
        CheckConstraint("(stream IS NULL) = (position IS NULL)", name="stream_has_position"),
        Index("ix_outbox_state_due", "state", "due_at"),
        Index(
            "ix_outbox_waiting_in_stream",
            "stream",
            "position",
            sqlite_where=text("state = 'pending' AND stream IS NOT NULL"),
            postgresql_where=text("state = 'pending' AND stream IS NOT NULL"),
        ),
    )

    id: Mapped[Id]
    kind: Mapped[Code]
    key: Mapped[Name] = mapped_column(unique=True)
    purpose: Mapped[Code]
    contact_id: Mapped[str | None] = references("contacts.id", nullable=True)
    mobile: Mapped[Code | None] = mapped_column(index=True)
    payload: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    state: Mapped[Code] = mapped_column(default=OutboxState.PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[Moment]
    due_at: Mapped[Moment]
    delivered_at: Mapped[Moment | None]
    last_error: Mapped[Name | None]
    refusal: Mapped[Code | None]
    stream: Mapped[Code | None]
    position: Mapped[int | None]


class RecordedSms(Base):
    """A text message that the recording provider kept instead of sending (development and tests)."""

    __tablename__ = "recorded_sms"

    id: Mapped[Id]
    key: Mapped[Name] = mapped_column(unique=True)
    mobile: Mapped[Code] = mapped_column(index=True)
    text: Mapped[Name]
    at: Mapped[Moment]
