"""Customers: people, the organisations they speak for, and the keys that find them."""

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm_core.contacts.rules import IdentityKind
from crm_core.db.columns import Base, Code, Id, Moment, Name, Versioned, one_of, references


class Organisation(Versioned, Base):
    """A company or shop that contacts belong to."""

    __tablename__ = "organisations"

    id: Mapped[Id]
    name: Mapped[Name] = mapped_column(index=True)
    national_id: Mapped[Code | None] = mapped_column(unique=True)
    economic_code: Mapped[Code | None]
    customer_class: Mapped[Code | None]
    created_at: Mapped[Moment]


class Contact(Versioned, Base):
    """A person we can reach."""

    __tablename__ = "contacts"
    __table_args__ = (
        Index("ix_contacts_city_newest", "city", "id"),
        Index("ix_contacts_source_newest", "source", "id"),
    )

    id: Mapped[Id]
    external_id: Mapped[Code | None] = mapped_column(unique=True)
    name: Mapped[Name | None]
    organisation_id: Mapped[str | None] = references("organisations.id", nullable=True)
    city: Mapped[Name | None]
    customer_class: Mapped[Code | None]
    source: Mapped[Code]
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]

    organisation: Mapped[Organisation | None] = relationship(lazy="raise")
    identities: Mapped[list["Identity"]] = relationship(lazy="raise", back_populates="contact")


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
