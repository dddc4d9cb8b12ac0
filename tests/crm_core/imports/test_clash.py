"""A file is brought in while customers go on talking."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.contacts.model import Contact
from crm_core.contacts.rules import IdentityKind
from crm_core.contacts.service import find_or_create_contact
from crm_core.db import Database, attempting, is_clash
from crm_core.identifiers import new_id
from crm_core.imports.errors import ImportClashError
from crm_core.imports.job import Outcome
from crm_core.imports.service import import_file
from crm_core.leads.model import Lead
from crm_core.pipelines.model import Pipeline

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


async def test_a_customer_who_came_meanwhile_is_known_or_stops_the_file_for_another_try(
    database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "contacts.csv"
    path.write_text("mobile,city\n09351112233,قم\n09121112233,یزد\n", encoding="utf-8")

    async def bring_in() -> dict[Outcome, int]:
        async with database.writing() as session:
            return (await import_file(session, kind="contacts", path=path, now=NOW)).counts

    async with database.writing() as chat:
        await find_or_create_contact(
            chat, kind=IdentityKind.MOBILE, value="09121112233", name="سارا", source="website", now=NOW
        )
        started = asyncio.create_task(bring_in())
        await asyncio.sleep(0.5)  # the import now waits: for the chat's key, or for the only writer's turn
        assert not started.done()
    if database.engine.dialect.name == "postgresql":
        with pytest.raises(ImportClashError):
            await started
        async with database.reading() as session:
            assert await session.scalar(select(func.count(Contact.id))) == 1
        started = asyncio.create_task(bring_in())
    assert await started == {Outcome.ADDED: 1, Outcome.UPDATED: 1, Outcome.UNCHANGED: 0}


async def test_thousands_of_lines_are_brought_in_chunk_by_chunk(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    lines = [f"{number},0912{number:07d}" for number in range(1_100)]
    path.write_text("\n".join(["code,mobile", *lines, "77,09129999999"]), encoding="utf-8")
    steps: list[tuple[int, int]] = []
    async with database.writing() as session:
        report = await import_file(
            session, kind="contacts", path=path, now=NOW, on_progress=lambda done, total: steps.append((done, total))
        )
    assert report.counts[Outcome.ADDED] == 1_100
    assert report.counts[Outcome.UPDATED] == 1  # the last line knows the contact of the first chunk
    assert steps == [(500, 1_101), (1_000, 1_101), (1_101, 1_101)]


async def test_only_what_somebody_else_wrote_is_a_clash(session: AsyncSession) -> None:
    """A row that breaks a rule of its own does so however often it is tried."""
    code = {"code": "default", "name": "قیف فروش"}
    session.add(Pipeline(id=new_id(), **code))
    await session.flush()
    broken = Lead(contact_id=new_id(), need="", source="x", state="mislaid", created_at=NOW, updated_at=NOW)
    for row, clash in ((Pipeline(id=new_id(), **code), True), (broken, False)):
        with pytest.raises(IntegrityError) as caught:
            async with attempting(session):
                session.add(row)
                await session.flush()
        assert is_clash(caught.value) is clash
