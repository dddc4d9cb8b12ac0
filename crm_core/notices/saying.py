"""Saying a notice when its time has come: in the customer's messenger, or as a text message."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.accounts.service import Sender, open_for
from crm_core.consents.rules import Purpose
from crm_core.contacts.model import Contact
from crm_core.contacts.repository import get_contact, list_ids_of_person
from crm_core.contacts.rules import ContactChannel
from crm_core.conversations import repository as conversations
from crm_core.conversations.model import Conversation
from crm_core.conversations.rules import Author
from crm_core.conversations.service import post_message
from crm_core.knowledge import repository as facts
from crm_core.notices import repository
from crm_core.notices.rules import NoticeKind, Wording, choose_channel
from crm_core.notices.service import is_here, load_rules
from crm_core.outbox import service as outbox
from crm_core.text.characters import to_persian_digits

SITE = "default"
SCORES = (5, 4, 3, 2, 1)


async def say_notice(session: AsyncSession, *, key: str, payload: Mapping[str, Any], now: datetime) -> str | None:
    """Says one where the customer is talking just now, else by the channel that they wish, and gives which.

    None when nothing reaches them any more, or the same key was said before, wherever that was.
    """
    rules, kind = await load_rules(session), NoticeKind(payload["notice"])
    words = rules.texts.get(kind) if rules is not None else None
    if words is None or await repository.was_said(session, key=key, sms_key=_sms_key(key)):
        return None
    contact = await get_contact(session, payload["contact_id"])
    known = await _known(session, contact, payload["values"])
    place = payload["conversation_id"]
    if place is not None and await is_here(session, conversation_id=place, now=now):
        conversation = await conversations.lock_conversation(session, place)
        await _post(session, conversation, words, known, key=key, payload=payload, now=now)
        return str(conversation.channel)
    accounts = await repository.list_reachable(session, contact_ids=await list_ids_of_person(session, contact.id))
    mobile = await repository.find_mobile(session, contact_id=contact.id)
    channel = choose_channel(contact.preferred_channel, messengers=list(accounts), mobile=mobile is not None)
    if channel == ContactChannel.SMS:
        sms = {"mobile": mobile, "template": "notice", "text": words.sms.format(**known)}
        await outbox.enqueue(
            session, kind="sms", key=_sms_key(key), payload=sms, purpose=Purpose.SERVICE, contact_id=contact.id, now=now
        )
    elif channel is not None:
        account = accounts[channel]
        sender = Sender(account.channel, account.address, account.name, account.username)
        opened = await open_for(session, sender=sender, site=SITE, now=now)
        conversation = await conversations.lock_conversation(session, opened.id)
        await _post(session, conversation, words, known, key=key, payload=payload, now=now)
    return channel


async def _known(session: AsyncSession, contact: Contact, values: Mapping[str, str]) -> dict[str, str]:
    company = await facts.find_fact(session, key="company")
    return {"company": company.value["name"] if company else "", "name": contact.name or "", **values}


async def _post(
    session: AsyncSession,
    conversation: Conversation,
    words: Wording,
    known: Mapping[str, str],
    *,
    key: str,
    payload: Mapping[str, Any],
    now: datetime,
) -> None:
    """Leaves a message in a locked conversation."""
    buttons = _buttons(payload, words.button) if words.button is not None else []
    await post_message(
        session, conversation=conversation, author=Author.SYSTEM, text=words.chat.format(**known), external_id=key,
        buttons=buttons, attachments=_attachments(payload), now=now,
    )  # fmt: skip


def _sms_key(key: str) -> str:
    return f"{key}:sms"


def _buttons(payload: Mapping[str, Any], title: str) -> list[dict[str, str]]:
    """What can be answered with a tap: a score, or the wish to renew."""
    if payload["notice"] == NoticeKind.RENEWAL_DUE:
        return [{"title": title, "payload": "/renew_service"}]
    code = payload["values"]["code"]
    told = {score: json.dumps({"rating": str(score), "ticket_code": code}) for score in SCORES}
    return [
        {"title": title.format(score=to_persian_digits(str(score))), "payload": f"/rate_service{entities}"}
        for score, entities in told.items()
    ]


def _attachments(payload: Mapping[str, Any]) -> list[dict[str, str]]:
    if payload["notice"] != NoticeKind.QUOTE_READY:
        return []
    quote_id, code = payload["subject_id"], payload["values"]["code"]
    return [{"id": quote_id, "name": f"{code}.pdf", "mime": "application/pdf", "url": f"/v1/quotes/{quote_id}/pdf"}]
