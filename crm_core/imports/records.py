"""The records of a file: its lines after reading, those of one record together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from crm_core.imports.errors import RowReason, RowRefusedError
from crm_core.imports.fields import Row
from crm_core.imports.headers import Column, Layout
from crm_core.imports.kinds.kind import Kind
from crm_core.imports.spool import Line, places_together
from crm_core.imports.tables import Table
from crm_core.imports.values import Cell
from crm_core.imports.workbooks import NEVER_CALCULATED

FORMULA_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", NEVER_CALCULATED})
"""What a spreadsheet keeps of a formula that failed, and what stands for one that was never worked out."""


@dataclass
class Record:
    """One record of a file: its lines as read and as they stood there, and why it cannot be read where it cannot."""

    rows: list[Row] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    fault: RowRefusedError | None = None


def read_records(kind: Kind, table: Table, layout: Layout) -> Iterator[Record]:
    """Every record of a file in the order of its first line; only one of them is in memory."""
    if not kind.grouped:
        for line in table:
            yield _read_record(kind, layout, [line])
        return
    code = next(column for column in layout.columns if column.field.name == "code")
    for places in places_together(table.lines, lambda line: _code_of(code, line)):
        same: dict[str | None, list[Line]] = {}
        for place in places:
            line = table.lines[place]
            same.setdefault(_code_of(code, line), []).append(line)
        for lines in same.values():
            yield _read_record(kind, layout, lines)


def in_chunks(records: Iterator[Record], size: int) -> Iterator[list[Record]]:
    """Some records at a time, until they have so many lines."""
    chunk: list[Record] = []
    lines = 0
    for record in records:
        chunk.append(record)
        lines += len(record.rows)
        if lines >= size:
            yield chunk
            chunk, lines = [], 0
    if chunk:
        yield chunk


def _code_of(column: Column, line: Line) -> str | None:
    cell = _cell_of(column, line.cells)
    try:
        return None if cell is None else str(column.read(cell))
    except RowRefusedError:
        return None


def _read_record(kind: Kind, layout: Layout, lines: Sequence[Line]) -> Record:
    record = Record(lines=list(lines))
    for line in lines:
        row, fault = _read(layout, line)
        record.rows.append(row)
        record.fault = record.fault or fault or _missing(kind, row)
    return record


def _read(layout: Layout, line: Line) -> tuple[Row, RowRefusedError | None]:
    row, fault = Row(line.number), None
    for column in layout.columns:
        cell = _cell_of(column, line.cells)
        if cell is None:
            continue
        try:
            if cell in FORMULA_ERRORS:
                raise RowRefusedError("", RowReason.FORMULA_FAILED, str(cell))
            row.values[column.field.name] = column.read(cell)
        except RowRefusedError as error:
            data = error.data
            fault = fault or _at(RowRefusedError(column.field.name, data["reason"], data["detail"]), line.number)
    return row, fault


def _cell_of(column: Column, cells: Sequence[Cell]) -> Cell:
    """What stands in a column; None where it is empty."""
    cell = cells[column.place] if column.place < len(cells) else None
    return None if cell is None or (isinstance(cell, str) and not cell.strip()) else cell


def _missing(kind: Kind, row: Row) -> RowRefusedError | None:
    for item in kind.fields:
        if item.required and item.name not in row.values:
            return _at(RowRefusedError(item.name, RowReason.MISSING), row.line)
    return None


def _at(error: RowRefusedError, line: int) -> RowRefusedError:
    error.data["line"] = line
    return error
