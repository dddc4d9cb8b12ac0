"""Handing out document numbers: a counter per series and Jalali year."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.clock import TEHRAN
from crm_core.numbering.errors import YearClosedError
from crm_core.numbering.model import Counter
from crm_core.numbering.rules import GAP_FREE, Series, format_code
from crm_core.text.jalali import to_jalali


async def next_code(session: AsyncSession, *, series: Series, now: datetime) -> str:
    """The next code of a series; the counter row stays locked until the transaction ends, so none is skipped.

    The year is the Jalali year of ``now`` in Tehran.
    Raises YearClosedError for a series of the books whose later year has begun: a clock that was set back.
    """
    year = to_jalali(now.astimezone(TEHRAN).date()).year
    if series in GAP_FREE:
        newest = await session.scalar(select(func.max(Counter.jalali_year)).where(Counter.series == series))
        if newest is not None and newest > year:
            raise YearClosedError(series=series, year=year, newest=newest)
    dialect = session.get_bind().dialect.name
    make = pg_insert if dialect == "postgresql" else sqlite_insert
    await session.execute(make(Counter).values(series=series, jalali_year=year, next_number=1).on_conflict_do_nothing())
    taken = await session.scalar(
        update(Counter)
        .where(Counter.series == series, Counter.jalali_year == year)
        .values(next_number=Counter.next_number + 1)
        .returning(Counter.next_number)
    )
    assert taken is not None
    return format_code(series, year, taken - 1)
