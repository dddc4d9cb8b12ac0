"""Known problems, and proposals that some tickets are cases of one."""

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm_core.db.columns import Base, Code, Id, JsonColumn, Long, Moment, Name, Versioned, one_of, references
from crm_core.problems.rules import ProblemProposalState, ProblemState
from crm_core.products.model import Product
from crm_core.tickets.model import TicketCategory


class Problem(Versioned, Base):
    """One cause behind many tickets, which refer to it by their ``problem_id``."""

    __tablename__ = "problems"
    __table_args__ = (
        CheckConstraint(one_of("state", ProblemState), name="state"),
        CheckConstraint("state <> 'known_workaround' OR workaround IS NOT NULL", name="workaround_is_written"),
        CheckConstraint("(state = 'resolved') = (resolved_at IS NOT NULL)", name="resolved_has_time"),
    )

    id: Mapped[Id]
    code: Mapped[Code] = mapped_column(unique=True)
    title: Mapped[Name]
    product_id: Mapped[str | None] = references("products.id", nullable=True)
    category_id: Mapped[str | None] = references("ticket_categories.id", nullable=True)
    symptoms: Mapped[list[str]] = mapped_column(JsonColumn, default=list)
    state: Mapped[Code] = mapped_column(default=ProblemState.OPEN)
    root_cause: Mapped[Long | None]
    workaround: Mapped[Long | None]
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]
    resolved_at: Mapped[Moment | None]

    product: Mapped[Product | None] = relationship(lazy="raise")
    category: Mapped[TicketCategory | None] = relationship(lazy="raise")


class ProblemProposal(Base):
    """Some tickets that look like cases of one problem; it grows while further ones come."""

    __tablename__ = "problem_proposals"
    __table_args__ = (
        CheckConstraint(one_of("state", ProblemProposalState), name="state"),
        CheckConstraint("(state = 'accepted') = (problem_id IS NOT NULL)", name="accepted_has_problem"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_has_time"),
    )

    id: Mapped[Id]
    title: Mapped[Name]
    product_id: Mapped[str | None] = references("products.id", nullable=True)
    category_id: Mapped[str | None] = references("ticket_categories.id", nullable=True)
    symptoms: Mapped[list[str]] = mapped_column(JsonColumn, default=list)
    state: Mapped[Code] = mapped_column(default=ProblemProposalState.OPEN)
    problem_id: Mapped[str | None] = references("problems.id", nullable=True)
    created_at: Mapped[Moment]
    decided_at: Mapped[Moment | None]

    product: Mapped[Product | None] = relationship(lazy="raise")
    category: Mapped[TicketCategory | None] = relationship(lazy="raise")


class ProposedTicket(Base):
    """A ticket of a proposal; a ticket belongs to one at most."""

    __tablename__ = "problem_proposal_tickets"
    __table_args__ = (UniqueConstraint("ticket_id"),)

    id: Mapped[Id]
    proposal_id: Mapped[str] = references("problem_proposals.id")
    ticket_id: Mapped[str] = references("tickets.id", index=False)
