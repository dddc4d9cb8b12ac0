"""One-time codes that prove a mobile belongs to the person in a conversation."""

from sqlalchemy.orm import Mapped, mapped_column

from crm_core.db.columns import Base, Code, Id, Moment, references


class OneTimeCode(Base):
    """A code sent to a mobile for one conversation; only its keyed hash is kept."""

    __tablename__ = "one_time_codes"

    id: Mapped[Id]
    conversation_id: Mapped[str] = references("conversations.id")
    mobile: Mapped[Code] = mapped_column(index=True)
    code_hash: Mapped[Code]
    guesses: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    used_at: Mapped[Moment | None]
