"""The audit trail: who changed what; rows are only ever added."""

from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.db.columns import Base, Code, Id, JsonColumn, Moment, Name


class AuditEvent(Base):
    """One act on one record; a trigger refuses changes and deletions."""

    __tablename__ = "audit_events"
    __table_args__ = (Index("ix_audit_events_record", "entity", "entity_id"),)

    id: Mapped[Id]
    at: Mapped[Moment]
    actor: Mapped[Name]
    verb: Mapped[Code]
    entity: Mapped[Code]
    entity_id: Mapped[Code]
    data: Mapped[dict[str, Any]] = mapped_column(JsonColumn, default=dict)
