"""Bringing records of an old system into the store, file by file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made_by
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit import service as audit
from crm_core.contacts.proposals import propose_duplicates
from crm_core.imports.errors import ImportClashError, NoteReason, RowReason, RowRefusedError
from crm_core.imports.fields import Row
from crm_core.imports.headers import Layout, lay_out
from crm_core.imports.job import Job, Outcome
from crm_core.imports.kinds.kind import Kind
from crm_core.imports.old_codes import keep_counters_ahead
from crm_core.imports.registry import KINDS
from crm_core.imports.tables import Table, read_table
from crm_core.imports.values import Cell, Unit

CHUNK = 500
"""Records looked up and stored together: few enough to stay small, many enough to save round trips."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class RefusedLine:
    """A line that was not stored: its number in the file, the field at fault, and why."""

    line: int
    field: str
    reason: RowReason
    detail: str
    cells: Sequence[Cell]


@dataclass
class ImportReport:
    """What became of a file; ``notes`` counts what was left out of stored records, by field and reason."""

    headers: list[str]
    columns: dict[str, str]
    """The header of each field that the file has."""
    ignored_columns: tuple[str, ...]
    unit_assumed: bool
    counts: dict[Outcome, int] = made_by(default_factory=lambda: dict.fromkeys(Outcome, 0))
    refused: list[RefusedLine] = made_by(default_factory=list)
    notes: dict[tuple[str, NoteReason], int] = made_by(default_factory=dict)

    def totals(self) -> dict[str, int]:
        """How many records were added, updated and unchanged, and how many lines were refused."""
        return {**{str(outcome): count for outcome, count in self.counts.items()}, "refused": len(self.refused)}


async def import_file(
    session: AsyncSession,
    *,
    kind: str,
    path: Path,
    now: datetime,
    mapping: Mapping[str, str] | None = None,
    unit: Unit | None = None,
    update: bool = False,
    on_progress: Progress = lambda _done, _total: None,
) -> ImportReport:
    """Stores the records of a CSV or XLSX file and tells what became of each line.

    A record that is already there (by code, else by mobile and the like) is left alone, only gaps are filled;
    with ``update`` the file's values win. Amounts without a unit of their own are in ``unit``, else in rial.
    Objects that the session held before are detached.

    Raises:
        ImportFileError: the file as a whole cannot be read. ImportClashError: do it again.
    """
    chosen, table = KINDS[kind], read_table(path)
    layout = lay_out(table.headers, fields=chosen.fields, mapping=mapping or {}, unit=unit)
    columns = {column.field.name: column.header for column in layout.columns}
    report = ImportReport(table.headers, columns, layout.ignored, layout.unit_assumed)
    job = Job(session, now, update)
    records = _records(chosen, table, layout, report)
    await chosen.begin(job)
    try:
        await _store(job, chosen, records, table, report, on_progress)
        codes = (str(record[0].get("code") or "") for record in records)
        await keep_counters_ahead(session, codes=codes)
    except IntegrityError as error:
        raise ImportClashError(detail=type(error.orig).__name__) from error
    report.notes = dict(job.notes)
    report.refused.sort(key=lambda refused: refused.line)
    audit.record(
        session, actor="cli", verb="import", entity=kind, entity_id=_file_id(path), now=now, counts=report.totals()
    )
    await session.flush()
    return report


def _file_id(path: Path) -> str:
    """What a file is called for ever: a digest of what it holds, since its name may be a customer's."""
    return sha256(path.read_bytes()).hexdigest()


async def _store(
    job: Job,
    kind: Kind,
    records: Sequence[Sequence[Row]],
    table: Table,
    report: ImportReport,
    on_progress: Progress,
) -> None:
    cells = dict(table.lines)
    done = 0
    for start in range(0, len(records), CHUNK):
        chunk = records[start : start + CHUNK]
        await kind.prepare(job, [row for record in chunk for row in record])
        for record in chunk:
            try:
                report.counts[kind.put(job, record)] += 1
            except RowRefusedError as error:
                _refuse(report, record, error, cells)
            done += len(record)
        await job.session.flush()
        job.session.add_all(job.later)
        job.later.clear()
        await job.session.flush()
        await propose_duplicates(job.session, contact_ids=job.touched, misspelt=False, now=job.now)
        job.touched.clear()
        job.session.expunge_all()
        on_progress(done, table.total)


def _records(kind: Kind, table: Table, layout: Layout, report: ImportReport) -> list[list[Row]]:
    """The file's lines after reading, those of one record together; lines that cannot be read are refused."""
    records: dict[Any, list[Row]] = {}
    damaged: dict[Any, RowRefusedError] = {}
    cells = dict(table.lines)
    for number, line in table.lines:
        row, fault = _read(layout, number, line)
        key = row.get("code") if kind.grouped and row.get("code") else number
        records.setdefault(key, []).append(row)
        fault = fault or _missing(kind, row)
        if fault is not None:
            damaged.setdefault(key, fault)
    for key, fault in damaged.items():
        _refuse(report, records.pop(key), fault, cells)
    return list(records.values())


def _read(layout: Layout, number: int, line: Sequence[Cell]) -> tuple[Row, RowRefusedError | None]:
    row, fault = Row(number), None
    for column in layout.columns:
        cell = line[column.place] if column.place < len(line) else None
        if cell is None or not str(cell).strip():
            continue
        try:
            row.values[column.field.name] = column.read(cell)
        except RowRefusedError as error:
            data = error.data
            fault = fault or _at(RowRefusedError(column.field.name, data["reason"], data["detail"]), number)
    return row, fault


def _missing(kind: Kind, row: Row) -> RowRefusedError | None:
    for item in kind.fields:
        if item.required and item.name not in row.values:
            return _at(RowRefusedError(item.name, RowReason.MISSING), row.line)
    return None


def _at(error: RowRefusedError, line: int) -> RowRefusedError:
    error.data["line"] = line
    return error


def _refuse(
    report: ImportReport, record: Sequence[Row], error: RowRefusedError, cells: Mapping[int, Sequence[Cell]]
) -> None:
    """Notes every line of a refused record, so that the whole of it can be mended and imported again."""
    at_fault = error.data.get("line", record[0].line)
    for row in record:
        mine = row.line == at_fault
        reason = error.data["reason"] if mine else RowReason.WITH_ANOTHER_LINE
        detail = error.data["detail"] if mine else str(at_fault)
        report.refused.append(
            RefusedLine(row.line, error.data["column"] if mine else "", reason, detail, cells[row.line])
        )
