"""People at messengers: one conversation at a time, known again once proven, marked when they are gone."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.accounts import repository
from crm_core.accounts.model import ChannelAccount
from crm_core.accounts.service import Sender, mark_back, mark_gone, mark_unreachable, open_for
from crm_core.contacts.matching import Key
from crm_core.contacts.rules import Assurance, IdentityKind
from crm_core.conversations.deliveries import list_delivery_states
from crm_core.conversations.edits import record_edit
from crm_core.conversations.model import Conversation, Message
from crm_core.conversations.rules import Author, Owner
from crm_core.conversations.service import move_owner, post_message, receive_message
from crm_core.outbox.model import OutboxItem
from crm_core.outbox.rules import OutboxState, Refusal
from crm_core.privacy.rules import ErasureReason
from crm_core.privacy.service import erase_person
from crm_core.turns.model import Turn
from crm_core.verification.service import accept_account
from tests.crm_core.factories import MOBILE, NOW, make_conversation

SARA = Sender("telegram", "501", "سارا کریمی", "sara_k")
PROVEN = Key(IdentityKind.TELEGRAM, "501", verified=True)


async def talk(session: AsyncSession, sender: Sender = SARA) -> Conversation:
    return await open_for(session, sender=sender, site="default", now=NOW)


async def close(session: AsyncSession, conversation: Conversation) -> None:
    await move_owner(
        session, conversation_id=conversation.id, target=Owner.CLOSED, actor="staff", reason="close", now=NOW
    )


async def say(session: AsyncSession, conversation: Conversation, text: str) -> OutboxItem | None:
    message = await post_message(session, conversation=conversation, author=Author.BOT, text=text, now=NOW)
    item: OutboxItem | None = await session.scalar(select(OutboxItem).where(OutboxItem.key == f"message:{message.id}"))
    return item


async def hear(session: AsyncSession, conversation: Conversation, text: str, external_id: str) -> Message:
    received = await receive_message(
        session, conversation_id=conversation.id, external_id=external_id, text=text, now=NOW
    )
    return received.message


async def test_an_account_goes_on_in_its_open_conversation_and_begins_a_new_one_after_it(session: AsyncSession) -> None:
    first = await talk(session)
    assert (await talk(session)).id == first.id
    await close(session, first)
    second = await talk(session)
    assert second.id != first.id
    assert second.visitor_id == first.visitor_id


async def test_the_same_number_at_another_messenger_is_somebody_else(session: AsyncSession) -> None:
    sara, other = await talk(session), await talk(session, Sender("bale", "501"))
    assert sara.visitor_id != other.visitor_id
    assert other.channel == "bale"


async def test_what_we_say_to_a_messenger_is_on_its_way_in_order(session: AsyncSession) -> None:
    conversation = await talk(session)
    items = [await say(session, conversation, text) for text in ("یک", "دو")]
    assert [(item.kind, item.stream, item.position, item.state) for item in items if item] == [
        ("telegram", conversation.id, 1, "pending"), ("telegram", conversation.id, 2, "pending"),
    ]  # fmt: skip


async def test_what_we_say_on_the_website_is_its_own_delivery(session: AsyncSession) -> None:
    assert await say(session, await make_conversation(session), "سلام") is None


async def test_an_account_whose_person_proved_who_they_are_is_known_again(session: AsyncSession) -> None:
    first = await talk(session)
    await accept_account(session, conversation_id=first.id, mobile=MOBILE, name="سارا کریمی", account=PROVEN, now=NOW)
    assert first.assurance == Assurance.VERIFIED
    await close(session, first)
    second = await talk(session)
    assert (second.assurance, second.contact_id) == (Assurance.VERIFIED, first.contact_id)


async def test_whoever_blocks_us_gets_nothing_until_they_write_again(session: AsyncSession) -> None:
    conversation = await talk(session)
    waiting = await say(session, conversation, "یک")
    assert await mark_gone(session, channel="telegram", address="501", now=NOW) is not None
    assert await mark_unreachable(session, conversation_id=conversation.id, now=NOW) is None
    later = await say(session, conversation, "دو")
    assert waiting is not None and later is not None
    await session.refresh(waiting)
    for item in (waiting, later):
        assert (item.state, item.refusal) == (OutboxState.REFUSED, Refusal.UNREACHABLE)
    assert (await talk(session)).unreachable_at is None
    fresh = await say(session, conversation, "سه")
    assert fresh is not None and fresh.state == OutboxState.PENDING


async def test_whoever_lets_us_in_again_can_be_written_to(session: AsyncSession) -> None:
    conversation = await talk(session)
    await mark_gone(session, channel="telegram", address="501", now=NOW)
    await mark_back(session, channel="telegram", address="501")
    await mark_back(session, channel="telegram", address="nobody")
    item = await say(session, conversation, "یک")
    assert item is not None and item.state == OutboxState.PENDING


async def test_staff_can_be_told_how_far_a_message_got(session: AsyncSession) -> None:
    conversation = await talk(session)
    asked = await hear(session, conversation, "سلام", "501:1")
    said = await post_message(session, conversation=conversation, author=Author.BOT, text="سلام", now=NOW)
    assert await list_delivery_states(session, [asked, said]) == {said.id: "pending"}
    assert await list_delivery_states(session, []) == {}


async def test_an_erased_person_is_a_stranger_when_they_come_back(session: AsyncSession) -> None:
    conversation = await talk(session)
    await accept_account(session, conversation_id=conversation.id, mobile=MOBILE, name=None, account=PROVEN, now=NOW)
    waiting = await say(session, conversation, "یک")
    assert conversation.contact_id is not None
    await erase_person(
        session, contact_id=conversation.contact_id, reason=ErasureReason.REQUESTED, actor="staff", now=NOW
    )
    assert await session.scalar(select(func.count()).select_from(ChannelAccount)) == 0
    assert waiting is not None
    await session.refresh(waiting)
    assert waiting.refusal == Refusal.ERASED
    assert await repository.find_account_of(session, conversation_id=conversation.id) is None
    again = await talk(session)
    assert (again.assurance, again.contact_id) == (Assurance.NONE, None)


async def test_a_changed_message_is_a_row_of_its_own_that_nobody_answers(session: AsyncSession) -> None:
    conversation = await talk(session)
    original = await hear(session, conversation, "پنج دوربین", "501:1")
    arguments = {"channel": "telegram", "external_id": "501:1:edit:9", "changed": "501:1", "text": "شش دوربین"}
    edit = await record_edit(session, **arguments, now=NOW + timedelta(minutes=1))
    assert edit is not None
    assert (edit.edits_id, edit.text, edit.seq) == (original.id, "شش دوربین", 2)
    assert original.text == "پنج دوربین"
    assert await record_edit(session, **arguments, now=NOW) is None
    assert await record_edit(session, **arguments | {"external_id": "501:1:edit:10"}, now=NOW) is None
    assert await record_edit(session, **arguments | {"changed": "501:77"}, now=NOW) is None
    assert await session.scalar(select(func.count()).select_from(Turn)) == 1
