"""Tickets are routed, given out, merged and split; known problems"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from crm_core.migrations.reshape import reshape_table

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Brings the store to 0004 from 0003."""
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
        "quotes",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=True),
        sa.Column("opportunity_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("contact_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("conversation_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("buyer_name", sa.String(length=200), nullable=False),
        sa.Column("buyer_mobile", sa.String(length=64), nullable=True),
        sa.Column("buyer_company", sa.String(length=200), nullable=True),
        sa.Column("buyer_national_id", sa.String(length=64), nullable=True),
        sa.Column("subtotal_rial", sa.BigInteger(), nullable=False),
        sa.Column("discount_rial", sa.BigInteger(), nullable=False),
        sa.Column("vat_rial", sa.BigInteger(), nullable=False),
        sa.Column("total_rial", sa.BigInteger(), nullable=False),
        sa.Column("vat_rounding", sa.String(length=64), nullable=False),
        sa.Column("customer_class", sa.String(length=64), nullable=False),
        sa.Column("given_percent", sa.Integer(), nullable=True),
        sa.Column("given_rial", sa.BigInteger(), nullable=False),
        sa.Column("discount_reason", sa.String(length=200), nullable=True),
        sa.Column("approval", sa.String(length=64), nullable=False),
        sa.Column("approved_by", sa.String(length=200), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("revision_of_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("request_key", sa.String(length=200), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("validity_days", sa.Integer(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("issued_by", sa.String(length=200), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("expired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by", sa.String(length=200), nullable=True),
        sa.Column("accept_note", sa.Text(), nullable=True),
        sa.Column("rejected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rejected_by", sa.String(length=200), nullable=True),
        sa.Column("reject_reason", sa.String(length=64), nullable=True),
        sa.Column("reject_note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("approval <> 'given' OR approved_by IS NOT NULL", name=op.f("ck_quotes_approval_has_giver")),
        sa.CheckConstraint("approval IN ('not_needed', 'needed', 'given')", name=op.f("ck_quotes_approval")),
        sa.CheckConstraint("state <> 'accepted' OR accepted_at IS NOT NULL", name=op.f("ck_quotes_accepted_has_time")),
        sa.CheckConstraint(
            "state <> 'rejected' OR reject_reason IS NOT NULL", name=op.f("ck_quotes_rejected_has_reason")
        ),
        sa.CheckConstraint(
            "state = 'draft' OR (code IS NOT NULL AND issued_at IS NOT NULL)", name=op.f("ck_quotes_issued_has_code")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'issued', 'accepted', 'rejected', 'expired', 'superseded')",
            name=op.f("ck_quotes_state"),
        ),
        sa.CheckConstraint("vat_rounding IN ('line', 'document')", name=op.f("ck_quotes_vat_rounding")),
        sa.CheckConstraint(
            "given_rial >= 0 AND given_percent BETWEEN 0 AND 10000", name=op.f("ck_quotes_given_discount")
        ),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_quotes_revision_positive")),
        sa.CheckConstraint(
            "total_rial = subtotal_rial - discount_rial + vat_rial", name=op.f("ck_quotes_total_adds_up")
        ),
        sa.CheckConstraint("validity_days BETWEEN 1 AND 365", name=op.f("ck_quotes_validity_days")),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_quotes_contact_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_quotes_conversation_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["opportunity_id"], ["opportunities.id"], name=op.f("fk_quotes_opportunity_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["revision_of_id"], ["quotes.id"], name=op.f("fk_quotes_revision_of_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotes")),
        sa.UniqueConstraint("code", name=op.f("uq_quotes_code")),
        sa.UniqueConstraint("request_key", name=op.f("uq_quotes_request_key")),
        sa.UniqueConstraint("revision_of_id", name=op.f("uq_quotes_revision_of_id")),
    )
    op.create_index(op.f("ix_quotes_contact_id"), "quotes", ["contact_id"], unique=False, if_not_exists=True)
    op.create_index(op.f("ix_quotes_conversation_id"), "quotes", ["conversation_id"], unique=False, if_not_exists=True)
    op.create_index(op.f("ix_quotes_opportunity_id"), "quotes", ["opportunity_id"], unique=False, if_not_exists=True)
    op.create_index("ix_quotes_state_valid_until", "quotes", ["state", "valid_until"], unique=False, if_not_exists=True)
    op.create_index(
        "uq_quotes_accepted_deal",
        "quotes",
        ["opportunity_id"],
        unique=True,
        sqlite_where=sa.text("state = 'accepted'"),
        postgresql_where=sa.text("state = 'accepted'"),
        if_not_exists=True,
    )
    op.create_index(
        "uq_quotes_issued_deal",
        "quotes",
        ["opportunity_id"],
        unique=True,
        sqlite_where=sa.text("state = 'issued'"),
        postgresql_where=sa.text("state = 'issued'"),
        if_not_exists=True,
    )
    reshape_table(
        "stage_intervals",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("opportunity_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("followed_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "left_at IS NULL OR left_at >= entered_at", name=op.f("ck_stage_intervals_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["opportunity_id"],
            ["opportunities.id"],
            name=op.f("fk_stage_intervals_opportunity_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["stage_id"], ["stages.id"], name=op.f("fk_stage_intervals_stage_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_intervals")),
        sa.UniqueConstraint("opportunity_id", "seq", name=op.f("uq_stage_intervals_opportunity_id_seq")),
    )
    op.create_index(
        op.f("ix_stage_intervals_entered_at"), "stage_intervals", ["entered_at"], unique=False, if_not_exists=True
    )
    op.create_index(
        op.f("ix_stage_intervals_opportunity_id"),
        "stage_intervals",
        ["opportunity_id"],
        unique=False,
        if_not_exists=True,
    )
    op.create_index(
        op.f("ix_stage_intervals_stage_id"), "stage_intervals", ["stage_id"], unique=False, if_not_exists=True
    )
    op.create_index(
        "uq_stage_intervals_open",
        "stage_intervals",
        ["opportunity_id"],
        unique=True,
        sqlite_where=sa.text("left_at IS NULL"),
        postgresql_where=sa.text("left_at IS NULL"),
        if_not_exists=True,
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
        sa.Column("buyer_economic_code", sa.String(length=64), nullable=True),
        sa.Column("buyer_postal_code", sa.String(length=64), nullable=True),
        sa.Column("buyer_mobile", sa.String(length=64), nullable=True),
        sa.Column("subtotal_rial", sa.BigInteger(), nullable=False),
        sa.Column("discount_rial", sa.BigInteger(), nullable=False),
        sa.Column("vat_rial", sa.BigInteger(), nullable=False),
        sa.Column("total_rial", sa.BigInteger(), nullable=False),
        sa.Column("paid_rial", sa.BigInteger(), nullable=False),
        sa.Column("credited_rial", sa.BigInteger(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("request_key", sa.String(length=200), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        sa.Column("tax_id", sa.String(length=64), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(payment = 'unpaid' AND paid_rial = 0) OR (payment = 'partial' AND paid_rial > 0 AND paid_rial < total_rial - credited_rial) OR (payment = 'paid' AND paid_rial > 0 AND paid_rial >= total_rial - credited_rial)",
            name=op.f("ck_invoices_payment_follows_amounts"),
        ),
        sa.CheckConstraint(
            "code IS NULL OR state <> 'cancelled' OR credited_rial = total_rial",
            name=op.f("ck_invoices_cancelled_is_credited"),
        ),
        sa.CheckConstraint("payment IN ('unpaid', 'partial', 'paid')", name=op.f("ck_invoices_payment")),
        sa.CheckConstraint(
            "state <> 'issued' OR (code IS NOT NULL AND issued_at IS NOT NULL)",
            name=op.f("ck_invoices_issued_has_code"),
        ),
        sa.CheckConstraint("state <> 'requested' OR code IS NULL", name=op.f("ck_invoices_requested_has_no_code")),
        sa.CheckConstraint("state IN ('requested', 'issued', 'cancelled')", name=op.f("ck_invoices_state")),
        sa.CheckConstraint("(code IS NULL) = (issued_at IS NULL)", name=op.f("ck_invoices_code_has_time")),
        sa.CheckConstraint("code IS NOT NULL OR credited_rial = 0", name=op.f("ck_invoices_only_issued_is_credited")),
        sa.CheckConstraint("credited_rial BETWEEN 0 AND total_rial", name=op.f("ck_invoices_credited_within_total")),
        sa.CheckConstraint("paid_rial BETWEEN 0 AND total_rial", name=op.f("ck_invoices_paid_within_total")),
        sa.CheckConstraint(
            "total_rial = subtotal_rial - discount_rial + vat_rial", name=op.f("ck_invoices_total_adds_up")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_invoices_contact_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["quote_id"], ["quotes.id"], name=op.f("fk_invoices_quote_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoices")),
        sa.UniqueConstraint("code", name=op.f("uq_invoices_code")),
        sa.UniqueConstraint("request_key", name=op.f("uq_invoices_request_key")),
        sa.UniqueConstraint("tax_id", name=op.f("uq_invoices_tax_id")),
        fills={"discount_rial": "0", "credited_rial": "0"},
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
    op.create_table(
        "credit_notes",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("invoice_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("subtotal_rial", sa.BigInteger(), nullable=False),
        sa.Column("discount_rial", sa.BigInteger(), nullable=False),
        sa.Column("vat_rial", sa.BigInteger(), nullable=False),
        sa.Column("total_rial", sa.BigInteger(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("request_key", sa.String(length=200), nullable=True),
        sa.Column("tax_id", sa.String(length=64), nullable=True),
        sa.CheckConstraint("kind IN ('cancel', 'return')", name=op.f("ck_credit_notes_kind")),
        sa.CheckConstraint(
            "total_rial = subtotal_rial - discount_rial + vat_rial", name=op.f("ck_credit_notes_total_adds_up")
        ),
        sa.CheckConstraint("total_rial >= 0", name=op.f("ck_credit_notes_not_negative")),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name=op.f("fk_credit_notes_invoice_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_notes")),
        sa.UniqueConstraint("code", name=op.f("uq_credit_notes_code")),
        sa.UniqueConstraint("invoice_id", "request_key", name=op.f("uq_credit_notes_invoice_id_request_key")),
        sa.UniqueConstraint("tax_id", name=op.f("uq_credit_notes_tax_id")),
    )
    op.create_index(op.f("ix_credit_notes_invoice_id"), "credit_notes", ["invoice_id"], unique=False)
    op.create_table(
        "invoice_lines",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("invoice_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("product_code", sa.String(length=64), nullable=False),
        sa.Column("product_name", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_price_rial", sa.BigInteger(), nullable=False),
        sa.Column("inclusive", sa.Boolean(), nullable=False),
        sa.Column("discount_rial", sa.BigInteger(), nullable=False),
        sa.Column("net_rial", sa.BigInteger(), nullable=False),
        sa.Column("vat_rate", sa.Integer(), nullable=False),
        sa.Column("vat_rial", sa.BigInteger(), nullable=False),
        sa.Column("total_rial", sa.BigInteger(), nullable=False),
        sa.Column("tax_goods_id", sa.String(length=64), nullable=True),
        sa.Column("tax_unit", sa.String(length=64), nullable=True),
        sa.Column("credited_quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "CASE WHEN inclusive THEN total_rial ELSE net_rial END = quantity * unit_price_rial - discount_rial",
            name=op.f("ck_invoice_lines_net_adds_up"),
        ),
        sa.CheckConstraint(
            "credited_quantity BETWEEN 0 AND quantity", name=op.f("ck_invoice_lines_credited_within_quantity")
        ),
        sa.CheckConstraint(
            "discount_rial >= 0 AND net_rial >= 0 AND vat_rial >= 0", name=op.f("ck_invoice_lines_not_negative")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_invoice_lines_quantity_positive")),
        sa.CheckConstraint("total_rial = net_rial + vat_rial", name=op.f("ck_invoice_lines_total_adds_up")),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name=op.f("fk_invoice_lines_invoice_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_lines")),
        sa.UniqueConstraint("invoice_id", "row", name=op.f("uq_invoice_lines_invoice_id_row")),
    )
    op.create_table(
        "payments",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("invoice_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("amount_rial", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.String(length=64), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("idempotency_key", sa.String(length=200), nullable=True),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("reversed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reverse_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'reversed') = (reversed_at IS NOT NULL) AND (state = 'reversed') = (reverse_reason IS NOT NULL)",
            name=op.f("ck_payments_reversed_has_reason"),
        ),
        sa.CheckConstraint(
            "method IN ('card_to_card', 'cash', 'cheque', 'pos', 'gateway', 'transfer')",
            name=op.f("ck_payments_method"),
        ),
        sa.CheckConstraint("state IN ('recorded', 'reversed')", name=op.f("ck_payments_state")),
        sa.CheckConstraint("amount_rial > 0", name=op.f("ck_payments_amount_positive")),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name=op.f("fk_payments_invoice_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
        sa.UniqueConstraint("invoice_id", "idempotency_key", name=op.f("uq_payments_invoice_id_idempotency_key")),
    )
    op.create_index(op.f("ix_payments_invoice_id"), "payments", ["invoice_id"], unique=False)
    op.create_table(
        "credit_note_lines",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("credit_note_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("invoice_line_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("product_code", sa.String(length=64), nullable=False),
        sa.Column("product_name", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_price_rial", sa.BigInteger(), nullable=False),
        sa.Column("inclusive", sa.Boolean(), nullable=False),
        sa.Column("discount_rial", sa.BigInteger(), nullable=False),
        sa.Column("net_rial", sa.BigInteger(), nullable=False),
        sa.Column("vat_rate", sa.Integer(), nullable=False),
        sa.Column("vat_rial", sa.BigInteger(), nullable=False),
        sa.Column("total_rial", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "CASE WHEN inclusive THEN total_rial ELSE net_rial END = quantity * unit_price_rial - discount_rial",
            name=op.f("ck_credit_note_lines_net_adds_up"),
        ),
        sa.CheckConstraint(
            "discount_rial >= 0 AND net_rial >= 0 AND vat_rial >= 0", name=op.f("ck_credit_note_lines_not_negative")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_credit_note_lines_quantity_positive")),
        sa.CheckConstraint("total_rial = net_rial + vat_rial", name=op.f("ck_credit_note_lines_total_adds_up")),
        sa.ForeignKeyConstraint(
            ["credit_note_id"],
            ["credit_notes.id"],
            name=op.f("fk_credit_note_lines_credit_note_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["invoice_line_id"],
            ["invoice_lines.id"],
            name=op.f("fk_credit_note_lines_invoice_line_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_note_lines")),
        sa.UniqueConstraint("credit_note_id", "row", name=op.f("uq_credit_note_lines_credit_note_id_row")),
    )
    op.create_index(
        op.f("ix_credit_note_lines_invoice_line_id"), "credit_note_lines", ["invoice_line_id"], unique=False
    )
    op.create_table(
        "payment_intents",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("invoice_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("amount_rial", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("authority", sa.String(length=200), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("reference", sa.String(length=200), nullable=True),
        sa.Column("payment_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checks", sa.Integer(), nullable=False),
        sa.Column("check_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'paid') = (payment_id IS NOT NULL)", name=op.f("ck_payment_intents_paid_has_payment")
        ),
        sa.CheckConstraint(
            "state IN ('created', 'failed') OR (authority IS NOT NULL AND url IS NOT NULL)",
            name=op.f("ck_payment_intents_opened_has_authority"),
        ),
        sa.CheckConstraint(
            "state IN ('created', 'pending', 'paid', 'failed', 'expired', 'surplus')",
            name=op.f("ck_payment_intents_state"),
        ),
        sa.CheckConstraint("amount_rial > 0", name=op.f("ck_payment_intents_amount_positive")),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name=op.f("fk_payment_intents_invoice_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name=op.f("fk_payment_intents_payment_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_intents")),
        sa.UniqueConstraint("authority", name=op.f("uq_payment_intents_authority")),
    )
    op.create_index("ix_payment_intents_due", "payment_intents", ["state", "check_at"], unique=False)
    op.create_index(op.f("ix_payment_intents_invoice_id"), "payment_intents", ["invoice_id"], unique=False)
    op.create_index(op.f("ix_payment_intents_payment_id"), "payment_intents", ["payment_id"], unique=False)
