"""Bringing records of an old system into the store, file by file."""

from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import file_digest
from pathlib import Path

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.audit import service as audit
from crm_core.contacts.proposals import propose_duplicates
from crm_core.db import is_clash
from crm_core.imports.errors import ImportClashError, RowRefusedError
from crm_core.imports.headers import Layout, lay_out
from crm_core.imports.job import Job
from crm_core.imports.kinds.kind import Kind
from crm_core.imports.old_codes import Highest
from crm_core.imports.records import Record, in_chunks, read_records
from crm_core.imports.registry import KINDS
from crm_core.imports.report import ImportReport, Listener, refuse
from crm_core.imports.tables import Table, open_table
from crm_core.imports.values import Unit
from crm_core.search.indexing import index_changes

CHUNK = 500
"""Lines looked up and stored together: few enough to stay small, many enough to save round trips."""

Progress = Callable[[int, int], None]


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
    on_refused: Listener = lambda _report, _refused: None,
) -> ImportReport:
    """Stores the records of a CSV or XLSX file and tells what became of each line, a few hundred lines at a time.

    A record that is already there (by code, else by mobile and the like) is left alone, only gaps are filled;
    with ``update`` the file's values win. Amounts without a unit of their own are in ``unit``, else in rial.
    ``on_refused`` hears of every refused line; the report keeps the first ones. Objects that the session held before
    are detached.

    Raises:
        ImportFileError: the file as a whole cannot be read. ImportClashError: do it again.
    """
    chosen = KINDS[kind]
    with open_table(path) as table:
        layout = lay_out(table.headers, fields=chosen.fields, mapping=mapping or {}, unit=unit)
        report = ImportReport(table.headers, layout.headers, layout.ignored, layout.unit_assumed)
        job = Job(session, now, update)
        await chosen.begin(job)
        try:
            await _store(job, chosen, table, layout, report, on_progress, on_refused)
        except IntegrityError as error:
            if not is_clash(error):
                raise
            raise ImportClashError(detail=type(error.orig).__name__) from error
    report.notes = dict(job.notes)
    audit.record(
        session, actor="cli", verb="import", entity=kind, entity_id=_file_id(path), now=now, counts=report.totals()
    )
    await session.flush()
    return report


def _file_id(path: Path) -> str:
    """What a file is called for ever: a digest of what it holds, since its name may be a customer's."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


async def _store(
    job: Job,
    kind: Kind,
    table: Table,
    layout: Layout,
    report: ImportReport,
    on_progress: Progress,
    on_refused: Listener,
) -> None:
    done, highest = 0, Highest()
    for chunk in in_chunks(read_records(kind, table, layout), CHUNK):
        readable = [record for record in chunk if record.fault is None]
        await kind.prepare(job, [row for record in readable for row in record.rows])
        for record in sorted(chunk, key=lambda record: kind.turn(job, record.rows) if record.fault is None else 0):
            _put(job, kind, record, report, on_refused)
        highest.see(str(record.rows[0].get("code") or "") for record in readable)
        await _keep(job)
        done += sum(len(record.rows) for record in chunk)
        on_progress(done, len(table))
    await highest.keep_counters_ahead(job.session)


def _put(job: Job, kind: Kind, record: Record, report: ImportReport, on_refused: Listener) -> None:
    """Stores one record or refuses it."""
    try:
        if record.fault is not None:
            raise record.fault
        report.counts[kind.put(job, record.rows)] += 1
    except RowRefusedError as error:
        refuse(report, record, error, on_refused)


async def _keep(job: Job) -> None:
    """Writes what a chunk of lines made, with its questions to the staff and its search entries, and forgets it."""
    session = job.session
    await session.flush()
    session.add_all(job.later)
    job.later.clear()
    await session.flush()
    for record, values in job.afterwards:
        for name, value in values.items():
            setattr(record, name, value)
    job.afterwards.clear()
    await session.flush()
    await propose_duplicates(session, contact_ids=job.touched, misspelt=False, now=job.now)
    job.touched.clear()
    await session.run_sync(index_changes)
    session.expunge_all()
