"""Keeping our counters ahead of the codes that came from files."""

import re
from collections.abc import Iterable

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.numbering.model import Counter
from crm_core.numbering.rules import Series

OURS = re.compile(rf"({'|'.join(Series)})-(\d{{4}})-(\d+)")


class Highest:
    """The highest number of each of our series and years that a file holds."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, int], int] = {}

    def see(self, codes: Iterable[str]) -> None:
        """Takes note of codes; those of other systems count for nothing."""
        for match in filter(None, map(OURS.fullmatch, codes)):
            key = (match[1], int(match[2]))
            self._numbers[key] = max(self._numbers.get(key, 0), int(match[3]))

    async def keep_counters_ahead(self, session: AsyncSession) -> None:
        """Moves the counter of each series and year past its highest code, so that none is given out again."""
        make = pg_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
        for (series, year), number in sorted(self._numbers.items()):
            counter = {"series": series, "jalali_year": year}
            await session.execute(make(Counter).values(**counter, next_number=1).on_conflict_do_nothing())
            await session.execute(
                update(Counter)
                .where(Counter.series == series, Counter.jalali_year == year, Counter.next_number <= number)
                .values(next_number=number + 1)
            )
