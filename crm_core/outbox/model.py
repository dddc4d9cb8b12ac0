"""What must leave the house, written in the transaction that decided it."""

from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.db.columns import Base, Code, Id, JsonColumn, Moment, Name, one_of
from crm_core.outbox.rules import OutboxState


class OutboxItem(Base):
    """One delivery; ``key`` makes twice the same as once."""

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint(one_of("state", OutboxState), name="state"),
        Index("ix_outbox_state_due", "state", "due_at"),
    )

    id: Mapped[Id]
    kind: Mapped[Code]
    key: Mapped[Name] = mapped_column(unique=True)
    payload: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    state: Mapped[Code] = mapped_column(default=OutboxState.PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[Moment]
    due_at: Mapped[Moment]
    delivered_at: Mapped[Moment | None]
    last_error: Mapped[Name | None]


class RecordedSms(Base):
    """A text message that the recording provider kept instead of sending (development and tests)."""

    __tablename__ = "recorded_sms"

    id: Mapped[Id]
    key: Mapped[Name] = mapped_column(unique=True)
    mobile: Mapped[Code]
    text: Mapped[Name]
    at: Mapped[Moment]
