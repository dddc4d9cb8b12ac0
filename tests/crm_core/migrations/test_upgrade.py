"""A migrated store is the store of the models."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, delete, inspect, update
from sqlalchemy.exc import DBAPIError

from crm_core.audit import service as audit
from crm_core.audit.model import AuditEvent
from crm_core.consents.model import ConsentEvent
from crm_core.db import open_database
from crm_core.db.models import metadata
from crm_core.migrations.run import upgrade, upgrade_in
from crm_core.migrations.search_index import is_of_models

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


async def look[T](url: str, ask: Callable[[Connection], T]) -> T:
    """Asks a database something through a plain connection."""
    database = open_database(url)
    try:
        async with database.reading() as session:
            return await (await session.connection()).run_sync(ask)
    finally:
        await database.close()


def differences(connection: Connection) -> list[Any]:
    """What alembic would still change."""
    opts = {"compare_type": True, "compare_server_default": True, "include_name": is_of_models}
    context = MigrationContext.configure(connection, opts=opts)
    return compare_metadata(context, metadata)


def checks(connection: Connection) -> dict[str, dict[str | None, str]]:
    """The CHECK constraints of each table by name; alembic does not compare these."""
    inspector = inspect(connection)
    return {
        table: {check["name"]: check["sqltext"] for check in inspector.get_check_constraints(table)}
        for table in metadata.tables
    }


async def test_upgrading_an_empty_store_gives_the_tables_of_the_models(empty_url: str) -> None:
    await upgrade(empty_url)
    assert await look(empty_url, differences) == []


async def test_upgrading_brings_every_check_of_the_models(tmp_path: Path) -> None:
    migrated, created = (f"sqlite+aiosqlite:///{tmp_path}/{name}.db" for name in ("migrated", "created"))
    await upgrade(migrated)
    database = open_database(created)
    async with database.writing() as session:
        await (await session.connection()).run_sync(metadata.create_all)
    await database.close()
    wanted = await look(created, checks)
    assert "ck_tickets_state" in wanted["tickets"]
    assert await look(migrated, checks) == wanted


async def test_upgrading_twice_at_once_is_the_same_as_once(empty_url: str) -> None:
    await asyncio.gather(upgrade(empty_url), upgrade(empty_url))
    assert await look(empty_url, differences) == []


async def test_a_failed_upgrade_leaves_no_table_behind(empty_url: str) -> None:
    database = open_database(empty_url)

    async def upgrade_and_fail() -> None:
        async with database.writing() as session:
            await upgrade_in(session)
            raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        await upgrade_and_fail()
    await database.close()
    assert await look(empty_url, lambda connection: inspect(connection).get_table_names()) == []


@pytest.mark.parametrize("statement", [update(AuditEvent).values(verb="forged"), delete(AuditEvent)])
async def test_the_database_refuses_to_change_the_audit_trail(empty_url: str, statement: Any) -> None:
    await upgrade(empty_url)
    database = open_database(empty_url)
    async with database.writing() as session:
        audit.record(session, actor="cli", verb="create", entity="contact", entity_id="1", now=NOW)
    with pytest.raises(DBAPIError, match="audit_events are never changed"):
        async with database.writing() as session:
            await session.execute(statement)
    await database.close()


@pytest.mark.parametrize("statement", [update(ConsentEvent).values(granted=True), delete(ConsentEvent)])
async def test_the_database_refuses_to_change_a_consent(empty_url: str, statement: Any) -> None:
    await upgrade(empty_url)
    database = open_database(empty_url)
    async with database.writing() as session:
        session.add(
            ConsentEvent(mobile="09121112233", channel="sms", purpose="marketing", granted=False, actor="bot", at=NOW)
        )
    with pytest.raises(DBAPIError, match="consent_events are never changed"):
        async with database.writing() as session:
            await session.execute(statement)
    await database.close()
