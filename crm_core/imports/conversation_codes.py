"""Conversations that files call by a code: an old one is kept with the first message, ours are called by their id."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from crm_core.conversations.model import Conversation, Message
from crm_core.imports.channels import TalkChannel
from crm_core.imports.job import Job
from crm_core.imports.old_keys import ids_among, key_of


@dataclass
class KnownConversation:
    """What a line needs of a conversation."""

    id: str
    contact_id: str | None
    imported: bool
    conversation: Conversation


async def load_conversations(job: Job, codes: Collection[str]) -> None:
    """Looks up the conversations that a chunk of lines names by code."""
    found: dict[str, KnownConversation] = {}
    keys = {key_of(code): code for code in codes}
    first = select(Message.conversation_id, Message.external_id).where(
        Message.channel.in_(list(TalkChannel)), Message.external_id.in_(sorted(keys))
    )
    named = {row.conversation_id: keys[row.external_id or ""] for row in await job.session.execute(first)}
    for row in await job.find(Conversation, Conversation.id, {*named, *ids_among(codes)}):
        code = named.get(row.id, row.id)
        found[code] = KnownConversation(row.id, row.contact_id, imported=row.id in named, conversation=row)
    job.references["conversations"] = found
