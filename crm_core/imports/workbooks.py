"""Opening Excel's XLSX files so that their table of texts, which may be most of the file, stays on disk."""

from array import array
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, cast

from openpyxl import Workbook
from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from crm_core.imports.spool import no_room, temporary_file

TEXT_TAG = f"{{{SHEET_MAIN_NS}}}si"
ESCAPED_UNDERSCORE = "x005F_"
"""How a workbook writes an underscore that would begin an escaped character."""
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


@contextmanager
def open_workbook(path: Path) -> Iterator[Workbook]:
    """A workbook to be read from top to bottom, cells with formulas giving the values that were stored of them."""
    with path.open("rb") as file, temporary_file() as table:
        reader = _Reader(file, TextTable(table))
        reader.read()
        with closing(reader.wb) as book:
            yield book
