"""``crm``: what the client's IT does from the command line."""

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from connectors.cli import document_texts, documents, import_texts, record_files, texts
from connectors.cli.backups import make_backup, restore_backup
from connectors.cli.processes import is_port_taken
from crm_core import clock
from crm_core.db import open_database
from crm_core.errors import CRMError
from crm_core.imports.errors import RowRefusedError
from crm_core.imports.registry import RecordKind
from crm_core.imports.values import Unit, read_day
from crm_core.migrations.run import upgrade
from crm_core.search.service import rebuild_index
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


@app.command("import", help=import_texts.HELP_IMPORT)
def import_records(
    kind: Annotated[RecordKind, typer.Argument(help=import_texts.HELP_KIND)],
    file: Annotated[Path, typer.Argument(help=import_texts.HELP_FILE)],
    dry_run: Annotated[bool, typer.Option("--dry-run", help=import_texts.HELP_DRY_RUN)] = False,
    update: Annotated[bool, typer.Option("--update", help=import_texts.HELP_UPDATE)] = False,
    mapping: Annotated[list[str] | None, typer.Option("--map", help=import_texts.HELP_MAP)] = None,
    unit: Annotated[Unit | None, typer.Option(help=import_texts.HELP_UNIT)] = None,
) -> None:
    """Brings records of another system in and prints the counts as one JSON line."""
    report = run(
        record_files.bring_in(
            settings(),
            kind=kind,
            path=file,
            mapping=_mapping(mapping or []),
            unit=unit,
            update=update,
            dry_run=dry_run,
            console=notes,
        )
    )
    record_files.show_report(report, kind=kind, path=file, dry_run=dry_run, console=notes)
    typer.echo(record_files.summary(report))


@app.command("export", help=import_texts.HELP_EXPORT)
def export_records(
    kind: Annotated[RecordKind, typer.Argument(help=import_texts.HELP_KIND)],
    file: Annotated[Path, typer.Argument(help=import_texts.HELP_FILE)],
    persian: Annotated[bool, typer.Option("--persian", help=import_texts.HELP_PERSIAN)] = False,
) -> None:
    """Writes every record of a kind to a file."""
    count = run(record_files.take_out(settings(), kind=kind, path=file, persian=persian))
    notes.print(import_texts.EXPORTED.format(count=to_persian_digits(str(count)), path=file))


@app.command("person-export", help=document_texts.HELP_PERSON)
def person_export(
    who: Annotated[str, typer.Argument(help=document_texts.HELP_WHO)],
    file: Annotated[Path, typer.Argument(help=document_texts.HELP_PERSON_FILE)],
) -> None:
    """Writes all that is held on a person to a file."""
    count = run(documents.export_person_to(settings(), who=who, path=file))
    notes.print(document_texts.PERSON_WRITTEN.format(count=to_persian_digits(str(count)), path=file))


@app.command("einvoices", help=document_texts.HELP_EINVOICES)
def einvoices(
    first: Annotated[str, typer.Argument(metavar="FROM", help=document_texts.HELP_FROM)],
    last: Annotated[str, typer.Argument(metavar="TO", help=document_texts.HELP_TO)],
    file: Annotated[Path, typer.Argument(help=document_texts.HELP_EINVOICE_FILE)],
) -> None:
    """Writes the electronic invoices of a period and prints the counts as one JSON line."""
    days = _day(first), _day(last)
    if days[0] > days[1]:
        raise typer.BadParameter(document_texts.DAYS_CROSSED)
    if file.suffix.lower() not in documents.ENDINGS:
        raise typer.BadParameter(document_texts.ENDING)
    export = run(documents.export_einvoices_to(settings(), first=days[0], last=days[1], path=file))
    count = to_persian_digits(str(len(export.packets)))
    notes.print(document_texts.EINVOICES_WRITTEN.format(count=count, path=file))
    documents.show_missing(export.missing, console=notes)
    typer.echo(json.dumps({"written": len(export.packets), "missing": len(export.missing)}))


def _day(text: str) -> date:
    try:
        return read_day(text)
    except RowRefusedError as error:
        raise typer.BadParameter(document_texts.NOT_A_DAY.format(text=text)) from error


@app.command(help=texts.HELP_REINDEX)
def reindex() -> None:
    """Writes the search index anew and prints the number of records in it."""
    count = run(_reindex(settings()))
    notes.print(texts.REINDEXED.format(count=to_persian_digits(str(count))))


@app.command(help=texts.HELP_BACKUP)
def backup(
    folder: Annotated[Path | None, typer.Argument(help=texts.HELP_BACKUP_FOLDER)] = None,
) -> None:
    """Saves the store, the attachments and the keys in one archive, and prints its path."""
    chosen = settings()
    run(upgrade(chosen.database_url))
    target = run(_in_thread(make_backup, chosen, folder=folder or chosen.var_dir / "backups", now=clock.now()))
    typer.echo(target)


@app.command(help=texts.HELP_RESTORE)
def restore(
    archive: Annotated[Path, typer.Argument(help=texts.HELP_ARCHIVE)],
    yes: Annotated[bool, typer.Option("--yes", help=texts.HELP_YES)] = False,
) -> None:
    """Puts a backup back; what was there is kept aside first."""
    chosen = settings()
    if is_port_taken(chosen.host, chosen.port):
        notes.print(texts.STILL_RUNNING.format(port=chosen.port), style="red")
        raise typer.Exit(code=1)
    if not yes:
        typer.confirm(texts.CONFIRM_RESTORE, abort=True)
    before = run(_in_thread(restore_backup, chosen, archive=archive, now=clock.now()))
    run(upgrade(chosen.database_url))
    notes.print(texts.RESTORED.format(path=before) if before else texts.RESTORED_ALONE)


async def _in_thread[T](work: Callable[..., T], *arguments: Any, **options: Any) -> T:
    return await asyncio.to_thread(work, *arguments, **options)


def _mapping(pairs: list[str]) -> dict[str, str]:
    mapping = {}
    for pair in pairs:
        column, separator, field = pair.rpartition("=")
        if not separator or not column.strip():
            raise typer.BadParameter(import_texts.BAD_MAPPING.format(text=pair))
        mapping[column.strip()] = field.strip()
    return mapping


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


async def _reindex(chosen: Settings) -> int:
    await upgrade(chosen.database_url)
    database = open_database(chosen.database_url)
    try:
        async with database.writing() as session:
            return await rebuild_index(session)
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
