"""Consent and refusal: whoever refuses is left alone, by whatever key they said it."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.consents.rules import EVERY_CHANNEL, Purpose, Said, is_allowed
from crm_core.consents.service import may_send, record_consent
from crm_core.contacts.errors import NotVerifiedError
from crm_core.contacts.rules import Assurance, IdentityKind
from crm_core.contacts.service import add_identity
from crm_core.conversations.service import identify
from crm_core.errors import InvalidInputError
from tests.crm_core.factories import MOBILE, NOW, OTHER_MOBILE, make_contact, make_conversation

SAID = st.builds(
    Said, st.sampled_from(["sms", "telegram", EVERY_CHANNEL]), st.booleans(),
    st.integers(0, 5).map(lambda hours: NOW + timedelta(hours=hours)),
)  # fmt: skip


async def say(session: AsyncSession, *, granted: bool, hours: int = 0, **whose: object) -> None:
    await record_consent(
        session, granted=granted, purpose=Purpose.MARKETING, actor="contact",
        now=NOW + timedelta(hours=hours), **whose,  # type: ignore[arg-type]
    )  # fmt: skip


async def advertising_allowed(session: AsyncSession, channel: str = "sms", **whom: str | None) -> bool:
    return await may_send(session, channel=channel, purpose=Purpose.MARKETING, **whom)


async def test_until_they_refuse_customers_may_be_written_to(session: AsyncSession) -> None:
    contact = await make_contact(session)
    assert await advertising_allowed(session, contact_id=contact.id)
    await say(session, granted=False, contact_id=contact.id)
    assert not await advertising_allowed(session, contact_id=contact.id)
    assert not await advertising_allowed(session, mobile=MOBILE)


async def test_a_typed_mobile_is_enough_to_refuse(session: AsyncSession) -> None:
    contact = await make_contact(session)
    await say(session, granted=False, mobile=MOBILE)
    assert not await advertising_allowed(session, contact_id=contact.id)
    assert not await advertising_allowed(session, mobile=MOBILE)


async def test_a_number_refused_before_anybody_knew_it_stays_refused(session: AsyncSession) -> None:
    await say(session, granted=False, mobile=MOBILE)
    contact = await make_contact(session)
    assert not await advertising_allowed(session, contact_id=contact.id)


async def test_a_refusal_by_one_of_their_mobiles_holds_for_the_person(session: AsyncSession) -> None:
    contact = await make_contact(session)
    await add_identity(
        session, contact_id=contact.id, kind=IdentityKind.MOBILE, value=OTHER_MOBILE, verified=True, now=NOW
    )
    await say(session, granted=False, mobile=OTHER_MOBILE)
    assert not await advertising_allowed(session, mobile=MOBILE)


async def test_a_refusal_in_a_bare_conversation_holds_once_it_is_known_whose_it_was(
    session: AsyncSession,
) -> None:
    contact, conversation = await make_contact(session), await make_conversation(session)
    await say(session, granted=False, conversation_id=conversation.id)
    assert await advertising_allowed(session, contact_id=contact.id)
    await identify(session, conversation=conversation, contact_id=contact.id, assurance=Assurance.CLAIMED, now=NOW)
    assert not await advertising_allowed(session, contact_id=contact.id)


async def test_a_refusal_of_one_person_is_not_anothers(session: AsyncSession) -> None:
    await say(session, granted=False, contact_id=(await make_contact(session)).id)
    assert await advertising_allowed(session, mobile=OTHER_MOBILE)
    other = await make_contact(session, mobile=OTHER_MOBILE)
    assert await advertising_allowed(session, contact_id=other.id)


async def test_a_later_yes_for_one_channel_opens_only_that_one(session: AsyncSession) -> None:
    contact = await make_contact(session)
    await say(session, granted=False, contact_id=contact.id)
    await say(session, granted=True, contact_id=contact.id, channel="telegram", hours=1)
    assert await advertising_allowed(session, "telegram", contact_id=contact.id)
    assert not await advertising_allowed(session, "sms", contact_id=contact.id)


@pytest.mark.parametrize("key", ["mobile", "conversation_id"])
async def test_nobody_says_yes_for_somebody_else(session: AsyncSession, key: str) -> None:
    value = MOBILE if key == "mobile" else (await make_conversation(session)).id
    whose: dict[str, Any] = {key: value}
    with pytest.raises(NotVerifiedError):
        await say(session, granted=True, **whose)


async def test_messages_about_their_own_orders_always_go(session: AsyncSession) -> None:
    contact = await make_contact(session)
    await say(session, granted=False, contact_id=contact.id)
    assert await may_send(session, contact_id=contact.id, channel="sms", purpose=Purpose.SERVICE)


async def test_a_consent_of_nobody_is_refused(session: AsyncSession) -> None:
    with pytest.raises(InvalidInputError):
        await say(session, granted=False)
    with pytest.raises(InvalidInputError):
        await advertising_allowed(session)


async def test_what_was_said_is_never_changed(session: AsyncSession) -> None:
    event = await record_consent(
        session, granted=False, purpose=Purpose.MARKETING, actor="contact", mobile=MOBILE, now=NOW
    )
    event.granted = True
    with pytest.raises(DBAPIError, match="never changed"):
        await session.flush()


@given(st.lists(SAID, max_size=6))
def test_the_order_in_which_events_are_read_changes_nothing(said: list[Said]) -> None:
    allowed = is_allowed(Purpose.MARKETING, "sms", said)
    assert is_allowed(Purpose.MARKETING, "sms", reversed(said)) is allowed
    at = NOW + timedelta(hours=9)
    assert not is_allowed(Purpose.MARKETING, "sms", [*said, Said(EVERY_CHANNEL, False, at)])
    assert is_allowed(Purpose.MARKETING, "sms", [*said, Said("sms", True, at)])
    assert is_allowed(Purpose.MARKETING, "sms", [*said, Said("telegram", False, at)]) is allowed


def test_of_a_yes_and_a_no_at_the_same_moment_the_no_holds() -> None:
    both = [Said("sms", True, NOW), Said("sms", False, NOW)]
    assert not is_allowed(Purpose.MARKETING, "sms", both)
