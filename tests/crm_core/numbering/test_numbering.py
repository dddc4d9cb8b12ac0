"""Document numbers: restarting each Jalali year, never given twice, never skipped."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.db import Database
from crm_core.numbering.errors import YearClosedError
from crm_core.numbering.rules import Series, format_code, read_code
from crm_core.numbering.service import next_code
from tests.crm_core.factories import NOW

WRITERS = 32
TICKET, QUOTE = Series.TICKET, Series.QUOTE
LAST_SECOND_OF_1404 = datetime(2026, 3, 20, 20, 29, 59, tzinfo=UTC)
NOWRUZ_1405 = datetime(2026, 3, 20, 20, 30, tzinfo=UTC)


def test_a_code_shows_series_year_and_six_digits() -> None:
    assert format_code(Series.TICKET, 1405, 123) == "TK-1405-000123"
    assert format_code(Series.INVOICE, 1405, 1_234_567) == "INV-1405-1234567"


async def test_each_series_counts_by_itself_from_one(session: AsyncSession) -> None:
    codes = [await next_code(session, series=series, now=NOW) for series in (TICKET, TICKET, QUOTE, TICKET)]
    assert codes == ["TK-1405-000001", "TK-1405-000002", "QT-1405-000001", "TK-1405-000003"]


async def test_the_counter_restarts_at_midnight_of_nowruz_in_tehran(session: AsyncSession) -> None:
    for number in range(1, 4):
        code = await next_code(session, series=TICKET, now=LAST_SECOND_OF_1404)
        assert code == f"TK-1404-00000{number}"
    assert await next_code(session, series=TICKET, now=NOWRUZ_1405) == "TK-1405-000001"
    assert await next_code(session, series=TICKET, now=LAST_SECOND_OF_1404) == "TK-1404-000004"


@pytest.mark.parametrize("series", [Series.INVOICE, Series.CREDIT_NOTE])
async def test_a_series_of_the_books_never_goes_back_to_a_year_that_is_over(
    session: AsyncSession, series: Series
) -> None:
    assert await next_code(session, series=series, now=LAST_SECOND_OF_1404) == f"{series}-1404-000001"
    assert await next_code(session, series=series, now=NOWRUZ_1405) == f"{series}-1405-000001"
    with pytest.raises(YearClosedError):
        await next_code(session, series=series, now=LAST_SECOND_OF_1404)
    assert await next_code(session, series=series, now=NOWRUZ_1405) == f"{series}-1405-000002"


def test_a_code_is_read_back_and_one_of_another_system_is_not() -> None:
    assert read_code("CN-1405-1234567") == (Series.CREDIT_NOTE, 1405, 1_234_567)
    assert [read_code(code) for code in ("7", "XX-1405-000001", "INV-1405-12", "INV-2026-000001")] == [None] * 4


async def test_a_number_taken_in_vain_is_given_again(database: Database) -> None:
    async with database.writing() as session:
        await next_code(session, series=Series.INVOICE, now=NOW)
    with pytest.raises(ZeroDivisionError):
        async with database.writing() as session:
            assert await next_code(session, series=Series.INVOICE, now=NOW) == "INV-1405-000002"
            raise ZeroDivisionError
    async with database.writing() as session:
        assert await next_code(session, series=Series.INVOICE, now=NOW) == "INV-1405-000002"


async def test_many_writers_at_once_get_every_number_once(database: Database) -> None:
    async def take(writer: int) -> str | None:
        try:
            async with database.writing() as session:
                code = await next_code(session, series=Series.INVOICE, now=NOW)
                if writer % 4 == 0:
                    raise ZeroDivisionError
                return code
        except ZeroDivisionError:
            return None

    codes = await asyncio.gather(*(take(writer) for writer in range(WRITERS)))
    kept = sorted(code for code in codes if code is not None)
    assert kept == [format_code(Series.INVOICE, 1405, number) for number in range(1, len(kept) + 1)]
    assert len(kept) == WRITERS * 3 // 4
