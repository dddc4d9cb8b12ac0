"""Files as spreadsheets save them."""

import csv
import errno
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from crm_core.imports.drafts import drafting
from crm_core.imports.errors import FileReason, ImportFileError
from crm_core.imports.spool import places_together, spooling
from crm_core.imports.tables import LONGEST_LINE, MOST_UNPACKED_MB, open_table

LINES = [["کد", "نام"], ["1", "علی"], ["2", "سارا"]]


def read_table(path: Path) -> tuple[list[str], list[tuple[int, list[Any]]]]:
    """The header and the numbered lines of a file."""
    with open_table(path) as table:
        return table.headers, [(line.number, list(line.cells)) for line in table]


def write_table(path: Path, *, headers: list[str], lines: Iterable[list[Any]]) -> None:
    """A file of lines."""
    with drafting(path, headers=headers) as write:
        for line in lines:
            write(line)


def refusal(path: Path) -> FileReason:
    """Why a file cannot be read."""
    with pytest.raises(ImportFileError) as caught:
        read_table(path)
    reason: FileReason = caught.value.data["reason"]
    return reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1256", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_is_read_in_every_usual_dress(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "x.csv"
    lines = [["کد", "نام"], ["1", "علي"]]  # cp1256 has the Arabic ye only
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(lines)
    assert read_table(path) == (lines[0], [(2, ["1", "علي"])])


def test_lines_keep_their_number_in_the_file_and_blank_ones_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text('کد,نام\n\n1,"دو\nخطی"\n , \n2,ب\n', encoding="utf-8")
    assert [number for number, _ in read_table(path)[1]] == [4, 6]


def test_a_spreadsheet_gives_dates_and_numbers_as_such(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["کد", "تاریخ", None])
    sheet.append([9121112233, datetime(2025, 8, 3, 10, 0), None])
    book.save(tmp_path / "x.xlsx")
    headers, lines = read_table(tmp_path / "x.xlsx")
    assert headers == ["کد", "تاریخ"]
    assert lines == [(2, [9121112233, datetime(2025, 8, 3, 10, 0)])]


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.csv") == FileReason.MISSING
    (tmp_path / "x.pdf").write_bytes(b"x")
    assert refusal(tmp_path / "x.pdf") == FileReason.UNKNOWN_FORMAT
    (tmp_path / "x.xlsx").write_bytes(b"not a zip")
    assert refusal(tmp_path / "x.xlsx") == FileReason.DAMAGED
    (tmp_path / "x.csv").write_text('a,b\n"1,2\n', encoding="utf-8")
    assert refusal(tmp_path / "x.csv") == FileReason.DAMAGED
    (tmp_path / "y.csv").write_text("a,b\n\n", encoding="utf-8")
    assert refusal(tmp_path / "y.csv") == FileReason.EMPTY


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_cell_that_looks_like_a_formula_stays_text(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"x.{suffix}"
    dangerous = ['=HYPERLINK("http://x")', "+1", "-1+2", "@SUM(A1)"]
    write_table(path, headers=["a", "b", "c", "d"], lines=[dangerous])
    if suffix == "csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells = list(csv.reader(file))[1]
        assert all(cell.startswith("'") for cell in cells)
    else:
        cell = load_workbook(path).worksheets[0]["A2"]
        assert cell.data_type == "s"
    assert [line for _, line in read_table(path)[1]] == [dangerous]


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1).filter(str.strip)


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=2), min_size=1, max_size=5))
def test_what_was_written_as_csv_is_read_back(tmp_path_factory: pytest.TempPathFactory, lines: list[list[Any]]) -> None:
    path = tmp_path_factory.mktemp("table") / "x.csv"
    write_table(path, headers=["a", "b"], lines=lines)
    assert [line for _, line in read_table(path)[1]] == lines


def packed(path: Path, sheet: bytes) -> Path:
    """A spreadsheet whose first sheet is replaced by some bytes."""
    write_table(path.with_name("good.xlsx"), headers=LINES[0], lines=LINES[1:])
    with zipfile.ZipFile(path.with_name("good.xlsx")) as good, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bad:
        for part in good.namelist():
            bad.writestr(part, sheet if part.endswith("sheet1.xml") else good.read(part))
    return path


def test_a_spreadsheet_that_breaks_off_or_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    assert refusal(packed(tmp_path / "x.xlsx", b"<worksheet><sheetData><row r='1'><c r='A1'>")) == FileReason.DAMAGED
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w") as bomb:
        bomb.writestr("a", b"x")
        bomb.infolist()[0].file_size = (MOST_UNPACKED_MB + 1) * 1024 * 1024  # what its directory will say
    assert refusal(tmp_path / "bomb.xlsx") == FileReason.TOO_LARGE


def test_a_line_of_a_million_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("کد" + "," * 1_000_000 + "\n1\n", encoding="utf-8")
    assert refusal(tmp_path / "x.csv") == FileReason.TOO_WIDE


def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    write_table(path, headers=LINES[0], lines=LINES[1:])
    before = path.read_bytes()

    def lines() -> Iterator[list[str]]:
        yield LINES[1]
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        write_table(path, headers=LINES[0], lines=lines())
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
    '<row r="2"><c r="A2"><v>7</v></c><c r="B2" t="s"><v>{number}</v></c></row></sheetData></worksheet>'
)
TEXTS_OF_EXCEL = (
    '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>کد</t></si><si><t>نام</t></si>'
    "<si><r><t>علی </t></r><r><t>رضایی</t></r></si></sst>"
)


def write_as_excel(path: Path, *, number: int) -> Path:
    """A workbook whose texts stand in a table of their own, as Excel saves it; a cell names one by its number."""
    write_table(path.with_name("plain.xlsx"), headers=LINES[0], lines=LINES[1:])
    with zipfile.ZipFile(path.with_name("plain.xlsx")) as plain, zipfile.ZipFile(path, "w") as book:
        for part in plain.namelist():
            content = plain.read(part).decode()
            if part.endswith("sheet1.xml"):
                content = SHEET.format(number=number)
            if part == "[Content_Types].xml":
                place = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{CONTENT_TYPE}"/></Types>'
                content = content.replace("</Types>", place)
            book.writestr(part, content)
        book.writestr("xl/sharedStrings.xml", TEXTS_OF_EXCEL)
    return path


def test_texts_that_excel_keeps_apart_are_found(tmp_path: Path) -> None:
    assert read_table(write_as_excel(tmp_path / "x.xlsx", number=2)) == (["کد", "نام"], [(2, [7, "علی رضایی"])])


FAR_AWAY = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/>'
    '<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><f>A1</f><v>7</v></c>'
    '<c r="B2" t="str"><f>A1</f><v></v></c><c r="C2"><f>A1</f></c></row>'
    '<row r="1048576"><c r="A1048576"><v>9</v></c></row></sheetData></worksheet>'
)


def test_a_sheet_costs_what_is_in_it_and_formulas_give_what_was_stored_of_them(tmp_path: Path) -> None:
    _, lines = read_table(packed(tmp_path / "x.xlsx", FAR_AWAY.encode()))
    assert lines == [(2, [7, None, "#CALC!"]), (1_048_576, [9])]


def test_a_text_that_is_not_in_its_table_is_damage(tmp_path: Path) -> None:
    assert refusal(write_as_excel(tmp_path / "x.xlsx", number=3)) == FileReason.DAMAGED
    assert refusal(write_as_excel(tmp_path / "y.xlsx", number=-1)) == FileReason.DAMAGED


def place_of_damage(path: Path) -> str:
    """The line of a file that cannot be read."""
    with pytest.raises(ImportFileError) as caught:
        read_table(path)
    assert caught.value.data["reason"] == FileReason.DAMAGED
    return str(caught.value.data["detail"]).rsplit(" ", 1)[1]


def test_letters_that_are_none_are_not_taken_for_others(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    text = "کد,نام\n1,علی\n2,سارا\n3,مریم\n".encode()
    broken = text.replace("سارا".encode(), "سارا".encode()[:-1])
    path.write_bytes(broken)
    assert place_of_damage(path) == "3"
    path.write_bytes(text[:-2])
    assert place_of_damage(path) == "4"
    path.write_bytes("کد,نام\n1,علي\n".encode("cp1256"))
    assert read_table(path)[1] == [(2, ["1", "علي"])]


def test_half_a_letter_of_utf_16_and_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes("کد,نام\n1,علی\n".encode("utf-16")[:-1])
    assert refusal(path) == FileReason.DAMAGED
    path.write_bytes("کد,نام\n1,علی\n".encode("utf-16-le"))
    assert refusal(path) == FileReason.DAMAGED
    path.write_bytes(bytes(range(256)) * 10)
    assert refusal(path) == FileReason.DAMAGED


def test_a_file_without_line_ends_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("x" * (LONGEST_LINE + 1), encoding="utf-8")
    assert refusal(path) == FileReason.DAMAGED


def test_a_full_folder_of_temporary_files_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.csv"
    write_table(path, headers=LINES[0], lines=LINES[1:])
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda: Path("/dev/full").open("w+b"))  # noqa: SIM115
    assert refusal(path) == FileReason.NO_ROOM


@given(st.lists(st.sampled_from(["الف", "ب", "پ", None]), max_size=12))
def test_lines_of_one_key_come_together_in_the_order_of_their_first(keys: list[str | None]) -> None:
    with spooling() as spool:
        spool.fill((number, [key]) for number, key in enumerate(keys, start=1))
        together = list(places_together(spool, lambda line: line.cells[0] and str(line.cells[0])))
        found = [[spool[place].cells[0] for place in places] for places in together]
    assert sorted(place for places in together for place in places) == list(range(len(keys)))
    assert [places[0] for places in together] == sorted(places[0] for places in together)
    assert all(len(set(group)) == 1 and (group[0] is not None or len(group) == 1) for group in found)
    named = [group[0] for group in found if group[0] is not None]
    assert len(named) == len(set(named))
