"""Merging: everything that refers to the loser goes over, nothing is lost, and whoever asks gets the survivor."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit.model import AuditEvent
from crm_core.consents.model import ConsentEvent
from crm_core.consents.rules import Basis, Channel, Purpose, Source
from crm_core.consents.service import may_send, record_consent
from crm_core.contacts import repository as contacts
from crm_core.contacts.model import Contact, ContactMerge, Identity, MergeProposal
from crm_core.contacts.service import find_or_create_organisation, update_contact
from crm_core.db import Database
from crm_core.db.columns import HISTORY
from crm_core.db.models import metadata
from crm_core.errors import NotFoundError, VersionConflictError
from crm_core.leads.model import Lead
from crm_core.leads.service import capture_lead
from crm_core.merges import repository, service
from crm_core.merges.errors import (
    ContactMergedError,
    MergeCycleError,
    MergeWithItselfError,
    ProposalDecidedError,
)
from crm_core.merges.rules import Side
from crm_core.tickets.service import open_ticket
from tests.crm_core.factories import (
    MOBILE,
    NOW,
    OTHER_MOBILE,
    make_category,
    make_contact,
    make_conversation,
    make_team,
    starting_line,
)

LATER = NOW + timedelta(days=1)
THIRD_MOBILE = "09129998877"


async def pair(session: AsyncSession) -> tuple[Contact, Contact]:
    return await make_contact(session), await make_contact(session, mobile=OTHER_MOBILE, name="سارا کریمی‌نیا")


async def merge(session: AsyncSession, winner: Contact, loser: Contact, **options: object) -> ContactMerge:
    return await service.merge_contacts(
        session, winner_id=winner.id, loser_id=loser.id, actor="staff:1", **({"now": LATER} | options)
    )


def test_every_reference_to_contacts_goes_over_or_is_history() -> None:
    moved = {f"{column.table.name}.{column.name}" for column in repository.contact_columns()}
    target = metadata.tables["contacts"].c.id
    for table in metadata.tables.values():
        for column in table.columns:
            if any(key.column is target for key in column.foreign_keys):
                stays = HISTORY in table.info or table.name == "contacts"
                assert (f"{table.name}.{column.name}" in moved) is not stays
    assert {"identities.contact_id", "leads.contact_id", "tickets.contact_id", "visitors.contact_id"} <= moved


async def test_a_merge_moves_what_the_loser_had_and_its_id_answers_the_survivor(session: AsyncSession) -> None:
    await make_team(session)
    category = await make_category(session)
    winner, loser = await pair(session)
    conversation = await make_conversation(session, contact=loser)
    ticket = await open_ticket(
        session, contact_id=loser.id, category_code=category.code, description="x", actor="bot",
        conversation_id=conversation.id, now=NOW,
    )  # fmt: skip
    done = await merge(session, winner, loser)
    for row in (conversation, ticket):
        await session.refresh(row)
        assert row.contact_id == winner.id
    survivor = await contacts.get_contact(session, loser.id)
    assert survivor.id == winner.id
    assert {row.value for row in survivor.identities} == {MOBILE, OTHER_MOBILE}
    assert done.moved["tickets.contact_id"] == [[ticket.id]]
    found = await contacts.find_by_identity(session, kind="mobile", value=OTHER_MOBILE)
    assert found is not None and found.id == winner.id


async def test_fields_are_the_winners_else_the_losers_else_as_chosen(session: AsyncSession) -> None:
    winner, loser = await pair(session)
    firm = await find_or_create_organisation(session, name="نیک‌آوران", now=NOW)
    loser.organisation_id, loser.city, loser.customer_class = firm.id, "قم", "partner"
    winner.city = "تبریز"
    await session.flush()
    await merge(session, winner, loser, fields={"name": Side.LOSER})
    survivor = await contacts.get_contact(session, winner.id)
    assert (survivor.name, survivor.city, survivor.customer_class) == ("سارا کریمی‌نیا", "تبریز", "partner")
    assert survivor.organisation is not None and survivor.organisation.name == "نیک‌آوران"


async def test_both_histories_stay_complete(session: AsyncSession) -> None:
    winner, loser = await pair(session)
    await merge(session, winner, loser)
    for contact in (winner, loser):
        rows = await session.scalars(select(AuditEvent.verb).where(AuditEvent.entity_id == contact.id))
        assert set(rows) == {"create", "merge"}


async def test_the_same_merge_again_changes_nothing(session: AsyncSession) -> None:
    winner, loser = await pair(session)
    first = await merge(session, winner, loser)
    assert (await merge(session, winner, loser, now=LATER + timedelta(days=1))).id == first.id
    assert await session.scalar(select(func.count()).select_from(ContactMerge)) == 1


async def test_what_cannot_be_merged_is_refused_by_its_own_name(session: AsyncSession) -> None:
    winner, loser = await pair(session)
    third = await make_contact(session, mobile=THIRD_MOBILE)
    with pytest.raises(MergeWithItselfError):
        await merge(session, winner, winner)
    await merge(session, winner, loser)
    with pytest.raises(MergeCycleError):
        await merge(session, loser, winner)
    with pytest.raises(ContactMergedError) as error:
        await merge(session, third, loser)
    assert error.value.data == {"survivor": winner.id}
    with pytest.raises(ContactMergedError):
        await merge(session, loser, third)
    with pytest.raises(VersionConflictError):
        await merge(session, third, winner, version=99)
    missing = Contact(id="01890000-0000-7000-8000-000000000000")
    with pytest.raises(NotFoundError):
        await merge(session, winner, missing)


async def test_a_chain_of_merges_answers_its_end(session: AsyncSession) -> None:
    one, two = await pair(session)
    three = await make_contact(session, mobile=THIRD_MOBILE)
    await merge(session, two, one)
    await merge(session, three, two)
    assert (await contacts.get_contact(session, one.id)).id == three.id
    with pytest.raises(MergeCycleError):
        await merge(session, one, three)
    assert len(await repository.list_merges(session, contact_id=three.id)) == 2


async def test_a_refusal_of_either_holds_until_the_survivor_agrees(session: AsyncSession) -> None:
    winner, loser = await pair(session)
    say: dict[str, Any] = {"purpose": Purpose.MARKETING, "source": Source.CALL, "actor": "customer"}
    yes: dict[str, Any] = {"granted": True, "basis": Basis.CONSENT, "note": "x"}
    await record_consent(session, granted=False, contact_id=loser.id, now=NOW, **say)
    await record_consent(session, contact_id=winner.id, now=NOW + timedelta(hours=1), **yes, **say)
    before = [row.contact_id for row in await session.scalars(select(ConsentEvent).order_by(ConsentEvent.id))]
    await merge(session, winner, loser)

    async def allowed(**who: Any) -> bool:
        return await may_send(session, channel=Channel.SMS, purpose=Purpose.MARKETING, **who)

    assert not await allowed(contact_ids=[winner.id])
    assert not await allowed(contact_ids=[loser.id])
    assert not await allowed(mobile=OTHER_MOBILE)
    after = [row.contact_id for row in await session.scalars(select(ConsentEvent).order_by(ConsentEvent.id))]
    assert after == before
    await record_consent(session, contact_id=winner.id, now=LATER + timedelta(hours=1), **yes, **say)
    assert await allowed(contact_ids=[loser.id])


async def test_two_who_agree_are_still_written_to(session: AsyncSession) -> None:
    winner, loser = await pair(session)
    for contact, hours in ((winner, 1), (loser, 2)):
        for granted, minutes in ((False, 0), (True, 5)):
            await record_consent(
                session, granted=granted, purpose=Purpose.MARKETING, source=Source.CALL, actor="customer",
                contact_id=contact.id, basis=Basis.CONSENT if granted else None, note="x",
                now=NOW + timedelta(hours=hours, minutes=minutes),
            )  # fmt: skip
    await merge(session, winner, loser)
    assert await may_send(session, channel=Channel.SMS, purpose=Purpose.MARKETING, contact_ids=[winner.id])


async def test_the_merge_answers_the_question_about_the_pair(session: AsyncSession) -> None:
    winner, loser = await pair(session)
    await update_contact(session, contact_id=winner.id, company="امید", actor="x", now=NOW)
    await update_contact(session, contact_id=loser.id, company="امید", name="سارا کریمی", actor="x", now=NOW)
    (proposal,) = await session.scalars(select(MergeProposal))
    done = await merge(session, winner, loser)
    await session.refresh(proposal)
    assert (proposal.state, proposal.merge_id, proposal.decided_by) == ("merged", done.id, "staff:1")
    with pytest.raises(ProposalDecidedError):
        await service.dismiss_proposal(session, proposal_id=proposal.id, actor="staff:2", now=LATER)


async def test_the_same_merge_at_once_is_made_once(database: Database) -> None:
    async with database.writing() as session:
        winner, loser = await pair(session)
    line = starting_line(database, 6)

    async def try_it() -> str:
        async with database.writing() as session:
            await line(session)
            return (await merge(session, winner, loser)).id

    assert len(set(await asyncio.gather(*(try_it() for _ in range(6))))) == 1


async def test_two_merges_in_opposite_directions_give_one(database: Database) -> None:
    async with database.writing() as session:
        one, other = await pair(session)
    line = starting_line(database, 2)

    async def try_it(winner: Contact, loser: Contact) -> str:
        async with database.writing() as session:
            await line(session)
            return (await merge(session, winner, loser)).id

    results = await asyncio.gather(try_it(one, other), try_it(other, one), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["MergeCycleError", "str"]


async def test_thirty_two_captures_of_one_mobile_at_once_make_one_contact(database: Database) -> None:
    line = starting_line(database, 16)

    async def arrive(number: int) -> str:
        async with database.writing() as session:
            if number < 16:
                await line(session)
            _, contact = await capture_lead(
                session, mobile=MOBILE, name="سارا", need=f"کالای {number}", source="website", now=NOW
            )
            return contact.id

    assert len(set(await asyncio.gather(*(arrive(number) for number in range(32))))) == 1
    async with database.reading() as session:
        counts = [await session.scalar(select(func.count()).select_from(model)) for model in (Contact, Identity, Lead)]
    assert counts == [1, 1, 1]
