"""Erasing a person."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit import service as audit
from crm_core.consents.rules import Purpose
from crm_core.conversations import service as conversations
from crm_core.conversations.rules import Owner
from crm_core.db.models import metadata
from crm_core.outbox import service as outbox
from crm_core.privacy import repository
from crm_core.privacy.errors import ObligationsOpenError
from crm_core.privacy.holdings import HOLDINGS, Person
from crm_core.privacy.model import Erasure
from crm_core.privacy.rules import ErasureReason
from crm_core.tasks import service as tasks
from crm_core.turns import service as turns

REMOVE_FILE, FORGET_DIALOGUE = "remove_file", "forget_dialogue"
"""Kinds of deliveries that take away what lies outside the store: a file, and what the assistant remembers."""


async def erase_person(
    session: AsyncSession, *, contact_id: str, reason: ErasureReason, actor: str, now: datetime, force: bool = False
) -> Erasure:
    """Empties everything on a person but what accounting must keep, and notes that it was done.

    Erased once more, with nothing new to empty, the first note is given. Files go after the commit. Records of the
    person that the session holds are stale afterwards.

    Raises:
        NotFoundError. ObligationsOpenError: something is open; ``force`` erases all the same.
    """
    person = await repository.lock_person(session, contact_id)
    contact_id = person.contact_ids[0]
    owed = await repository.count_obligations(session, person)
    if any(owed.values()) and not force:
        raise ObligationsOpenError(**owed)
    await _end_what_runs(session, person, actor=actor, now=now)
    await clear_outside(
        session, attachment_ids=await repository.list_attachments(session, person),
        conversation_ids=person.conversation_ids, now=now,
    )  # fmt: skip
    counts = {name: await repository.erase_rows(session, metadata.tables[name], person) for name in HOLDINGS}
    known = await repository.find_last_erasure(session, contact_id=contact_id)
    if known is not None and not any(counts.values()):
        return known
    erasure = Erasure(
        contact_id=contact_id, actor=actor, reason=reason, forced=force, at=now,
        counts={name: count for name, count in counts.items() if count},
    )  # fmt: skip
    session.add(erasure)
    audit.record(
        session, actor=actor, verb="erase", entity="contact", entity_id=contact_id, now=now, reason=reason, forced=force
    )
    await session.flush()
    return erasure


async def clear_outside(
    session: AsyncSession, *, attachment_ids: Collection[str], conversation_ids: Collection[str], now: datetime
) -> None:
    """Has the worker remove files, and the assistant forget conversations, once this transaction is committed."""
    for attachment_id in attachment_ids:
        await outbox.enqueue(
            session, kind=REMOVE_FILE, key=f"{REMOVE_FILE}:{attachment_id}", payload={"attachment_id": attachment_id},
            purpose=Purpose.SERVICE, now=now,
        )  # fmt: skip
    for conversation_id in conversation_ids:
        await outbox.enqueue(
            session, kind=FORGET_DIALOGUE, key=f"{FORGET_DIALOGUE}:{conversation_id}",
            payload={"conversation_id": conversation_id}, purpose=Purpose.SERVICE, now=now,
        )  # fmt: skip


async def _end_what_runs(session: AsyncSession, person: Person, *, actor: str, now: datetime) -> None:
    """Nobody waits for a person that is gone: conversations end, tasks are done, messages are kept back."""
    for conversation_id in await repository.list_open_conversations(session, person):
        await conversations.move_owner(
            session, conversation_id=conversation_id, target=Owner.CLOSED, actor=actor, reason="erased", now=now
        )
        await turns.drop_turns(session, conversation_id=conversation_id, now=now)
    for task_id in await repository.list_open_tasks(session, person):
        await tasks.finish_task(session, task_id=task_id, actor=actor, now=now)
    await repository.keep_back_deliveries(session, person)
