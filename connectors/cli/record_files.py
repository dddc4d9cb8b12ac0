"""``crm import`` and ``crm export``: records of other systems in and out."""

import gc
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from connectors.cli import import_texts as texts
from crm_core import clock
from crm_core.db import Database, open_database
from crm_core.imports.drafts import Write, drafting
from crm_core.imports.exports import export_file
from crm_core.imports.registry import KINDS
from crm_core.imports.report import ImportReport, Listener, RefusedLine
from crm_core.imports.service import import_file
from crm_core.imports.values import Cell, Unit
from crm_core.migrations.run import upgrade
from crm_core.settings import Settings
from crm_core.text.characters import to_persian_digits

SHOWN = 20
"""Refused lines shown on the screen; the file beside has all of them."""


class DryRunDoneError(Exception):
    """Raised at the end of a dry run, so that its transaction is rolled back."""


async def bring_in(
    settings: Settings,
    *,
    kind: str,
    path: Path,
    mapping: Mapping[str, str],
    unit: Unit | None,
    update: bool,
    dry_run: bool,
    console: Console,
) -> ImportReport:
    """Imports a file in one transaction, with a progress bar; a dry run leaves nothing behind."""
    await upgrade(settings.database_url)
    gc.collect()
    gc.freeze()  # what is loaded stays; without this the collector looks through all of it every few hundred lines
    database = open_database(settings.database_url)
    columns = (TextColumn(texts.KINDS[kind]), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, console=console, transient=True) as progress:
            task = progress.add_task("", total=None)

            def show(done: int, total: int) -> None:
                progress.update(task, completed=done, total=total)

            with _refused_lines(path, kind) as add:
                return await _import(
                    database, kind=kind, path=path, mapping=mapping, unit=unit, update=update, dry_run=dry_run,
                    show=show, add=add,
                )  # fmt: skip
    finally:
        await database.close()


async def _import(
    database: Database,
    *,
    kind: str,
    path: Path,
    mapping: Mapping[str, str],
    unit: Unit | None,
    update: bool,
    dry_run: bool,
    show: Callable[[int, int], None],
    add: Listener,
) -> ImportReport:
    report: ImportReport | None = None
    try:
        async with database.writing() as session:
            report = await import_file(
                session, kind=kind, path=path, now=clock.now(), mapping=mapping, unit=unit, update=update,
                on_progress=show, on_refused=add,
            )  # fmt: skip
            if dry_run:
                raise DryRunDoneError
    except DryRunDoneError:
        assert report is not None
    return report


async def take_out(settings: Settings, *, kind: str, path: Path, persian: bool) -> int:
    """Exports every record of a kind and gives the number of lines."""
    await upgrade(settings.database_url)
    database = open_database(settings.database_url)
    try:
        async with database.reading() as session:
            return await export_file(session, kind=kind, path=path, persian=persian)
    finally:
        await database.close()


def refused_file_of(path: Path) -> Path:
    """Where the refused lines of a file are, beside it."""
    return path.with_name(f"{path.stem}.refused.csv")


@contextmanager
def _refused_lines(path: Path, kind: str) -> Iterator[Listener]:
    """Takes refused lines one by one to the file beside; without any there is none, not even an older one."""
    beside = refused_file_of(path)
    write: Write | None = None
    with ExitStack() as stack:

        def add(report: ImportReport, refused: RefusedLine) -> None:
            nonlocal write
            if write is None:
                headers = [*report.headers, *texts.REFUSED_COLUMNS]
                write = stack.enter_context(drafting(beside, headers=headers))
            cells = map(_plain, _padded(refused.cells, len(report.headers)))
            write([*cells, *_reason(refused, report, kind)])

        yield add
    if write is None:
        beside.unlink(missing_ok=True)


def show_report(report: ImportReport, *, kind: str, path: Path, dry_run: bool, console: Console) -> None:
    """Tells what became of the file."""
    table = Table(*texts.COUNT_COLUMNS, title=texts.DRY_RUN_TITLE if dry_run else texts.KINDS[kind])
    table.add_row(*(to_persian_digits(str(count)) for count in report.totals().values()))
    console.print(table)
    for (field, reason), count in report.notes.items():
        note = texts.NOTES[reason].format(count=to_persian_digits(str(count)), column=_header(field, report, kind))
        console.print(note)
    if report.unit_assumed:
        console.print(texts.UNIT_ASSUMED, style="yellow")
    if report.ignored_columns:
        console.print(texts.IGNORED.format(columns="، ".join(report.ignored_columns)))
    if report.refused_count:
        _show_refused(report, kind, console)
        console.print(texts.REFUSED_FILE.format(path=refused_file_of(path)), style="yellow")


def summary(report: ImportReport) -> str:
    """The counts as one JSON line, for scripts."""
    return json.dumps(report.totals())


def _show_refused(report: ImportReport, kind: str, console: Console) -> None:
    table = Table(*texts.REFUSED_COLUMNS, title=texts.REFUSED_TITLE, title_style="yellow")
    for refused in report.refused[:SHOWN]:
        table.add_row(*_reason(refused, report, kind))
    console.print(table)
    if report.refused_count > SHOWN:
        console.print(texts.MORE_REFUSED.format(count=to_persian_digits(str(report.refused_count - SHOWN))))


def _reason(refused: RefusedLine, report: ImportReport, kind: str) -> tuple[str, str, str]:
    said = texts.ROW_REASONS[refused.reason].format(detail=refused.detail)
    return to_persian_digits(str(refused.line)), _header(refused.field, report, kind), said


def _header(field: str, report: ImportReport, kind: str) -> str:
    """A field as the file calls it, or as we do where the file has no such column."""
    own = {item.name: item.aliases[0] for item in KINDS[kind].fields}
    return report.columns.get(field) or own.get(field, field)


def _padded(cells: Sequence[Cell], width: int) -> list[Cell]:
    return [*cells, *[None] * (width - len(cells))][:width]


def _plain(cell: Cell) -> str:
    return "" if cell is None else str(cell)
