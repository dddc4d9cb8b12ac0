"""Messages stored once and in order, and ownership that makes running turns stale."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.contacts.rules import Assurance
from crm_core.conversations import repository, service
from crm_core.conversations.cards import read_cards
from crm_core.conversations.errors import (
    ConversationClosedError,
    MessageEmptyError,
    MessageTooLongError,
    OwnerMoveError,
    OwnershipChangedError,
    PayloadNotIssuedError,
)
from crm_core.conversations.model import Conversation, Message, Visitor
from crm_core.conversations.rules import KNOWN_FOR, MAX_TEXT, MOVES, Author, Owner
from crm_core.db import Database
from crm_core.errors import NotFoundError
from crm_core.turns.model import Turn
from tests.crm_core.factories import (
    NOW,
    OTHER_MOBILE,
    make_contact,
    make_conversation,
    make_staff,
    starting_line,
)

LATER = NOW + timedelta(minutes=1)


async def receive(
    session: AsyncSession, conversation: Conversation, text: str = "سلام", **fields: object
) -> service.Received:
    """A message of the customer with an external id of its own unless told otherwise."""
    options = {"external_id": f"m-{conversation.last_seq + 1}", "text": text, "now": NOW} | fields
    return await service.receive_message(session, conversation_id=conversation.id, **options)  # type: ignore[arg-type]


async def move(session: AsyncSession, conversation: Conversation, target: Owner, **fields: object) -> Conversation:
    options = {"actor": "staff", "reason": "test", "now": LATER} | fields
    return await service.move_owner(session, conversation_id=conversation.id, target=target, **options)  # type: ignore[arg-type]


async def test_a_visitor_comes_back_to_the_open_conversation(session: AsyncSession) -> None:
    first, token = await service.open_conversation(
        session, channel="website", site="default", visitor_token=None, now=NOW
    )
    again, same = await service.open_conversation(
        session, channel="website", site="default", visitor_token=token, now=LATER
    )
    assert (again.id, same) == (first.id, token)


async def test_an_unknown_token_opens_a_new_conversation_under_a_new_token(session: AsyncSession) -> None:
    conversation, token = await service.open_conversation(
        session, channel="website", site="default", visitor_token="made-up", now=NOW
    )
    assert token != "made-up"
    visitor = await session.get_one(Visitor, conversation.visitor_id)
    assert token not in (visitor.token_hash, visitor.id)


async def test_a_customer_of_a_closed_conversation_goes_on_in_one_new_one(session: AsyncSession) -> None:
    closed = await make_conversation(session)
    await move(session, closed, Owner.CLOSED)
    with pytest.raises(ConversationClosedError):
        await receive(session, closed)
    new = await service.reopen_as_new(session, closed_id=closed.id, now=LATER)
    again = await service.reopen_as_new(session, closed_id=closed.id, now=LATER)
    assert new.id == again.id != closed.id
    assert (new.owner, new.assurance) == ("bot", "none")


async def test_tabs_that_come_back_at_once_find_one_new_conversation(database: Database) -> None:
    async with database.writing() as session:
        closed, token = await service.open_conversation(
            session, channel="website", site="default", visitor_token=None, now=NOW
        )
        await move(session, closed, Owner.CLOSED)
    tabs = 4
    take_place = starting_line(database, tabs)

    async def tab() -> str:
        async with database.writing() as session:
            await take_place(session)
            opened, _ = await service.open_conversation(
                session, channel="website", site="default", visitor_token=token, now=LATER
            )
            return opened.id

    opened = set(await asyncio.gather(*(tab() for _ in range(tabs))))
    assert len(opened) == 1
    assert closed.id not in opened


@pytest.mark.parametrize(("later", "assurance"), [(KNOWN_FOR, "none"), (KNOWN_FOR - timedelta(days=1), "verified")])
async def test_a_proof_holds_for_the_next_conversation_for_a_while(
    session: AsyncSession, later: timedelta, assurance: str
) -> None:
    conversation = await make_conversation(session, contact=await make_contact(session), assurance=Assurance.VERIFIED)
    await move(session, conversation, Owner.CLOSED)
    going_on = await service.reopen_as_new(session, closed_id=conversation.id, now=NOW + later)
    assert (going_on.assurance, going_on.contact_id is not None) == (assurance, assurance == "verified")


async def test_a_claim_does_not_hold_for_the_next_conversation(session: AsyncSession) -> None:
    conversation = await make_conversation(session, contact=await make_contact(session), assurance=Assurance.CLAIMED)
    await move(session, conversation, Owner.CLOSED)
    going_on = await service.reopen_as_new(session, closed_id=conversation.id, now=LATER)
    assert (going_on.assurance, going_on.contact_id) == ("none", None)


async def test_messages_are_numbered_from_one_and_ask_for_a_turn(session: AsyncSession) -> None:
    conversation = await make_conversation(session)
    first, second = (
        await receive(session, conversation, "سلام"),
        await receive(session, conversation, "قیمت؟"),
    )
    assert [first.message.seq, second.message.seq] == [1, 2]
    assert first.turn is not None and first.turn.epoch == conversation.epoch
    stored = await repository.list_messages(session, conversation_id=conversation.id)
    assert [message.text for message in stored] == ["سلام", "قیمت؟"]
    assert [m.seq for m in await repository.list_messages(session, conversation_id=conversation.id, after=1)] == [2]


async def test_a_repeated_delivery_changes_nothing(session: AsyncSession) -> None:
    conversation = await make_conversation(session)
    first = await receive(session, conversation, external_id="x")
    again = await receive(session, conversation, "چیز دیگر", external_id="x", now=LATER)
    assert (again.repeated, again.message.id, again.turn) == (True, first.message.id, None)
    assert await session.scalar(select(func.count()).select_from(Message)) == 1
    assert (await repository.get_conversation(session, conversation.id)).last_seq == 1


async def test_a_delivery_may_be_repeated_after_the_end(session: AsyncSession) -> None:
    conversation = await make_conversation(session)
    await receive(session, conversation, external_id="x")
    await move(session, conversation, Owner.CLOSED)
    assert (await receive(session, conversation, external_id="x")).repeated


async def test_the_external_id_of_another_conversation_shows_nothing_of_it(session: AsyncSession) -> None:
    theirs, mine = await make_conversation(session), await make_conversation(session)
    await receive(session, theirs, "راز", external_id="x")
    with pytest.raises(NotFoundError):
        await receive(session, mine, external_id="x")


async def test_text_is_stored_without_control_characters_and_edges(session: AsyncSession) -> None:
    conversation = await make_conversation(session)
    received = await receive(session, conversation, "  سلام\u202e\x00 وقت‌به‌خیر ")
    assert received.message.text == "سلام وقت‌به‌خیر"


@pytest.mark.parametrize("text", ["", "   ", "\u200f\u202e"])
async def test_an_empty_message_is_refused(session: AsyncSession, text: str) -> None:
    with pytest.raises(MessageEmptyError):
        await receive(session, await make_conversation(session), text)


async def test_the_longest_message_is_stored_and_a_longer_one_refused(session: AsyncSession) -> None:
    conversation = await make_conversation(session)
    assert len((await receive(session, conversation, "س" * MAX_TEXT)).message.text) == MAX_TEXT
    with pytest.raises(MessageTooLongError) as error:
        await receive(session, conversation, "س" * (MAX_TEXT + 1))
    assert error.value.data == {"limit": MAX_TEXT, "length": MAX_TEXT + 1}


async def test_only_buttons_of_this_conversation_may_be_pressed(session: AsyncSession) -> None:
    mine, theirs = await make_conversation(session), await make_conversation(session)
    for conversation, payload in ((mine, "/affirm"), (theirs, "/accept_quote")):
        buttons = [{"title": "بله", "payload": payload}]
        await service.post_message(
            session, conversation=conversation, author=Author.BOT, text="درست است؟", buttons=buttons, now=NOW
        )
    assert (await receive(session, mine, "بله", payload="/affirm")).message.payload == "/affirm"
    with pytest.raises(PayloadNotIssuedError):
        await receive(session, mine, "بله", payload="/accept_quote")


async def test_a_button_of_a_card_may_be_pressed_like_any(session: AsyncSession) -> None:
    conversation = await make_conversation(session)
    cards = read_cards([{"title": "دوربین بولت", "buttons": [{"title": "انتخاب", "payload": "/inform"}]}])
    await service.post_message(
        session, conversation=conversation, author=Author.BOT, text="کدام؟", cards=cards, now=NOW
    )
    titles = await repository.list_issued_buttons(session, conversation_id=conversation.id)
    assert titles == {"/inform": "انتخاب: دوربین بولت"}
    assert (await receive(session, conversation, "انتخاب", payload="/inform")).message.payload == "/inform"
    with pytest.raises(PayloadNotIssuedError):
        await receive(session, conversation, "انتخاب", payload="/affirm")


async def test_a_customer_cannot_issue_buttons_to_themselves(session: AsyncSession) -> None:
    conversation = await make_conversation(session)
    await service.post_message(
        session, conversation=conversation, author=Author.CUSTOMER, text="x", now=NOW,
        buttons=[{"title": "x", "payload": "/restart"}],
    )  # fmt: skip
    with pytest.raises(PayloadNotIssuedError):
        await receive(session, conversation, payload="/restart")


@pytest.mark.parametrize("owner", [Owner.QUEUE, Owner.HUMAN])
async def test_while_people_own_it_messages_are_stored_without_a_turn(session: AsyncSession, owner: Owner) -> None:
    conversation = await make_conversation(session)
    await move(session, conversation, owner, staff_id=(await make_staff(session)).id)
    received = await receive(session, conversation)
    assert (received.turn, received.message.seq) == (None, 1)


async def test_every_move_counts_the_epoch_and_is_written_down(session: AsyncSession) -> None:
    conversation = await make_conversation(session)
    person = await make_staff(session)
    await move(session, conversation, Owner.QUEUE)
    assert conversation.queued_at == LATER
    taken = await move(session, conversation, Owner.HUMAN, staff_id=person.id)
    assert (taken.staff_id, taken.queued_at) == (person.id, None)
    conversation = await move(session, conversation, Owner.BOT)
    assert (conversation.epoch, conversation.staff_id, conversation.owner) == (4, None, "bot")


@pytest.mark.parametrize("target", list(Owner))
async def test_a_closed_conversation_stays_closed(session: AsyncSession, target: Owner) -> None:
    conversation = await make_conversation(session)
    await move(session, conversation, Owner.CLOSED)
    assert conversation.closed_at == LATER
    with pytest.raises(OwnerMoveError):
        await move(session, conversation, target)


def test_only_people_pass_a_conversation_to_people() -> None:
    assert {source for source, targets in MOVES.items() if source in targets} == {Owner.HUMAN}


async def test_a_turn_of_an_earlier_owner_may_not_write(session: AsyncSession) -> None:
    conversation = await make_conversation(session)
    epoch = conversation.epoch
    assert (await service.require_epoch(session, conversation_id=conversation.id, epoch=epoch)).epoch == epoch
    await move(session, conversation, Owner.QUEUE)
    await move(session, conversation, Owner.BOT)
    with pytest.raises(OwnershipChangedError):
        await service.require_epoch(session, conversation_id=conversation.id, epoch=epoch)


async def test_the_turn_that_asks_for_a_person_may_still_answer(session: AsyncSession) -> None:
    conversation = await make_conversation(session)
    asking, other = await receive(session, conversation), await receive(session, conversation)
    await move(session, conversation, Owner.QUEUE, in_turn_of=asking.message.id)
    epochs = {turn.message_id: turn.epoch for turn in await session.scalars(select(Turn))}
    assert epochs == {asking.message.id: conversation.epoch, other.message.id: conversation.epoch - 1}


async def test_a_claim_never_replaces_a_proof(session: AsyncSession) -> None:
    owner, other = await make_contact(session), await make_contact(session, mobile=OTHER_MOBILE)
    conversation = await make_conversation(session, contact=owner)
    await service.identify(
        session, conversation=conversation, contact_id=other.id, assurance=Assurance.CLAIMED, now=LATER
    )
    assert (conversation.contact_id, conversation.assurance) == (owner.id, "verified")


async def test_only_a_proof_is_remembered_with_the_browser(session: AsyncSession) -> None:
    contact = await make_contact(session)
    conversation = await make_conversation(session, contact=contact, assurance=Assurance.CLAIMED)
    visitor = await session.get_one(Visitor, conversation.visitor_id)
    assert (conversation.contact_id, visitor.contact_id) == (contact.id, None)
    await service.identify(
        session, conversation=conversation, contact_id=contact.id, assurance=Assurance.VERIFIED, now=LATER
    )
    assert visitor.contact_id == contact.id


async def test_the_queue_is_first_come_first_served(session: AsyncSession) -> None:
    waiting = [await make_conversation(session) for _ in range(3)]
    for minute, conversation in enumerate(waiting):
        await move(session, conversation, Owner.QUEUE, now=NOW + timedelta(minutes=minute))
    ahead = [await repository.count_ahead_in_queue(session, conversation=conversation) for conversation in waiting]
    assert ahead == [0, 1, 2]


async def test_messages_that_arrive_at_once_are_numbered_without_gaps_and_stored_once(
    database: Database,
) -> None:
    async with database.writing() as session:
        conversation = await make_conversation(session)

    line = starting_line(database, 16)

    async def deliver(external_id: str) -> tuple[int, bool]:
        async with database.writing() as session:
            await line(session)
            received = await service.receive_message(
                session, conversation_id=conversation.id, external_id=external_id, text=external_id, now=NOW
            )
            return received.message.seq, received.repeated

    results = await asyncio.gather(*(deliver(f"m-{number // 2}") for number in range(16)))
    assert sorted(seq for seq, repeated in results if not repeated) == list(range(1, 9))
    assert sum(repeated for _, repeated in results) == 8
    async with database.reading() as session:
        stored = await repository.list_messages(session, conversation_id=conversation.id)
        assert [message.seq for message in stored] == list(range(1, 9))
        assert len({message.external_id for message in stored}) == 8
        assert await session.scalar(select(func.count()).select_from(Turn)) == 8
