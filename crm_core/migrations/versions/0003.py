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
