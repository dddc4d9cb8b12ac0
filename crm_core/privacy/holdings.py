"""What is held on a person, table by table: whose a row is, and what erasure makes of it.

Whose a row is follows from its columns, so that a new table is found by itself. What erasure does with it is said
here, for every column that holds words; `tests/crm_core/privacy` demands it for each table with a way to a contact.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, and_, case, false, func, literal, null, or_, select, true
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from crm_core.db.columns import JsonColumn
from crm_core.db.models import metadata
from crm_core.invoices.model import Invoice
from crm_core.payments.model import Payment
from crm_core.tickets.model import TicketEvent
from crm_core.tickets.rules import EventKind

OWNER = object()
"""Stands for the erased contact, where a row was known by a number only."""


@dataclass(frozen=True)
class Person:
    """All keys by which rows are somebody's; several contacts where they are one person."""

    contact_ids: tuple[str, ...] = ()
    mobiles: tuple[str, ...] = ()
    conversation_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Holding:
    """What erasure does with the rows of a table.

    ``blank`` gives the neutral value of columns that are emptied, ``buyer`` of those that are emptied unless accounting
    needs them, ``books`` of those that say something in an issued document or a payment: erasure leaves them, and they
    are emptied with the buyer after the accounting period. ``harmless`` columns hold words that name nobody.
    """

    blank: Mapping[str, Any] = field(default_factory=dict)
    buyer: Mapping[str, Any] = field(default_factory=dict)
    harmless: frozenset[str] = frozenset()
    books: Mapping[str, Any] = field(default_factory=dict)
    delete: bool = False


def _words(names: str) -> frozenset[str]:
    return frozenset(names.split())


class without_reason(GenericFunction[Any]):
    """A JSON object without its ``reason``."""

    type = JsonColumn
    inherit_cache = True


@compiles(without_reason, "postgresql")
def _subtracted(element: Any, compiler: Any, **options: Any) -> str:
    return f"({compiler.process(element.clauses, **options)} - 'reason')"


@compiles(without_reason, "sqlite")
def _removed(element: Any, compiler: Any, **options: Any) -> str:
    return f"json_remove({compiler.process(element.clauses, **options)}, '$.reason')"


_CHANGE = TicketEvent.change
_WORDLESS = case(
    (TicketEvent.kind.in_((EventKind.SUBJECT, EventKind.TAGS)), literal({}, JsonColumn)),
    (_CHANGE["reason"].as_string().is_not(None), func.without_reason(_CHANGE)),
    else_=_CHANGE,
)
"""What a ticket's event changed, but for words: those of subjects, tags and of staff who said why."""

_REVERSED_SOMEHOW = case((Payment.reverse_reason.is_not(None), literal("")), else_=null())
"""The reason of a reversal, emptied; a payment that still counts has none."""

HOLDINGS: Mapping[str, Holding] = {
    "attachments": Holding(delete=True),
    "turn_calls": Holding(delete=True),
    "turns": Holding({"parse": null()}, harmless=_words("state intent model")),
    "messages": Holding(
        {"text": "", "payload": None, "buttons": [], "cards": [], "attachments": [], "external_id": None},
        harmless=_words("author channel"),
    ),
    "ownership_changes": Holding(harmless=_words("from_owner to_owner actor reason")),
    "one_time_codes": Holding(delete=True),
    "recorded_sms": Holding({"mobile": "", "text": ""}, harmless=_words("key")),
    "outbox": Holding(
        {"payload": {}, "mobile": None, "last_error": None, "contact_id": OWNER},
        harmless=_words("kind key purpose state refusal stream"),
    ),
    "consent_events": Holding(
        {"mobile": None, "note": "", "contact_id": OWNER},
        harmless=_words("channel purpose basis source actor"),
    ),
    "assignment_decisions": Holding({"facts": {}, "conditions": []}, harmless=_words("subject rule reason candidates")),
    "sla_alerts": Holding(harmless=_words("level")),
    "sla_clocks": Holding(harmless=_words("state policy pauses kind calendar")),
    "sla_tickets": Holding(harmless=_words("code mark")),
    "ratings": Holding({"comment": None}),
    "tasks": Holding({"note": ""}, harmless=_words("key kind state")),
    "problem_proposal_tickets": Holding(),
    "ticket_decisions": Holding(harmless=_words("kind rule chosen reasons candidates")),
    "ticket_events": Holding({"text": None, "change": _WORDLESS}, harmless=_words("kind actor client_key")),
    "tickets": Holding(
        {"subject": "", "description": "", "reporter_name": None, "tags": []},
        harmless=_words("code kind state priority client_key skill waiting_reason"),
    ),
    "subscriptions": Holding({"external_id": None}),
    "reservations": Holding(harmless=_words("state")),
    "order_lines": Holding(),
    "order_events": Holding({"note": ""}, harmless=_words("state actor")),
    "orders": Holding({"tracking_code": None}, harmless=_words("code state")),
    "payment_intents": Holding(harmless=_words("state authority url reference actor")),
    "payments": Holding(
        harmless=_words("kind state method actor idempotency_key"),
        books={"reference": None, "reverse_reason": _REVERSED_SOMEHOW},
    ),
    "credit_note_lines": Holding(harmless=_words("product_code product_name unit")),
    "credit_notes": Holding(harmless=_words("code kind actor request_key tax_id"), books={"reason": ""}),
    "invoice_lines": Holding(harmless=_words("product_code product_name unit tax_goods_id tax_unit")),
    "invoices": Holding(
        {"cancel_reason": None},
        {
            "buyer_name": "",
            "buyer_national_id": None,
            "buyer_economic_code": None,
            "buyer_postal_code": None,
            "buyer_mobile": None,
        },
        _words("code state payment request_key tax_id"),
    ),
    "quote_lines": Holding(harmless=_words("product_code product_name unit price_list")),
    "quotes": Holding(
        {"buyer_mobile": None, "accept_note": None, "reject_note": None, "note": None, "discount_reason": None},
        {"buyer_name": "", "buyer_company": None, "buyer_national_id": None},
        _words(
            "code state reject_reason approval approved_by issued_by accepted_by rejected_by customer_class "
            "vat_rounding request_key"
        ),
    ),
    "stage_intervals": Holding(harmless=_words("actor reason")),
    "lead_conversions": Holding(harmless=_words("actor")),
    "opportunities": Holding({"title": "", "lost_note": None, "need": None, "next_step": None}, harmless=_words("key")),
    "leads": Holding(
        {"external_id": None, "name": None, "company": None, "city": None, "need": "", "disqualify_note": None},
        harmless=_words("state source disqualify_reason"),
    ),
    "channel_accounts": Holding(delete=True),
    "conversations": Holding({"visitor_id": None}, harmless=_words("channel site assurance owner source")),
    "visitors": Holding({"contact_id": None}, harmless=_words("token_hash site")),
    "identities": Holding(delete=True),
    "merge_proposals": Holding(harmless=_words("reasons conflicts state decided_by")),
    "contact_merges": Holding({"fields": {}}, harmless=_words("moved refused folded actor undone_by")),
    "contacts": Holding(
        {"external_id": None, "name": None, "name_key": None, "city": None, "organisation_id": None},
        harmless=_words("customer_class preferred_channel source"),
    ),
    "erasures": Holding(harmless=_words("actor reason counts")),
}
"""Every table that holds something on a person, what hangs on others before them.

A table that keeps copies of a person's data (snapshots of merges and the like) is declared here like any other.
"""

IMPERSONAL = frozenset({
    "calendar_days", "canned_replies", "categories", "counters", "facts", "faq_entries", "lost_reasons",
    "organisations", "pipelines", "price_lists", "prices", "problem_proposals", "problems", "products",
    "scoring_models", "staff_tokens", "staff_users", "stages", "teams", "ticket_categories", "vat_rates",
})  # fmt: skip
"""Tables that hold nothing on customers: the company's own definitions and staff, and companies as such.

Problems are told in the words of staff, proposals of them in words that several customers used.
"""

UNBOUND = {"assignment_decisions": ("record_id", ("leads", "opportunities"))}
"""Columns that name a record of one of some tables without a foreign key."""

AUDIT = "audit_events"
"""Names people by the ids of their records only, is given out by these, and is never changed."""

INDEX = "search_entries"
"""Repeats the words of other tables, and follows them when they are emptied (`crm_core.search.indexing`)."""

SECRETS = frozenset({"token_hash", "code_hash"})
"""Columns that are worth nothing to their person and something to others."""


@cache
def held_tables() -> frozenset[str]:
    """Every table with a way to a contact by foreign keys, and those declared above."""
    found = {"contacts", *HOLDINGS}
    while True:
        more = {
            table.name
            for table in metadata.tables.values()
            if any(key.column.table.name in found and key.column.table is not table for key in table.foreign_keys)
        }
        if more <= found:
            return frozenset(found)
        found |= more


def belongs(table: Table, person: Person) -> ColumnElement[bool]:
    """Whose a row is: its contact's, else its conversation's; in any case its number's; else its parent record's."""
    columns = table.c
    if table.name == "contacts":
        return columns.id.in_(person.contact_ids)
    if table.name == "conversations":
        return columns.id.in_(person.conversation_ids)
    if table.name == "channel_accounts":
        talks = metadata.tables["conversations"].c
        return columns.visitor_id.in_(select(talks.visitor_id).where(talks.id.in_(person.conversation_ids)))
    clauses: list[ColumnElement[bool]] = []
    unclaimed: ColumnElement[bool] = true()
    if "contact_id" in columns:
        clauses.append(columns.contact_id.in_(person.contact_ids))
        unclaimed = columns.contact_id.is_(None) if columns.contact_id.nullable else false()
    if "conversation_id" in columns:
        clauses.append(and_(unclaimed, columns.conversation_id.in_(person.conversation_ids)))
    if "stream" in columns:
        clauses.append(columns.stream.in_(person.conversation_ids))
    if "mobile" in columns:
        clauses.append(columns.mobile.in_(person.mobiles))
    if not clauses:
        clauses = [named.in_(select(key).where(belongs(key.table, person))) for named, key in _parents(table)]
    return or_(*clauses)


def _parents(table: Table) -> Iterator[tuple[Column[Any], Column[Any]]]:
    """Columns that name a held record of another table, with the key that they name."""
    for reference in table.foreign_keys:
        if reference.column.table is not table and reference.column.table.name in held_tables():
            yield reference.parent, reference.column
    name, others = UNBOUND.get(table.name, ("", ()))
    for other in others:
        yield table.c[name], metadata.tables[other].c.id


def kept_for_accounting(table: Table) -> ColumnElement[bool]:
    """Invoices that have a number, which never goes, and the quotes they were made of."""
    if table.name == "invoices":
        return table.c.code.is_not(None)
    return table.c.id.in_(select(Invoice.quote_id).where(Invoice.quote_id.is_not(None), Invoice.code.is_not(None)))


def neutral_values(table: Table, values: Mapping[str, Any], person: Person) -> dict[str, Any]:
    """The values of an erased row, with the erased contact where a row was known by a number only."""
    return {
        name: func.coalesce(table.c[name], literal(person.contact_ids[0], table.c[name].type))
        if value is OWNER
        else value
        for name, value in values.items()
    }


def differs(table: Table, values: Mapping[str, Any]) -> ColumnElement[bool]:
    """Rows that are not as they will be, so that a second erasure finds nothing to do."""
    return or_(*(table.c[name].is_distinct_from(value) for name, value in values.items()))
