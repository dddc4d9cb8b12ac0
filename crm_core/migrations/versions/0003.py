"""Names have a key to be found by, and contacts can be merged."""

from collections.abc import Callable, Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from crm_core.contacts.names import firm_key, sound_key
from crm_core.migrations.reshape import reshape_table

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Brings the store to 0003 from 0002."""
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
    )
    op.create_index(op.f("ix_organisations_name"), "organisations", ["name"], unique=False, if_not_exists=True)
    op.create_index(op.f("ix_organisations_name_key"), "organisations", ["name_key"], unique=False, if_not_exists=True)
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
    )
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
    )
    op.create_index(op.f("ix_merge_proposals_first_id"), "merge_proposals", ["first_id"], unique=False)
    op.create_index(op.f("ix_merge_proposals_merge_id"), "merge_proposals", ["merge_id"], unique=False)
    op.create_index(op.f("ix_merge_proposals_second_id"), "merge_proposals", ["second_id"], unique=False)
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
    for table, key_of in (("organisations", firm_key), ("contacts", sound_key)):
        _fill_keys(sa.table(table, sa.column("id"), sa.column("name"), sa.column("name_key")), key_of)


def _fill_keys(table: sa.TableClause, key_of: Callable[[str], str | None]) -> None:
    """Gives the rows that were there a key of their name."""
    bind = op.get_bind()
    rows = bind.execute(sa.select(table.c.id, table.c.name).where(table.c.name.is_not(None))).all()
    keys = [{"row": row.id, "key": key_of(row.name)} for row in rows]
    if keys:
        bind.execute(
            sa.update(table).where(table.c.id == sa.bindparam("row")).values(name_key=sa.bindparam("key")), keys
        )
