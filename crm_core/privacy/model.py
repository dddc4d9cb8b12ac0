"""That a person was erased: who did it, why, when, and how much."""

from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.db.columns import Base, Code, Id, JsonColumn, Moment, Name, one_of, references
from crm_core.privacy.rules import ErasureReason


class Erasure(Base):
    """One erasure of a person; ``counts`` are rows emptied or deleted, by table. It says nothing of the person."""

    __tablename__ = "erasures"
    __table_args__ = (CheckConstraint(one_of("reason", ErasureReason), name="reason"),)

    id: Mapped[Id]
    contact_id: Mapped[str] = references("contacts.id")
    actor: Mapped[Name]
    reason: Mapped[Code]
    forced: Mapped[bool]
    counts: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    at: Mapped[Moment]
