"""Deals and the intervals they spent in each stage."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm_core.contacts.model import Contact
from crm_core.db.columns import Base, Code, Id, Long, Moment, Name, Rial, Versioned, references
from crm_core.pipelines.model import LostReason, Stage


class Opportunity(Versioned, Base):
    """A possible sale; ``amount_rial`` is the total of its newest quote, or what staff expect before there is one.

    From ``rots_at`` on an undecided deal has stood in its stage for too long. ``probability_override`` is the chance
    in percent that staff believe in; the stage's and the reckoned one stand beside it, untouched.
    """

    __tablename__ = "opportunities"
    __table_args__ = (
        CheckConstraint("amount_rial >= 0", name="amount_not_negative"),
        CheckConstraint("probability_override BETWEEN 0 AND 100", name="probability_override"),
        CheckConstraint("closed_at IS NULL OR closed_at >= opened_at", name="closed_after_opened"),
        Index("ix_opportunities_contact_newest", "contact_id", "opened_at"),
    )

    id: Mapped[Id]
    contact_id: Mapped[str] = references("contacts.id", index=False)
    lead_id: Mapped[str | None] = references("leads.id", nullable=True)
    conversation_id: Mapped[str | None] = references("conversations.id", nullable=True)
    pipeline_id: Mapped[str] = references("pipelines.id")
    stage_id: Mapped[str] = references("stages.id")
    key: Mapped[Code | None] = mapped_column(unique=True)
    """What makes the same deal, opened twice by a nervous finger, one."""
    title: Mapped[Name]
    need: Mapped[Long | None]
    next_step: Mapped[Name | None]
    amount_rial: Mapped[Rial] = mapped_column(default=0)
    expected_close_on: Mapped[date | None]
    probability_override: Mapped[int | None]
    team_id: Mapped[str | None] = references("teams.id", nullable=True)
    owner_id: Mapped[str | None] = references("staff_users.id", nullable=True)
    lost_reason_id: Mapped[str | None] = references("lost_reasons.id", nullable=True, index=False)
    lost_note: Mapped[Long | None]
    stage_entered_at: Mapped[Moment]
    rots_at: Mapped[Moment | None] = mapped_column(index=True)
    opened_at: Mapped[Moment]
    closed_at: Mapped[Moment | None]

    contact: Mapped[Contact] = relationship(lazy="raise")
    stage: Mapped[Stage] = relationship(lazy="raise")
    lost_reason: Mapped[LostReason | None] = relationship(lazy="raise")


class StageInterval(Base):
    """One stay in a stage; the open one has no end, and there is exactly one open one.

    ``followed_up_at`` is when staff were reminded that the deal has stood there for too long.
    """

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
    entered_at: Mapped[Moment] = mapped_column(index=True)
    left_at: Mapped[Moment | None]
    actor: Mapped[Name]
    reason: Mapped[Code]
    followed_up_at: Mapped[Moment | None]

    stage: Mapped[Stage] = relationship(lazy="raise")
