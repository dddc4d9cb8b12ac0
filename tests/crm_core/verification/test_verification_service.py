"""One-time codes: hard to guess, soon useless, and worth one proof of one mobile in one conversation."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.contacts.model import Contact, Identity
from crm_core.contacts.rules import Assurance
from crm_core.conversations.model import Conversation
from crm_core.db import Database
from crm_core.outbox.model import OutboxItem
from crm_core.outbox.service import mark_delivered
from crm_core.verification import service
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
from tests.crm_core.factories import MOBILE, NOW, OTHER_MOBILE, make_contact, make_conversation, starting_line

SECRET = b"a secret of the tests"
ACCEPTED, EXPIRED = CodeCheck(CodeOutcome.ACCEPTED), CodeCheck(CodeOutcome.EXPIRED)


async def send(
    session: AsyncSession, conversation: Conversation, mobile: str = MOBILE, after: timedelta = timedelta()
) -> str:
    """Asks for a code and gives the one that went out."""
    await service.request_code(session, conversation_id=conversation.id, mobile=mobile, secret=SECRET, now=NOW + after)
    rows = await session.scalars(select(OutboxItem).order_by(OutboxItem.id.desc()).limit(1))
    payload = rows.one().payload
    assert payload["mobile"] == mobile
    return str(payload["code"])


async def guess(
    session: AsyncSession,
    conversation: Conversation,
    code: str,
    mobile: str = MOBILE,
    after: timedelta = timedelta(),
) -> CodeCheck:
    return await service.check_code(
        session, conversation_id=conversation.id, mobile=mobile, code=code, secret=SECRET, now=NOW + after
    )


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


async def test_the_code_leaves_by_text_message_and_only_its_hash_is_kept(session: AsyncSession) -> None:
    conversation = await make_conversation(session)
    code = await send(session, conversation)
    assert len(code) == 6 and code.isascii() and code.isdigit()
    item = (await session.scalars(select(OutboxItem))).one()
    expires_at = (NOW + CODE_LIFETIME).isoformat()
    kept = {"mobile": MOBILE, "template": "one_time_code", "expires_at": expires_at}
    assert (item.kind, item.payload) == ("sms", kept | {"code": code})
    row = (await session.scalars(select(OneTimeCode))).one()
    assert code not in row.code_hash and len(row.code_hash) == 64
    await mark_delivered(session, item_id=item.id, now=NOW)
    assert item.payload == kept


async def test_the_right_code_makes_a_stranger_a_verified_contact(session: AsyncSession) -> None:
    conversation = await make_conversation(session)
    code = await send(session, conversation)
    assert await guess(session, conversation, code) == ACCEPTED
    identity = (await session.scalars(select(Identity))).one()
    assert (identity.value, identity.verified_at, identity.contact_id) == (
        MOBILE,
        NOW,
        conversation.contact_id,
    )
    assert conversation.assurance == Assurance.VERIFIED


async def test_the_right_code_speaks_for_the_known_contact_of_the_mobile(session: AsyncSession) -> None:
    contact = await make_contact(session)
    conversation = await make_conversation(session)
    assert await guess(session, conversation, await send(session, conversation)) == ACCEPTED
    assert conversation.contact_id == contact.id
    assert (await session.get_one(Contact, contact.id)).name == "سارا کریمی"


async def test_a_second_proven_mobile_is_added_to_the_same_person(session: AsyncSession) -> None:
    contact = await make_contact(session, verified=True)
    conversation = await make_conversation(session, contact=contact)
    code = await send(session, conversation, OTHER_MOBILE)
    assert await guess(session, conversation, code, OTHER_MOBILE) == ACCEPTED
    assert conversation.contact_id == contact.id
    mobiles = {row.value for row in await session.scalars(select(Identity).where(Identity.contact_id == contact.id))}
    assert mobiles == {MOBILE, OTHER_MOBILE}


async def test_a_claim_gives_way_to_the_owner_of_the_proven_mobile(session: AsyncSession) -> None:
    claimed, owner = await make_contact(session, mobile=OTHER_MOBILE), await make_contact(session)
    conversation = await make_conversation(session, contact=claimed, assurance=Assurance.CLAIMED)
    assert await guess(session, conversation, await send(session, conversation)) == ACCEPTED
    assert conversation.contact_id == owner.id


async def test_a_code_works_once(session: AsyncSession) -> None:
    conversation = await make_conversation(session)
    code = await send(session, conversation)
    assert [await guess(session, conversation, code) for _ in range(2)] == [ACCEPTED, EXPIRED]


async def test_wrong_guesses_are_counted_and_the_last_one_kills_the_code(session: AsyncSession) -> None:
    conversation = await make_conversation(session)
    code = await send(session, conversation)
    left = [(await guess(session, conversation, wrong(code))).left for _ in range(MAX_GUESSES)]
    assert left == list(range(MAX_GUESSES - 1, -1, -1))
    assert await guess(session, conversation, code) == EXPIRED
    assert conversation.assurance == Assurance.NONE


async def test_a_code_lives_five_minutes(session: AsyncSession) -> None:
    conversation = await make_conversation(session)
    code = await send(session, conversation)
    assert await guess(session, conversation, code, after=CODE_LIFETIME) == EXPIRED
    assert await guess(session, conversation, code, after=CODE_LIFETIME - timedelta(seconds=1)) == ACCEPTED


async def test_a_new_code_makes_the_old_one_useless(session: AsyncSession) -> None:
    conversation = await make_conversation(session)
    old = await send(session, conversation)
    new = await send(session, conversation, after=timedelta(seconds=1))
    after = timedelta(seconds=2)
    assert (await guess(session, conversation, old if old != new else wrong(new), after=after)).outcome == "wrong"
    assert await guess(session, conversation, new, after=after) == ACCEPTED


async def test_a_code_is_worth_nothing_elsewhere(session: AsyncSession) -> None:
    conversation, other = await make_conversation(session), await make_conversation(session)
    code = await send(session, conversation)
    assert await guess(session, other, code) == EXPIRED
    assert await guess(session, conversation, code, OTHER_MOBILE) == EXPIRED
    await send(session, other)
    assert (await guess(session, other, code)).outcome in (CodeOutcome.WRONG, CodeOutcome.ACCEPTED)


def test_the_hash_depends_on_everything() -> None:
    one = {"conversation_id": "c", "mobile": MOBILE, "code": "123456"}
    hashes = {hash_code(SECRET, **one), hash_code(b"another", **one)}
    for key in one:
        hashes.add(hash_code(SECRET, **(one | {key: "x"})))
    assert len(hashes) == 5


def test_codes_keep_their_leading_zeros_and_differ() -> None:
    codes = [new_code() for _ in range(200)]
    assert all(len(code) == 6 for code in codes)
    assert len(set(codes)) > 190


async def test_a_mobile_is_not_pestered_from_many_conversations(session: AsyncSession) -> None:
    for minute in range(MAX_CODES_PER_HOUR):
        await send(session, await make_conversation(session), after=timedelta(minutes=minute))
    last = await make_conversation(session)
    with pytest.raises(TooManyCodesError) as error:
        await send(session, last, after=timedelta(minutes=30))
    assert error.value.data == {"retry_after": 30 * 60 + 1}
    await send(session, last, after=CODE_WINDOW)


async def test_a_conversation_does_not_pester_many_mobiles(session: AsyncSession) -> None:
    conversation = await make_conversation(session)
    for number in range(MAX_CODES_OF_CONVERSATION):
        await send(session, conversation, f"0912000000{number}")
    with pytest.raises(TooManyCodesError):
        await send(session, conversation, "09129999999")


async def test_a_live_code_is_known_until_it_is_used(session: AsyncSession) -> None:
    conversation = await make_conversation(session)

    async def is_live() -> bool:
        return await service.has_live_code(session, conversation_id=conversation.id, mobile=MOBILE, now=NOW)

    assert not await is_live()
    code = await send(session, conversation)
    assert await is_live()
    await guess(session, conversation, code)
    assert not await is_live()


def test_after_the_commit_the_edges_get_an_error_to_say() -> None:
    service.require_accepted(ACCEPTED)
    with pytest.raises(CodeExpiredError):
        service.require_accepted(EXPIRED)
    with pytest.raises(CodeWrongError) as error:
        service.require_accepted(CodeCheck(CodeOutcome.WRONG, left=3))
    assert error.value.data == {"left": 3}


async def test_guesses_at_once_are_all_counted(database: Database) -> None:
    async with database.writing() as session:
        conversation = await make_conversation(session)
        code = await send(session, conversation)

    line = starting_line(database, MAX_GUESSES + 4)

    async def try_wrong() -> CodeCheck:
        async with database.writing() as session:
            await line(session)
            return await guess(session, conversation, wrong(code))

    outcomes = await asyncio.gather(*(try_wrong() for _ in range(MAX_GUESSES + 4)))
    assert [check.outcome for check in outcomes].count(CodeOutcome.WRONG) == MAX_GUESSES
    async with database.writing() as session:
        assert await guess(session, conversation, code) == EXPIRED


async def test_requests_at_once_from_many_conversations_keep_to_the_limit(database: Database) -> None:
    async with database.writing() as session:
        conversations = [await make_conversation(session) for _ in range(MAX_CODES_PER_HOUR + 5)]

    line = starting_line(database, MAX_CODES_PER_HOUR + 5)

    async def request(conversation: Conversation) -> None:
        async with database.writing() as session:
            await line(session)
            await service.request_code(session, conversation_id=conversation.id, mobile=MOBILE, secret=SECRET, now=NOW)

    results = await asyncio.gather(*map(request, conversations), return_exceptions=True)
    assert sum(isinstance(result, TooManyCodesError) for result in results) == 5
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(OneTimeCode)) == MAX_CODES_PER_HOUR
