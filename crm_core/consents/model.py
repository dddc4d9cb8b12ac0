"""What a person agreed to or refused, as events that are never changed."""

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.db.columns import HISTORY, Base, Code, Id, Moment, Name, references


class ConsentEvent(Base):
    """One yes or no for a purpose; the newest one holds. Known by contact, by mobile, or by conversation."""

    __tablename__ = "consent_events"
    __table_args__ = (
        CheckConstraint("contact_id IS NOT NULL OR mobile IS NOT NULL OR conversation_id IS NOT NULL", name="whose"),
        {"info": {HISTORY: True}},
    )

    id: Mapped[Id]
    contact_id: Mapped[str | None] = references("contacts.id", nullable=True)
    mobile: Mapped[Code | None] = mapped_column(index=True)
    conversation_id: Mapped[str | None] = references("conversations.id", nullable=True)
    channel: Mapped[Code]
    purpose: Mapped[Code]
    granted: Mapped[bool]
    actor: Mapped[Name]
    at: Mapped[Moment]
