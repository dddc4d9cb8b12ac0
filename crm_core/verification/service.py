"""Proving that a mobile belongs to the person in a conversation."""

import hmac
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit import service as audit
from crm_core.consents.rules import Purpose
from crm_core.contacts import repository as contact_queries
from crm_core.contacts import service as contacts
from crm_core.contacts.matching import Key
from crm_core.contacts.rules import Assurance, IdentityKind
from crm_core.conversations import repository as conversations
from crm_core.conversations import service as conversation_service
from crm_core.conversations.model import Conversation
from crm_core.merges.linking import show_key
from crm_core.outbox import service as outbox
from crm_core.verification import repository
from crm_core.verification.errors import CodeExpiredError, CodeWrongError, TooManyCodesError
from crm_core.verification.model import OneTimeCode
from crm_core.verification.rules import (
    CODE_LIFETIME,
    CODE_WINDOW,
    MAX_CODES_OF_CONVERSATION,
    MAX_CODES_PER_HOUR,
    MAX_GUESSES,
    CodeCheck,
    CodeOutcome,
    hash_code,
    new_code,
)


async def request_code(
    session: AsyncSession, *, conversation_id: str, mobile: str, secret: bytes, now: datetime
) -> None:
    """Sends a new code to a mobile, whether or not we know it; the codes before it become useless.

    Raises TooManyCodesError.
    """
    await conversations.lock_conversation(session, conversation_id)
    await contact_queries.lock_key(session, kind=IdentityKind.MOBILE, value=mobile)
    since = now - CODE_WINDOW
    _require_below(MAX_CODES_PER_HOUR, await repository.list_recent(session, since=since, mobile=mobile), now)
    _require_below(
        MAX_CODES_OF_CONVERSATION,
        await repository.list_recent(session, since=since, conversation_id=conversation_id),
        now,
    )
    code = new_code()
    row = OneTimeCode(
        conversation_id=conversation_id, mobile=mobile, created_at=now, expires_at=now + CODE_LIFETIME,
        code_hash=hash_code(secret, conversation_id=conversation_id, mobile=mobile, code=code),
    )  # fmt: skip
    session.add(row)
    await session.flush()
    payload = {"mobile": mobile, "template": "one_time_code", "code": code}
    await outbox.enqueue(
        session, kind="sms", key=f"one_time_code:{row.id}", payload=payload, purpose=Purpose.SERVICE,
        expires_at=row.expires_at, now=now,
    )  # fmt: skip


async def has_live_code(session: AsyncSession, *, conversation_id: str, mobile: str, now: datetime) -> bool:
    """Whether a code that was sent to a mobile can still be used in a conversation."""
    row = await repository.find_newest(session, conversation_id=conversation_id, mobile=mobile)
    return row is not None and row.used_at is None and row.guesses < MAX_GUESSES and now < row.expires_at


async def check_code(
    session: AsyncSession, *, conversation_id: str, mobile: str, code: str, secret: bytes, now: datetime
) -> CodeCheck:
    """What a guess comes to; the caller must commit even a wrong one, so nothing is raised for it.

    A right one makes the conversation speak, verified, for the contact of the mobile; who was proven before stays
    the speaker, and whether both are one person is decided by the rules of identity.
    """
    conversation = await conversations.lock_conversation(session, conversation_id)
    row = await repository.find_newest(session, conversation_id=conversation_id, mobile=mobile)
    if row is None or row.used_at is not None or row.guesses >= MAX_GUESSES or now >= row.expires_at:
        return CodeCheck(CodeOutcome.EXPIRED)
    guess = hash_code(secret, conversation_id=conversation_id, mobile=mobile, code=code)
    if not hmac.compare_digest(guess, row.code_hash):
        row.guesses += 1
        await session.flush()
        return CodeCheck(CodeOutcome.WRONG, left=MAX_GUESSES - row.guesses)
    row.used_at = now
    await _identify(session, conversation=conversation, mobile=mobile, name=None, now=now)
    return CodeCheck(CodeOutcome.ACCEPTED)


async def accept_account(
    session: AsyncSession, *, conversation_id: str, mobile: str, name: str | None, account: Key, now: datetime
) -> None:
    """Makes a conversation speak, verified, for the contact of the mobile that a messenger vouches for.

    The account at the messenger becomes that contact's too, so that it is known again the next time.
    """
    conversation = await conversations.lock_conversation(session, conversation_id)
    await _identify(session, conversation=conversation, mobile=mobile, name=name, now=now)
    assert conversation.contact_id is not None  # verified_has_contact
    await show_key(session, contact_id=conversation.contact_id, key=account, conversation_id=conversation_id, now=now)


def require_accepted(check: CodeCheck) -> None:
    """For use after the commit; raises CodeWrongError or CodeExpiredError unless the guess was right."""
    if check.outcome == CodeOutcome.WRONG:
        raise CodeWrongError(left=check.left)
    if check.outcome == CodeOutcome.EXPIRED:
        raise CodeExpiredError()


async def _identify(
    session: AsyncSession, *, conversation: Conversation, mobile: str, name: str | None, now: datetime
) -> None:
    """Who is proven already stays the speaker, and the mobile is linked to them; else its own contact speaks."""
    if conversation.assurance == Assurance.VERIFIED and conversation.contact_id:
        contact_id = conversation.contact_id
        key = Key(IdentityKind.MOBILE, mobile, verified=True)
        await show_key(session, contact_id=contact_id, key=key, conversation_id=conversation.id, now=now)
        await session.refresh(conversation)
    else:
        contact, _ = await contacts.find_or_create_contact(
            session, kind=IdentityKind.MOBILE, value=mobile, name=name, source=conversation.origin,
            verified=True, now=now,
        )  # fmt: skip
        contact_id = contact.id
    await conversation_service.identify(
        session, conversation=conversation, contact_id=contact_id, assurance=Assurance.VERIFIED, now=now
    )
    audit.record(
        session,
        actor=f"contact:{contact_id}",
        verb="verify",
        entity="conversation",
        entity_id=conversation.id,
        now=now,
    )
    await session.flush()


def _require_below(limit: int, sent: list[datetime], now: datetime) -> None:
    if len(sent) >= limit:
        wait = sent[-limit] + CODE_WINDOW - now
        raise TooManyCodesError(retry_after=int(wait.total_seconds()) + 1)
