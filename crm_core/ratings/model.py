"""Ratings: how satisfied customers were, 1 to 5."""

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped

from crm_core.db.columns import Base, Id, Long, Moment, references


class Rating(Base):
    """One score that a customer gave, in a conversation or for a ticket; an imported one may know the ticket alone."""

    __tablename__ = "ratings"
    __table_args__ = (
        CheckConstraint("score BETWEEN 1 AND 5", name="score"),
        CheckConstraint("conversation_id IS NOT NULL OR ticket_id IS NOT NULL", name="of_something"),
    )

    id: Mapped[Id]
    conversation_id: Mapped[str | None] = references("conversations.id", nullable=True)
    contact_id: Mapped[str | None] = references("contacts.id", nullable=True)
    ticket_id: Mapped[str | None] = references("tickets.id", nullable=True)
    score: Mapped[int]
    comment: Mapped[Long | None]
    at: Mapped[Moment]
