"""Leads: people who showed interest."""

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm_core.contacts.model import Contact
from crm_core.db.columns import Base, Code, Id, Long, Moment, Name, Versioned, one_of, references
from crm_core.leads.rules import DisqualifyReason, LeadState


class Lead(Versioned, Base):
    """One expressed interest of a contact, before it is a deal."""

    __tablename__ = "leads"
    __table_args__ = (
        CheckConstraint(one_of("state", LeadState), name="state"),
        CheckConstraint(one_of("disqualify_reason", DisqualifyReason), name="disqualify_reason"),
        CheckConstraint("disqualify_reason IS NULL OR state = 'disqualified'", name="reason_of_the_disqualified"),
    )

    id: Mapped[Id]
    external_id: Mapped[Code | None] = mapped_column(unique=True)
    contact_id: Mapped[str] = references("contacts.id")
    conversation_id: Mapped[str | None] = references("conversations.id", nullable=True)
    state: Mapped[Code] = mapped_column(default=LeadState.NEW)
    name: Mapped[Name | None]
    company: Mapped[Name | None]
    city: Mapped[Name | None]
    need: Mapped[Long]
    source: Mapped[Code]
    disqualify_reason: Mapped[Code | None]
    disqualify_note: Mapped[Long | None]
    team_id: Mapped[str | None] = references("teams.id", nullable=True)
    owner_id: Mapped[str | None] = references("staff_users.id", nullable=True)
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]

    contact: Mapped[Contact] = relationship(lazy="raise")


class LeadConversion(Base):
    """Which deal a lead went into; several leads may go into one deal."""

    __tablename__ = "lead_conversions"
    __table_args__ = (UniqueConstraint("lead_id"),)

    id: Mapped[Id]
    lead_id: Mapped[str] = references("leads.id", index=False)
    opportunity_id: Mapped[str] = references("opportunities.id")
    actor: Mapped[Name]
    at: Mapped[Moment]
