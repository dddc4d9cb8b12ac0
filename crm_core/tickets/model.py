"""Tickets: faults, complaints and requests, with everything that happened to them."""

from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm_core.contacts.model import Contact
from crm_core.db.columns import Base, Code, Id, JsonColumn, Long, Moment, Name, Versioned, one_of, references
from crm_core.staff.model import StaffUser, Team
from crm_core.tickets.rules import Priority, TicketKind, TicketState

OPEN = "state NOT IN ('resolved', 'closed')"
"""The few tickets among many that somebody still works on."""


class TicketCategory(Base):
    """A subject of tickets and the team it goes to; from files under ``data/``."""

    __tablename__ = "ticket_categories"

    id: Mapped[Id]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    team_id: Mapped[str | None] = references("teams.id", nullable=True)
    kind: Mapped[Code]
    default_priority: Mapped[Code]
    aliases: Mapped[list[str]] = mapped_column(JsonColumn, default=list)
    urgent_words: Mapped[list[str]] = mapped_column(JsonColumn, default=list)


class Ticket(Versioned, Base):
    """One matter that a customer waits for us to settle."""

    __tablename__ = "tickets"
    __table_args__ = (
        CheckConstraint(one_of("state", TicketState), name="state"),
        CheckConstraint(one_of("kind", TicketKind), name="kind"),
        CheckConstraint(one_of("priority", Priority), name="priority"),
        CheckConstraint("state <> 'closed' OR closed_at IS NOT NULL", name="closed_has_time"),
        Index("ix_tickets_open", "id", sqlite_where=text(OPEN), postgresql_where=text(OPEN)),
    )

    id: Mapped[Id]
    code: Mapped[Code] = mapped_column(unique=True)
    contact_id: Mapped[str] = references("contacts.id")
    conversation_id: Mapped[str | None] = references("conversations.id", nullable=True)
    category_id: Mapped[str] = references("ticket_categories.id")
    team_id: Mapped[str | None] = references("teams.id", nullable=True)
    assignee_id: Mapped[str | None] = references("staff_users.id", nullable=True)
    product_id: Mapped[str | None] = references("products.id", nullable=True)
    kind: Mapped[Code]
    state: Mapped[Code] = mapped_column(default=TicketState.NEW)
    priority: Mapped[Code] = mapped_column(default=Priority.NORMAL)
    subject: Mapped[Name]
    description: Mapped[Long]
    reporter_name: Mapped[Name | None]
    follow_ups: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[Moment]
    first_response_at: Mapped[Moment | None]
    resolved_at: Mapped[Moment | None]
    closed_at: Mapped[Moment | None]
    updated_at: Mapped[Moment]

    contact: Mapped[Contact] = relationship(lazy="raise")
    category: Mapped[TicketCategory] = relationship(lazy="raise")
    team: Mapped[Team | None] = relationship(lazy="raise")
    assignee: Mapped[StaffUser | None] = relationship(lazy="raise")


class TicketEvent(Base):
    """One thing that happened to a ticket; ``seq`` counts from 1 inside its ticket."""

    __tablename__ = "ticket_events"
    __table_args__ = (UniqueConstraint("ticket_id", "seq"),)

    id: Mapped[Id]
    ticket_id: Mapped[str] = references("tickets.id")
    seq: Mapped[int]
    kind: Mapped[Code]
    actor: Mapped[Name]
    text: Mapped[Long | None]
    change: Mapped[dict[str, Any]] = mapped_column(JsonColumn, default=dict)
    at: Mapped[Moment]
