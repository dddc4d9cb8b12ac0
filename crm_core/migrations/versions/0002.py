"""Identity, funnel, prices, invoices and payments, tickets with clocks, privacy and search."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from crm_core.migrations.append_only import let_consents_forget
from crm_core.migrations.reshape import reshape_table

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Brings the store to 0002 from 0001."""
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
        "organisations",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("national_id", sa.String(length=64), nullable=True),
        sa.Column("economic_code", sa.String(length=64), nullable=True),
        sa.Column("customer_class", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("national_id", name=op.f("uq_organisations_national_id")),
        fills={"version": "1"},
    )
    op.create_index(op.f("ix_organisations_name"), "organisations", ["name"], unique=False, if_not_exists=True)
    reshape_table(
        "pipelines",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("moves", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pipelines")),
        sa.UniqueConstraint("code", name=op.f("uq_pipelines_code")),
        fills={"name": "code"},
    )
    reshape_table(
        "price_lists",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("customer_class", sa.String(length=64), nullable=True),
        sa.Column("inclusive", sa.Boolean(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("rounding_rial", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "percent IS NULL OR percent >= -10000", name=op.f("ck_price_lists_percent_not_below_nothing")
        ),
        sa.CheckConstraint("rounding_rial >= 1", name=op.f("ck_price_lists_rounding_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_lists")),
        sa.UniqueConstraint("code", name=op.f("uq_price_lists_code")),
        sa.UniqueConstraint("customer_class", name=op.f("uq_price_lists_customer_class")),
        fills={"inclusive": "false", "rounding_rial": "1"},
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
        "contacts",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("external_id", sa.String(length=64), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("organisation_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("city", sa.String(length=200), nullable=True),
        sa.Column("customer_class", sa.String(length=64), nullable=True),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_contacts_organisation_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
        sa.UniqueConstraint("external_id", name=op.f("uq_contacts_external_id")),
        fills={"version": "1"},
    )
    op.create_index(
        op.f("ix_contacts_organisation_id"), "contacts", ["organisation_id"], unique=False, if_not_exists=True
    )
    op.create_table(
        "scoring_models",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("pipeline_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("built_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("learnt", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("metrics", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(
            ["pipeline_id"], ["pipelines.id"], name=op.f("fk_scoring_models_pipeline_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scoring_models")),
        sa.UniqueConstraint("pipeline_id", name=op.f("uq_scoring_models_pipeline_id")),
    )
    reshape_table(
        "staff_users",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("team_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("mobile", sa.String(length=64), nullable=True),
        sa.Column("skills", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("on_duty", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "role IN ('agent', 'sales', 'supervisor', 'trainer', 'manager', 'admin')", name=op.f("ck_staff_users_role")
        ),
        sa.CheckConstraint("capacity >= 0", name=op.f("ck_staff_users_capacity_not_negative")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_staff_users_team_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_users")),
        sa.UniqueConstraint("username", name=op.f("uq_staff_users_username")),
        fills={"capacity": "20"},
    )
    op.create_index(op.f("ix_staff_users_team_id"), "staff_users", ["team_id"], unique=False, if_not_exists=True)
    reshape_table(
        "stages",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("pipeline_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("probability", sa.Integer(), nullable=False),
        sa.Column("rotting_hours", sa.Integer(), nullable=True),
        sa.Column("required", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind IN ('open', 'won', 'lost')", name=op.f("ck_stages_kind")),
        sa.CheckConstraint("probability BETWEEN 0 AND 100", name=op.f("ck_stages_probability")),
        sa.ForeignKeyConstraint(
            ["pipeline_id"], ["pipelines.id"], name=op.f("fk_stages_pipeline_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stages")),
        sa.UniqueConstraint("pipeline_id", "code", name=op.f("uq_stages_pipeline_id_code")),
        fills={"active": "true"},
    )
    op.create_index(op.f("ix_stages_pipeline_id"), "stages", ["pipeline_id"], unique=False, if_not_exists=True)
    op.create_table(
        "assignment_decisions",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("record_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("rule", sa.String(length=64), nullable=False),
        sa.Column("conditions", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("team_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("staff_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("facts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("candidates", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.CheckConstraint(
            "(staff_id IS NULL) = (reason = 'nobody_available')", name=op.f("ck_assignment_decisions_nobody_has_reason")
        ),
        sa.CheckConstraint(
            "reason IN ('named_by_rule', 'had_the_lead', 'knows_the_person', 'knows_the_organisation', 'least_loaded', 'nobody_available')",
            name=op.f("ck_assignment_decisions_reason"),
        ),
        sa.CheckConstraint("subject IN ('lead', 'opportunity')", name=op.f("ck_assignment_decisions_subject")),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_users.id"], name=op.f("fk_assignment_decisions_staff_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name=op.f("fk_assignment_decisions_team_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment_decisions")),
    )
    op.create_index("ix_assignment_decisions_record", "assignment_decisions", ["subject", "record_id"], unique=False)
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
    reshape_table(
        "prices",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("price_list_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("product_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("amount_rial", sa.BigInteger(), nullable=False),
        sa.Column("min_quantity", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("listed_from", sa.Date(), nullable=True),
        sa.CheckConstraint("amount_rial >= 0", name=op.f("ck_prices_amount_not_negative")),
        sa.CheckConstraint("min_quantity >= 1", name=op.f("ck_prices_min_quantity_positive")),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_prices_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["price_list_id"], ["price_lists.id"], name=op.f("fk_prices_price_list_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_prices_product_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prices")),
        sa.UniqueConstraint(
            "price_list_id",
            "product_id",
            "min_quantity",
            "valid_from",
            name=op.f("uq_prices_price_list_id_product_id_min_quantity_valid_from"),
        ),
        fills={"min_quantity": "1"},
    )
    op.create_index(op.f("ix_prices_price_list_id"), "prices", ["price_list_id"], unique=False, if_not_exists=True)
    op.create_index(op.f("ix_prices_product_id"), "prices", ["product_id"], unique=False, if_not_exists=True)
    reshape_table(
        "subscriptions",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("external_id", sa.String(length=64), nullable=True),
        sa.Column("contact_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("product_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_subscriptions_ends_after_start")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_subscriptions_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_subscriptions_contact_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_subscriptions_product_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
        sa.UniqueConstraint("external_id", name=op.f("uq_subscriptions_external_id")),
        fills={"version": "1"},
    )
    op.create_index(
        op.f("ix_subscriptions_contact_id"), "subscriptions", ["contact_id"], unique=False, if_not_exists=True
    )
    op.create_index(
        op.f("ix_subscriptions_product_id"), "subscriptions", ["product_id"], unique=False, if_not_exists=True
    )
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
    reshape_table(
        "leads",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("external_id", sa.String(length=64), nullable=True),
        sa.Column("contact_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("conversation_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("company", sa.String(length=200), nullable=True),
        sa.Column("city", sa.String(length=200), nullable=True),
        sa.Column("need", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("disqualify_reason", sa.String(length=64), nullable=True),
        sa.Column("disqualify_note", sa.Text(), nullable=True),
        sa.Column("team_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("owner_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "disqualify_reason IN ('no_need', 'no_budget', 'unreachable', 'not_covered', 'duplicate', 'spam', 'other')",
            name=op.f("ck_leads_disqualify_reason"),
        ),
        sa.CheckConstraint(
            "disqualify_reason IS NULL OR state = 'disqualified'", name=op.f("ck_leads_reason_of_the_disqualified")
        ),
        sa.CheckConstraint(
            "state IN ('new', 'contacted', 'qualified', 'converted', 'disqualified')", name=op.f("ck_leads_state")
        ),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_leads_contact_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_leads_conversation_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["staff_users.id"], name=op.f("fk_leads_owner_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_leads_team_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leads")),
        sa.UniqueConstraint("external_id", name=op.f("uq_leads_external_id")),
        fills={"version": "1"},
    )
    op.create_index(op.f("ix_leads_contact_id"), "leads", ["contact_id"], unique=False, if_not_exists=True)
    op.create_index(op.f("ix_leads_conversation_id"), "leads", ["conversation_id"], unique=False, if_not_exists=True)
    op.create_index(op.f("ix_leads_owner_id"), "leads", ["owner_id"], unique=False, if_not_exists=True)
    op.create_index(op.f("ix_leads_team_id"), "leads", ["team_id"], unique=False, if_not_exists=True)
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
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("priority", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("reporter_name", sa.String(length=200), nullable=True),
        sa.Column("follow_ups", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_response_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('fault', 'complaint', 'request')", name=op.f("ck_tickets_kind")),
        sa.CheckConstraint("priority IN ('low', 'normal', 'high', 'urgent')", name=op.f("ck_tickets_priority")),
        sa.CheckConstraint("state <> 'closed' OR closed_at IS NOT NULL", name=op.f("ck_tickets_closed_has_time")),
        sa.CheckConstraint(
            "state IN ('new', 'assigned', 'in_progress', 'waiting_customer', 'resolved', 'closed')",
            name=op.f("ck_tickets_state"),
        ),
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
            ["product_id"], ["products.id"], name=op.f("fk_tickets_product_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_tickets_team_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets")),
        sa.UniqueConstraint("code", name=op.f("uq_tickets_code")),
        fills={"version": "1"},
    )
    op.create_index(op.f("ix_tickets_assignee_id"), "tickets", ["assignee_id"], unique=False, if_not_exists=True)
    op.create_index(op.f("ix_tickets_category_id"), "tickets", ["category_id"], unique=False, if_not_exists=True)
    op.create_index(op.f("ix_tickets_contact_id"), "tickets", ["contact_id"], unique=False, if_not_exists=True)
    op.create_index(
        op.f("ix_tickets_conversation_id"), "tickets", ["conversation_id"], unique=False, if_not_exists=True
    )
    op.create_index(
        "ix_tickets_open",
        "tickets",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state NOT IN ('resolved', 'closed')"),
        postgresql_where=sa.text("state NOT IN ('resolved', 'closed')"),
        if_not_exists=True,
    )
    op.create_index(op.f("ix_tickets_product_id"), "tickets", ["product_id"], unique=False, if_not_exists=True)
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
        fills={"source": "'chat'"},
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
    reshape_table(
        "opportunities",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("contact_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("lead_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("conversation_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("pipeline_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("stage_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("need", sa.Text(), nullable=True),
        sa.Column("next_step", sa.String(length=200), nullable=True),
        sa.Column("amount_rial", sa.BigInteger(), nullable=False),
        sa.Column("expected_close_on", sa.Date(), nullable=True),
        sa.Column("probability_override", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("owner_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("lost_reason_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("lost_note", sa.Text(), nullable=True),
        sa.Column("stage_entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rots_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount_rial >= 0", name=op.f("ck_opportunities_amount_not_negative")),
        sa.CheckConstraint(
            "closed_at IS NULL OR closed_at >= opened_at", name=op.f("ck_opportunities_closed_after_opened")
        ),
        sa.CheckConstraint(
            "probability_override BETWEEN 0 AND 100", name=op.f("ck_opportunities_probability_override")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_opportunities_contact_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_opportunities_conversation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_opportunities_lead_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["lost_reason_id"], ["lost_reasons.id"], name=op.f("fk_opportunities_lost_reason_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["staff_users.id"], name=op.f("fk_opportunities_owner_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["pipeline_id"], ["pipelines.id"], name=op.f("fk_opportunities_pipeline_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["stage_id"], ["stages.id"], name=op.f("fk_opportunities_stage_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_opportunities_team_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opportunities")),
        sa.UniqueConstraint("key", name=op.f("uq_opportunities_key")),
        fills={"version": "1"},
    )
    op.create_index(
        op.f("ix_opportunities_contact_id"), "opportunities", ["contact_id"], unique=False, if_not_exists=True
    )
    op.create_index(
        op.f("ix_opportunities_conversation_id"), "opportunities", ["conversation_id"], unique=False, if_not_exists=True
    )
    op.create_index(op.f("ix_opportunities_lead_id"), "opportunities", ["lead_id"], unique=False, if_not_exists=True)
    op.create_index(op.f("ix_opportunities_owner_id"), "opportunities", ["owner_id"], unique=False, if_not_exists=True)
    op.create_index(
        op.f("ix_opportunities_pipeline_id"), "opportunities", ["pipeline_id"], unique=False, if_not_exists=True
    )
    op.create_index(op.f("ix_opportunities_rots_at"), "opportunities", ["rots_at"], unique=False, if_not_exists=True)
    op.create_index(op.f("ix_opportunities_stage_id"), "opportunities", ["stage_id"], unique=False, if_not_exists=True)
    op.create_index(op.f("ix_opportunities_team_id"), "opportunities", ["team_id"], unique=False, if_not_exists=True)
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
        "lead_conversions",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("lead_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("opportunity_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["leads.id"], name=op.f("fk_lead_conversions_lead_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["opportunity_id"],
            ["opportunities.id"],
            name=op.f("fk_lead_conversions_opportunity_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_conversions")),
        sa.UniqueConstraint("lead_id", name=op.f("uq_lead_conversions_lead_id")),
    )
    op.create_index(op.f("ix_lead_conversions_opportunity_id"), "lead_conversions", ["opportunity_id"], unique=False)
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
        fills={
            "vat_rounding": "'line'",
            "customer_class": "'standard'",
            "given_rial": "0",
            "approval": "'not_needed'",
            "revision": "1",
            "version": "1",
        },
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
        "tasks",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("conversation_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("opportunity_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.Column("team_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("assignee_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name=op.f("ck_tasks_done_has_time")),
        sa.CheckConstraint(
            "kind IN ('call_back', 'unknown_product', 'renewal', 'invoice', 'identity_review', 'follow_up', 'escalation', 'payment')",
            name=op.f("ck_tasks_kind"),
        ),
        sa.CheckConstraint("state IN ('open', 'done')", name=op.f("ck_tasks_state")),
        sa.CheckConstraint("remind_at IS NULL OR remind_at <= due_at", name=op.f("ck_tasks_reminds_before_due")),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["staff_users.id"], name=op.f("fk_tasks_assignee_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_tasks_contact_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_tasks_conversation_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["opportunity_id"], ["opportunities.id"], name=op.f("fk_tasks_opportunity_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_tasks_team_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
        sa.UniqueConstraint("key", name=op.f("uq_tasks_key")),
        fills={"version": "1"},
    )
    op.create_index(op.f("ix_tasks_assignee_id"), "tasks", ["assignee_id"], unique=False, if_not_exists=True)
    op.create_index(op.f("ix_tasks_contact_id"), "tasks", ["contact_id"], unique=False, if_not_exists=True)
    op.create_index(op.f("ix_tasks_conversation_id"), "tasks", ["conversation_id"], unique=False, if_not_exists=True)
    op.create_index(op.f("ix_tasks_due_at"), "tasks", ["due_at"], unique=False, if_not_exists=True)
    op.create_index(op.f("ix_tasks_opportunity_id"), "tasks", ["opportunity_id"], unique=False, if_not_exists=True)
    op.create_index(op.f("ix_tasks_team_id"), "tasks", ["team_id"], unique=False, if_not_exists=True)
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
        fills={"version": "1"},
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
    reshape_table(
        "orders",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("quote_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("contact_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("total_rial", sa.BigInteger(), nullable=False),
        sa.Column("tracking_code", sa.String(length=200), nullable=True),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('placed', 'preparing', 'shipped', 'delivered', 'cancelled')", name=op.f("ck_orders_state")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_orders_contact_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["quote_id"], ["quotes.id"], name=op.f("fk_orders_quote_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("code", name=op.f("uq_orders_code")),
        sa.UniqueConstraint("quote_id", name=op.f("uq_orders_quote_id")),
        fills={"version": "1"},
    )
    op.create_index(op.f("ix_orders_contact_id"), "orders", ["contact_id"], unique=False, if_not_exists=True)
    reshape_table(
        "quote_lines",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("quote_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("product_code", sa.String(length=64), nullable=False),
        sa.Column("product_name", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_price_rial", sa.BigInteger(), nullable=False),
        sa.Column("inclusive", sa.Boolean(), nullable=False),
        sa.Column("price_list", sa.String(length=64), nullable=True),
        sa.Column("given_percent", sa.Integer(), nullable=True),
        sa.Column("given_rial", sa.BigInteger(), nullable=False),
        sa.Column("discount_rial", sa.BigInteger(), nullable=False),
        sa.Column("net_rial", sa.BigInteger(), nullable=False),
        sa.Column("vat_rate", sa.Integer(), nullable=False),
        sa.Column("vat_rial", sa.BigInteger(), nullable=False),
        sa.Column("total_rial", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "CASE WHEN inclusive THEN total_rial ELSE net_rial END = quantity * unit_price_rial - discount_rial",
            name=op.f("ck_quote_lines_net_adds_up"),
        ),
        sa.CheckConstraint(
            "discount_rial >= 0 AND net_rial >= 0 AND vat_rial >= 0", name=op.f("ck_quote_lines_not_negative")
        ),
        sa.CheckConstraint(
            "given_rial >= 0 AND given_percent BETWEEN 0 AND 10000", name=op.f("ck_quote_lines_given_discount")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_quote_lines_quantity_positive")),
        sa.CheckConstraint("total_rial = net_rial + vat_rial", name=op.f("ck_quote_lines_total_adds_up")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_quote_lines_product_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["quote_id"], ["quotes.id"], name=op.f("fk_quote_lines_quote_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote_lines")),
        sa.UniqueConstraint("quote_id", "row", name=op.f("uq_quote_lines_quote_id_row")),
        fills={"inclusive": "false", "given_rial": "0"},
    )
    op.create_index(op.f("ix_quote_lines_product_id"), "quote_lines", ["product_id"], unique=False, if_not_exists=True)
    op.create_index(op.f("ix_quote_lines_quote_id"), "quote_lines", ["quote_id"], unique=False, if_not_exists=True)
    op.create_table(
        "order_events",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("order_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state <> 'cancelled' OR note IS NOT NULL", name=op.f("ck_order_events_cancelled_has_note")),
        sa.CheckConstraint(
            "state IN ('placed', 'preparing', 'shipped', 'delivered', 'cancelled')", name=op.f("ck_order_events_state")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_order_events_order_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_events")),
        sa.UniqueConstraint("order_id", "seq", name=op.f("uq_order_events_order_id_seq")),
    )
    op.create_table(
        "order_lines",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("order_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("product_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_order_lines_quantity_positive")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_lines_order_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_order_lines_product_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_lines")),
        sa.UniqueConstraint("order_id", "product_id", name=op.f("uq_order_lines_order_id_product_id")),
    )
    op.create_index(op.f("ix_order_lines_product_id"), "order_lines", ["product_id"], unique=False)
    op.create_table(
        "reservations",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("product_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("quote_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("order_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state IN ('held', 'ordered')) = (ended_at IS NULL)", name=op.f("ck_reservations_ended_has_time")
        ),
        sa.CheckConstraint("state <> 'held' OR until IS NOT NULL", name=op.f("ck_reservations_held_has_end")),
        sa.CheckConstraint(
            "state <> 'ordered' OR order_id IS NOT NULL", name=op.f("ck_reservations_ordered_has_order")
        ),
        sa.CheckConstraint("state IN ('held', 'ordered', 'shipped', 'released')", name=op.f("ck_reservations_state")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_reservations_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_reservations_order_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_reservations_product_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["quote_id"], ["quotes.id"], name=op.f("fk_reservations_quote_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reservations")),
    )
    op.create_index(op.f("ix_reservations_order_id"), "reservations", ["order_id"], unique=False)
    op.create_index("ix_reservations_product_state", "reservations", ["product_id", "state"], unique=False)
    op.create_index(
        "uq_reservations_live_product",
        "reservations",
        ["quote_id", "product_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('held', 'ordered')"),
        postgresql_where=sa.text("state IN ('held', 'ordered')"),
    )
    let_consents_forget()
