"""Teams, members of staff, and the bearer tokens that speak for them."""

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.db.columns import Base, Code, Id, JsonColumn, Moment, Name, one_of, references
from crm_core.staff.rules import DEFAULT_CAPACITY, Role


class Team(Base):
    """A group that holds tickets and conversations."""

    __tablename__ = "teams"

    id: Mapped[Id]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    kind: Mapped[Code]
    skills: Mapped[list[str]] = mapped_column(JsonColumn, default=list)


class StaffUser(Base):
    """A person who works in the console.

    ``deal_capacity`` is how many open deals they can look after at once (a measure for sharing deals out, 0 for none by
    rule), ``ticket_capacity`` how many open tickets they are given at most; without one that of their role holds.
    """

    __tablename__ = "staff_users"
    __table_args__ = (
        CheckConstraint(one_of("role", Role), name="role"),
        CheckConstraint("ticket_capacity IS NULL OR ticket_capacity >= 0", name="ticket_capacity_not_negative"),
        CheckConstraint("capacity >= 0", name="capacity_not_negative"),
    )

    id: Mapped[Id]
    username: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    role: Mapped[Code]
    team_id: Mapped[str | None] = references("teams.id", nullable=True)
    mobile: Mapped[Code | None]
    skills: Mapped[list[str]] = mapped_column(JsonColumn, default=list)
    ticket_capacity: Mapped[int | None]
    last_ticket_at: Mapped[Moment | None]
    password_hash: Mapped[str | None]
    deal_capacity: Mapped[int] = mapped_column("capacity", default=DEFAULT_CAPACITY)
    active: Mapped[bool] = mapped_column(default=True)
    on_duty: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Moment]


class StaffToken(Base):
    """A bearer token of a member of staff; only its hash is kept."""

    __tablename__ = "staff_tokens"

    id: Mapped[Id]
    staff_id: Mapped[str] = references("staff_users.id")
    token_hash: Mapped[Code] = mapped_column(unique=True)
    label: Mapped[Name]
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    revoked_at: Mapped[Moment | None]
