"""Asking whether two contacts are one: once a pair, again only for a better reason, and cheaply."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.contacts import proposals, repository, service
from crm_core.contacts.matching import Key
from crm_core.contacts.model import Contact, MergeProposal
from crm_core.contacts.rules import IdentityKind, ProposalState
from crm_core.merges.service import dismiss_proposal
from tests.crm_core.factories import NOW, make_contact

MOST_STATEMENTS = 12
"""Statements that looking for duplicates of one new contact may cost, however many others there are."""


async def newcomer(session: AsyncSession, number: int, **fields: Any) -> Contact:
    options = {"name": "سارا کریمی", "company": "نیک‌آوران"} | fields
    contact, _ = await service.find_or_create_contact(
        session, kind=IdentityKind.MOBILE, value=f"0912{number:07d}", source="website", now=NOW, **options
    )
    return contact


async def asked(session: AsyncSession) -> list[MergeProposal]:
    rows = await session.scalars(select(MergeProposal).execution_options(populate_existing=True))
    return list(rows)


async def test_a_new_contact_that_looks_like_another_one_is_asked_about_once(session: AsyncSession) -> None:
    one = await newcomer(session, 1)
    other = await newcomer(session, 2, name="خانم سارا كريمي", company="شرکت نیک آوران")
    await proposals.propose_duplicates(session, contact_ids=[one.id, other.id], now=NOW)
    (proposal,) = await asked(session)
    assert (proposal.first_id, proposal.second_id) == tuple(sorted((one.id, other.id)))
    assert (proposal.reasons, proposal.state) == (["name", "organisation"], "open")


async def test_a_misspelt_colleague_is_asked_about(session: AsyncSession) -> None:
    await newcomer(session, 1, name="فرشته محمودزاده")
    await newcomer(session, 2, name="فرشته محمودراده")
    assert [row.reasons for row in await asked(session)] == [["similar_name", "organisation"]]


@pytest.mark.parametrize("fields", [{"name": "علی رضایی"}, {"company": None}, {"company": "امید"}, {"name": "سارا"}])
async def test_people_with_little_in_common_are_not_asked_about(session: AsyncSession, fields: dict[str, Any]) -> None:
    await newcomer(session, 1)
    await newcomer(session, 2, **fields)
    assert await asked(session) == []


async def test_a_name_that_many_bear_in_a_city_says_nothing(session: AsyncSession) -> None:
    for number in range(8):
        await newcomer(session, number, company=None, city="تبریز")
    assert len(await asked(session)) < 7


async def test_an_edit_that_makes_two_alike_asks(session: AsyncSession) -> None:
    await newcomer(session, 1)
    other = await newcomer(session, 2, company=None)
    assert await asked(session) == []
    await service.update_contact(session, contact_id=other.id, company="نیک‌آوران", actor="x", now=NOW)
    assert len(await asked(session)) == 1


async def test_a_dismissed_pair_is_asked_again_only_for_a_stronger_key(session: AsyncSession) -> None:
    one, other = await newcomer(session, 1), await newcomer(session, 2)
    (proposal,) = await asked(session)
    await dismiss_proposal(session, proposal_id=proposal.id, actor="staff:1", now=NOW)
    await proposals.propose_duplicates(session, contact_ids=[one.id], now=NOW)
    assert [row.state for row in await asked(session)] == [ProposalState.DISMISSED]
    key = Key(IdentityKind.MOBILE, "09120000002")
    await proposals.propose_claim(session, contact=one, owner=other, key=key, now=NOW)
    (again,) = await asked(session)
    assert (again.state, again.decided_by, again.reasons[0]) == (ProposalState.OPEN, None, "mobile")


async def test_the_keys_of_names_follow_every_change(session: AsyncSession) -> None:
    contact = await make_contact(session)
    before = contact.name_key
    contact = await service.update_contact(session, contact_id=contact.id, name="علی رضایی", actor="x", now=NOW)
    assert contact.name_key not in (None, before)


@contextmanager
def counting(session: AsyncSession) -> Iterator[list[str]]:
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    engine = session.get_bind().engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


async def test_looking_for_duplicates_costs_the_same_however_many_there_are(session: AsyncSession) -> None:
    costs = []
    for start, many in ((0, 2), (100, 40)):
        people = [await newcomer(session, start + number, name="سارا کریمی") for number in range(many)]
        contact = await repository.get_contact(session, people[-1].id)
        with counting(session) as sent:
            await proposals.find_duplicates(session, contact)
            await proposals.propose_duplicates(session, contact_ids=[contact.id], now=NOW)
        costs.append(len(sent))
    assert max(costs) <= 2 * MOST_STATEMENTS
    assert costs[1] <= costs[0] + 1
