"""Emptying what has been kept long enough, a batch at a time."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit import service as audit
from crm_core.conversations import service as conversations
from crm_core.conversations.model import Conversation, Message
from crm_core.conversations.rules import Owner
from crm_core.db.models import metadata
from crm_core.invoices.model import Invoice
from crm_core.knowledge import repository as facts
from crm_core.privacy import due, repository
from crm_core.privacy.holdings import HOLDINGS, Person
from crm_core.privacy.rules import FACT_KEY, RetentionKind, cutoffs, days_of
from crm_core.privacy.service import clear_outside

Ids = Sequence[str]
ACTOR = "rule:retention"


@dataclass(frozen=True)
class Rule:
    """One kind: the table whose rows are due, which of them are, and what becomes of them."""

    kind: RetentionKind
    table: str
    due: Callable[[due.Cutoffs], ColumnElement[bool]]
    act: Callable[[AsyncSession, Ids, datetime], Awaitable[None]]


@dataclass(frozen=True)
class Figure:
    """How many rows of a kind would be emptied now; ``days`` is None where a kind is kept for ever."""

    kind: RetentionKind
    days: int | None
    due: int


async def apply_retention(session: AsyncSession, now: datetime, limit: int) -> int:
    """Empties what is due, at most ``limit`` rows of all kinds together, and gives how many there were.

    Rows that another worker is at are left to it. Without periods in the store nothing is ever due.
    """
    days = await _days(session)
    before, done = cutoffs(days, now), 0
    for rule in RULES:
        if rule.kind not in days or done >= limit:
            continue
        table = metadata.tables[rule.table]
        rows = select(table.c.id).where(rule.due(before)).order_by(table.c.id).limit(limit - done)
        ids = (await session.scalars(rows.with_for_update(skip_locked=True, of=table))).all()
        if ids:
            await rule.act(session, ids, now)
            audit.record(
                session, actor=ACTOR, verb="forget", entity="retention", entity_id=rule.kind, now=now, count=len(ids)
            )
            done += len(ids)
    await session.flush()
    return done


async def count_due(session: AsyncSession, *, now: datetime) -> list[Figure]:
    """What `apply_retention` would empty now, kind by kind; nothing is changed."""
    days = await _days(session)
    before, figures = cutoffs(days, now), []
    for rule in RULES:
        count = 0
        if rule.kind in days:
            rows = select(func.count()).select_from(metadata.tables[rule.table]).where(rule.due(before))
            count = int(await session.scalar(rows) or 0)
        figures.append(Figure(rule.kind, days.get(rule.kind), count))
    return figures


async def _days(session: AsyncSession) -> dict[RetentionKind, int]:
    fact = await facts.find_fact(session, key=FACT_KEY)
    return days_of(fact.value) if fact is not None else {}


async def _empty_conversations(session: AsyncSession, ids: Ids, now: datetime) -> None:
    """Takes the words out of conversations and ends those that still wait for a customer who never came back."""
    whose = Person(conversation_ids=tuple(ids))
    for conversation_id in ids:
        if await conversations.get_owner(session, conversation_id=conversation_id) != Owner.CLOSED:
            await conversations.move_owner(
                session, conversation_id=conversation_id, target=Owner.CLOSED, actor=ACTOR, reason="retention", now=now
            )
    for name, columns in _WORDS.items():
        table = metadata.tables[name]
        await repository.empty_rows(session, table, table.c.conversation_id.in_(ids), columns)
    for name in ("turn_calls", "one_time_codes"):
        await repository.erase_rows(session, metadata.tables[name], whose)
    await session.execute(update(Conversation).where(Conversation.id.in_(ids)).values(emptied_at=now))
    await clear_outside(session, attachment_ids=(), conversation_ids=ids, now=now)


_WORDS = {"messages": ("text", "payload", "buttons", "cards"), "turns": ("parse",)}
"""What is emptied of a conversation; its files have a period of their own."""


async def _forget_strangers(session: AsyncSession, ids: Ids, now: datetime) -> None:
    """Empties conversations of nobody we know, with their files, and forgets which browser they came from."""
    await _empty_conversations(session, ids, now)
    files = await repository.list_attachments(session, Person(conversation_ids=tuple(ids)))
    await _remove_files(session, files, now)
    await session.execute(update(Conversation).where(Conversation.id.in_(ids)).values(visitor_id=None))


async def _remove_files(session: AsyncSession, ids: Ids, now: datetime) -> None:
    """Deletes files and the mention of them in messages."""
    table, gone = metadata.tables["attachments"], set(ids)
    talks = select(table.c.conversation_id).where(table.c.id.in_(ids))
    with_files = Message.attachments.is_distinct_from([])
    for message in await session.scalars(select(Message).where(Message.conversation_id.in_(talks), with_files)):
        message.attachments = [one for one in message.attachments if one.get("id") not in gone]
    await clear_outside(session, attachment_ids=ids, conversation_ids=(), now=now)
    await session.execute(delete(table).where(table.c.id.in_(ids)))


async def _forget_buyers(session: AsyncSession, ids: Ids, now: datetime) -> None:
    """Empties who the buyers of old invoices and of their quotes were, and the words of their books."""
    quotes, invoices = metadata.tables["quotes"], metadata.tables["invoices"]
    theirs = quotes.c.id.in_(select(Invoice.quote_id).where(Invoice.id.in_(ids)))
    await repository.empty_rows(session, quotes, theirs, HOLDINGS["quotes"].buyer)
    await repository.empty_rows(session, invoices, invoices.c.id.in_(ids), HOLDINGS["invoices"].buyer)
    for name in ("credit_notes", "payments"):
        table = metadata.tables[name]
        await repository.empty_rows(session, table, table.c.invoice_id.in_(ids), HOLDINGS[name].books)


async def _forget_visitors(session: AsyncSession, ids: Ids, _now: datetime) -> None:
    """Deletes visitors with the accounts at messengers by which we knew them."""
    for name, column in (("channel_accounts", "visitor_id"), ("visitors", "id")):
        table = metadata.tables[name]
        await session.execute(delete(table).where(table.c[column].in_(ids)))


def _delete(name: str) -> Callable[[AsyncSession, Ids, datetime], Awaitable[None]]:
    table = metadata.tables[name]

    async def act(session: AsyncSession, ids: Ids, _now: datetime) -> None:
        await session.execute(delete(table).where(table.c.id.in_(ids)))

    return act


def _empty(name: str, *columns: str) -> Callable[[AsyncSession, Ids, datetime], Awaitable[None]]:
    table = metadata.tables[name]

    async def act(session: AsyncSession, ids: Ids, _now: datetime) -> None:
        await repository.empty_rows(session, table, table.c.id.in_(ids), columns)

    return act


_KIND = RetentionKind
RULES = (
    Rule(_KIND.CONVERSATIONS_WITHOUT_CUSTOMER, "conversations", due.conversations_without_customer, _forget_strangers),
    Rule(_KIND.CLOSED_CONVERSATIONS, "conversations", due.closed_conversations, _empty_conversations),
    Rule(_KIND.ATTACHMENTS, "attachments", due.attachments, _remove_files),
    Rule(_KIND.ONE_TIME_CODES, "one_time_codes", due.one_time_codes, _delete("one_time_codes")),
    Rule(_KIND.RECORDED_SMS, "recorded_sms", due.recorded_sms, _delete("recorded_sms")),
    Rule(_KIND.OUTBOX_DELIVERED, "outbox", due.outbox_delivered, _empty("outbox", "payload", "mobile", "last_error")),
    Rule(_KIND.ANONYMOUS_VISITORS, "visitors", due.anonymous_visitors, _forget_visitors),
    Rule(_KIND.TURN_PARSES, "turns", due.turn_parses, _empty("turns", "parse")),
    Rule(_KIND.ACCOUNTING, "invoices", due.accounting, _forget_buyers),
)
"""Every kind, in the order in which they are worked off."""
