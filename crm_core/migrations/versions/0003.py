"""Tickets are routed, given out, merged and split; known problems"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from crm_core.migrations.reshape import reshape_table

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
    reshape_table(
        "recorded_sms",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("mobile", sa.String(length=64), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recorded_sms")),
        sa.UniqueConstraint("key", name=op.f("uq_recorded_sms_key")),
    )
    op.create_index(op.f("ix_recorded_sms_mobile"), "recorded_sms", ["mobile"], unique=False, if_not_exists=True)
    reshape_table(
        "staff_users",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("team_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("mobile", sa.String(length=64), nullable=True),
        sa.Column("skills", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("ticket_capacity", sa.Integer(), nullable=True),
        sa.Column("last_ticket_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("on_duty", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "role IN ('agent', 'sales', 'supervisor', 'trainer', 'manager', 'admin')", name=op.f("ck_staff_users_role")
        ),
        sa.CheckConstraint("capacity >= 0", name=op.f("ck_staff_users_capacity_not_negative")),
        sa.CheckConstraint(
            "ticket_capacity IS NULL OR ticket_capacity >= 0", name=op.f("ck_staff_users_ticket_capacity_not_negative")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_staff_users_team_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_users")),
        sa.UniqueConstraint("username", name=op.f("uq_staff_users_username")),
    )
    op.create_index(op.f("ix_staff_users_team_id"), "staff_users", ["team_id"], unique=False, if_not_exists=True)
    op.create_table(
        "erasures",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("contact_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("forced", sa.Boolean(), nullable=False),
        sa.Column("counts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "reason IN ('requested', 'court_order', 'no_longer_needed')", name=op.f("ck_erasures_reason")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_erasures_contact_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
    )
    op.create_index(op.f("ix_erasures_contact_id"), "erasures", ["contact_id"], unique=False)
    reshape_table(
        "outbox",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.String(length=64), nullable=False),
        sa.Column("contact_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("mobile", sa.String(length=64), nullable=True),
        sa.Column("payload", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=200), nullable=True),
        sa.Column("refusal", sa.String(length=64), nullable=True),
        sa.CheckConstraint("(state = 'refused') = (refusal IS NOT NULL)", name=op.f("ck_outbox_refused_has_reason")),
        sa.CheckConstraint("purpose IN ('marketing', 'service')", name=op.f("ck_outbox_purpose")),
        sa.CheckConstraint("refusal IN ('opted_out', 'erased')", name=op.f("ck_outbox_refusal")),
        sa.CheckConstraint(
            "state <> 'pending' OR purpose = 'service' OR contact_id IS NOT NULL OR mobile IS NOT NULL",
            name=op.f("ck_outbox_refusable_has_addressee"),
        ),
        sa.CheckConstraint("state IN ('pending', 'delivered', 'dead', 'refused')", name=op.f("ck_outbox_state")),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_outbox_contact_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
        fills={"purpose": "'service'"},
    )
    op.create_index(op.f("ix_outbox_contact_id"), "outbox", ["contact_id"], unique=False, if_not_exists=True)
    op.create_index(op.f("ix_outbox_mobile"), "outbox", ["mobile"], unique=False, if_not_exists=True)
    op.create_index("ix_outbox_state_due", "outbox", ["state", "due_at"], unique=False, if_not_exists=True)
    op.create_table(
        "problems",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("product_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("category_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("symptoms", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("root_cause", sa.Text(), nullable=True),
        sa.Column("workaround", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'resolved') = (resolved_at IS NOT NULL)", name=op.f("ck_problems_resolved_has_time")
        ),
        sa.CheckConstraint(
            "state <> 'known_workaround' OR workaround IS NOT NULL", name=op.f("ck_problems_workaround_is_written")
        ),
        sa.CheckConstraint("state IN ('open', 'known_workaround', 'resolved')", name=op.f("ck_problems_state")),
        sa.ForeignKeyConstraint(
            ["category_id"], ["ticket_categories.id"], name=op.f("fk_problems_category_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_problems_product_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problems")),
        sa.UniqueConstraint("code", name=op.f("uq_problems_code")),
    )
    op.create_index(op.f("ix_problems_category_id"), "problems", ["category_id"], unique=False)
    op.create_index(op.f("ix_problems_product_id"), "problems", ["product_id"], unique=False)
    reshape_table(
        "conversations",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("visitor_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("contact_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("assurance", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("emptied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("last_message_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(owner = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_conversations_closed_has_time")
        ),
        sa.CheckConstraint("(owner = 'human') = (staff_id IS NOT NULL)", name=op.f("ck_conversations_human_has_staff")),
        sa.CheckConstraint(
            "assurance <> 'verified' OR contact_id IS NOT NULL", name=op.f("ck_conversations_verified_has_contact")
        ),
        sa.CheckConstraint("assurance IN ('none', 'claimed', 'verified')", name=op.f("ck_conversations_assurance")),
        sa.CheckConstraint("owner IN ('bot', 'queue', 'human', 'closed')", name=op.f("ck_conversations_owner")),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_conversations_contact_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_users.id"], name=op.f("fk_conversations_staff_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["visitor_id"], ["visitors.id"], name=op.f("fk_conversations_visitor_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
    )
    op.create_index(
        op.f("ix_conversations_contact_id"), "conversations", ["contact_id"], unique=False, if_not_exists=True
    )
    op.create_index(
        "ix_conversations_not_emptied",
        "conversations",
        ["last_message_at"],
        unique=False,
        sqlite_where=sa.text("emptied_at IS NULL"),
        postgresql_where=sa.text("emptied_at IS NULL"),
        if_not_exists=True,
    )
    op.create_index(
        "ix_conversations_owner_last", "conversations", ["owner", "last_message_at"], unique=False, if_not_exists=True
    )
    op.create_index(op.f("ix_conversations_staff_id"), "conversations", ["staff_id"], unique=False, if_not_exists=True)
    op.create_index(
        op.f("ix_conversations_visitor_id"), "conversations", ["visitor_id"], unique=False, if_not_exists=True
    )
    op.create_table(
        "problem_proposals",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("product_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("category_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("symptoms", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("problem_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'accepted') = (problem_id IS NOT NULL)", name=op.f("ck_problem_proposals_accepted_has_problem")
        ),
        sa.CheckConstraint(
            "(state = 'open') = (decided_at IS NULL)", name=op.f("ck_problem_proposals_decided_has_time")
        ),
        sa.CheckConstraint("state IN ('open', 'accepted', 'dismissed')", name=op.f("ck_problem_proposals_state")),
        sa.ForeignKeyConstraint(
            ["category_id"],
            ["ticket_categories.id"],
            name=op.f("fk_problem_proposals_category_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["problem_id"], ["problems.id"], name=op.f("fk_problem_proposals_problem_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_problem_proposals_product_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_proposals")),
    )
    op.create_index(op.f("ix_problem_proposals_category_id"), "problem_proposals", ["category_id"], unique=False)
    op.create_index(op.f("ix_problem_proposals_problem_id"), "problem_proposals", ["problem_id"], unique=False)
    op.create_index(op.f("ix_problem_proposals_product_id"), "problem_proposals", ["product_id"], unique=False)
    reshape_table(
        "tickets",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("contact_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("conversation_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("category_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("team_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("assignee_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("product_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("problem_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("merged_into_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("split_from_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("split_from_seq", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("priority", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("reporter_name", sa.String(length=200), nullable=True),
        sa.Column("follow_ups", sa.Integer(), nullable=False),
        sa.Column("tags", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("client_key", sa.String(length=200), nullable=True),
        sa.Column("skill", sa.String(length=64), nullable=True),
        sa.Column("on_duty_only", sa.Boolean(), nullable=False),
        sa.Column("given_back_by_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("waiting_reason", sa.String(length=64), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_response_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('fault', 'complaint', 'request')", name=op.f("ck_tickets_kind")),
        sa.CheckConstraint("merged_into_id IS NULL OR state = 'closed'", name=op.f("ck_tickets_merged_is_closed")),
        sa.CheckConstraint("priority IN ('low', 'normal', 'high', 'urgent')", name=op.f("ck_tickets_priority")),
        sa.CheckConstraint("state <> 'closed' OR closed_at IS NOT NULL", name=op.f("ck_tickets_closed_has_time")),
        sa.CheckConstraint(
            "state IN ('new', 'assigned', 'in_progress', 'waiting_customer', 'resolved', 'closed')",
            name=op.f("ck_tickets_state"),
        ),
        sa.CheckConstraint(
            "(split_from_id IS NULL) = (split_from_seq IS NULL)", name=op.f("ck_tickets_split_names_event")
        ),
        sa.CheckConstraint("merged_into_id <> id", name=op.f("ck_tickets_not_merged_into_itself")),
        sa.CheckConstraint("split_from_id <> id", name=op.f("ck_tickets_not_split_from_itself")),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["staff_users.id"], name=op.f("fk_tickets_assignee_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["category_id"], ["ticket_categories.id"], name=op.f("fk_tickets_category_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_tickets_contact_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_tickets_conversation_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["given_back_by_id"], ["staff_users.id"], name=op.f("fk_tickets_given_back_by_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["tickets.id"], name=op.f("fk_tickets_merged_into_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["problem_id"], ["problems.id"], name=op.f("fk_tickets_problem_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_tickets_product_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["split_from_id"], ["tickets.id"], name=op.f("fk_tickets_split_from_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_tickets_team_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets")),
        sa.UniqueConstraint("client_key", name=op.f("uq_tickets_client_key")),
        sa.UniqueConstraint("code", name=op.f("uq_tickets_code")),
        sa.UniqueConstraint("split_from_id", "split_from_seq", name=op.f("uq_tickets_split_from_id_split_from_seq")),
        fills={"tags": "'[]'", "on_duty_only": "true"},
    )
    op.create_index(op.f("ix_tickets_assignee_id"), "tickets", ["assignee_id"], unique=False, if_not_exists=True)
    op.create_index(op.f("ix_tickets_category_id"), "tickets", ["category_id"], unique=False, if_not_exists=True)
    op.create_index(op.f("ix_tickets_contact_id"), "tickets", ["contact_id"], unique=False, if_not_exists=True)
    op.create_index(
        op.f("ix_tickets_conversation_id"), "tickets", ["conversation_id"], unique=False, if_not_exists=True
    )
    op.create_index(
        "ix_tickets_held",
        "tickets",
        ["assignee_id", "priority"],
        unique=False,
        postgresql_where=sa.text("assignee_id IS NOT NULL AND state NOT IN ('closed', 'resolved')"),
        sqlite_where=sa.text("assignee_id IS NOT NULL AND state NOT IN ('closed', 'resolved')"),
        if_not_exists=True,
    )
    op.create_index(op.f("ix_tickets_merged_into_id"), "tickets", ["merged_into_id"], unique=False, if_not_exists=True)
    op.create_index(
        "ix_tickets_open",
        "tickets",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state NOT IN ('resolved', 'closed')"),
        postgresql_where=sa.text("state NOT IN ('resolved', 'closed')"),
        if_not_exists=True,
    )
    op.create_index(op.f("ix_tickets_problem_id"), "tickets", ["problem_id"], unique=False, if_not_exists=True)
    op.create_index(op.f("ix_tickets_product_id"), "tickets", ["product_id"], unique=False, if_not_exists=True)
    op.create_index(
        "ix_tickets_queue",
        "tickets",
        ["team_id", "id"],
        unique=False,
        postgresql_where=sa.text("assignee_id IS NULL AND state IN ('assigned', 'in_progress', 'new')"),
        sqlite_where=sa.text("assignee_id IS NULL AND state IN ('assigned', 'in_progress', 'new')"),
        if_not_exists=True,
    )
    op.create_index("ix_tickets_settled", "tickets", ["state", "resolved_at"], unique=False, if_not_exists=True)
    op.create_index(op.f("ix_tickets_team_id"), "tickets", ["team_id"], unique=False, if_not_exists=True)
    reshape_table(
        "consent_events",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("contact_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("mobile", sa.String(length=64), nullable=True),
        sa.Column("conversation_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=64), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("basis", sa.String(length=64), nullable=True),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("message_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "basis IN ('consent', 'contract', 'legitimate_interest')", name=op.f("ck_consent_events_basis")
        ),
        sa.CheckConstraint(
            "channel IN ('any', 'sms', 'telegram', 'email', 'call')", name=op.f("ck_consent_events_channel")
        ),
        sa.CheckConstraint("purpose IN ('marketing', 'service')", name=op.f("ck_consent_events_purpose")),
        sa.CheckConstraint(
            "source IN ('chat', 'call', 'form', 'paper', 'import')", name=op.f("ck_consent_events_source")
        ),
        sa.CheckConstraint(
            "NOT granted OR message_id IS NOT NULL OR note IS NOT NULL", name=op.f("ck_consent_events_yes_has_evidence")
        ),
        sa.CheckConstraint(
            "contact_id IS NOT NULL OR mobile IS NOT NULL OR conversation_id IS NOT NULL",
            name=op.f("ck_consent_events_whose"),
        ),
        sa.CheckConstraint("granted = (basis IS NOT NULL)", name=op.f("ck_consent_events_yes_has_basis")),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_consent_events_contact_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_consent_events_conversation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_consent_events_message_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_events")),
        fills={"source": "'import'"},
    )
    op.create_index(
        op.f("ix_consent_events_contact_id"), "consent_events", ["contact_id"], unique=False, if_not_exists=True
    )
    op.create_index(
        op.f("ix_consent_events_conversation_id"),
        "consent_events",
        ["conversation_id"],
        unique=False,
        if_not_exists=True,
    )
    op.create_index(op.f("ix_consent_events_mobile"), "consent_events", ["mobile"], unique=False, if_not_exists=True)
    op.create_table(
        "problem_proposal_tickets",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("proposal_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("ticket_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["problem_proposals.id"],
            name=op.f("fk_problem_proposal_tickets_proposal_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_problem_proposal_tickets_ticket_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_proposal_tickets")),
        sa.UniqueConstraint("ticket_id", name=op.f("uq_problem_proposal_tickets_ticket_id")),
    )
    op.create_index(
        op.f("ix_problem_proposal_tickets_proposal_id"), "problem_proposal_tickets", ["proposal_id"], unique=False
    )
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
    op.create_index(op.f("ix_sla_tickets_team_id"), "sla_tickets", ["team_id"], unique=False)
    op.create_table(
        "ticket_decisions",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("ticket_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("rule", sa.String(length=64), nullable=False),
        sa.Column("chosen", sa.String(length=64), nullable=True),
        sa.Column("reasons", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("candidates", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('routing', 'assignment')", name=op.f("ck_ticket_decisions_kind")),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_decisions_ticket_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_decisions")),
    )
    op.create_index(op.f("ix_ticket_decisions_ticket_id"), "ticket_decisions", ["ticket_id"], unique=False)
    reshape_table(
        "turns",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("conversation_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("message_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("apologised", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("intent", sa.String(length=64), nullable=True),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column("parse", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("model", sa.String(length=200), nullable=True),
        sa.CheckConstraint("state IN ('pending', 'running', 'done', 'dropped')", name=op.f("ck_turns_state")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_turns_conversation_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_turns_message_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turns")),
        sa.UniqueConstraint("message_id", name=op.f("uq_turns_message_id")),
    )
    op.create_index(op.f("ix_turns_conversation_id"), "turns", ["conversation_id"], unique=False, if_not_exists=True)
    op.create_index(
        "ix_turns_parsed",
        "turns",
        ["created_at"],
        unique=False,
        sqlite_where=sa.text("parse IS NOT NULL"),
        postgresql_where=sa.text("parse IS NOT NULL"),
        if_not_exists=True,
    )
    op.create_index("ix_turns_state_created", "turns", ["state", "created_at"], unique=False, if_not_exists=True)
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
    reshape_table(
        "invoices",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=True),
        sa.Column("quote_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("contact_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("payment", sa.String(length=64), nullable=False),
        sa.Column("buyer_name", sa.String(length=200), nullable=False),
        sa.Column("buyer_national_id", sa.String(length=64), nullable=True),
        sa.Column("subtotal_rial", sa.BigInteger(), nullable=False),
        sa.Column("vat_rial", sa.BigInteger(), nullable=False),
        sa.Column("total_rial", sa.BigInteger(), nullable=False),
        sa.Column("paid_rial", sa.BigInteger(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("payment IN ('unpaid', 'partial', 'paid')", name=op.f("ck_invoices_payment")),
        sa.CheckConstraint(
            "state <> 'issued' OR (code IS NOT NULL AND issued_at IS NOT NULL)",
            name=op.f("ck_invoices_issued_has_code"),
        ),
        sa.CheckConstraint("state <> 'requested' OR code IS NULL", name=op.f("ck_invoices_requested_has_no_code")),
        sa.CheckConstraint("state IN ('requested', 'issued', 'cancelled')", name=op.f("ck_invoices_state")),
        sa.CheckConstraint("paid_rial BETWEEN 0 AND total_rial", name=op.f("ck_invoices_paid_within_total")),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_invoices_contact_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["quote_id"], ["quotes.id"], name=op.f("fk_invoices_quote_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoices")),
        sa.UniqueConstraint("code", name=op.f("uq_invoices_code")),
    )
    op.create_index(op.f("ix_invoices_contact_id"), "invoices", ["contact_id"], unique=False, if_not_exists=True)
    op.create_index(op.f("ix_invoices_quote_id"), "invoices", ["quote_id"], unique=False, if_not_exists=True)
    op.create_index(
        "uq_invoices_live_quote",
        "invoices",
        ["quote_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'cancelled'"),
        postgresql_where=sa.text("state <> 'cancelled'"),
        if_not_exists=True,
    )
