"""Keys that a known person shows: free ones are added, proven ones join, everything doubtful asks a colleague."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.contacts import repository as contacts
from crm_core.contacts.matching import Key
from crm_core.contacts.model import Contact, ContactMerge, MergeProposal
from crm_core.contacts.rules import Assurance, IdentityKind
from crm_core.leads.service import capture_lead
from crm_core.merges.linking import note_claims, show_key
from crm_core.outbox.model import OutboxItem
from crm_core.tasks.model import Task
from crm_core.verification import service as verification
from tests.crm_core.factories import MOBILE, NOW, OTHER_MOBILE, make_contact, make_conversation

PROVEN = Key(IdentityKind.MOBILE, OTHER_MOBILE, verified=True)
TYPED = Key(IdentityKind.MOBILE, OTHER_MOBILE)


async def show(session: AsyncSession, contact: Contact, key: Key) -> bool:
    conversation = await make_conversation(session, contact=contact)
    return await show_key(session, contact_id=contact.id, key=key, conversation_id=conversation.id, now=NOW)


async def kinds_of_tasks(session: AsyncSession) -> list[str]:
    return list(await session.scalars(select(Task.kind)))


async def test_a_key_that_nobody_has_is_added(session: AsyncSession) -> None:
    contact = await make_contact(session, verified=True)
    assert await show(session, contact, PROVEN)
    owner = await contacts.find_by_identity(session, kind="mobile", value=OTHER_MOBILE)
    assert owner is not None and owner.id == contact.id


async def test_a_proven_key_of_a_contact_that_was_only_typed_joins_the_two(session: AsyncSession) -> None:
    contact = await make_contact(session, verified=True)
    typed = await make_contact(session, mobile=OTHER_MOBILE)
    assert await show(session, contact, PROVEN)
    assert (await contacts.get_contact(session, typed.id)).id == contact.id
    identity = await contacts.find_identity(session, kind="mobile", value=OTHER_MOBILE)
    assert identity is not None and identity.verified_at == NOW
    assert [row.state for row in await session.scalars(select(MergeProposal))] == ["merged"]
    assert await kinds_of_tasks(session) == []


async def test_two_people_with_a_phone_each_are_never_joined_and_a_colleague_is_asked(session: AsyncSession) -> None:
    contact = await make_contact(session, verified=True)
    other = await make_contact(session, mobile=OTHER_MOBILE, verified=True)
    assert not await show(session, contact, PROVEN)
    assert not await show(session, contact, PROVEN)
    assert (await contacts.get_contact(session, other.id)).id == other.id
    (proposal,) = await session.scalars(select(MergeProposal))
    assert (proposal.state, proposal.conflicts) == ("open", ["different_verified_mobile"])
    assert await kinds_of_tasks(session) == ["identity_review"]


async def test_a_phone_shared_by_two_names_is_never_joined(session: AsyncSession) -> None:
    contact = await make_contact(session, name="علی رضایی", verified=True)
    await make_contact(session, mobile=OTHER_MOBILE, name="سارا کریمی")
    assert not await show(session, contact, PROVEN)
    assert await session.scalar(select(ContactMerge)) is None


async def test_a_typed_key_of_another_contact_only_asks_in_the_queue(session: AsyncSession) -> None:
    contact = await make_contact(session, verified=True)
    other = await make_contact(session, mobile=OTHER_MOBILE)
    assert not await show(session, contact, TYPED)
    assert (await contacts.get_contact(session, other.id)).id == other.id
    assert [row.reasons for row in await session.scalars(select(MergeProposal))] == [["mobile", "name"]]
    assert await kinds_of_tasks(session) == []


async def test_claims_are_noted_only_about_keys_of_others(session: AsyncSession) -> None:
    contact = await make_contact(session, verified=True)
    other = await make_contact(session, mobile=OTHER_MOBILE)
    keys = [(IdentityKind.MOBILE, OTHER_MOBILE), (IdentityKind.EMAIL, "free@example.com")]
    assert await note_claims(session, contact_id=contact.id, keys=keys, now=NOW) == other.id
    assert await contacts.find_identity(session, kind="email", value="free@example.com") is None


async def prove(session: AsyncSession, conversation_id: str, mobile: str) -> None:
    """Sends a code to a mobile and types it."""
    secret = b"secret"
    await verification.request_code(session, conversation_id=conversation_id, mobile=mobile, secret=secret, now=NOW)
    sent = (await session.execute(select(OutboxItem.payload))).scalars().all()
    check = await verification.check_code(
        session, conversation_id=conversation_id, mobile=mobile, code=sent[-1]["code"], secret=secret, now=NOW
    )
    verification.require_accepted(check)


async def test_proving_the_mobile_of_another_proven_person_never_switches_silently(session: AsyncSession) -> None:
    contact = await make_contact(session, verified=True)
    await make_contact(session, mobile=OTHER_MOBILE, verified=True)
    conversation = await make_conversation(session, contact=contact)
    await prove(session, conversation.id, OTHER_MOBILE)
    assert conversation.contact_id == contact.id
    assert await kinds_of_tasks(session) == ["identity_review"]


async def test_proving_a_mobile_that_was_only_typed_brings_its_records_along(session: AsyncSession) -> None:
    contact = await make_contact(session, verified=True)
    lead, _ = await capture_lead(
        session, mobile=OTHER_MOBILE, name="سارا کریمی", need="دوربین", source="website", now=NOW
    )
    conversation = await make_conversation(session, contact=contact)
    await prove(session, conversation.id, OTHER_MOBILE)
    await session.refresh(lead)
    assert lead.contact_id == conversation.contact_id == contact.id


async def test_a_returning_person_known_by_another_key_resumes_the_open_lead(session: AsyncSession) -> None:
    first, contact = await capture_lead(
        session, mobile=MOBILE, name="سارا کریمی", need="دوربین", source="website", now=NOW
    )
    conversation = await make_conversation(session, contact=contact)
    second, owner = await capture_lead(
        session, mobile=OTHER_MOBILE, name="سارا کریمی", need="روتر", source="website",
        conversation_id=conversation.id, now=NOW,
    )  # fmt: skip
    assert (second.id, owner.id) == (first.id, contact.id)
    assert second.need == "دوربین\nروتر"


async def test_a_claimed_conversation_resumes_nothing_but_what_its_mobile_names(session: AsyncSession) -> None:
    first, contact = await capture_lead(
        session, mobile=MOBILE, name="سارا کریمی", need="دوربین", source="website", now=NOW
    )
    conversation = await make_conversation(session, contact=contact, assurance=Assurance.CLAIMED)
    second, owner = await capture_lead(
        session, mobile=OTHER_MOBILE, name="سارا کریمی", need="روتر", source="website",
        conversation_id=conversation.id, now=NOW,
    )  # fmt: skip
    assert second.id != first.id and owner.id != contact.id
