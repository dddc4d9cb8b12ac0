"""Refunds, open leads of merged people, and words of the books that may be emptied."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from crm_core.migrations.issued import let_books_forget
from crm_core.migrations.reshape import reshape_table

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Brings the store to 0003 from 0002."""
    reshape_table(
        "contact_merges",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("winner_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("loser_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("moved", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("fields", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("refused", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("folded", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
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
        fills={"folded": "'[]'"},
    )
    op.create_index(
        op.f("ix_contact_merges_loser_id"), "contact_merges", ["loser_id"], unique=False, if_not_exists=True
    )
    op.create_index(
        op.f("ix_contact_merges_winner_id"), "contact_merges", ["winner_id"], unique=False, if_not_exists=True
    )
    op.create_index(
        "uq_contact_merges_in_force",
        "contact_merges",
        ["loser_id"],
        unique=True,
        sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
        if_not_exists=True,
    )
    reshape_table(
        "payments",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("invoice_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
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
        sa.CheckConstraint("kind IN ('payment', 'refund')", name=op.f("ck_payments_kind")),
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
        fills={"kind": "'payment'"},
    )
    op.create_index(op.f("ix_payments_invoice_id"), "payments", ["invoice_id"], unique=False, if_not_exists=True)
    op.create_index(op.f("ix_payments_recorded_at"), "payments", ["recorded_at"], unique=False, if_not_exists=True)
    let_books_forget()
