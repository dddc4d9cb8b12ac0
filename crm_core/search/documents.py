"""What of each kind of record is searched, and how it is read from its tables."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from crm_core.contacts.model import Contact, Identity, Organisation
from crm_core.contacts.rules import IdentityKind
from crm_core.conversations.model import Message
from crm_core.invoices.model import Invoice
from crm_core.leads.model import Lead
from crm_core.opportunities.model import Opportunity
from crm_core.orders.model import Order
from crm_core.privacy.model import Erasure
from crm_core.quotes.model import Quote, QuoteLine
from crm_core.tickets.model import Ticket, TicketEvent

TYPED_KEYS = (IdentityKind.MOBILE, IdentityKind.EMAIL, IdentityKind.NATIONAL_ID)
"""Keys of a person that people know and type."""


@dataclass(frozen=True)
class Document:
    """What one record is found by, as people wrote it, and whose it is.

    ``keys`` are its codes and numbers, ``texts`` everything else; ``seq`` is a message's place in its conversation.
    """

    record_id: str
    at: datetime
    title: str | None = None
    code: str | None = None
    keys: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    contact_id: str | None = None
    conversation_id: str | None = None
    seq: int | None = None


@dataclass(frozen=True)
class Source:
    """One searched kind: the key of its records, and how some of them are read."""

    kind: str
    key: InstrumentedAttribute[str]
    read: Callable[[Session, Collection[str]], list[Document]]


def _given(*parts: str | None) -> tuple[str, ...]:
    return tuple(part for part in parts if part)


def _grouped(rows: Iterable[Row[str, Any] | tuple[str, Any]]) -> Mapping[str, list[str]]:
    """The second column of some rows by their first one."""
    found: dict[str, list[str]] = defaultdict(list)
    for owner, value in rows:
        found[owner].append(value)
    return found


def _contacts(session: Session, ids: Collection[str]) -> list[Document]:
    """People, each found too by the names and keys of whoever was merged into them; a merged contact is no find."""
    keys = _grouped(
        session.execute(
            select(Identity.contact_id, Identity.value)
            .where(Identity.contact_id.in_(ids), Identity.kind.in_(TYPED_KEYS))
            .order_by(Identity.id)
        )
    )
    merged = _merged_into(ids).cte()
    former = session.execute(
        select(merged.c.survivor, Contact.name, Contact.external_id).join(Contact, Contact.id == merged.c.id)
    ).all()
    names = _grouped((key, name) for key, name, _ in former)
    codes = _grouped((key, code) for key, _, code in former)
    people = session.execute(
        select(Contact.id, Contact.created_at, Contact.name, Contact.external_id, Contact.city, Organisation.name)
        .outerjoin(Organisation, Organisation.id == Contact.organisation_id)
        .where(Contact.id.in_(ids), Contact.merged_into_id.is_(None))
    )
    return [
        Document(
            key, at, name, code, keys=_given(code, *codes.get(key, ()), *keys.get(key, ())),
            texts=_given(company, city, *names.get(key, ())), contact_id=key,
        )
        for key, at, name, code, city, company in people
    ]  # fmt: skip


def _merged_into(ids: Collection[str]) -> Select[Any]:
    """A query for every contact that was merged into one of some, over any number of steps, with the one it was."""
    first = select(Contact.merged_into_id.label("survivor"), Contact.id).where(Contact.merged_into_id.in_(ids))
    steps = first.cte("merged", recursive=True)
    deeper = aliased(Contact)
    steps = steps.union(select(steps.c.survivor, deeper.id).where(deeper.merged_into_id == steps.c.id))
    return select(steps)


def _organisations(session: Session, ids: Collection[str]) -> list[Document]:
    rows = session.scalars(select(Organisation).where(Organisation.id.in_(ids)))
    return [Document(row.id, row.created_at, row.name, keys=_given(row.national_id, row.economic_code)) for row in rows]


def _leads(session: Session, ids: Collection[str]) -> list[Document]:
    rows = session.execute(
        select(
            Lead.id, Lead.created_at, Lead.name, Lead.external_id, Lead.company, Lead.city, Lead.need, Lead.contact_id
        ).where(Lead.id.in_(ids))
    )
    return [
        Document(key, at, name, code, _given(code), _given(company, need, city), contact_id)
        for key, at, name, code, company, city, need, contact_id in rows
    ]


def _opportunities(session: Session, ids: Collection[str]) -> list[Document]:
    rows = session.execute(
        select(
            Opportunity.id, Opportunity.opened_at, Opportunity.title, Opportunity.lost_note, Opportunity.contact_id
        ).where(Opportunity.id.in_(ids))
    )
    return [Document(key, at, title, None, (), _given(note), contact_id) for key, at, title, note, contact_id in rows]


def _is_erased(contact: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Whether the customer of a document was erased; what accounting keeps is then found by its number only."""
    return exists().where(Erasure.contact_id == contact)


def _quotes(session: Session, ids: Collection[str]) -> list[Document]:
    lines = select(QuoteLine.quote_id, QuoteLine.product_name).where(QuoteLine.quote_id.in_(ids))
    products = _grouped(session.execute(lines.order_by(QuoteLine.row)))
    rows = session.execute(
        select(
            Quote.id, Quote.created_at, Quote.buyer_name, Quote.code, Quote.buyer_mobile, Quote.buyer_national_id,
            Quote.buyer_company, Quote.reject_note, Quote.contact_id, _is_erased(Quote.contact_id),
        ).where(Quote.id.in_(ids))
    )  # fmt: skip
    return [
        Document(
            key, at, None if erased else name, code, _given(code, *(() if erased else (mobile, national_id))),
            _given(*(() if erased else (company, note)), *products.get(key, ())), contact_id,
        )
        for key, at, name, code, mobile, national_id, company, note, contact_id, erased in rows
    ]  # fmt: skip


def _invoices(session: Session, ids: Collection[str]) -> list[Document]:
    rows = session.execute(
        select(
            Invoice.id, Invoice.requested_at, Invoice.buyer_name, Invoice.code, Invoice.buyer_national_id,
            Invoice.contact_id, _is_erased(Invoice.contact_id),
        ).where(Invoice.id.in_(ids))
    )  # fmt: skip
    return [
        Document(key, at, None if erased else name, code, _given(code, None if erased else national_id), (), contact_id)
        for key, at, name, code, national_id, contact_id, erased in rows
    ]


def _orders(session: Session, ids: Collection[str]) -> list[Document]:
    rows = session.execute(select(Order.id, Order.placed_at, Order.code, Order.contact_id).where(Order.id.in_(ids)))
    return [Document(key, at, None, code, (code,), (), contact_id) for key, at, code, contact_id in rows]


def _tickets(session: Session, ids: Collection[str]) -> list[Document]:
    said = select(TicketEvent.ticket_id, TicketEvent.text).where(
        TicketEvent.ticket_id.in_(ids), TicketEvent.text.is_not(None)
    )
    events = _grouped(session.execute(said.order_by(TicketEvent.ticket_id, TicketEvent.seq)))
    rows = session.execute(
        select(
            Ticket.id, Ticket.opened_at, Ticket.subject, Ticket.code, Ticket.description, Ticket.reporter_name,
            Ticket.contact_id,
        ).where(Ticket.id.in_(ids))
    )  # fmt: skip
    return [
        Document(
            key, at, subject, code, (code,),
            tuple(dict.fromkeys(_given(description, reporter, *events.get(key, ())))), contact_id,
        )
        for key, at, subject, code, description, reporter, contact_id in rows
    ]  # fmt: skip


def _messages(session: Session, ids: Collection[str]) -> list[Document]:
    rows = session.execute(
        select(Message.id, Message.created_at, Message.text, Message.conversation_id, Message.seq).where(
            Message.id.in_(ids)
        )
    )
    return [
        Document(key, at, texts=(text,), conversation_id=conversation_id, seq=seq)
        for key, at, text, conversation_id, seq in rows
    ]


SOURCES: Mapping[str, Source] = {
    source.kind: source
    for source in (
        Source("contacts", Contact.id, _contacts),
        Source("organisations", Organisation.id, _organisations),
        Source("tickets", Ticket.id, _tickets),
        Source("quotes", Quote.id, _quotes),
        Source("invoices", Invoice.id, _invoices),
        Source("orders", Order.id, _orders),
        Source("leads", Lead.id, _leads),
        Source("opportunities", Opportunity.id, _opportunities),
        Source("messages", Message.id, _messages),
    )
}
"""Every searched kind, in the order in which equally good finds are shown."""

WATCHED: Mapping[type, tuple[str, str]] = {
    Contact: ("contacts", "id"),
    Identity: ("contacts", "contact_id"),
    Organisation: ("organisations", "id"),
    Ticket: ("tickets", "id"),
    TicketEvent: ("tickets", "ticket_id"),
    Quote: ("quotes", "id"),
    QuoteLine: ("quotes", "quote_id"),
    Invoice: ("invoices", "id"),
    Order: ("orders", "id"),
    Lead: ("leads", "id"),
    Opportunity: ("opportunities", "id"),
    Message: ("messages", "id"),
}
"""The kind that a row belongs to, and its attribute with the record's id."""
