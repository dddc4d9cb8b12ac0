"""Tickets: faults, complaints and requests, with everything that happened to them."""

from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm_core.contacts.model import Contact
from crm_core.db.columns import Base, Code, Id, JsonColumn, Long, Moment, Name, Versioned, one_of, references
from crm_core.staff.model import StaffUser, Team
from crm_core.tickets.rules import QUEUED_STATES, DecisionKind, Priority, TicketKind, TicketState

QUEUED = text(f"assignee_id IS NULL AND state IN ({', '.join(f"'{state}'" for state in sorted(QUEUED_STATES))})")
"""Tickets that wait for somebody; written as in the index, or PostgreSQL does not use it."""
HELD = text("assignee_id IS NOT NULL AND state NOT IN ('closed', 'resolved')")
"""Open tickets in somebody's hands."""

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
    """One matter that a customer waits for us to settle.

    ``skill`` and ``on_duty_only`` are what its routing asks of a person, ``waiting_reason`` is why the last try found
    nobody, and ``client_key`` is the caller's own key of the call that opened it.
    """

    __tablename__ = "tickets"
    __table_args__ = (
        CheckConstraint(one_of("state", TicketState), name="state"),
        CheckConstraint(one_of("kind", TicketKind), name="kind"),
        CheckConstraint(one_of("priority", Priority), name="priority"),
        CheckConstraint("state <> 'closed' OR closed_at IS NOT NULL", name="closed_has_time"),
        CheckConstraint("merged_into_id <> id", name="not_merged_into_itself"),
        CheckConstraint("merged_into_id IS NULL OR state = 'closed'", name="merged_is_closed"),
        CheckConstraint("split_from_id <> id", name="not_split_from_itself"),
        CheckConstraint("(split_from_id IS NULL) = (split_from_seq IS NULL)", name="split_names_event"),
        UniqueConstraint("split_from_id", "split_from_seq"),
        Index("ix_tickets_queue", "team_id", "id", postgresql_where=QUEUED, sqlite_where=QUEUED),
        Index("ix_tickets_held", "assignee_id", "priority", postgresql_where=HELD, sqlite_where=HELD),
        Index("ix_tickets_settled", "state", "resolved_at"),
        Index("ix_tickets_open", "id", sqlite_where=text(OPEN), postgresql_where=text(OPEN)),
        Index("ix_tickets_state_newest", "state", "id"),
        Index("ix_tickets_contact_newest", "contact_id", "opened_at"),
        Index("ix_tickets_code_beginning", "code", postgresql_ops={"code": "varchar_pattern_ops"}),
    )

    id: Mapped[Id]
    code: Mapped[Code] = mapped_column(unique=True)
    contact_id: Mapped[str] = references("contacts.id", index=False)
    conversation_id: Mapped[str | None] = references("conversations.id", nullable=True)
    category_id: Mapped[str] = references("ticket_categories.id")
    team_id: Mapped[str | None] = references("teams.id", nullable=True)
    assignee_id: Mapped[str | None] = references("staff_users.id", nullable=True)
    product_id: Mapped[str | None] = references("products.id", nullable=True)
    problem_id: Mapped[str | None] = references("problems.id", nullable=True)
    merged_into_id: Mapped[str | None] = references("tickets.id", nullable=True)
    split_from_id: Mapped[str | None] = references("tickets.id", nullable=True, index=False)
    split_from_seq: Mapped[int | None]
    kind: Mapped[Code]
    state: Mapped[Code] = mapped_column(default=TicketState.NEW)
    priority: Mapped[Code] = mapped_column(default=Priority.NORMAL)
    subject: Mapped[Name]
    description: Mapped[Long]
    reporter_name: Mapped[Name | None]
    follow_ups: Mapped[int] = mapped_column(default=0)
    tags: Mapped[list[str]] = mapped_column(JsonColumn, default=list)
    client_key: Mapped[Name | None] = mapped_column(unique=True)
    skill: Mapped[Code | None]
    on_duty_only: Mapped[bool] = mapped_column(default=True)
    given_back_by_id: Mapped[str | None] = references("staff_users.id", nullable=True, index=False)
    waiting_reason: Mapped[Code | None]
    opened_at: Mapped[Moment]
    first_response_at: Mapped[Moment | None]
    resolved_at: Mapped[Moment | None]
    closed_at: Mapped[Moment | None]
    updated_at: Mapped[Moment]

    contact: Mapped[Contact] = relationship(lazy="raise")
    category: Mapped[TicketCategory] = relationship(lazy="raise")
    team: Mapped[Team | None] = relationship(lazy="raise")
    assignee: Mapped[StaffUser | None] = relationship(lazy="raise", foreign_keys="Ticket.assignee_id")


class TicketEvent(Base):
    """One thing that happened to a ticket; ``seq`` counts from 1 inside its ticket.

    ``client_key`` is the caller's own key of the call that wrote it.
    """

    __tablename__ = "ticket_events"
    __table_args__ = (UniqueConstraint("ticket_id", "seq"), UniqueConstraint("ticket_id", "client_key"))

    id: Mapped[Id]
    ticket_id: Mapped[str] = references("tickets.id")
    seq: Mapped[int]
    kind: Mapped[Code]
    actor: Mapped[Name]
    text: Mapped[Long | None]
    change: Mapped[dict[str, Any]] = mapped_column(JsonColumn, default=dict)
    client_key: Mapped[Name | None]
    at: Mapped[Moment] = mapped_column(index=True)


class TicketDecision(Base):
    """One thing that the system decided about a ticket by itself, with its reasons.

    ``rule`` is the row of the routing table or why somebody was chosen, ``chosen`` a team's code or a login name, and
    ``candidates`` says by login name what was found of everybody who was weighed.
    """

    __tablename__ = "ticket_decisions"
    __table_args__ = (CheckConstraint(one_of("kind", DecisionKind), name="kind"),)

    id: Mapped[Id]
    ticket_id: Mapped[str] = references("tickets.id")
    kind: Mapped[Code]
    rule: Mapped[Code]
    chosen: Mapped[Code | None]
    reasons: Mapped[list[str]] = mapped_column(JsonColumn, default=list)
    candidates: Mapped[dict[str, str]] = mapped_column(JsonColumn, default=dict)
    at: Mapped[Moment]
