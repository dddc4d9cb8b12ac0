"""Tables as files: CSV of any usual encoding and Excel's XLSX, read and written."""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils.exceptions import InvalidFileException

from crm_core.imports.errors import FileReason, ImportFileError
from crm_core.imports.values import Cell

Written = str | int | None
ENCODINGS = ("utf-8-sig", "cp1256")
"""What Persian spreadsheets save CSV as; the first that fits is taken (cp1256 fits nearly anything, so last)."""
DELIMITERS = ",;\t|"
MOST_COLUMNS = 500
"""Columns of a line; a record has some twenty, and one stray quote can make a whole file one line."""
MOST_UNPACKED_MB = 1024
"""Size of an XLSX file once unpacked; a few kilobytes can be made to unpack to more than any memory."""
BROKEN_XLSX = (
    InvalidFileException,
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    ValueError,
    IndexError,
    SyntaxError,
    OSError,
)
"""What openpyxl raises over a damaged file; a fault of its XML is a SyntaxError."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t")
"""A CSV cell that begins so would be run as a formula by a spreadsheet."""


@dataclass(frozen=True)
class Table:
    """A file's header and its lines, each with its number in the file; ``total`` counts them where known."""

    headers: list[str]
    lines: Iterable[tuple[int, Sequence[Cell]]]
    total: int


def read_table(path: Path) -> Table:
    """The first sheet of a CSV or XLSX file; blank lines are left out.

    Raises:
        ImportFileError.
    """
    if not path.is_file():
        raise ImportFileError(reason=FileReason.MISSING, detail=str(path))
    readers = {".csv": _csv_lines, ".tsv": _csv_lines, ".txt": _csv_lines, ".xlsx": _xlsx_lines}
    if path.suffix.lower() not in readers:
        raise ImportFileError(reason=FileReason.UNKNOWN_FORMAT, detail=path.suffix)
    lines = [(number, _narrow(line)) for number, line in readers[path.suffix.lower()](path) if _has_content(line)]
    if len(lines) < 2:
        raise ImportFileError(reason=FileReason.EMPTY, detail=path.name)
    headers = [" ".join(str(cell).split()) if cell is not None else "" for cell in lines[0][1]]
    return Table(headers, lines[1:], len(lines) - 1)


def write_table(path: Path, *, headers: Sequence[str], lines: Iterable[Sequence[Written]]) -> int:
    """Writes a CSV (UTF-8 with a mark that Excel knows) or XLSX file, whole or not at all, and counts its lines.

    Raises:
        ImportFileError: neither ``.csv`` nor ``.xlsx``, or the disk does not take it.
    """
    writers = {".csv": _write_csv, ".xlsx": _write_xlsx}
    if path.suffix.lower() not in writers:
        raise ImportFileError(reason=FileReason.UNKNOWN_FORMAT, detail=path.suffix)
    draft = path.with_name(f".{path.name}.part")
    try:
        count = writers[path.suffix.lower()](draft, headers, lines)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise ImportFileError(reason=FileReason.NOT_WRITTEN, detail=error.strerror or path.name) from error
    return count


def _narrow(line: Sequence[Cell]) -> Sequence[Cell]:
    if len(line) > MOST_COLUMNS:
        raise ImportFileError(reason=FileReason.TOO_WIDE, detail=str(MOST_COLUMNS))
    return line


def _has_content(line: Sequence[Cell]) -> bool:
    return any(cell is not None and str(cell).strip() for cell in line)


def _csv_lines(path: Path) -> Iterator[tuple[int, Sequence[Cell]]]:
    text = _decode(path.read_bytes(), path)
    first = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for line in reader:
            yield reader.line_num, [_without_guard(cell) for cell in line]
    except csv.Error as error:
        raise ImportFileError(reason=FileReason.DAMAGED, detail=f"{path.name}: {reader.line_num}") from error


def _decode(content: bytes, path: Path) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ImportFileError(reason=FileReason.DAMAGED, detail=path.name)


def _xlsx_lines(path: Path) -> Iterator[tuple[int, Sequence[Cell]]]:
    try:
        with zipfile.ZipFile(path) as packed:
            size = sum(part.file_size for part in packed.infolist())
        if size > MOST_UNPACKED_MB * 1024 * 1024:
            raise ImportFileError(reason=FileReason.TOO_LARGE, detail=str(MOST_UNPACKED_MB))
        with path.open("rb") as file, closing(load_workbook(file, read_only=True, data_only=True)) as book:
            yield from enumerate(book.worksheets[0].iter_rows(values_only=True), start=1)
    except BROKEN_XLSX as error:
        raise ImportFileError(reason=FileReason.DAMAGED, detail=path.name) from error


def _write_csv(path: Path, headers: Sequence[str], lines: Iterable[Sequence[Written]]) -> int:
    count = -1
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        for line in chain([headers], lines):
            writer.writerow([_guarded(cell) for cell in line])
            count += 1
    return count


def _write_xlsx(path: Path, headers: Sequence[str], lines: Iterable[Sequence[Written]]) -> int:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.sheet_view.rightToLeft = True
    sheet.append(list(headers))
    count = 0
    for line in lines:
        cells = [WriteOnlyCell(sheet, value=cell) for cell in line]
        for cell in cells:
            if cell.data_type == "f":
                cell.data_type = "s"  # a customer's text that begins with = is text
        sheet.append(cells)
        count += 1
    book.save(path)
    return count


def _guarded(cell: Written) -> Written:
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS):
        return f"'{cell}"
    return "" if cell is None else cell


def _without_guard(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell
