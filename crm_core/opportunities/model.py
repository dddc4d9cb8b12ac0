"""Deals and the intervals they spent in each stage."""

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm_core.contacts.model import Contact
from crm_core.db.columns import Base, Code, Id, Long, Moment, Name, Rial, Versioned, references
from crm_core.pipelines.model import LostReason, Stage


class Opportunity(Versioned, Base):
    """A possible sale; ``amount_rial`` is the total of its newest quote."""

    __tablename__ = "opportunities"
    __table_args__ = (CheckConstraint("amount_rial >= 0", name="amount_not_negative"),)

    id: Mapped[Id]
    contact_id: Mapped[str] = references("contacts.id")
    lead_id: Mapped[str | None] = references("leads.id", nullable=True)
    conversation_id: Mapped[str | None] = references("conversations.id", nullable=True)
    pipeline_id: Mapped[str] = references("pipelines.id")
    stage_id: Mapped[str] = references("stages.id")
    title: Mapped[Name]
    amount_rial: Mapped[Rial] = mapped_column(default=0)
    owner_id: Mapped[str | None] = references("staff_users.id", nullable=True)
    lost_reason_id: Mapped[str | None] = references("lost_reasons.id", nullable=True, index=False)
    lost_note: Mapped[Long | None]
    stage_entered_at: Mapped[Moment]
    opened_at: Mapped[Moment]
    closed_at: Mapped[Moment | None]

    contact: Mapped[Contact] = relationship(lazy="raise")
    stage: Mapped[Stage] = relationship(lazy="raise")
    lost_reason: Mapped[LostReason | None] = relationship(lazy="raise")


class StageInterval(Base):
    """One stay in a stage; the open one has no end, and there is exactly one open one."""

    __tablename__ = "stage_intervals"
    __table_args__ = (
        UniqueConstraint("opportunity_id", "seq"),
        CheckConstraint("left_at IS NULL OR left_at >= entered_at", name="ends_after_start"),
        Index(
            "uq_stage_intervals_open",
            "opportunity_id",
            unique=True,
            sqlite_where=text("left_at IS NULL"),
            postgresql_where=text("left_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    opportunity_id: Mapped[str] = references("opportunities.id")
    seq: Mapped[int]
    stage_id: Mapped[str] = references("stages.id")
    entered_at: Mapped[Moment]
    left_at: Mapped[Moment | None]
    actor: Mapped[Name]
    reason: Mapped[Code]

    stage: Mapped[Stage] = relationship(lazy="raise")
