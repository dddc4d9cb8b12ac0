"""Turns of the assistant and what each of them wrote."""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.db.columns import Base, Code, Id, JsonColumn, Moment, one_of, references
from crm_core.turns.rules import TurnState


class Turn(Base):
    """One message that awaits, gets or got the assistant's answer; the rows are also the work queue."""

    __tablename__ = "turns"
    __table_args__ = (
        CheckConstraint(one_of("state", TurnState), name="state"),
        UniqueConstraint("message_id"),
        Index("ix_turns_state_created", "state", "created_at"),
        Index(
            "ix_turns_parsed",
            "created_at",
            sqlite_where=text("parse IS NOT NULL"),
            postgresql_where=text("parse IS NOT NULL"),
        ),
    )

    id: Mapped[Id]
    conversation_id: Mapped[str] = references("conversations.id")
    message_id: Mapped[str] = references("messages.id", index=False)
    epoch: Mapped[int]
    state: Mapped[Code] = mapped_column(default=TurnState.PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    apologised: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Moment]
    started_at: Mapped[Moment | None]
    lease_until: Mapped[Moment | None]
    finished_at: Mapped[Moment | None]
    intent: Mapped[Code | None]
    confidence: Mapped[float | None]
    parse: Mapped[dict[str, Any] | None] = mapped_column(JsonColumn)
    model: Mapped[str | None] = mapped_column(String(200))


class TurnCall(Base):
    """A service call made in a turn; a replayed turn finds its result here instead of writing twice."""

    __tablename__ = "turn_calls"

    message_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("messages.id", ondelete="RESTRICT"), primary_key=True
    )
    verb: Mapped[Code] = mapped_column(primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    result: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    at: Mapped[Moment]
