"""A person has one open lead: the oldest goes on after a merge, and undoing it gives each side its own again."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit.model import AuditEvent
from crm_core.contacts.model import Contact
from crm_core.leads import qualifying
from crm_core.leads.model import Lead
from crm_core.leads.rules import DisqualifyReason, furthest, joined, without
from crm_core.leads.service import capture_lead
from crm_core.merges import service
from crm_core.privacy.rules import ErasureReason
from crm_core.privacy.service import erase_person
from tests.crm_core.factories import MOBILE, NOW, OTHER_MOBILE, make_shop, make_staff

LATER = NOW + timedelta(days=1)
needs = st.lists(st.sampled_from(["دوربین", "روتر", "کابل", ""]), max_size=4).map("\n".join)


@dataclass
class Pair:
    """Two people with an open lead each, the first one's older."""

    old: Lead
    new: Lead
    first: Contact
    second: Contact

    async def merge(self, session: AsyncSession, *, turned: bool = False) -> str:
        winner, loser = (self.second, self.first) if turned else (self.first, self.second)
        merge = await service.merge_contacts(
            session, winner_id=winner.id, loser_id=loser.id, actor="staff:1", now=LATER
        )
        return merge.id


async def pair(session: AsyncSession) -> Pair:
    old, first = await capture_lead(session, mobile=MOBILE, name="سارا", need="دوربین", source="website", now=NOW)
    new, second = await capture_lead(
        session, mobile=OTHER_MOBILE, name="سارا", need="دوربین\nروتر", source="website", now=NOW
    )
    return Pair(old, new, first, second)


async def undo(session: AsyncSession, merge_id: str) -> None:
    await service.undo_merge(session, merge_id=merge_id, actor="staff:1", now=LATER)


@given(needs, needs)
def test_a_need_taken_in_is_given_back_as_it_was(need: str, other: str) -> None:
    whole, lines = joined(need, other)
    assert {line for line in other.split("\n") if line} <= set(whole.split("\n"))
    if need:
        added = [line for at, line in enumerate(other.split("\n")) if at in lines]
        assert without(whole, added) == need


def test_the_state_nearer_to_a_deal_is_kept() -> None:
    assert furthest("new", "contacted") == furthest("contacted", "new") == "contacted"
    assert furthest("qualified", "contacted") == "qualified"


@pytest.mark.parametrize("turned", [False, True])
async def test_the_oldest_lead_takes_in_the_need_of_the_other_whoever_survives(
    session: AsyncSession, turned: bool
) -> None:
    both = await pair(session)
    both.old.state, both.new.owner_id = "contacted", (await make_staff(session, role="sales")).id
    await both.merge(session, turned=turned)
    assert (both.old.need, both.old.state, both.old.owner_id) == ("دوربین\nروتر", "qualified", both.new.owner_id)
    assert (both.new.need, both.new.state, both.new.disqualify_reason) == ("دوربین\nروتر", "disqualified", "duplicate")
    lead, _ = await capture_lead(session, mobile=OTHER_MOBILE, name="سارا", need="کابل", source="website", now=LATER)
    assert lead.id == both.old.id
    query = select(AuditEvent.verb, AuditEvent.data).where(AuditEvent.entity_id == both.new.id)
    assert ("fold", {"into": both.old.id}) in [tuple(row) for row in await session.execute(query)]


async def test_a_lead_stays_in_the_hands_that_it_is_in(session: AsyncSession) -> None:
    both = await pair(session)
    first, second = [await make_staff(session, role="sales") for _ in range(2)]
    both.old.owner_id, both.new.owner_id = first.id, second.id
    await both.merge(session)
    assert both.old.owner_id == first.id


async def test_undoing_gives_each_their_lead_and_keeps_what_was_said_since(session: AsyncSession) -> None:
    both = await pair(session)
    both.old.state = "contacted"
    merge_id = await both.merge(session)
    both.old.need += "\nکابل"
    await undo(session, merge_id)
    assert (both.old.need, both.old.state, both.old.contact_id) == ("دوربین\nکابل", "contacted", both.first.id)
    assert (both.new.state, both.new.disqualify_reason, both.new.need) == ("qualified", None, "دوربین\nروتر")
    await session.refresh(both.new)
    assert both.new.contact_id == both.second.id


async def test_undoing_changes_no_lead_that_staff_have_decided_about_since(session: AsyncSession) -> None:
    await make_shop(session)
    both = await pair(session)
    merge_id = await both.merge(session)
    await qualifying.convert_lead(session, lead_id=both.old.id, actor="staff:2", now=LATER)
    await qualifying.qualify(session, lead_id=both.new.id, actor="staff:2", now=LATER)
    await qualifying.disqualify(
        session, lead_id=both.new.id, reason=DisqualifyReason.NO_BUDGET, note=None, actor="staff:2", now=LATER
    )
    await undo(session, merge_id)
    assert (both.old.state, both.old.need) == ("converted", "دوربین\nروتر")
    assert (both.new.state, both.new.disqualify_reason) == ("disqualified", "no_budget")


async def test_leads_that_one_contact_had_beside_each_other_stay_two(session: AsyncSession) -> None:
    both = await pair(session)
    beside = Lead(contact_id=both.first.id, need="سرور", source="import", created_at=NOW, updated_at=NOW)
    session.add(beside)
    await session.flush()
    await both.merge(session)
    assert (both.old.state, beside.state, both.new.state) == ("qualified", "new", "disqualified")


async def test_an_erased_person_gets_no_words_back_by_undoing(session: AsyncSession) -> None:
    both = await pair(session)
    merge_id = await both.merge(session)
    await erase_person(
        session, contact_id=both.first.id, reason=ErasureReason.REQUESTED, force=True, actor="staff:1", now=LATER
    )
    await undo(session, merge_id)
    for lead in (both.old, both.new):
        await session.refresh(lead)
        assert lead.need == ""
