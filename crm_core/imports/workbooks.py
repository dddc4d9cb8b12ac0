"""Reading Excel's XLSX files so that their table of texts, which may be most of the file, stays on disk."""

from array import array
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, cast

from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from crm_core.imports.spool import no_room, temporary_file
from crm_core.imports.values import Cell

TEXT_TAG = f"{{{SHEET_MAIN_NS}}}si"
ESCAPED_UNDERSCORE = "x005F_"
"""How a workbook writes an underscore that would begin an escaped character."""
NEVER_CALCULATED = "#CALC!"
"""What stands for a formula without a value; Excel shows it for one that gives nothing."""
TEXT = "str"
"""The kind of a formula's value that may be empty."""
MOST_IN_MEMORY = 4_096
"""Texts kept at hand: cities, states and the like stand in many cells."""


class TextTable:
    """The texts of a workbook by their number from 0."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._starts = array("Q", [0])
        self._at_hand = lru_cache(MOST_IN_MEMORY)(self._read)

    def add(self, text: str) -> None:
        """One more text; all are added before the first is asked for."""
        content = text.encode("utf-8", "replace")
        try:
            self._file.write(content)
        except OSError as error:
            raise no_room() from error
        self._starts.append(self._starts[-1] + len(content))

    def __getitem__(self, number: int) -> str:
        return self._at_hand(number)

    def _read(self, number: int) -> str:
        if not 0 <= number < len(self._starts) - 1:
            raise IndexError(number)
        self._file.seek(self._starts[number])
        return self._file.read(self._starts[number + 1] - self._starts[number]).decode("utf-8")


class _Reader(ExcelReader):
    """Reads a workbook with its texts in a table of ours."""

    def __init__(self, file: IO[bytes], table: TextTable) -> None:
        super().__init__(file, read_only=True, data_only=True, keep_links=False)
        self.table = table

    def read_strings(self) -> None:
        """Takes the texts over one by one; what was read is dropped from the document as it grows."""
        package: Any = self.package
        part = package.find(SHARED_STRINGS)
        if part is None:
            return
        self.shared_strings = cast("list[str]", self.table)  # a sheet asks it for one text at a time and no more
        with self.archive.open(part.PartName[1:]) as source:
            steps = iterparse(source, events=("start", "end"))
            _, root = next(steps)
            for step, node in steps:
                if step == "end" and node.tag == TEXT_TAG:
                    text: Any = Text.from_tree(node)
                    self.table.add(text.content.replace(ESCAPED_UNDERSCORE, ""))
                    root.clear()


class _SheetParser(WorkSheetParser):
    """Reads the cells of a sheet; a formula of which no value was ever stored is told from an empty cell."""

    def parse_cell(self, element: Any) -> dict[str, Any]:
        """A cell with its column and value."""
        cell: dict[str, Any] = super().parse_cell(element)
        if cell["value"] is None and element.find(FORMULA_TAG) is not None and element.get("t") != TEXT:
            cell["value"] = NEVER_CALCULATED
        return cell


def rows_of(path: Path) -> Iterator[tuple[int, Sequence[Cell]]]:
    """The rows of a workbook's first sheet by their number, only those that are there, each up to its last cell."""
    with path.open("rb") as file, temporary_file() as table:
        reader = _Reader(file, TextTable(table))
        reader.read()
        book: Any = reader.wb
        with closing(book):
            sheet = book.worksheets[0]
            with sheet._get_source() as source:
                parser: Any = _SheetParser(
                    source, reader.table, data_only=True, epoch=book.epoch, date_formats=book._date_formats,
                    timedelta_formats=book._timedelta_formats,
                )  # fmt: skip
                for number, cells in parser.parse():
                    yield number, _in_place(cells)


def _in_place(cells: Sequence[dict[str, Any]]) -> list[Cell]:
    row: list[Cell] = [None] * max((cell["column"] for cell in cells), default=0)
    for cell in cells:
        row[cell["column"] - 1] = cell["value"]
    return row
