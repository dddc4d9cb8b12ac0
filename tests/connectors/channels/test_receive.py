"""The reception on both stores: what comes twice at once is stored once, and each person has one conversation."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from connectors.channels.admission import Admission
from connectors.channels.blocking import BlockList
from connectors.channels.port import Contact, File, InboundMessage, Press
from connectors.channels.receive import Reception, take_in
from connectors.gateway.errors import RateLimitedError
from connectors.gateway.hub import Hub
from connectors.gateway.turns import Dispatcher
from connectors.rasa.recording import RecordingAssistant
from connectors.sharing.alone import Alone
from crm_core import clock
from crm_core.accounts.model import ChannelAccount
from crm_core.contacts.model import Identity
from crm_core.conversations.errors import PayloadNotIssuedError
from crm_core.conversations.model import Attachment, Conversation, Message
from crm_core.conversations.repository import lock_conversation
from crm_core.conversations.rules import Author, Owner
from crm_core.conversations.service import move_owner, post_message
from crm_core.db import Database
from crm_core.privacy.rules import ErasureReason
from crm_core.privacy.service import erase_person
from crm_core.ratings.model import Rating
from crm_core.ratings.rules import score_payload


@pytest.fixture
async def reception(database: Database, tmp_path: Path) -> AsyncIterator[Reception]:
    hub = Hub()
    dispatcher = Dispatcher(database, hub, RecordingAssistant(lambda request: "باشد"), apology="", now=clock.now)
    admission = Admission(BlockList(tmp_path / "blocked.txt"), Alone(), rate=600)
    yield Reception(database, hub, dispatcher, tmp_path, None, admission)
    while turns := [task for task in asyncio.all_tasks() if task.get_name().startswith("turns ")]:
        await asyncio.gather(*turns)  # one that ends may begin another


def words(text: str, number: int, address: str = "501") -> InboundMessage:
    return InboundMessage(channel="telegram", address=address, external_id=f"{address}:{number}", text=text)


async def rows[Row](reception: Reception, model: type[Row]) -> list[Row]:
    async with reception.database.reading() as session:
        return list(await session.scalars(select(model).order_by(model.id)))  # type: ignore[attr-defined]


async def heard(reception: Reception) -> list[str]:
    return [row.text for row in await rows(reception, Message) if row.author == "customer"]


async def test_the_first_message_of_a_person_delivered_many_times_at_once_is_one(reception: Reception) -> None:
    outcomes = await asyncio.gather(*(take_in(reception, words("سلام", 1)) for _ in range(6)))
    assert sorted(outcome.repeated for outcome in outcomes if outcome) == [False, True, True, True, True, True]
    assert await heard(reception) == ["سلام"]
    assert [len(await rows(reception, model)) for model in (ChannelAccount, Conversation)] == [1, 1]


async def test_many_people_at_once_each_get_their_own_conversation(reception: Reception) -> None:
    await asyncio.gather(*(take_in(reception, words("سلام", 1, address=str(one))) for one in range(8)))
    assert len({row.visitor_id for row in await rows(reception, Conversation)}) == 8


async def test_whoever_shares_the_number_of_an_account_that_is_known_is_one_person(reception: Reception) -> None:
    for address in ("501", "502"):
        shared = InboundMessage(
            channel="telegram", address=address, external_id=f"{address}:1",
            contact=Contact("09121112233", "سارا کریمی", own=True),
        )  # fmt: skip
        await take_in(reception, shared)
    first, second = await rows(reception, Conversation)
    assert first.contact_id == second.contact_id
    kinds = sorted((row.kind, row.value) for row in await rows(reception, Identity))
    assert kinds == [("mobile", "09121112233"), ("telegram", "501"), ("telegram", "502")]


async def test_an_erased_person_writes_as_a_stranger(reception: Reception) -> None:
    shared = InboundMessage(
        channel="telegram", address="501", external_id="501:1", contact=Contact("09121112233", "سارا", own=True)
    )
    await take_in(reception, shared)
    (before,) = await rows(reception, Conversation)
    assert before.contact_id is not None
    async with reception.database.writing() as session:
        await erase_person(
            session, contact_id=before.contact_id, reason=ErasureReason.REQUESTED, actor="staff", now=clock.now(),
            force=True,
        )  # fmt: skip
    received = await take_in(reception, words("سلام", 2))
    assert received is not None
    assert (received.conversation.assurance, received.conversation.contact_id) == ("none", None)


async def test_a_delivery_that_comes_again_is_known_and_counts_for_nothing(reception: Reception) -> None:
    strict = replace(reception, admission=Admission(BlockList(reception.attachments / "none"), Alone(), rate=1))
    await take_in(strict, words("سلام", 1))
    again = await take_in(strict, words("سلام", 1))
    assert again is not None and again.repeated
    with pytest.raises(RateLimitedError):
        await take_in(strict, words("قیمت؟", 2))


async def test_nobody_presses_the_score_of_another_persons_conversation(reception: Reception) -> None:
    theirs = await take_in(reception, words("سلام", 1))
    assert theirs is not None
    score = {"title": "۱ از ۵", "payload": score_payload(1, "TK-1405-000001")}
    async with reception.database.writing() as session:
        conversation = await lock_conversation(session, theirs.conversation.id)
        asked = await post_message(
            session, conversation=conversation, author=Author.SYSTEM, text="راضی بودید؟", buttons=[score],
            now=clock.now(),
        )  # fmt: skip
        await move_owner(
            session, conversation_id=conversation.id, target=Owner.CLOSED, actor="staff", reason="close",
            now=clock.now(),
        )  # fmt: skip
    pressed = InboundMessage(channel="telegram", address="502", external_id="502:9:press", press=Press(asked.id, 0))
    with pytest.raises(PayloadNotIssuedError):
        await take_in(reception, pressed)
    await take_in(reception, replace(pressed, address="501", external_id="501:9:press"))
    assert [rating.conversation_id for rating in await rows(reception, Rating)] == [theirs.conversation.id]


async def test_words_beside_a_file_stay_when_the_file_is_refused(reception: Reception) -> None:
    refused = InboundMessage(
        channel="bale", address="501", external_id="501:1", text="این فاکتورم", refused="too_large"
    )
    await take_in(reception, refused)
    kept = InboundMessage(
        channel="bale", address="501", external_id="501:2", files=(File("a.pdf", "application/pdf", b"%PDF-"),)
    )
    await take_in(reception, kept)
    assert await heard(reception) == ["این فاکتورم", ""]
    (row,) = await rows(reception, Attachment)
    assert (reception.attachments / row.id).read_bytes() == b"%PDF-"
    assert [row.author for row in await rows(reception, Message)][:2] == ["customer", "system"]
