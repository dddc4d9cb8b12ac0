"""The one place that decides whether a customer may see a ticket, quote, order or invoice."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit import service as audit
from crm_core.clock import TEHRAN
from crm_core.contacts.errors import NotVerifiedError
from crm_core.contacts.repository import get_survivor_id
from crm_core.contacts.rules import Assurance
from crm_core.conversations import repository as conversations
from crm_core.conversations.model import Conversation
from crm_core.invoices.model import Invoice
from crm_core.orders.model import Order
from crm_core.quotes import repository as quotes
from crm_core.quotes.model import Quote
from crm_core.quotes.rules import QuoteState, is_expired
from crm_core.sla import service as sla
from crm_core.sla.promises import ClockKind
from crm_core.sla.rules import ClockState
from crm_core.status import repository
from crm_core.status.errors import TooManyLookupsError
from crm_core.status.repository import Record
from crm_core.status.rules import (
    MAX_REFUSALS,
    MAX_REFUSALS_OF_MOBILE,
    REFUSAL_WINDOW,
    RecordKind,
    StatusView,
    mark_of_mobile,
    may_open,
)
from crm_core.tickets import repository as tickets
from crm_core.tickets.model import Ticket

REFUSED = "status_refused"


async def find_status(
    session: AsyncSession, *, conversation: Conversation, code: str, mobile: str | None, now: datetime
) -> StatusView | None:
    """Where the record of an exact code stands; None, alike, when there is none or it is not the asker's.

    ``mobile`` is the one that the asker typed, in the form ``09xxxxxxxxx``. A refusal is counted, so the
    caller must commit. Raises TooManyLookupsError.
    """
    await conversations.lock_conversation(session, conversation.id)
    await _require_patience(session, conversation=conversation, mobile=mobile, now=now)
    record = await repository.find_record(session, code=code.strip().upper())
    if record is not None and await _opens(session, conversation=conversation, record=record, mobile=mobile):
        return await _view(session, record, now)
    actor = f"conversation:{conversation.id}"
    marks = {"conversation": conversation.id, **({"mobile": mark_of_mobile(mobile)} if mobile is not None else {})}
    for entity, entity_id in marks.items():
        audit.record(session, actor=actor, verb=REFUSED, entity=entity, entity_id=entity_id, now=now)
    await session.flush()
    return None


async def is_open_to(session: AsyncSession, *, conversation: Conversation, code: str) -> bool:
    """Whether a record opens to this conversation without its owner's mobile being asked."""
    record = await repository.find_record(session, code=code.strip().upper())
    return record is not None and await _opens(session, conversation=conversation, record=record, mobile=None)


async def find_newest_code(session: AsyncSession, *, conversation_id: str, kind: str | None) -> str | None:
    """The code of the ticket or quote that was made last in a conversation (of a kind, when one is named)."""
    ticket = await tickets.find_newest_of_conversation(session, conversation_id=conversation_id)
    quote = await quotes.find_newest_of_conversation(
        session,
        conversation_id=conversation_id,
        states=(QuoteState.ISSUED, QuoteState.ACCEPTED, QuoteState.REJECTED, QuoteState.EXPIRED),
    )
    records: dict[str, Ticket | Quote | None] = {"ticket": ticket, "quote": quote}
    wanted = [record for name, record in records.items() if record is not None and kind in {None, name}]
    newest = max(wanted, key=lambda record: record.id, default=None)
    return newest.code if newest is not None else None


async def look_up(
    session: AsyncSession, *, conversation: Conversation, code: str, mobile: str | None, now: datetime
) -> StatusView:
    """Like `find_status`, but raises NotVerifiedError, the same for a missing record as for somebody else's.

    The caller has to catch it inside the transaction and commit, or the refusal is not counted.
    """
    view = await find_status(session, conversation=conversation, code=code, mobile=mobile, now=now)
    if view is None:
        raise NotVerifiedError()
    return view


async def list_open(session: AsyncSession, *, conversation: Conversation, now: datetime) -> list[StatusView]:
    """Every unsettled ticket, quote, order and invoice of a proven customer; raises NotVerifiedError."""
    contact_id = _verified_contact(conversation)
    if contact_id is None:
        raise NotVerifiedError()
    today = now.astimezone(TEHRAN).date()
    live = await repository.list_live_quotes(session, contact_id=contact_id)
    records: list[Record] = [
        *await tickets.list_open_of_contact(session, contact_id=contact_id),
        *(quote for quote in live if not is_expired(quote.state, quote.valid_until, today)),
        *await repository.list_open_orders(session, contact_id=contact_id),
        *await repository.list_open_invoices(session, contact_id=contact_id),
    ]
    return [await _view(session, record, now) for record in records]


def _verified_contact(conversation: Conversation) -> str | None:
    return conversation.contact_id if conversation.assurance == Assurance.VERIFIED else None


async def _require_patience(
    session: AsyncSession, *, conversation: Conversation, mobile: str | None, now: datetime
) -> None:
    since = now - REFUSAL_WINDOW
    refused = await repository.count_refusals(
        session, entity="conversation", entity_id=conversation.id, verb=REFUSED, since=since
    )
    if refused >= MAX_REFUSALS:
        raise TooManyLookupsError()
    if mobile is None or _verified_contact(conversation) is not None:
        return
    refused = await repository.count_refusals(
        session, entity="mobile", entity_id=mark_of_mobile(mobile), verb=REFUSED, since=since
    )
    if refused >= MAX_REFUSALS_OF_MOBILE:
        raise TooManyLookupsError()


async def _opens(session: AsyncSession, *, conversation: Conversation, record: Record, mobile: str | None) -> bool:
    if isinstance(record, Ticket | Quote) and record.conversation_id == conversation.id:
        return True  # it was made here, out of this person's own words
    quote_id = None
    if isinstance(record, Quote):
        quote_id = record.id
    elif isinstance(record, Order | Invoice):
        quote_id = record.quote_id
    owner_id = await get_survivor_id(session, record.contact_id)
    verified = _verified_contact(conversation)
    return may_open(
        verified_contact_id=await get_survivor_id(session, verified) if verified is not None else None, mobile=mobile,
        record_contact_id=owner_id,
        owner_mobiles=await repository.list_owner_mobiles(session, contact_id=owner_id, quote_id=quote_id),
    )  # fmt: skip


async def _view(session: AsyncSession, record: Record, now: datetime) -> StatusView:
    if isinstance(record, Ticket):
        return await _ticket_view(session, record, now)
    if isinstance(record, Quote):
        return _quote_view(record, now)
    if isinstance(record, Order):
        return StatusView(
            kind=RecordKind.ORDER, id=record.id, code=record.code, state=record.state, at=record.placed_at,
            total_rial=record.total_rial,
        )  # fmt: skip
    return StatusView(
        kind=RecordKind.INVOICE, id=record.id, code=record.code, state=record.state,
        at=record.issued_at or record.requested_at, total_rial=record.total_rial, payment=record.payment,
    )  # fmt: skip


async def _ticket_view(session: AsyncSession, ticket: Ticket, now: datetime) -> StatusView:
    event = await tickets.find_last_public_event(session, ticket_id=ticket.id)
    return StatusView(
        kind=RecordKind.TICKET, id=ticket.id, code=ticket.code, state=ticket.state, at=ticket.opened_at,
        priority=ticket.priority, team=ticket.team.name if ticket.team else None, subject=ticket.subject,
        last_event_kind=event.kind if event else None, last_event_text=event.text if event else None,
        last_event_at=event.at if event else None, due_at=await _due_at(session, ticket, now),
    )  # fmt: skip


async def _due_at(session: AsyncSession, ticket: Ticket, now: datetime) -> datetime | None:
    """When a ticket is promised to be solved; None while nothing is promised, and once it is late."""
    standings = await sla.load_standings(session, holders={ticket.id: ticket.team_id}, now=now)
    promise = standings[ticket.id].sla.get(ClockKind.RESOLUTION) if ticket.id in standings else None
    return promise.due_at if promise is not None and promise.state == ClockState.RUNNING else None


def _quote_view(quote: Quote, now: datetime) -> StatusView:
    expired = is_expired(quote.state, quote.valid_until, now.astimezone(TEHRAN).date())
    return StatusView(
        kind=RecordKind.QUOTE, id=quote.id, code=quote.code,
        state=QuoteState.EXPIRED if expired else quote.state, at=quote.issued_at or quote.created_at,
        total_rial=quote.total_rial, valid_until=quote.valid_until,
    )  # fmt: skip
