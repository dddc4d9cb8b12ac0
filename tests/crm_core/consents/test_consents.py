"""Consent and refusal: whoever refuses is left alone, by whatever key they said it."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.consents import repository
from crm_core.consents.rules import Basis, Channel, Purpose, Said, Source, standing_of
from crm_core.consents.service import list_standings, may_send, record_consent
from crm_core.contacts.errors import NotVerifiedError
from crm_core.contacts.rules import Assurance, IdentityKind
from crm_core.contacts.service import add_identity
from crm_core.conversations.service import identify
from crm_core.errors import InvalidInputError
from tests.crm_core.factories import MOBILE, NOW, OTHER_MOBILE, make_contact, make_conversation

SAID = st.builds(
    Said, st.sampled_from([Channel.SMS, Channel.TELEGRAM, Channel.ANY]), st.booleans(),
    st.integers(0, 5).map(lambda hours: NOW + timedelta(hours=hours)),
)  # fmt: skip


async def say(session: AsyncSession, *, granted: bool, hours: int = 0, **whose: object) -> None:
    proof = {"basis": Basis.CONSENT, "note": "فرم ثبت‌نام"} if granted else {}
    await record_consent(
        session, granted=granted, purpose=Purpose.MARKETING, source=Source.CHAT, actor="contact",
        now=NOW + timedelta(hours=hours), **{**proof, **whose},  # type: ignore[arg-type]
    )  # fmt: skip


async def advertising_allowed(session: AsyncSession, channel: Channel = Channel.SMS, **whom: str) -> bool:
    whose: dict[str, Any] = {"contact_ids": [whom["contact_id"]]} if "contact_id" in whom else whom
    return await may_send(session, channel=channel, purpose=Purpose.MARKETING, **whose)


def allows_sms(said: list[Said]) -> bool:
    return standing_of(Purpose.MARKETING, Channel.SMS, {"one": said}).allowed


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
    await say(session, granted=True, contact_id=contact.id, channel=Channel.TELEGRAM, hours=1)
    assert await advertising_allowed(session, Channel.TELEGRAM, contact_id=contact.id)
    assert not await advertising_allowed(session, Channel.SMS, contact_id=contact.id)


@pytest.mark.parametrize("key", ["mobile", "conversation_id"])
async def test_nobody_says_yes_for_somebody_else(session: AsyncSession, key: str) -> None:
    value = MOBILE if key == "mobile" else (await make_conversation(session)).id
    whose: dict[str, Any] = {key: value}
    with pytest.raises(NotVerifiedError):
        await say(session, granted=True, **whose)


async def test_messages_about_their_own_orders_always_go(session: AsyncSession) -> None:
    contact = await make_contact(session)
    await say(session, granted=False, contact_id=contact.id)
    assert await may_send(session, contact_ids=[contact.id], channel=Channel.SMS, purpose=Purpose.SERVICE)


async def test_a_consent_of_nobody_is_refused(session: AsyncSession) -> None:
    with pytest.raises(InvalidInputError):
        await say(session, granted=False)
    with pytest.raises(InvalidInputError):
        await advertising_allowed(session)


async def test_what_was_said_is_never_changed(session: AsyncSession) -> None:
    event = await record_consent(
        session, granted=False, purpose=Purpose.MARKETING, source=Source.CHAT, actor="contact", mobile=MOBILE, now=NOW
    )
    event.granted = True
    with pytest.raises(DBAPIError, match="never changed"):
        await session.flush()


async def test_a_yes_needs_a_basis_and_evidence(session: AsyncSession) -> None:
    contact = await make_contact(session)
    for missing in ({"basis": None}, {"note": None}, {"note": ""}):
        with pytest.raises(InvalidInputError):
            await say(session, granted=True, contact_id=contact.id, **missing)
    await say(session, granted=True, contact_id=contact.id, basis=Basis.LEGITIMATE_INTEREST)


async def test_service_messages_cannot_be_refused(session: AsyncSession) -> None:
    contact = await make_contact(session)
    with pytest.raises(InvalidInputError) as error:
        await record_consent(
            session, granted=False, purpose=Purpose.SERVICE, source=Source.CALL, actor="staff", contact_id=contact.id,
            now=NOW,
        )  # fmt: skip
    assert error.value.data == {"field": "purpose", "reason": "always_goes"}


async def test_the_same_words_twice_are_one_event_until_something_else_is_said(session: AsyncSession) -> None:
    contact = await make_contact(session)
    for hours, granted in enumerate((False, False, True, False)):
        await say(session, granted=granted, hours=hours, contact_id=contact.id)
    events = await repository.list_consents(session, contact_id=contact.id, mobile=None, purpose=None)
    assert [event.granted for event in events] == [False, True, False]


async def test_where_a_customer_stands_is_told_for_each_channel(session: AsyncSession) -> None:
    contact = await make_contact(session)
    await say(session, granted=False, contact_id=contact.id)
    await say(session, granted=True, contact_id=contact.id, channel=Channel.SMS, hours=1)
    found = {one.channel: (one.allowed, one.since) for one in await list_standings(session, contact_ids=[contact.id])}
    assert found == {
        Channel.SMS: (True, NOW + timedelta(hours=1)), Channel.TELEGRAM: (False, NOW), Channel.BALE: (False, NOW),
        Channel.EMAIL: (False, NOW), Channel.CALL: (False, NOW),
    }  # fmt: skip


async def test_of_several_contacts_that_are_one_person_the_strictest_answer_holds(session: AsyncSession) -> None:
    one, other = await make_contact(session), await make_contact(session, mobile=OTHER_MOBILE)
    await say(session, granted=False, contact_id=one.id)
    await say(session, granted=True, contact_id=other.id, hours=5)
    both = [one.id, other.id]
    assert not await may_send(session, channel=Channel.SMS, purpose=Purpose.MARKETING, contact_ids=both)
    assert [state.allowed for state in await list_standings(session, contact_ids=both)] == [False] * 5


@given(st.lists(SAID, max_size=6))
def test_the_order_in_which_events_are_read_changes_nothing(said: list[Said]) -> None:
    allowed = allows_sms(said)
    assert allows_sms(said[::-1]) is allowed
    at = NOW + timedelta(hours=9)
    assert not allows_sms([*said, Said(Channel.ANY, False, at)])
    assert allows_sms([*said, Said(Channel.SMS, True, at)])
    assert allows_sms([*said, Said(Channel.TELEGRAM, False, at)]) is allowed


@given(st.dictionaries(st.integers(0, 3), st.lists(SAID, max_size=4), max_size=4))
def test_a_person_of_several_contacts_may_be_written_to_only_where_each_of_them_may(
    said: dict[int, list[Said]],
) -> None:
    together = standing_of(Purpose.MARKETING, Channel.SMS, {str(key): rows for key, rows in said.items()})
    assert together.allowed is all(allows_sms(rows) for rows in said.values())


def test_of_a_yes_and_a_no_at_the_same_moment_the_no_holds() -> None:
    assert not allows_sms([Said(Channel.SMS, True, NOW), Said(Channel.SMS, False, NOW)])
