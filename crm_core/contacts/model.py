"""Customers: people, the organisations they speak for, the keys that find them, and which of them are one person."""

from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from crm_core.contacts.names import firm_key, sound_key
from crm_core.contacts.rules import IdentityKind, ProposalState
from crm_core.db.columns import HISTORY, Base, Code, Id, JsonColumn, Moment, Name, Versioned, one_of, references


class Organisation(Versioned, Base):
    """A company or shop that contacts belong to."""

    __tablename__ = "organisations"

    id: Mapped[Id]
    name: Mapped[Name] = mapped_column(index=True)
    name_key: Mapped[Name | None] = mapped_column(index=True)
    national_id: Mapped[Code | None] = mapped_column(unique=True)
    economic_code: Mapped[Code | None]
    customer_class: Mapped[Code | None]
    created_at: Mapped[Moment]

    @validates("name")
    def _keep_key(self, _column: str, name: str) -> str:
        self.name_key = firm_key(name)
        return name


class Contact(Versioned, Base):
    """A person we can reach; one that turned out to be another stays, and points to whom it was merged into."""

    __tablename__ = "contacts"
    __table_args__ = (
        Index("ix_contacts_city_newest", "city", "id"),
        Index("ix_contacts_source_newest", "source", "id"),
        CheckConstraint("merged_into_id <> id", name="not_merged_into_itself"),
        Index("ix_contacts_name_in_organisation", "organisation_id", "name_key"),
        Index("ix_contacts_name_in_city", "name_key", "city"),
    )

    id: Mapped[Id]
    external_id: Mapped[Code | None] = mapped_column(unique=True)
    name: Mapped[Name | None]
    name_key: Mapped[Name | None]
    organisation_id: Mapped[str | None] = references("organisations.id", nullable=True)
    city: Mapped[Name | None]
    customer_class: Mapped[Code | None]
    source: Mapped[Code]
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]
    merged_into_id: Mapped[str | None] = references("contacts.id", nullable=True)

    organisation: Mapped[Organisation | None] = relationship(lazy="raise")
    identities: Mapped[list["Identity"]] = relationship(lazy="raise", back_populates="contact")

    @validates("name")
    def _keep_key(self, _column: str, name: str | None) -> str | None:
        self.name_key = sound_key(name)
        return name


class Identity(Base):
    """One key of a contact; a key stands for at most one contact."""

    __tablename__ = "identities"
    __table_args__ = (
        UniqueConstraint("kind", "value"),
        CheckConstraint(one_of("kind", IdentityKind), name="kind"),
        Index("ix_identities_beginning", "value", postgresql_ops={"value": "varchar_pattern_ops"}),
    )

    id: Mapped[Id]
    contact_id: Mapped[str] = references("contacts.id")
    kind: Mapped[Code]
    value: Mapped[Name]
    verified_at: Mapped[Moment | None]
    created_at: Mapped[Moment]

    contact: Mapped[Contact] = relationship(lazy="raise", back_populates="identities")


class ContactMerge(Base):
    """One joining of two contacts, with all that is needed to take it back.

    ``moved`` holds by ``table.column`` the keys of the rows that went over, ``fields`` by name what the survivor had
    and what it got, ``refused`` the (purpose, channel) pairs that either of the two had refused, ``folded`` what became
    of their open leads (`crm_core.leads.folding`).
    """

    __tablename__ = "contact_merges"
    __table_args__ = (
        CheckConstraint("winner_id <> loser_id", name="two_contacts"),
        CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="undone_by_whom"),
        Index(
            "uq_contact_merges_in_force", "loser_id", unique=True, sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
        {"info": {HISTORY: True}},
    )  # fmt: skip

    id: Mapped[Id]
    winner_id: Mapped[str] = references("contacts.id")
    loser_id: Mapped[str] = references("contacts.id")
    moved: Mapped[dict[str, list[list[str]]]] = mapped_column(JsonColumn)
    fields: Mapped[dict[str, dict[str, str | None]]] = mapped_column(JsonColumn)
    refused: Mapped[list[list[str]]] = mapped_column(JsonColumn)
    folded: Mapped[list[dict[str, Any]]] = mapped_column(JsonColumn)
    actor: Mapped[Name]
    at: Mapped[Moment]
    undone_by: Mapped[Name | None]
    undone_at: Mapped[Moment | None]


class MergeProposal(Versioned, Base):
    """The question whether two contacts are one person, asked once however the pair is written.

    Everybody who serves customers may dismiss one, since a mistaken no costs only another look; merging and undoing
    is for supervisors, managers and administrators, since a mistaken yes shows one customer's records to another.
    """

    __tablename__ = "merge_proposals"
    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        CheckConstraint("first_id < second_id", name="ordered_pair"),
        CheckConstraint(one_of("state", ProposalState), name="state"),
        CheckConstraint("(state = 'merged') = (merge_id IS NOT NULL)", name="merged_by_a_merge"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_has_time"),
        CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="decided_by_whom"),
        CheckConstraint("score BETWEEN 0 AND 100", name="score_in_percent"),
        {"info": {HISTORY: True}},
    )

    id: Mapped[Id]
    first_id: Mapped[str] = references("contacts.id")
    second_id: Mapped[str] = references("contacts.id")
    score: Mapped[int]
    strength: Mapped[int]
    reasons: Mapped[list[str]] = mapped_column(JsonColumn)
    conflicts: Mapped[list[str]] = mapped_column(JsonColumn)
    state: Mapped[Code] = mapped_column(default=ProposalState.OPEN)
    merge_id: Mapped[str | None] = references("contact_merges.id", nullable=True)
    decided_by: Mapped[Name | None]
    decided_at: Mapped[Moment | None]
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]

    first: Mapped[Contact] = relationship(lazy="raise", foreign_keys="MergeProposal.first_id")
    second: Mapped[Contact] = relationship(lazy="raise", foreign_keys="MergeProposal.second_id")
