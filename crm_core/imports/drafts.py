"""Writing tables as files line by line, CSV or XLSX: whole under their name, or not at all."""

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from crm_core.imports.errors import FileReason, ImportFileError

Written = str | int | None
Write = Callable[[Sequence[Written]], None]
FORMULA_STARTS = ("=", "+", "-", "@", "\t")
"""A CSV cell that begins so would be run as a formula by a spreadsheet."""


@contextmanager
def drafting(path: Path, *, headers: Sequence[str]) -> Iterator[Write]:
    """Gives what takes one line after another; the file has its name when the block has ended well.

    CSV is UTF-8 with a mark that Excel knows. What was there under the name stays until then.

    Raises:
        ImportFileError: neither ``.csv`` nor ``.xlsx``, or the disk does not take it.
    """
    writers = {".csv": _csv_draft, ".xlsx": _xlsx_draft}
    if path.suffix.lower() not in writers:
        raise ImportFileError(reason=FileReason.UNKNOWN_FORMAT, detail=path.suffix)
    draft = path.with_name(f".{path.name}.part")
    try:
        with writers[path.suffix.lower()](draft) as write:
            write(headers)
            yield write
        with _by_disk(path):
            draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def _csv_draft(draft: Path) -> Iterator[Write]:
    with _by_disk(draft):
        file = draft.open("w", encoding="utf-8-sig", newline="")
    writer = csv.writer(file)

    def write(line: Sequence[Written]) -> None:
        with _by_disk(draft):
            writer.writerow([_guarded(cell) for cell in line])

    try:
        yield write
    finally:
        with _by_disk(draft):
            file.close()


@contextmanager
def _xlsx_draft(draft: Path) -> Iterator[Write]:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.sheet_view.rightToLeft = True

    def write(line: Sequence[Written]) -> None:
        cells = [WriteOnlyCell(sheet, value=cell) for cell in line]
        for cell in cells:
            if cell.data_type == "f":
                cell.data_type = "s"  # a customer's text that begins with = is text
        with _by_disk(draft):
            sheet.append(cells)

    yield write
    with _by_disk(draft):
        book.save(draft)


@contextmanager
def _by_disk(path: Path) -> Iterator[None]:
    """What the disk refuses is told as a file that was not written."""
    try:
        yield
    except OSError as error:
        raise ImportFileError(reason=FileReason.NOT_WRITTEN, detail=error.strerror or path.name) from error


def _guarded(cell: Written) -> Written:
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS):
        return f"'{cell}"
    return "" if cell is None else cell
