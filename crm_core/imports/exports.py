"""Taking records out of the store as files that can be brought in again."""

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.clock import TEHRAN
from crm_core.imports.drafts import Written, drafting
from crm_core.imports.export_rows import ROWS
from crm_core.imports.export_source import RowsOf
from crm_core.imports.fields import Field
from crm_core.imports.labels import LABELS
from crm_core.imports.registry import KINDS
from crm_core.text.jalali import to_jalali

Say = Callable[[Any], Written]


async def export_file(session: AsyncSession, *, kind: str, path: Path, persian: bool = False) -> int:
    """Writes every record of a kind to a CSV or XLSX file, oldest first, and gives the number of lines.

    ``persian`` is for people: Persian headers and states, Jalali days. Both forms can be imported again; only
    the other one keeps seconds.

    Raises:
        ImportFileError: the file name ends in neither ``.csv`` nor ``.xlsx``.
    """
    fields = KINDS[kind].fields
    headers = [_header(item, persian=persian) for item in fields]
    say = _say_persian if persian else _say_plain
    count = 0
    with drafting(path, headers=headers) as write:
        async for row in _rows(session, ROWS[kind]):
            write([say(row.get(item.name)) for item in fields])
            count += 1
    return count


async def _rows(session: AsyncSession, source: RowsOf) -> AsyncIterator[Mapping[str, Any]]:
    last: str | None = None
    facts = await source.begin(session)
    while True:
        query = select(source.model).options(*source.options).order_by(source.model.id).limit(source.batch)
        if last is not None:
            query = query.where(source.model.id > last)
        batch = (await session.scalars(query)).all()
        known = {**facts, **await source.beside(session, batch)}
        for record in batch:
            for row in source.rows(record, known):
                yield row
        if len(batch) < source.batch:
            return
        last = batch[-1].id
        session.expunge_all()


def _header(item: Field, *, persian: bool) -> str:
    if persian:
        return f"{item.aliases[0]} (ریال)" if item.money else item.aliases[0]
    return f"{item.name}_rial" if item.money else item.name


def _say_plain(value: Any) -> Written:
    if isinstance(value, datetime):
        return value.astimezone(TEHRAN).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return _say_other(value, comma=", ", yes="1", no="0")


def _say_persian(value: Any) -> Written:
    if isinstance(value, datetime):
        local = value.astimezone(TEHRAN)
        return f"{_say_persian(local.date())} {local:%H:%M}"
    if isinstance(value, date):
        year, month, day = to_jalali(value)
        return f"{year:04d}/{month:02d}/{day:02d}"
    if isinstance(value, StrEnum):
        return LABELS[type(value)].get(value, (str(value),))[0]
    return _say_other(value, comma="، ", yes="بله", no="خیر")


def _say_other(value: Any, *, comma: str, yes: str, no: str) -> Written:
    if isinstance(value, bool):
        return yes if value else no
    if isinstance(value, list):
        return comma.join(value)
    if isinstance(value, StrEnum):
        return str(value)
    if value is None or isinstance(value, str | int):
        return value
    raise TypeError(type(value))
