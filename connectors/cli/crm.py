"""``crm``: what the client's IT does from the command line."""

import asyncio
import sys
from collections.abc import Coroutine
from datetime import timedelta
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from connectors.cli import texts
from crm_core import clock
from crm_core.db import open_database
from crm_core.errors import CRMError
from crm_core.migrations.run import upgrade
from crm_core.seed.errors import SeedError
from crm_core.seed.service import seed_company
from crm_core.seed.writing import SeedReport
from crm_core.settings import Settings, load_settings
from crm_core.staff import service as staff
from crm_core.staff.rules import Role
from crm_core.text.characters import to_persian_digits

app = typer.Typer(help=texts.HELP, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
notes = Console(stderr=True, highlight=False)
"""Everything but a command's own result goes here, so that scripts can read the result."""


def run[T](work: Coroutine[Any, Any, T]) -> T:
    """Runs a command to its end; an expected failure is said in Persian and ends with status 1."""
    try:
        return asyncio.run(work)
    except SeedError as error:
        _show_problems(error)
    except CRMError as error:
        notes.print(texts.explain(error.code, error.data), style="red")
    raise typer.Exit(code=1)


@app.command(help=texts.HELP_SEED)
def seed() -> None:
    """Puts the company's definitions into the store."""
    _show_seed_report(run(_seed(settings())))


@app.command(help=texts.HELP_MIGRATE)
def migrate() -> None:
    """Brings the store's tables up to date."""
    run(upgrade(settings().database_url))
    notes.print(texts.MIGRATED)


@app.command(help=texts.HELP_TOKEN)
def token(
    role: Annotated[Role, typer.Option(help=texts.HELP_ROLE)] = Role.ADMIN,
    days: Annotated[int, typer.Option(help=texts.HELP_DAYS, min=1, max=3650)] = 90,
    label: Annotated[str, typer.Option(help=texts.HELP_LABEL)] = "cli",
) -> None:
    """Prints a bearer token of a member of staff as the last line."""
    name, value = run(_issue_token(settings(), role=role, days=days, label=label))
    notes.print(texts.TOKEN_FOR.format(name=name, role=texts.ROLES[role], days=to_persian_digits(str(days))))
    typer.echo(value)


def settings() -> Settings:
    """The installation's settings; a wrong one ends the command."""
    try:
        return load_settings(create_secrets=True)
    except CRMError as error:
        notes.print(texts.explain(error.code, error.data), style="red")
        raise typer.Exit(code=1) from error


async def _seed(chosen: Settings) -> SeedReport:
    await upgrade(chosen.database_url)
    database = open_database(chosen.database_url)
    try:
        async with database.writing() as session:
            return await seed_company(session, data_dir=chosen.data_dir, now=clock.now())
    finally:
        await database.close()


async def _issue_token(chosen: Settings, *, role: Role, days: int, label: str) -> tuple[str, str]:
    await upgrade(chosen.database_url)
    database = open_database(chosen.database_url)
    try:
        async with database.writing() as session:
            user = await staff.find_or_create_of_role(session, role=role, now=clock.now())
            lifetime = timedelta(days=days)
            value = await staff.issue_token(session, staff_id=user.id, label=label, lifetime=lifetime, now=clock.now())
            return user.name, value
    finally:
        await database.close()


def _show_seed_report(report: SeedReport) -> None:
    if not report.total:
        notes.print(texts.SEED_UNCHANGED)
        return
    table = Table(*texts.SEED_COLUMNS, title=texts.SEED_TITLE)
    for name in sorted({*report.added, *report.changed}):
        counts = (report.added.get(name, 0), report.changed.get(name, 0))
        table.add_row(texts.TABLES.get(name, name), *(to_persian_digits(str(count or "")) for count in counts))
    notes.print(table)


def _show_problems(error: SeedError) -> None:
    table = Table(*texts.PROBLEM_COLUMNS, title=texts.PROBLEMS_TITLE, title_style="red")
    for problem in error.data["problems"]:
        table.add_row(problem["file"], problem["entry"], problem["field"], texts.explain_problem(problem))
    notes.print(table)


if __name__ == "__main__":
    sys.exit(app())
