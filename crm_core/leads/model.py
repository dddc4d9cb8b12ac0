"""Leads: people who showed interest."""

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm_core.contacts.model import Contact
from crm_core.db.columns import Base, Code, Id, Long, Moment, Name, Versioned, one_of, references
from crm_core.leads.rules import LeadState


class Lead(Versioned, Base):
    """One expressed interest of a contact, before it is a deal."""

    __tablename__ = "leads"
    __table_args__ = (CheckConstraint(one_of("state", LeadState), name="state"),)

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
    owner_id: Mapped[str | None] = references("staff_users.id", nullable=True)
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]

    contact: Mapped[Contact] = relationship(lazy="raise")
