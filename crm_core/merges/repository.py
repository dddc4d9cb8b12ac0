"""Moving whatever refers to one contact over to another: every table of the store that has such a column.

The tables are read from the metadata, so that features added later are covered. What tells of contacts as they
were stays: the merges themselves, the questions about pairs, and tables whose rows are never changed.
"""

from collections.abc import Iterator, Sequence
from itertools import batched
from typing import Any

from sqlalchemy import Column, ColumnElement, or_, select, tuple_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.contacts.model import Contact, ContactMerge, MergeProposal
from crm_core.contacts.repository import ids_of_person
from crm_core.contacts.rules import ProposalState
from crm_core.db import attempting
from crm_core.db.columns import HISTORY, Base
from crm_core.errors import NotFoundError

BATCH = 500
"""Rows that one statement names; databases bound the parameters of a statement."""

Key = list[Any]
"""The primary key of a row, without the reference to its contact where that is a part of it."""


def contact_columns() -> Iterator[Column[Any]]:
    """Every column that says whose a row is and goes over with a merge."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            refers = any(key.column is Contact.__table__.c.id for key in column.foreign_keys)
            if refers and table is not Contact.__table__ and HISTORY not in table.info:
                yield column


async def move_rows(session: AsyncSession, column: Column[Any], *, source: str, target: str) -> list[Key]:
    """Gives the rows of one contact to another, and tells which; a row that cannot have the other owner stays.

    Such a row is one that the other contact already has, where it may have only one.
    """
    moved = await _try_to_move(session, column, column == source, target)
    if moved is not None:
        return moved
    own = await session.execute(select(*_key(column) or [column]).where(column == source))
    tried = [await _try_to_move(session, column, _is_of(column, source, [row]), target) for row in own.all()]
    return [key for keys in tried for key in keys or []]


async def move_back(
    session: AsyncSession, column: Column[Any], *, keys: Sequence[Key], source: str, target: str
) -> None:
    """Gives some rows of one contact to another; those that it no longer has are left alone."""
    for part in batched(keys, BATCH):
        await session.execute(update(column.table).where(_is_of(column, source, part)).values({column.name: target}))


async def get_merge(session: AsyncSession, merge_id: str) -> ContactMerge:
    """A merge; raises NotFoundError."""
    merge = await session.get(ContactMerge, merge_id, populate_existing=True)
    if merge is None:
        raise NotFoundError(entity="contact_merge")
    return merge


async def find_merge_of(session: AsyncSession, *, loser_id: str) -> ContactMerge | None:
    """The merge by which a contact went into another one, unless it was undone."""
    query = select(ContactMerge).where(ContactMerge.loser_id == loser_id, ContactMerge.undone_at.is_(None))
    merge: ContactMerge | None = await session.scalar(query.execution_options(populate_existing=True))
    return merge


async def list_merges(session: AsyncSession, *, contact_id: str) -> Sequence[ContactMerge]:
    """Every merge that a contact took part in, by itself or by one that is now part of it, newest first."""
    person = ids_of_person(contact_id)
    query = select(ContactMerge).where(or_(ContactMerge.winner_id.in_(person), ContactMerge.loser_id.in_(person)))
    return (await session.scalars(query.order_by(ContactMerge.id.desc()))).all()


async def lock_proposal(session: AsyncSession, proposal_id: str) -> MergeProposal:
    """A proposal, locked until the transaction ends; raises NotFoundError."""
    query = select(MergeProposal).where(MergeProposal.id == proposal_id).with_for_update()
    proposal: MergeProposal | None = await session.scalar(query.execution_options(populate_existing=True))
    if proposal is None:
        raise NotFoundError(entity="merge_proposal")
    return proposal


async def list_proposals_about(session: AsyncSession, *, contact_id: str) -> Sequence[MergeProposal]:
    """Unmerged proposals about a contact and another one, the likeliest first."""
    query = select(MergeProposal).where(
        or_(MergeProposal.first_id == contact_id, MergeProposal.second_id == contact_id),
        MergeProposal.state != ProposalState.MERGED,
    )
    return (await session.scalars(query.order_by(MergeProposal.score.desc(), MergeProposal.id))).all()


async def list_proposals_within(session: AsyncSession, *, contact_id: str) -> Sequence[MergeProposal]:
    """Unmerged proposals about two contacts that are now one."""
    person = ids_of_person(contact_id)
    query = select(MergeProposal).where(
        MergeProposal.first_id.in_(person),
        MergeProposal.second_id.in_(person),
        MergeProposal.state != ProposalState.MERGED,
    )
    rows = await session.scalars(query.with_for_update().execution_options(populate_existing=True))
    return rows.all()


async def list_proposals_of(session: AsyncSession, *, merge_id: str) -> Sequence[MergeProposal]:
    """The proposals that a merge answered."""
    query = select(MergeProposal).where(MergeProposal.merge_id == merge_id).with_for_update()
    return (await session.scalars(query.execution_options(populate_existing=True))).all()


async def _try_to_move(
    session: AsyncSession, column: Column[Any], which: ColumnElement[bool], target: str
) -> list[Key] | None:
    """The keys of the rows that went over, None when a constraint forbids it for one of them."""
    statement = update(column.table).where(which).values({column.name: target})
    try:
        async with attempting(session):
            rows = (await session.execute(statement.returning(*_key(column) or [column]))).all()
    except IntegrityError:
        return None
    return [list(row) if _key(column) else [] for row in rows]


def _key(column: Column[Any]) -> list[Column[Any]]:
    return [part for part in column.table.primary_key.columns if part is not column]


def _is_of(column: Column[Any], contact_id: str, keys: Sequence[Sequence[Any]]) -> ColumnElement[bool]:
    """The rows of a contact that have one of some keys."""
    parts = _key(column)
    if not parts:
        return column == contact_id
    return (column == contact_id) & tuple_(*parts).in_([tuple(key) for key in keys])
