"""Rows that go over to another contact, whatever their table looks like."""

import pytest
from sqlalchemy import Column, ForeignKey, Index, MetaData, String, Table, Uuid, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.contacts.model import Contact
from crm_core.merges.repository import move_back, move_rows
from tests.crm_core.factories import OTHER_MOBILE, make_contact


def owner(*, primary_key: bool) -> Column[str]:
    return Column("owner_id", Uuid(as_uuid=False), ForeignKey(Contact.__table__.c.id), primary_key=primary_key)


LIKED = Table("liked_things", MetaData(), owner(primary_key=True), Column("thing", String(20), primary_key=True))
"""The contact is a part of the key."""
FAVOURITE = Table(
    "favourite_things", MetaData(), Column("id", String(20), primary_key=True), owner(primary_key=False),
    Column("state", String(20)),
    Index(
        "uq_favourite_things_open", "owner_id", unique=True, sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
)  # fmt: skip
"""A contact may have one open row."""


@pytest.fixture
async def people(session: AsyncSession) -> tuple[str, str]:
    """Two contacts in a store that has the two tables."""
    connection = await session.connection()
    for table in (LIKED, FAVOURITE):
        await connection.run_sync(table.create)
    return (await make_contact(session)).id, (await make_contact(session, mobile=OTHER_MOBILE)).id


async def owned(session: AsyncSession, table: Table, contact_id: str) -> set[str]:
    name = table.c.thing if table is LIKED else table.c.id
    return set(await session.scalars(select(name).where(table.c.owner_id == contact_id)))


async def test_a_row_that_the_other_already_has_stays(session: AsyncSession, people: tuple[str, str]) -> None:
    winner, loser = people
    for contact_id, thing in ((winner, "tea"), (loser, "tea"), (loser, "figs")):
        await session.execute(insert(LIKED).values(owner_id=contact_id, thing=thing))
    moved = await move_rows(session, LIKED.c.owner_id, source=loser, target=winner)
    assert moved == [["figs"]]
    assert await owned(session, LIKED, winner) == {"tea", "figs"}
    await move_back(session, LIKED.c.owner_id, keys=moved, source=winner, target=loser)
    assert await owned(session, LIKED, winner) == {"tea"}
    assert await owned(session, LIKED, loser) == {"tea", "figs"}


async def test_of_what_a_contact_may_have_once_the_winners_holds(
    session: AsyncSession, people: tuple[str, str]
) -> None:
    winner, loser = people
    rows = ((winner, "1", "open"), (loser, "2", "open"), (loser, "3", "done"))
    for contact_id, key, state in rows:
        await session.execute(insert(FAVOURITE).values(owner_id=contact_id, id=key, state=state))
    assert await move_rows(session, FAVOURITE.c.owner_id, source=loser, target=winner) == [["3"]]
    assert await owned(session, FAVOURITE, loser) == {"2"}


async def test_a_row_that_was_moved_on_since_is_left_alone(session: AsyncSession, people: tuple[str, str]) -> None:
    winner, loser = people
    await session.execute(insert(LIKED).values(owner_id=loser, thing="tea"))
    moved = await move_rows(session, LIKED.c.owner_id, source=loser, target=winner)
    await session.execute(LIKED.delete())
    await move_back(session, LIKED.c.owner_id, keys=moved, source=winner, target=loser)
    assert await owned(session, LIKED, loser) == set()
