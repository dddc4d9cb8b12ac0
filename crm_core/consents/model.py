"""What a person agreed to or refused, as events that are never changed."""

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm_core.consents.rules import Basis, Channel, Purpose, Source
from crm_core.contacts.model import Contact
from crm_core.db.columns import HISTORY, Base, Code, Id, Long, Moment, Name, one_of, references


class ConsentEvent(Base):
    """One yes or no for a purpose; the newest one holds. Known by contact, by mobile, or by conversation.

    A yes says what it rests on in law and what proves it: the customer's message, or a note about a paper or call.
    """

    __tablename__ = "consent_events"
    __table_args__ = (
        CheckConstraint("contact_id IS NOT NULL OR mobile IS NOT NULL OR conversation_id IS NOT NULL", name="whose"),
        CheckConstraint(one_of("channel", Channel), name="channel"),
        CheckConstraint(one_of("purpose", Purpose), name="purpose"),
        CheckConstraint(one_of("source", Source), name="source"),
        CheckConstraint(one_of("basis", Basis), name="basis"),
        CheckConstraint("granted = (basis IS NOT NULL)", name="yes_has_basis"),
        CheckConstraint("NOT granted OR message_id IS NOT NULL OR note IS NOT NULL", name="yes_has_evidence"),
        {"info": {HISTORY: True}},
    )

    id: Mapped[Id]
    contact_id: Mapped[str | None] = references("contacts.id", nullable=True)
    mobile: Mapped[Code | None] = mapped_column(index=True)
    conversation_id: Mapped[str | None] = references("conversations.id", nullable=True)
    channel: Mapped[Code]
    purpose: Mapped[Code]
    granted: Mapped[bool]
    basis: Mapped[Code | None]
    source: Mapped[Code]
    message_id: Mapped[str | None] = references("messages.id", nullable=True, index=False)
    note: Mapped[Long | None]
    actor: Mapped[Name]
    at: Mapped[Moment]

    contact: Mapped[Contact | None] = relationship(lazy="raise")
