"""Reading tables as files: CSV of any usual encoding and Excel's XLSX."""

import codecs
import csv
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from openpyxl.utils.exceptions import InvalidFileException

from crm_core.imports.errors import FileReason, ImportFileError
from crm_core.imports.spool import Line, Spool, spooling
from crm_core.imports.values import Cell
from crm_core.imports.workbooks import rows_of

DELIMITERS = ",;\t|"
MOST_COLUMNS = 500
"""Columns of a line; a record has some twenty, and one stray quote can make a whole file one line."""
LONGEST_LINE = 4 * 1024 * 1024
"""Letters of a line of a CSV file; what has no line ends is no table."""
MOST_UNPACKED_MB = 1024
"""Size of an XLSX file once unpacked; a few kilobytes can be made to unpack to more than any memory."""
BLOCK = 1024 * 1024
"""Bytes of a file that are looked at together."""
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
GUARDED = re.compile(r"'[=+\-@\t]")
"""How a CSV cell begins that a spreadsheet was to be kept from running as a formula."""
_UNREADABLE = "\ufffd"
"""What stands for bytes that are no letter; a file that holds it was spoilt by whoever wrote it."""


@dataclass(frozen=True)
class Table:
    """A file's header, and its lines by place: read once, laid aside on disk, in any order and as often as needed."""

    headers: list[str]
    lines: Spool

    def __iter__(self) -> Iterator[Line]:
        return iter(self.lines)

    def __len__(self) -> int:
        return len(self.lines)


@contextmanager
def open_table(path: Path) -> Iterator[Table]:
    """The first sheet of a CSV or XLSX file, to its end, before anything is made of it; blank lines are left out.

    Raises:
        ImportFileError.
    """
    if not path.is_file():
        raise ImportFileError(reason=FileReason.MISSING, detail=str(path))
    readers = {".csv": _csv_lines, ".tsv": _csv_lines, ".txt": _csv_lines, ".xlsx": _xlsx_lines}
    if path.suffix.lower() not in readers:
        raise ImportFileError(reason=FileReason.UNKNOWN_FORMAT, detail=path.suffix)
    lines = ((number, _narrow(line)) for number, line in readers[path.suffix.lower()](path) if _has_content(line))
    _, header = next(lines, (0, ()))
    with spooling() as spool:
        spool.fill(lines)
        if not len(spool):
            raise ImportFileError(reason=FileReason.EMPTY, detail=path.name)
        yield Table([" ".join(str(cell).split()) if cell is not None else "" for cell in header], spool)


def _narrow(line: Sequence[Cell]) -> Sequence[Cell]:
    if len(line) > MOST_COLUMNS:
        raise ImportFileError(reason=FileReason.TOO_WIDE, detail=str(MOST_COLUMNS))
    return line


def _has_content(line: Sequence[Cell]) -> bool:
    return any(cell is not None and str(cell).strip() for cell in line)


def _csv_lines(path: Path) -> Iterator[tuple[int, Sequence[Cell]]]:
    number = 0
    with path.open(encoding=_encoding_of(path), newline="") as file:
        try:
            first = file.readline(LONGEST_LINE)
            file.seek(0)
            reader = csv.reader(_short_lines(file, path), delimiter=max(DELIMITERS, key=first.count), strict=True)
            for line in reader:
                number = reader.line_num
                yield number, [_without_guard(cell) for cell in line]
        except (csv.Error, UnicodeError) as error:
            raise _damaged(path, number + 1) from error


def _short_lines(file: TextIO, path: Path) -> Iterator[str]:
    while line := file.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise _damaged(path, 1)
        yield line


def _encoding_of(path: Path) -> str:
    """What a file is written in: UTF-16 by its mark, UTF-8 where it fits, else what Windows calls Arabic.

    Raises:
        ImportFileError: UTF-8 with bytes that are none, which would be taken for other letters, or no text at all.
    """
    with path.open("rb") as file:
        start = file.read(4096)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in start:
        raise _damaged(path, 1)
    letters = broken = ends = 0
    first = None
    for text in _decoded(path):
        if first is None and _UNREADABLE in text:
            first = ends + text[: text.index(_UNREADABLE)].count("\n") + 1
        ends += text.count("\n")
        broken += text.count(_UNREADABLE)
        letters += len(text) - len(text.encode("ascii", "ignore"))
    if first is None:
        return "utf-8-sig"
    if letters - broken > broken:
        raise _damaged(path, first)
    return "cp1256"


def _decoded(path: Path) -> Iterator[str]:
    """The text of a file, should it be UTF-8, block by block; a mark where it is none."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield decoder.decode(block)
    yield decoder.decode(b"", final=True)


def _xlsx_lines(path: Path) -> Iterator[tuple[int, Sequence[Cell]]]:
    try:
        with zipfile.ZipFile(path) as packed:
            size = sum(part.file_size for part in packed.infolist())
        if size > MOST_UNPACKED_MB * 1024 * 1024:
            raise ImportFileError(reason=FileReason.TOO_LARGE, detail=str(MOST_UNPACKED_MB))
        yield from rows_of(path)
    except BROKEN_XLSX as error:
        raise ImportFileError(reason=FileReason.DAMAGED, detail=path.name) from error


def _damaged(path: Path, line: int) -> ImportFileError:
    return ImportFileError(reason=FileReason.DAMAGED, detail=f"{path.name}: {line}")


def _without_guard(cell: str) -> str:
    return cell[1:] if GUARDED.match(cell) else cell
