"""Identity, funnel, prices, invoices and payments, tickets with clocks, privacy and search."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from crm_core.migrations.append_only import let_consents_forget
from crm_core.migrations.document_lines import copy_quote_lines
from crm_core.migrations.issued import freeze_issued_documents
from crm_core.migrations.name_keys import fill_name_keys
from crm_core.migrations.reshape import reshape_table
from crm_core.migrations.search_index import create_search_index

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
        sa.Column("name_key", sa.String(length=200), nullable=True),
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
    op.create_index(op.f("ix_organisations_name_key"), "organisations", ["name_key"], unique=False, if_not_exists=True)
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
    op.create_table(
        "search_entries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("record_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("moment", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entries")),
        sa.UniqueConstraint("kind", "record_id", name=op.f("uq_search_entries_kind_record_id")),
    )
    op.create_index("ix_search_entries_newest", "search_entries", ["kind", "moment", "record_id"], unique=False)
    reshape_table(
        "contacts",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("external_id", sa.String(length=64), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("name_key", sa.String(length=200), nullable=True),
        sa.Column("organisation_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("city", sa.String(length=200), nullable=True),
        sa.Column("customer_class", sa.String(length=64), nullable=True),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_into_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("merged_into_id <> id", name=op.f("ck_contacts_not_merged_into_itself")),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["contacts.id"], name=op.f("fk_contacts_merged_into_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_contacts_organisation_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
        sa.UniqueConstraint("external_id", name=op.f("uq_contacts_external_id")),
        fills={"version": "1"},
    )
    op.create_index("ix_contacts_city_newest", "contacts", ["city", "id"], unique=False, if_not_exists=True)
    op.create_index(
        op.f("ix_contacts_merged_into_id"), "contacts", ["merged_into_id"], unique=False, if_not_exists=True
    )
    op.create_index("ix_contacts_name_in_city", "contacts", ["name_key", "city"], unique=False, if_not_exists=True)
    op.create_index(
        "ix_contacts_name_in_organisation",
        "contacts",
        ["organisation_id", "name_key"],
        unique=False,
        if_not_exists=True,
    )
    op.create_index(
        op.f("ix_contacts_organisation_id"), "contacts", ["organisation_id"], unique=False, if_not_exists=True
    )
    op.create_index("ix_contacts_source_newest", "contacts", ["source", "id"], unique=False, if_not_exists=True)
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
        "contact_merges",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("winner_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("loser_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("moved", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("fields", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("refused", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by", sa.String(length=200), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name=op.f("ck_contact_merges_undone_by_whom")),
        sa.CheckConstraint("winner_id <> loser_id", name=op.f("ck_contact_merges_two_contacts")),
        sa.ForeignKeyConstraint(
            ["loser_id"], ["contacts.id"], name=op.f("fk_contact_merges_loser_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["winner_id"], ["contacts.id"], name=op.f("fk_contact_merges_winner_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_merges")),
        info={"history": True},
    )
    op.create_index(op.f("ix_contact_merges_loser_id"), "contact_merges", ["loser_id"], unique=False)
    op.create_index(op.f("ix_contact_merges_winner_id"), "contact_merges", ["winner_id"], unique=False)
    op.create_index(
        "uq_contact_merges_in_force",
        "contact_merges",
        ["loser_id"],
        unique=True,
        sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    )
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
        "identities",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("contact_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('mobile', 'email', 'national_id', 'telegram', 'site_user')", name=op.f("ck_identities_kind")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_identities_contact_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identities")),
        sa.UniqueConstraint("kind", "value", name=op.f("uq_identities_kind_value")),
    )
    op.create_index(
        "ix_identities_beginning",
        "identities",
        ["value"],
        unique=False,
        postgresql_ops={"value": "varchar_pattern_ops"},
        if_not_exists=True,
    )
    op.create_index(op.f("ix_identities_contact_id"), "identities", ["contact_id"], unique=False, if_not_exists=True)
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
    op.drop_index("ix_conversations_contact_id", table_name="conversations", if_exists=True)
    op.create_index(
        "ix_conversations_contact_newest",
        "conversations",
        ["contact_id", "opened_at"],
        unique=False,
        if_not_exists=True,
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
        "merge_proposals",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("first_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("second_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("strength", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("conflicts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("merge_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("decided_by", sa.String(length=200), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'merged') = (merge_id IS NOT NULL)", name=op.f("ck_merge_proposals_merged_by_a_merge")
        ),
        sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name=op.f("ck_merge_proposals_decided_has_time")),
        sa.CheckConstraint("state IN ('open', 'merged', 'dismissed')", name=op.f("ck_merge_proposals_state")),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by IS NULL)", name=op.f("ck_merge_proposals_decided_by_whom")
        ),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_merge_proposals_ordered_pair")),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name=op.f("ck_merge_proposals_score_in_percent")),
        sa.ForeignKeyConstraint(
            ["first_id"], ["contacts.id"], name=op.f("fk_merge_proposals_first_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["merge_id"], ["contact_merges.id"], name=op.f("fk_merge_proposals_merge_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["contacts.id"], name=op.f("fk_merge_proposals_second_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merge_proposals")),
        sa.UniqueConstraint("first_id", "second_id", name=op.f("uq_merge_proposals_first_id_second_id")),
        info={"history": True},
    )
    op.create_index(op.f("ix_merge_proposals_first_id"), "merge_proposals", ["first_id"], unique=False)
    op.create_index(op.f("ix_merge_proposals_merge_id"), "merge_proposals", ["merge_id"], unique=False)
    op.create_index(op.f("ix_merge_proposals_second_id"), "merge_proposals", ["second_id"], unique=False)
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
        "messages",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("conversation_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("reply_to", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=True),
        sa.Column("buttons", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("attachments", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("author IN ('customer', 'bot', 'agent', 'system')", name=op.f("ck_messages_author")),
        sa.CheckConstraint("seq > 0", name=op.f("ck_messages_seq_positive")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_messages_conversation_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["reply_to"], ["messages.id"], name=op.f("fk_messages_reply_to"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_users.id"], name=op.f("fk_messages_staff_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("channel", "external_id", name=op.f("uq_messages_channel_external_id")),
        sa.UniqueConstraint("conversation_id", "seq", name=op.f("uq_messages_conversation_id_seq")),
    )
    op.create_index(
        op.f("ix_messages_conversation_id"), "messages", ["conversation_id"], unique=False, if_not_exists=True
    )
    op.create_index(op.f("ix_messages_created_at"), "messages", ["created_at"], unique=False, if_not_exists=True)
    op.create_index(op.f("ix_messages_reply_to"), "messages", ["reply_to"], unique=False, if_not_exists=True)
    op.create_index(op.f("ix_messages_staff_id"), "messages", ["staff_id"], unique=False, if_not_exists=True)
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
        fills={"tags": "'[]'", "on_duty_only": "true", "version": "1"},
    )
    op.drop_index("ix_tickets_contact_id", table_name="tickets", if_exists=True)
    op.create_index(op.f("ix_tickets_assignee_id"), "tickets", ["assignee_id"], unique=False, if_not_exists=True)
    op.create_index(op.f("ix_tickets_category_id"), "tickets", ["category_id"], unique=False, if_not_exists=True)
    op.create_index(
        "ix_tickets_code_beginning",
        "tickets",
        ["code"],
        unique=False,
        postgresql_ops={"code": "varchar_pattern_ops"},
        if_not_exists=True,
    )
    op.create_index(
        "ix_tickets_contact_newest", "tickets", ["contact_id", "opened_at"], unique=False, if_not_exists=True
    )
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
    op.create_index("ix_tickets_state_newest", "tickets", ["state", "id"], unique=False, if_not_exists=True)
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
    op.drop_index("ix_opportunities_contact_id", table_name="opportunities", if_exists=True)
    op.create_index(
        "ix_opportunities_contact_newest",
        "opportunities",
        ["contact_id", "opened_at"],
        unique=False,
        if_not_exists=True,
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
        "ticket_events",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("ticket_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("change", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("client_key", sa.String(length=200), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_events_ticket_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_events")),
        sa.UniqueConstraint("ticket_id", "client_key", name=op.f("uq_ticket_events_ticket_id_client_key")),
        sa.UniqueConstraint("ticket_id", "seq", name=op.f("uq_ticket_events_ticket_id_seq")),
    )
    op.create_index(op.f("ix_ticket_events_at"), "ticket_events", ["at"], unique=False, if_not_exists=True)
    op.create_index(
        op.f("ix_ticket_events_ticket_id"), "ticket_events", ["ticket_id"], unique=False, if_not_exists=True
    )
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
        fills={"discount_rial": "0", "credited_rial": "0", "version": "1"},
    )
    op.drop_index("ix_invoices_contact_id", table_name="invoices", if_exists=True)
    op.create_index(
        "ix_invoices_contact_issued", "invoices", ["contact_id", "issued_at"], unique=False, if_not_exists=True
    )
    op.create_index(
        "ix_invoices_contact_requested", "invoices", ["contact_id", "requested_at"], unique=False, if_not_exists=True
    )
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
    op.create_index(op.f("ix_payments_recorded_at"), "payments", ["recorded_at"], unique=False)
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
    copy_quote_lines()
    let_consents_forget()
    freeze_issued_documents()
    create_search_index()
    fill_name_keys()
