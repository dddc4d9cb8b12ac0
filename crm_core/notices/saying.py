"""Saying a notice when its time has come: in the customer's messenger, or as a text message."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.accounts.service import Sender, open_for
from crm_core.consents.rules import Purpose
from crm_core.contacts.model import Contact
from crm_core.contacts.repository import get_contact, list_ids_of_person
from crm_core.contacts.rules import ContactChannel
from crm_core.conversations import repository as conversations
from crm_core.conversations.rules import Author
from crm_core.conversations.service import post_message
from crm_core.knowledge import repository as facts
from crm_core.notices import repository
from crm_core.notices.errors import NotYetError
from crm_core.notices.rules import SMS_TEMPLATE, NoticeKind, Wording, choose_channel, next_moment
from crm_core.notices.service import is_here, load_rules
from crm_core.outbox import service as outbox
from crm_core.ratings.rules import BEST_SCORE, score_payload
from crm_core.text.characters import to_persian_digits

SITE = "default"


async def say_notice(session: AsyncSession, *, key: str, payload: Mapping[str, Any], now: datetime) -> str | None:
    """Says one where the customer is talking just now, else by the channel that they wish, and gives which.

    None when nothing reaches them any more, or the same key was said before, wherever that was, or a text message
    that is about to go says the same of something later. Raises NotYetError.
    """
    rules, kind = await load_rules(session), NoticeKind(payload["notice"])
    words = rules.texts.get(kind) if rules is not None else None
    if rules is None or words is None or await repository.was_said(session, key=key):
        return None
    contact = await get_contact(session, payload["contact_id"])
    known = await _known(session, contact, payload["values"])
    place = payload["conversation_id"]
    if place is not None and await is_here(session, conversation_id=place, now=now):
        return await _post(session, place, words, known, key=key, payload=payload, now=now)
    if (waking := next_moment(now, rules.quiet)) > now:
        raise NotYetError(waking)
    ids = await list_ids_of_person(session, contact.id)
    accounts = await repository.list_reachable(session, contact_ids=ids)
    mobile = await repository.find_mobile(session, contact_id=contact.id)
    channel = choose_channel(contact.preferred_channel, messengers=list(accounts), mobile=mobile is not None)
    if channel is None:
        return None
    if channel == ContactChannel.SMS:
        if not await _is_newest(session, key, contact_ids=ids, distance=rules.again_after, now=now):
            return None
        sms = {"mobile": mobile, "template": SMS_TEMPLATE, "text": words.sms.format(**known)}
        await outbox.enqueue(
            session, kind=repository.SMS, key=key + repository.SMS_ENDING, payload=sms, purpose=Purpose.SERVICE,
            contact_id=contact.id, now=now,
        )  # fmt: skip
        return channel
    account = accounts[channel]
    sender = Sender(account.channel, account.address, account.name, account.username)
    opened = await open_for(session, sender=sender, site=SITE, now=now)
    return await _post(session, opened.id, words, known, key=key, payload=payload, now=now)


async def _is_newest(
    session: AsyncSession, key: str, *, contact_ids: Collection[str], distance: timedelta, now: datetime
) -> bool:
    """Whether a text message has to tell of this, and not of something later of the same matter.

    Raises NotYetError while the last one about the matter is less than ``distance`` ago.
    """
    beginning = key.rpartition(":")[0] + ":"
    if await repository.is_overtaken(session, contact_ids=contact_ids, key=key, beginning=beginning, now=now):
        return False
    last = await repository.find_last_sms(session, contact_ids=contact_ids, beginning=beginning)
    if last is not None and last + distance > now:
        raise NotYetError(last + distance)
    return True


async def _known(session: AsyncSession, contact: Contact, values: Mapping[str, str]) -> dict[str, str]:
    company = await facts.find_fact(session, key="company")
    return {"company": company.value["name"] if company else "", "name": contact.name or "", **values}


async def _post(
    session: AsyncSession,
    conversation_id: str,
    words: Wording,
    known: Mapping[str, str],
    *,
    key: str,
    payload: Mapping[str, Any],
    now: datetime,
) -> str:
    """Leaves a message in a conversation, and gives its channel."""
    conversation = await conversations.lock_conversation(session, conversation_id)
    buttons = _buttons(payload, words.button) if words.button is not None else []
    await post_message(
        session, conversation=conversation, author=Author.SYSTEM, text=words.chat.format(**known), external_id=key,
        buttons=buttons, attachments=_attachments(payload), now=now,
    )  # fmt: skip
    return str(conversation.channel)


def _buttons(payload: Mapping[str, Any], title: str) -> list[dict[str, str]]:
    """What can be answered with a tap: a score, or the wish to renew."""
    if payload["notice"] == NoticeKind.RENEWAL_DUE:
        return [{"title": title, "payload": "/renew_service"}]
    code = payload["values"]["code"]
    return [
        {"title": title.format(score=to_persian_digits(str(score))), "payload": score_payload(score, code)}
        for score in range(BEST_SCORE, 0, -1)
    ]


def _attachments(payload: Mapping[str, Any]) -> list[dict[str, str]]:
    if payload["notice"] != NoticeKind.QUOTE_READY:
        return []
    quote_id, code = payload["subject_id"], payload["values"]["code"]
    return [{"id": quote_id, "name": f"{code}.pdf", "mime": "application/pdf", "url": f"/v1/quotes/{quote_id}/pdf"}]
