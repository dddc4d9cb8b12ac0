"""The clocks of tickets and their alarms as they stand, worked out from the tickets' histories."""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.db.columns import Base, Code, Id, JsonColumn, Moment, one_of, references
from crm_core.sla.promises import ClockKind
from crm_core.sla.rules import ClockState


class WatchedTicket(Base):
    """Whom a ticket's alarms concern, and when and under which promises (``mark``) its clocks were last worked out.

    ``live`` are the few that still wait for something.
    """

    __tablename__ = "sla_tickets"
    __table_args__ = (
        Index("ix_sla_tickets_live", "ticket_id", sqlite_where=text("live"), postgresql_where=text("live")),
    )

    ticket_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("tickets.id", ondelete="RESTRICT"), primary_key=True
    )
    code: Mapped[Code]
    contact_id: Mapped[str] = references("contacts.id")
    team_id: Mapped[str | None] = references("teams.id", nullable=True)
    assignee_id: Mapped[str | None] = references("staff_users.id", nullable=True)
    mark: Mapped[Code]
    seen_at: Mapped[Moment]
    live: Mapped[bool]


class SlaClock(Base):
    """One promise that runs, stands still, or was kept or broken; seconds are working time.

    ``due_at`` is empty while nothing can be due; ``used_s`` counts up to ``stopped_at`` or ``paused_at``.
    """

    __tablename__ = "sla_clocks"
    __table_args__ = (
        UniqueConstraint("ticket_id", "kind", "seq"),
        CheckConstraint(one_of("kind", ClockKind), name="kind"),
        CheckConstraint(one_of("state", ClockState), name="state"),
        CheckConstraint("(state = 'breached') = (breached_at IS NOT NULL)", name="breached_has_time"),
        CheckConstraint("state <> 'met' OR stopped_at IS NOT NULL", name="met_has_stopped"),
        CheckConstraint("state <> 'running' OR due_at IS NOT NULL", name="running_is_due"),
        Index(
            "ix_sla_clocks_running", "due_at", sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
    )  # fmt: skip

    id: Mapped[Id]
    ticket_id: Mapped[str] = references("tickets.id", index=False)
    kind: Mapped[Code]
    seq: Mapped[int]
    team_id: Mapped[str | None] = references("teams.id", nullable=True)
    policy: Mapped[Code]
    calendar: Mapped[Code]
    target_s: Mapped[int]
    used_s: Mapped[int]
    started_at: Mapped[Moment]
    due_at: Mapped[Moment | None]
    paused_at: Mapped[Moment | None]
    stopped_at: Mapped[Moment | None]
    breached_at: Mapped[Moment | None]
    state: Mapped[Code]
    pauses: Mapped[list[dict[str, Any]]] = mapped_column(JsonColumn, default=list)


class SlaAlert(Base):
    """One alarm of a clock; ``cycle`` counts how often a level was armed anew after it had fired."""

    __tablename__ = "sla_alerts"
    __table_args__ = (
        UniqueConstraint("clock_id", "level", "cycle"),
        Index(
            "ix_sla_alerts_waiting", "due_at", sqlite_where=text("fired_at IS NULL"),
            postgresql_where=text("fired_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[Id]
    clock_id: Mapped[str] = references("sla_clocks.id", index=False)
    level: Mapped[Code]
    cycle: Mapped[int] = mapped_column(default=1)
    due_at: Mapped[Moment]
    fired_at: Mapped[Moment | None]
