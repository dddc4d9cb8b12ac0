"""Tickets whose clocks run are watched for changes"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from crm_core.migrations.reshape import reshape_table

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Brings the store to 0003 from 0002."""
    reshape_table(
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
        fills={"seen_at": "'1970-01-01 00:00:00'", "live": "true"},
    )
    op.create_index(
        op.f("ix_sla_tickets_assignee_id"), "sla_tickets", ["assignee_id"], unique=False, if_not_exists=True
    )
    op.create_index(op.f("ix_sla_tickets_contact_id"), "sla_tickets", ["contact_id"], unique=False, if_not_exists=True)
    op.create_index(
        "ix_sla_tickets_live",
        "sla_tickets",
        ["ticket_id"],
        unique=False,
        sqlite_where=sa.text("live"),
        postgresql_where=sa.text("live"),
        if_not_exists=True,
    )
    op.create_index(op.f("ix_sla_tickets_team_id"), "sla_tickets", ["team_id"], unique=False, if_not_exists=True)
