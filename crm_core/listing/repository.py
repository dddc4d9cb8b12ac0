"""Queries over any kind of record: pages, single records, and the people that records name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from crm_core.accounts.model import ChannelAccount
from crm_core.contacts.model import Contact
from crm_core.contacts.repository import get_contact
from crm_core.identifiers import as_id
from crm_core.listing.clauses import Search
from crm_core.listing.kinds import Kind
from crm_core.listing.rules import plain_code
from crm_core.pipelines.model import Pipeline
from crm_core.products.model import Price, PriceList, Product
from crm_core.products.repository import DEFAULT_PRICE_LIST
from crm_core.quotes.model import Quote
from crm_core.reservations.repository import count_reserved
from crm_core.sla.service import TicketStanding
from crm_core.staff.model import StaffUser, Team
from crm_core.text.characters import strip_controls

NEWEST = 2_000
"""Records that are looked through for what was typed before an index is asked for everything that it finds."""
STAFF_COLUMNS = ("assignee_id", "owner_id", "staff_id")


@dataclass(frozen=True)
class Related:
    """Who and what some records refer to, by id; ``reserved`` counts what is spoken for, by product.

    Contacts come with their keys, quotes with their lines; ``prices`` are rials of one unit before tax, by product;
    ``accounts`` are those at messengers, by their visitor; ``standings`` are how the promises about tickets stand.
    """

    contacts: Mapping[str, Contact]
    accounts: Mapping[str, ChannelAccount]
    staff: Mapping[str, StaffUser]
    teams: Mapping[str, Team]
    quotes: Mapping[str, Quote]
    pipelines: Mapping[str, Pipeline]
    prices: Mapping[str, int]
    reserved: Mapping[str, int]
    standings: Mapping[str, TicketStanding] = field(default_factory=dict)


async def list_newest[Row](
    session: AsyncSession,
    kind: Kind[Row],
    *,
    filters: Mapping[str, Any],
    older_than: str | None,
    limit: int,
    now: datetime,
) -> Sequence[Row]:
    """Records that every filter lets through, newest first; only those born before ``older_than``.

    What is typed often finds a large part of all records: the newest ones are then at hand without the others.
    """
    clauses = {name: kind.clauses[name](value, now) for name, value in filters.items()}
    query = select(kind.model).options(*kind.load).order_by(kind.key.desc()).limit(limit)
    query = query.execution_options(populate_existing=True)
    if kind.listed is not None:
        query = query.where(kind.listed)
    if older_than is not None:
        query = query.where(kind.key < older_than)
    search = kind.clauses.get("q")
    common = search.of_each(filters["q"], now) if "q" in filters and isinstance(search, Search) else None
    if common is not None:
        among = query.where(*({**clauses, "q": common}).values(), kind.key > _window(kind, older_than))
        rows = (await session.scalars(among)).all()
        if len(rows) == limit:
            return rows
    return (await session.scalars(query.where(*clauses.values()))).all()


def _window(kind: Kind[Any], older_than: str | None) -> Any:
    """The key before the newest records; nothing when there are not so many."""
    keys = select(kind.key).order_by(kind.key.desc()).offset(NEWEST).limit(1)
    return (keys if older_than is None else keys.where(kind.key < older_than)).scalar_subquery()


async def find_record[Row](session: AsyncSession, kind: Kind[Row], *, key: str) -> Row | None:
    """The record of an id or a code, read afresh."""
    condition = _named(kind, key)
    if condition is None:
        return None
    query = select(kind.model).options(*kind.load).where(condition).execution_options(populate_existing=True)
    row: Row | None = await session.scalar(query)
    return row


async def find_id(session: AsyncSession, kind: Kind[Any], *, key: str) -> str | None:
    """The id of the record of an id or a code."""
    condition = _named(kind, key)
    if condition is None:
        return None
    found: str | None = await session.scalar(select(kind.key).where(condition))
    return found


async def load_related(session: AsyncSession, rows: Iterable[Any], *, day: date) -> Related:
    """Everything that some records refer to, in one query a kind; prices are those of a day."""
    rows = list(rows)
    products = {row.id for row in rows if isinstance(row, Product)}
    return Related(
        contacts=await _contacts(session, _ids(rows, "contact_id", "first_id", "second_id")),
        accounts=await _accounts(session, _ids(rows, "visitor_id")),
        staff=await _by_id(session, StaffUser, _ids(rows, *STAFF_COLUMNS)),
        teams=await _by_id(session, Team, _ids(rows, "team_id")),
        quotes=await _by_id(session, Quote, _ids(rows, "quote_id"), selectinload(Quote.lines)),
        pipelines=await _by_id(session, Pipeline, _ids(rows, "pipeline_id")),
        prices=await _prices(session, products, day),
        reserved=await count_reserved(session, products, today=day) if products else {},
    )


def _named(kind: Kind[Any], key: str) -> ColumnElement[bool] | None:
    record_id = as_id(key)
    if record_id is not None:
        return kind.key == record_id
    if kind.code is None:
        return None
    code: ColumnElement[bool] = kind.code == (plain_code(key) if kind.series else strip_controls(key))
    return code


def _ids(rows: Iterable[Any], *columns: str) -> set[str]:
    found = (getattr(row, column, None) for row in rows for column in columns)
    return {value for value in found if value is not None}


async def _contacts(session: AsyncSession, ids: set[str]) -> dict[str, Contact]:
    """Contacts by id, under the id of one that was merged its survivor."""
    found = await _by_id(session, Contact, ids, selectinload(Contact.identities))
    return {key: row if row.merged_into_id is None else await get_contact(session, key) for key, row in found.items()}


async def _accounts(session: AsyncSession, visitor_ids: set[str]) -> dict[str, ChannelAccount]:
    if not visitor_ids:
        return {}
    rows = await session.scalars(select(ChannelAccount).where(ChannelAccount.visitor_id.in_(visitor_ids)))
    return {row.visitor_id: row for row in rows}


async def _by_id(session: AsyncSession, model: Any, ids: set[str], *load: Any) -> dict[str, Any]:
    if not ids:
        return {}
    query = select(model).where(model.id.in_(ids)).options(*load).execution_options(populate_existing=True)
    return {row.id: row for row in await session.scalars(query)}


async def _prices(session: AsyncSession, product_ids: set[str], day: date) -> dict[str, int]:
    if not product_ids:
        return {}
    rows = await session.execute(
        select(Price.product_id, Price.amount_rial)
        .join(PriceList, PriceList.id == Price.price_list_id)
        .where(PriceList.code == DEFAULT_PRICE_LIST, Price.product_id.in_(product_ids), Price.valid_from <= day)
        .where(or_(Price.valid_to.is_(None), Price.valid_to >= day))
        .order_by(Price.valid_from)
    )
    return {row.product_id: row.amount_rial for row in rows}  # the newest price comes last and stays
