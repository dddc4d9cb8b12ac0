"""Undoing a merge: what it moved goes back, what was added since stays, and a change since is kept."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.consents.rules import Channel, Purpose, Source
from crm_core.consents.service import may_send, record_consent
from crm_core.contacts import repository as contacts
from crm_core.contacts.model import Contact, Identity
from crm_core.contacts.rules import IdentityKind
from crm_core.contacts.service import add_identity, update_contact
from crm_core.conversations.model import Visitor
from crm_core.db.models import metadata
from crm_core.leads.model import Lead
from crm_core.leads.service import capture_lead
from crm_core.merges import repository, service
from crm_core.merges.errors import MergeCoveredError
from crm_core.merges.rules import FIELDS, Side, merged_fields, restored_fields
from crm_core.products.model import Product
from crm_core.search.indexing import index_changes
from crm_core.subscriptions.model import Subscription
from crm_core.tasks.model import Task
from tests.crm_core.factories import MOBILE, NOW, OTHER_MOBILE, make_catalogue, make_contact, make_conversation

LATER = NOW + timedelta(days=1)
MUCH_LATER = NOW + timedelta(days=8)
THIRD_MOBILE = "09129998877"
BOOKKEEPING = {"audit_events", "contact_merges", "search_entries"}
"""Tables that grow with every act."""
COUNTED = {"version", "updated_at"}
"""Columns of a contact or lead that tell of every change, its undoing included."""

values = st.fixed_dictionaries({name: st.none() | st.sampled_from(["a", "b", "c"]) for name in FIELDS})
choices = st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(Side))


@given(values, values, choices)
def test_restoring_what_a_merge_changed_gives_the_old_fields(
    winner: dict[str, str | None], loser: dict[str, str | None], chosen: dict[str, Side]
) -> None:
    changes = merged_fields(winner, loser, chosen)
    merged = winner | {name: change["new"] for name, change in changes.items()}
    assert merged | restored_fields(merged, changes) == winner
    assert merged_fields(merged, loser, chosen) == {}


@given(values, values, st.sampled_from(FIELDS))
def test_a_field_changed_since_is_kept(winner: dict[str, str | None], loser: dict[str, str | None], name: str) -> None:
    changes = merged_fields(winner, loser, {})
    merged = winner | {field: change["new"] for field, change in changes.items()} | {name: "changed since"}
    assert name not in restored_fields(merged, changes)


async def snapshot(session: AsyncSession) -> dict[str, set[tuple[Any, ...]]]:
    """Every row of the store but the book-keeping, with the search as it is once all is committed."""
    await session.run_sync(index_changes)
    rows = {}
    for table in metadata.sorted_tables:
        if table.name not in BOOKKEEPING:
            skipped = COUNTED if table.name in {"contacts", "merge_proposals", "leads"} else set()
            columns = [column for column in table.columns if column.name not in skipped]
            rows[table.name] = {tuple(map(str, row)) for row in await session.execute(select(*columns))}
    return rows


async def belongings(session: AsyncSession, contact: Contact, product: Product, number: int, wanted: set[str]) -> None:
    """Some rows of a contact in several tables."""
    if "conversation" in wanted:
        await make_conversation(session, contact=contact)
    if "key" in wanted:
        await add_identity(
            session,
            contact_id=contact.id,
            kind=IdentityKind.EMAIL,
            value=f"{number}@example.com",
            verified=False,
            now=NOW,
        )
    rows: dict[str, Any] = {
        "lead": Lead(
            contact_id=contact.id, need=f"x\n{number}", state="contacted" if number == 2 else "new",
            source="website", created_at=NOW, updated_at=NOW,
        ),
        "task": Task(kind="call_back", note="", contact_id=contact.id, due_at=NOW, created_at=NOW),
        "visitor": Visitor(token_hash=f"{number}", site="default", contact_id=contact.id, created_at=NOW),
        "subscription": Subscription(
            contact_id=contact.id, product_id=product.id, quantity=1, starts_on=date(2026, 1, 1),
            ends_on=date(2027, 1, 1), created_at=NOW,
        ),
    }  # fmt: skip
    session.add_all(row for name, row in rows.items() if name in wanted)
    await session.flush()


OWNED = ["conversation", "key", "lead", "task", "visitor", "subscription"]
owned = st.sets(st.sampled_from(OWNED))


@given(winners=owned, losers=owned, fields=values, chosen=choices)
async def test_a_merge_that_is_undone_leaves_the_store_as_it_was(
    session: AsyncSession, winners: set[str], losers: set[str], fields: dict[str, str | None], chosen: dict[str, Side]
) -> None:
    async with session.begin_nested() as attempt:
        product = (await make_catalogue(session, {"CAM-1": 1}))["CAM-1"]
        winner = await make_contact(session)
        loser = await make_contact(session, mobile=OTHER_MOBILE)
        loser.city, loser.customer_class = fields["city"], fields["customer_class"]
        await belongings(session, winner, product, 1, winners)
        await belongings(session, loser, product, 2, losers)
        before = await snapshot(session)
        merge = await service.merge_contacts(
            session, winner_id=winner.id, loser_id=loser.id, fields=chosen, actor="staff:1", now=LATER
        )
        assert await snapshot(session) != before
        for column in repository.contact_columns():
            left = await session.execute(select(column).where(column == loser.id))
            assert left.all() == []
        for _ in range(2):
            await service.undo_merge(session, merge_id=merge.id, actor="staff:1", now=MUCH_LATER)
            assert await snapshot(session) == before
        await attempt.rollback()
    session.expunge_all()


async def merged(session: AsyncSession) -> tuple[Contact, Contact, str]:
    winner = await make_contact(session)
    loser = await make_contact(session, mobile=OTHER_MOBILE)
    loser.city = "قم"
    await session.flush()
    merge = await service.merge_contacts(session, winner_id=winner.id, loser_id=loser.id, actor="staff:1", now=LATER)
    return winner, loser, merge.id


async def test_a_week_later_nothing_that_was_added_since_is_lost(session: AsyncSession) -> None:
    winner, loser, merge_id = await merged(session)
    lead, _ = await capture_lead(session, mobile=OTHER_MOBILE, name="سارا", need="روتر", source="website", now=LATER)
    await update_contact(session, contact_id=loser.id, city="تبریز", email="s@example.com", actor="x", now=LATER)
    await service.undo_merge(session, merge_id=merge_id, actor="staff:1", now=MUCH_LATER)
    await session.refresh(lead)
    assert lead.contact_id == winner.id
    survivor, other = await contacts.get_contact(session, winner.id), await contacts.get_contact(session, loser.id)
    assert survivor.city == "تبریز" and other.city == "قم"
    assert {key.value for key in survivor.identities} == {MOBILE, "s@example.com"}
    assert {key.value for key in other.identities} == {OTHER_MOBILE}


async def test_undoing_a_merge_that_a_later_one_covers_is_refused(session: AsyncSession) -> None:
    winner, _, first = await merged(session)
    third = await make_contact(session, mobile=THIRD_MOBILE)
    later = await service.merge_contacts(session, winner_id=third.id, loser_id=winner.id, actor="x", now=LATER)
    with pytest.raises(MergeCoveredError) as error:
        await service.undo_merge(session, merge_id=first, actor="x", now=MUCH_LATER)
    assert error.value.data == {"merge_id": later.id}
    await service.undo_merge(session, merge_id=later.id, actor="x", now=MUCH_LATER)
    await service.undo_merge(session, merge_id=first, actor="x", now=MUCH_LATER)
    owners = await session.scalars(select(Identity.contact_id).order_by(Identity.contact_id).distinct())
    assert len(owners.all()) == 3


async def test_after_an_undo_each_has_their_own_word_again(session: AsyncSession) -> None:
    winner, loser = await make_contact(session), await make_contact(session, mobile=OTHER_MOBILE)
    await record_consent(
        session,
        granted=False,
        purpose=Purpose.MARKETING,
        source=Source.CALL,
        actor="customer",
        contact_id=loser.id,
        now=NOW,
    )
    merge = await service.merge_contacts(session, winner_id=winner.id, loser_id=loser.id, actor="x", now=LATER)
    await service.undo_merge(session, merge_id=merge.id, actor="x", now=MUCH_LATER)
    assert await may_send(session, channel=Channel.SMS, purpose=Purpose.MARKETING, contact_ids=[winner.id])
    assert not await may_send(session, channel=Channel.SMS, purpose=Purpose.MARKETING, contact_ids=[loser.id])


async def test_the_pair_may_be_merged_again_after_an_undo(session: AsyncSession) -> None:
    winner, loser, merge_id = await merged(session)
    await service.undo_merge(session, merge_id=merge_id, actor="x", now=MUCH_LATER)
    again = await service.merge_contacts(session, winner_id=loser.id, loser_id=winner.id, actor="x", now=MUCH_LATER)
    assert (await contacts.get_contact(session, winner.id)).id == loser.id
    assert again.id != merge_id
