"""Queries over what is held on a person."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, Table, and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit.model import AuditEvent
from crm_core.contacts.model import Identity
from crm_core.contacts.repository import list_ids_of_person, lock_contact
from crm_core.contacts.rules import IdentityKind
from crm_core.conversations.model import Conversation, Visitor
from crm_core.conversations.rules import Owner
from crm_core.db.models import metadata
from crm_core.invoices.model import Invoice
from crm_core.invoices.rules import InvoiceState, Payment
from crm_core.orders.model import Order
from crm_core.orders.rules import OrderState
from crm_core.outbox.model import OutboxItem
from crm_core.outbox.rules import OutboxState, Refusal
from crm_core.privacy.holdings import HOLDINGS, Person, belongs, differs, kept_for_accounting, neutral_values
from crm_core.privacy.model import Erasure
from crm_core.tasks.model import Task
from crm_core.tasks.rules import TaskState
from crm_core.tickets.model import Ticket
from crm_core.tickets.rules import OPEN_STATES

CHUNK = 500
"""Ids of one look-up in the audit trail; far below what drivers take as parameters."""


async def lock_person(session: AsyncSession, contact_id: str) -> Person:
    """All keys of a contact, which is locked until the transaction ends; raises NotFoundError.

    Of a merged contact it is the survivor; all that were merged into it are the same person and come after it.
    Conversations of the same browser that nobody else was named in count as the person's.
    """
    contact_id = (await lock_contact(session, contact_id)).id
    person = [contact_id, *(one for one in await list_ids_of_person(session, contact_id) if one != contact_id)]
    mobiles = select(Identity.value).where(Identity.contact_id.in_(person), Identity.kind == IdentityKind.MOBILE)
    browsers = select(Visitor.id).where(Visitor.contact_id.in_(person))
    theirs = or_(
        Conversation.contact_id.in_(person),
        and_(Conversation.contact_id.is_(None), Conversation.visitor_id.in_(browsers)),
    )
    return Person(
        tuple(person),
        tuple(await session.scalars(mobiles)),
        tuple(await session.scalars(select(Conversation.id).where(theirs).order_by(Conversation.id))),
    )


async def list_rows(session: AsyncSession, table: Table, person: Person) -> list[dict[str, Any]]:
    """What a table holds on a person, in the order of its key."""
    query = select(table).where(belongs(table, person)).order_by(*table.primary_key.columns)
    return [dict(row) for row in (await session.execute(query)).mappings()]


async def list_acts(session: AsyncSession, ids: Collection[str], entities: Collection[str]) -> list[AuditEvent]:
    """Every act on some records, oldest first."""
    wanted = sorted(ids)
    found: list[AuditEvent] = []
    for start in range(0, len(wanted), CHUNK):
        named = AuditEvent.entity_id.in_(wanted[start : start + CHUNK])
        found += await session.scalars(select(AuditEvent).where(AuditEvent.entity.in_(entities), named))
    return sorted(found, key=lambda act: (act.at, act.id))


async def count_obligations(session: AsyncSession, person: Person) -> dict[str, int]:
    """How many orders, invoices and tickets of a person are still open."""
    undone = Order.state.in_({OrderState.PLACED, OrderState.PREPARING, OrderState.SHIPPED})
    unpaid = and_(Invoice.state == InvoiceState.ISSUED, Invoice.payment != Payment.PAID)
    open_rows: dict[str, tuple[Any, ColumnElement[bool]]] = {
        "orders": (Order, undone),
        "invoices": (Invoice, or_(Invoice.state == InvoiceState.REQUESTED, unpaid)),
        "tickets": (Ticket, Ticket.state.in_(OPEN_STATES)),
    }
    counts = {}
    for name, (model, is_open) in open_rows.items():
        query = select(func.count()).select_from(model).where(model.contact_id.in_(person.contact_ids), is_open)
        counts[name] = int(await session.scalar(query) or 0)
    return counts


async def list_open_conversations(session: AsyncSession, person: Person) -> Sequence[str]:
    """Conversations of a person that have not ended."""
    query = select(Conversation.id).where(
        Conversation.id.in_(person.conversation_ids), Conversation.owner != Owner.CLOSED
    )
    return (await session.scalars(query)).all()


async def list_open_tasks(session: AsyncSession, person: Person) -> Sequence[str]:
    """Tasks about a person that are not done."""
    query = select(Task.id).where(belongs(metadata.tables["tasks"], person), Task.state == TaskState.OPEN)
    return (await session.scalars(query)).all()


async def list_attachments(session: AsyncSession, person: Person) -> Sequence[str]:
    """Files of a person."""
    table = metadata.tables["attachments"]
    return (await session.scalars(select(table.c.id).where(belongs(table, person)).order_by(table.c.id))).all()


async def keep_back_deliveries(session: AsyncSession, person: Person) -> None:
    """What waits to be sent to a person is never sent."""
    waiting = OutboxItem.state.in_({OutboxState.PENDING, OutboxState.DEAD})
    await session.execute(
        update(OutboxItem)
        .where(belongs(metadata.tables["outbox"], person), waiting)
        .values(state=OutboxState.REFUSED, refusal=Refusal.ERASED)
        .execution_options(synchronize_session=False)
    )


async def erase_rows(session: AsyncSession, table: Table, person: Person) -> int:
    """Empties or deletes what a table holds on a person, and gives how many rows that changed."""
    holding, theirs = HOLDINGS[table.name], belongs(table, person)
    if holding.delete:
        return await _count(session, delete(table).where(theirs))
    changed = 0
    if holding.buyer:
        changed += await _empty(session, table, theirs & ~kept_for_accounting(table), holding.buyer)
    if holding.blank:
        changed += await _empty(session, table, theirs, neutral_values(table, holding.blank, person))
    return changed


async def empty_rows(session: AsyncSession, table: Table, rows: ColumnElement[bool], columns: Collection[str]) -> int:
    """Empties some columns of some rows, and gives how many rows that changed."""
    holding = HOLDINGS[table.name]
    blank = {**holding.blank, **holding.buyer, **holding.books}
    return await _empty(session, table, rows, {name: blank[name] for name in columns})


async def find_last_erasure(session: AsyncSession, *, contact_id: str) -> Erasure | None:
    """The newest erasure of a contact."""
    erasure: Erasure | None = await session.scalar(
        select(Erasure).where(Erasure.contact_id == contact_id).order_by(Erasure.id.desc()).limit(1)
    )
    return erasure


async def _empty(session: AsyncSession, table: Table, rows: ColumnElement[bool], values: Mapping[str, Any]) -> int:
    version = {"version": table.c.version + 1} if "version" in table.c else {}
    return await _count(session, update(table).where(rows, differs(table, values)).values(**values, **version))


async def _count(session: AsyncSession, statement: Any) -> int:
    result = await session.execute(statement)
    assert isinstance(result, CursorResult)
    return result.rowcount
