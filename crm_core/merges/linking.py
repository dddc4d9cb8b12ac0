"""What happens when a known person shows a key: it becomes theirs, joins two contacts, or asks a colleague."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.contacts import proposals
from crm_core.contacts import repository as queries
from crm_core.contacts import service as contacts
from crm_core.contacts.matching import Key
from crm_core.contacts.rules import IdentityKind
from crm_core.merges.service import merge_contacts
from crm_core.tasks import repository as task_queries
from crm_core.tasks import service as tasks
from crm_core.tasks.rules import TaskKind

REVIEW_WITHIN = timedelta(days=1)
"""When a colleague should have looked at a clash of keys: the customer waits for it, but nothing is lost meanwhile."""
LINKED_BY_RULE = "rule:proven_key"
"""How the audit trail names a merge that a proven key made by itself."""


async def show_key(
    session: AsyncSession, *, contact_id: str, key: Key, conversation_id: str | None = None, now: datetime
) -> bool:
    """Whether a key that a contact's person typed or proved is now that contact's.

    A key that nobody has is added. One of another contact is never taken away: if it was proven and nothing speaks
    against it, the two become one; else the staff are asked, and a clash in a conversation becomes a task.
    """
    await queries.lock_key(session, kind=key.kind, value=key.value)
    owner = await queries.find_by_identity(session, kind=key.kind, value=key.value)
    contact = await queries.get_contact(session, contact_id)
    if owner is not None and owner.id != contact.id:
        found = await proposals.propose_claim(session, contact=contact, owner=owner, key=key, now=now)
        if not found.joins_by_itself:
            if conversation_id is not None and (found.conflicts or key.verified):
                await _ask_colleague(session, contact_id=contact.id, key=key, conversation_id=conversation_id, now=now)
            return False
        await merge_contacts(session, winner_id=contact.id, loser_id=owner.id, actor=LINKED_BY_RULE, now=now)
    await contacts.add_identity(
        session, contact_id=contact.id, kind=key.kind, value=key.value, verified=key.verified, now=now
    )
    return True


async def note_claims(
    session: AsyncSession,
    *,
    contact_id: str,
    keys: Collection[tuple[IdentityKind, str]],
    conversation_id: str | None = None,
    now: datetime,
) -> str | None:
    """Asks the staff about typed keys that are other contacts', and gives the id of the first one's owner."""
    first = None
    for kind, value in keys:
        owner = await queries.find_by_identity(session, kind=kind, value=value)
        if owner is not None and owner.id != contact_id:
            first = first or owner.id
            key = Key(kind, value)
            await show_key(session, contact_id=contact_id, key=key, conversation_id=conversation_id, now=now)
    return first


async def _ask_colleague(
    session: AsyncSession, *, contact_id: str, key: Key, conversation_id: str, now: datetime
) -> None:
    known = await task_queries.find_open(session, kind=TaskKind.IDENTITY_REVIEW, contact_id=contact_id)
    if known is None:
        await tasks.create_task(
            session, kind=TaskKind.IDENTITY_REVIEW, note=key.value, contact_id=contact_id,
            conversation_id=conversation_id, due_at=now + REVIEW_WITHIN, now=now,
        )  # fmt: skip
