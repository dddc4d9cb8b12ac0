"""Every decision about who gets a record, with what it was made from."""

from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.assignments.rules import Reason, Subject
from crm_core.db.columns import Base, Code, Id, Json, JsonColumn, Moment, Ref, one_of, references


class AssignmentDecision(Base):
    """One decision; ``conditions`` are those of the rule that held, ``candidates`` the loads as they were then."""

    __tablename__ = "assignment_decisions"
    __table_args__ = (
        CheckConstraint(one_of("subject", Subject), name="subject"),
        CheckConstraint(one_of("reason", Reason), name="reason"),
        CheckConstraint("(staff_id IS NULL) = (reason = 'nobody_available')", name="nobody_has_reason"),
        Index("ix_assignment_decisions_record", "subject", "record_id"),
    )

    id: Mapped[Id]
    at: Mapped[Moment]
    subject: Mapped[Code]
    record_id: Mapped[Ref]
    rule: Mapped[Code]
    conditions: Mapped[list[str]] = mapped_column(JsonColumn)
    reason: Mapped[Code]
    team_id: Mapped[str | None] = references("teams.id", nullable=True, index=False)
    staff_id: Mapped[str | None] = references("staff_users.id", nullable=True, index=False)
    facts: Mapped[Json]
    candidates: Mapped[list[dict[str, Any]]] = mapped_column(JsonColumn)
