"""What became of a file, told while it is brought in."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from crm_core.imports.errors import NoteReason, RowReason, RowRefusedError
from crm_core.imports.job import Outcome
from crm_core.imports.records import Record
from crm_core.imports.values import Cell

MOST_KEPT = 100
"""Refused lines that a report keeps; all of them go to whoever listens."""


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
    """What became of a file; ``notes`` counts what was left out of stored records, by field and reason.

    ``refused`` holds the first refused lines, ``refused_count`` says how many there are.
    """

    headers: list[str]
    columns: dict[str, str]
    """The header of each field that the file has."""
    ignored_columns: tuple[str, ...]
    unit_assumed: bool
    counts: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))
    refused: list[RefusedLine] = field(default_factory=list)
    refused_count: int = 0
    notes: dict[tuple[str, NoteReason], int] = field(default_factory=dict)

    def totals(self) -> dict[str, int]:
        """How many records were added, updated and unchanged, and how many lines were refused."""
        return {**{str(outcome): count for outcome, count in self.counts.items()}, "refused": self.refused_count}


Listener = Callable[[ImportReport, RefusedLine], None]


def refuse(report: ImportReport, record: Record, error: RowRefusedError, listener: Listener) -> None:
    """Notes every line of a refused record, so that the whole of it can be mended and imported again."""
    for refused in _refused(record, error):
        if report.refused_count < MOST_KEPT:
            report.refused.append(refused)
        report.refused_count += 1
        listener(report, refused)


def _refused(record: Record, error: RowRefusedError) -> Iterator[RefusedLine]:
    at_fault = error.data.get("line", record.rows[0].line)
    for line in record.lines:
        if line.number == at_fault:
            yield RefusedLine(line.number, error.data["column"], error.data["reason"], error.data["detail"], line.cells)
        else:
            yield RefusedLine(line.number, "", RowReason.WITH_ANOTHER_LINE, str(at_fault), line.cells)
