"""Queries over what surrounds a ticket: its customer, channel, product and team."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.contacts.model import Contact, Organisation
from crm_core.contacts.rules import customer_class_of
from crm_core.conversations.model import Conversation
from crm_core.products.model import Category, Product
from crm_core.staff.model import Team
from crm_core.tickets.model import Ticket


@dataclass(frozen=True)
class Origin:
    """Where a ticket came from: the class of its customer's organisation, the channel, and the product's code."""

    customer_class: str | None
    channel: str | None
    product: str | None


async def get_origin(session: AsyncSession, *, ticket_id: str) -> Origin:
    """Where a ticket came from."""
    found = await session.execute(
        select(Organisation.customer_class, Conversation.channel, Product.code)
        .select_from(Ticket)
        .join(Contact, Contact.id == Ticket.contact_id)
        .outerjoin(Organisation, Organisation.id == Contact.organisation_id)
        .outerjoin(Conversation, Conversation.id == Ticket.conversation_id)
        .outerjoin(Product, Product.id == Ticket.product_id)
        .where(Ticket.id == ticket_id)
    )
    return Origin(*found.one())


async def find_team_id(session: AsyncSession, *, code: str | None) -> str | None:
    """The id of the team of a code."""
    found: str | None = await session.scalar(select(Team.id).where(Team.code == code))
    return found


async def find_team_code(session: AsyncSession, *, team_id: str | None) -> str | None:
    """The code of a team."""
    found: str | None = await session.scalar(select(Team.code).where(Team.id == team_id))
    return found


async def find_product_codes(session: AsyncSession, *, product_id: str | None) -> tuple[str | None, str | None]:
    """The code of a product and that of its category."""
    query = select(Product.code, Category.code).join(Category, Category.id == Product.category_id)
    row = (await session.execute(query.where(Product.id == product_id))).first()
    return (row[0], row[1]) if row is not None else (None, None)


async def find_customer_class(session: AsyncSession, *, contact_id: str) -> str:
    """The class of a customer, of their own or of their organisation."""
    row = (
        await session.execute(
            select(Contact.customer_class, Organisation.customer_class)
            .outerjoin(Organisation, Organisation.id == Contact.organisation_id)
            .where(Contact.id == contact_id)
        )
    ).first()
    return customer_class_of(*row) if row is not None else customer_class_of(None, None)
