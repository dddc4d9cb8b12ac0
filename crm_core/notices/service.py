"""Telling customers what happened to what they wait for: decided with it, and said a little later by the worker."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.consents.rules import Purpose
from crm_core.contacts.repository import get_contact
from crm_core.identifiers import new_id
from crm_core.knowledge import repository as facts
from crm_core.notices import repository
from crm_core.notices.rules import FACT_KEY, NoticeKind, NoticeRules, next_moment, rules_of
from crm_core.outbox import service as outbox
from crm_core.outbox.model import OutboxItem

NOTICE = "notice"
"""The kind of outbox item that says one."""
STILL_HERE = timedelta(minutes=10)
"""Whoever wrote so lately in the conversation that a record belongs to is told there, at any hour."""


async def load_rules(session: AsyncSession) -> NoticeRules | None:
    """The company's rules; None where it tells nothing."""
    fact = await facts.find_fact(session, key=FACT_KEY)
    return rules_of(fact.value) if fact is not None else None


async def notify(
    session: AsyncSession,
    *,
    kind: NoticeKind,
    contact_id: str,
    subject_id: str,
    values: Mapping[str, str],
    now: datetime,
    conversation_id: str | None = None,
    shown: bool = False,
) -> OutboxItem | None:
    """The delivery of a notice about a record, due after the quiet hours; None when nothing is told.

    Nothing is told of a kind without words. Where it is said is decided then; ``conversation_id`` is where the record
    belongs, and ``shown`` says that whoever is talking there sees it anyway.
    """
    rules = await load_rules(session)
    if rules is None or kind not in rules.texts:
        return None
    contact = await get_contact(session, contact_id)
    here = conversation_id is not None and await is_here(session, conversation_id=conversation_id, now=now)
    if here and shown:
        return None
    payload: dict[str, Any] = {
        "notice": kind, "contact_id": contact.id, "subject_id": subject_id, "values": dict(values),
        "conversation_id": conversation_id,
    }  # fmt: skip
    return await outbox.enqueue(
        session, kind=NOTICE, key=f"{NOTICE}:{kind}:{subject_id}:{new_id()}", payload=payload, purpose=Purpose.SERVICE,
        contact_id=contact.id, due_at=now if here else next_moment(now, rules.quiet), now=now,
    )  # fmt: skip


async def find_waking_hour(session: AsyncSession, *, now: datetime) -> datetime:
    """Now, or the end of the company's quiet hours."""
    rules = await load_rules(session)
    return next_moment(now, rules.quiet) if rules is not None else now


async def is_here(session: AsyncSession, *, conversation_id: str, now: datetime) -> bool:
    """Whether a customer is talking in a conversation just now."""
    return await repository.is_talking(session, conversation_id=conversation_id, since=now - STILL_HERE)
