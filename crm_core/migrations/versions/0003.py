"""Calendar days, and the clocks and alarms of promises"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Brings the store to 0003 from 0002."""
    op.create_table(
        "calendar_days",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("calendar", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("hours", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("scope", sa.String(length=200), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=True),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(kind = 'open') = (hours IS NOT NULL)", name=op.f("ck_calendar_days_open_has_hours")),
        sa.CheckConstraint("kind IN ('closed', 'open')", name=op.f("ck_calendar_days_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_days")),
        sa.UniqueConstraint("day", "calendar", name=op.f("uq_calendar_days_day_calendar")),
    )
    op.create_index(
        "ix_tickets_open", "tickets", ["id"],
        sqlite_where=sa.text("state NOT IN ('resolved', 'closed')"),
        postgresql_where=sa.text("state NOT IN ('resolved', 'closed')"),
    )  # fmt: skip
    op.create_table(
        "sla_clocks",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("ticket_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("policy", sa.String(length=64), nullable=False),
        sa.Column("calendar", sa.String(length=64), nullable=False),
        sa.Column("target_s", sa.Integer(), nullable=False),
        sa.Column("used_s", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("breached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("pauses", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.CheckConstraint(
            "(state = 'breached') = (breached_at IS NOT NULL)", name=op.f("ck_sla_clocks_breached_has_time")
        ),
        sa.CheckConstraint(
            "kind IN ('first_response', 'next_response', 'resolution', 'ola_own', 'ola_resolve')",
            name=op.f("ck_sla_clocks_kind"),
        ),
        sa.CheckConstraint("state <> 'met' OR stopped_at IS NOT NULL", name=op.f("ck_sla_clocks_met_has_stopped")),
        sa.CheckConstraint("state <> 'running' OR due_at IS NOT NULL", name=op.f("ck_sla_clocks_running_is_due")),
        sa.CheckConstraint("state IN ('running', 'paused', 'met', 'breached')", name=op.f("ck_sla_clocks_state")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_sla_clocks_team_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_sla_clocks_ticket_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sla_clocks")),
        sa.UniqueConstraint("ticket_id", "kind", "seq", name=op.f("uq_sla_clocks_ticket_id_kind_seq")),
    )
    op.create_index(
        "ix_sla_clocks_running",
        "sla_clocks",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("state = 'running'"),
        postgresql_where=sa.text("state = 'running'"),
    )
    op.create_index(op.f("ix_sla_clocks_team_id"), "sla_clocks", ["team_id"], unique=False)
    op.create_table(
        "sla_tickets",
        sa.Column("ticket_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("contact_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("team_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("assignee_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["staff_users.id"], name=op.f("fk_sla_tickets_assignee_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_sla_tickets_contact_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_sla_tickets_team_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_sla_tickets_ticket_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_sla_tickets")),
    )
    op.create_index(op.f("ix_sla_tickets_assignee_id"), "sla_tickets", ["assignee_id"], unique=False)
    op.create_index(op.f("ix_sla_tickets_contact_id"), "sla_tickets", ["contact_id"], unique=False)
    op.create_index(
        "ix_sla_tickets_live",
        "sla_tickets",
        ["ticket_id"],
        unique=False,
        sqlite_where=sa.text("live"),
        postgresql_where=sa.text("live"),
    )
    op.create_index(op.f("ix_sla_tickets_team_id"), "sla_tickets", ["team_id"], unique=False)
    op.create_table(
        "sla_alerts",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("clock_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("level", sa.String(length=64), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["clock_id"], ["sla_clocks.id"], name=op.f("fk_sla_alerts_clock_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sla_alerts")),
        sa.UniqueConstraint("clock_id", "level", "cycle", name=op.f("uq_sla_alerts_clock_id_level_cycle")),
    )
    op.create_index(
        "ix_sla_alerts_waiting",
        "sla_alerts",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("fired_at IS NULL"),
        postgresql_where=sa.text("fired_at IS NULL"),
    )
