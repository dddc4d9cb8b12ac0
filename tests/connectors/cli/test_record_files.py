"""``crm import`` and ``crm export`` as the client's IT runs them."""

import csv
import json
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from connectors.cli import import_texts, texts
from crm_core.imports.errors import FileReason, NoteReason, RowReason
from crm_core.imports.registry import KINDS, RecordKind

Crm = Callable[..., Result]
HEADER = ["کد", "نام", "موبایل", "تاریخ ثبت"]
GOOD = ["12", "سارا محمدی", "9121112233", "1403/05/01"]
BAD = ["13", "علی رضایی", "۰۲۱۸۸۰۰۱۴۰۵", "دیروز"]


@pytest.fixture
def contacts(tmp_path: Path) -> Path:
    """A file with one good line and a bad one."""
    path = tmp_path / "contacts.csv"
    write(path, HEADER, GOOD, BAD)
    return path


def write(path: Path, *lines: list[str]) -> None:
    """A CSV file."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(lines)


def read(path: Path) -> list[list[str]]:
    """The lines of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def counts(result: Result) -> dict[str, int]:
    """What the command printed for scripts."""
    found: dict[str, int] = json.loads(result.stdout)
    return found


def test_the_counts_are_one_json_line_and_the_refused_line_is_explained(crm: Crm, contacts: Path) -> None:
    result = crm("import", "contacts", str(contacts))
    assert result.exit_code == 0
    assert counts(result) == {"added": 1, "updated": 0, "unchanged": 0, "refused": 1}
    assert "شماره موبایل نیست" in result.stderr
    assert "contacts.refused.csv" in result.stderr


def test_the_file_of_refused_lines_can_be_mended_and_brought_in(crm: Crm, contacts: Path) -> None:
    crm("import", "contacts", str(contacts))
    refused = contacts.with_name("contacts.refused.csv")
    header, line = read(refused)
    assert header == [*HEADER, *import_texts.REFUSED_COLUMNS]
    assert line[:2] == BAD[:2]
    assert line[4:6] == ["۳", "موبایل"]
    line[2], line[3] = "09351112233", "1403/05/02"
    write(refused, header, line)
    assert counts(crm("import", "contacts", str(refused)))["added"] == 1
    assert not refused.with_name("contacts.refused.refused.csv").exists()


def test_a_dry_run_tells_the_same_and_stores_nothing(crm: Crm, contacts: Path) -> None:
    dry = crm("import", "contacts", str(contacts), "--dry-run")
    assert import_texts.DRY_RUN_TITLE in dry.stderr
    assert counts(dry) == counts(crm("import", "contacts", str(contacts)))
    assert counts(crm("import", "contacts", str(contacts)))["unchanged"] == 1


def test_a_column_with_a_strange_name_can_be_mapped(crm: Crm, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    write(path, ["Tel = 2", "رنگ"], ["09121112233", "آبی"])
    result = crm("import", "contacts", str(path), "--map", "Tel = 2=mobile")
    assert counts(result)["added"] == 1
    assert "رنگ" in result.stderr
    assert crm("import", "contacts", str(path), "--map", "mobile").exit_code == 2
    unknown = crm("import", "contacts", str(path), "--map", "رنگ=colour")
    assert unknown.exit_code == 1
    assert "colour" in unknown.stderr


def test_an_unsaid_unit_is_pointed_out(crm: Crm, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    write(path, ["کد", "نام", "قیمت"], ["P-1", "کابل", "1000"])
    assert "--unit toman" in crm("import", "products", str(path), "--dry-run").stderr
    assert "--unit toman" not in crm("import", "products", str(path), "--unit", "rial").stderr


def test_what_went_in_comes_out(crm: Crm, contacts: Path, tmp_path: Path) -> None:
    crm("import", "contacts", str(contacts))
    target = tmp_path / "out.csv"
    result = crm("export", "contacts", str(target), "--persian")
    assert result.exit_code == 0
    assert "۱ سطر" in result.stderr
    header, line = read(target)
    told = dict(zip(header, line, strict=True))
    assert (told["کد مشتری"], told["موبایل"], told["تاریخ ثبت"]) == ("12", "09121112233", "1403/05/01 00:00")


@pytest.mark.parametrize(("name", "said"), [("none.csv", "این پرونده نیست"), ("x.pdf", "فقط CSV و XLSX")])
def test_a_file_that_cannot_be_read_ends_with_a_reason(crm: Crm, tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "x.pdf").write_bytes(b"%PDF")
    result = crm("import", "contacts", str(tmp_path / name))
    assert result.exit_code == 1
    assert said in result.stderr


def test_every_reason_and_kind_has_a_persian_text() -> None:
    assert set(import_texts.ROW_REASONS) == set(RowReason)
    assert set(import_texts.FILE_REASONS) == set(FileReason)
    assert set(import_texts.NOTES) == set(NoteReason)
    assert set(import_texts.KINDS) == set(KINDS) == set(RecordKind)


def test_a_full_disk_leaves_nothing_half_stored_and_says_so(crm: Crm, tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    write(path, HEADER, *([str(number), "نام" * 60, f"09{120_000_000 + number}", ""] for number in range(600)))
    crm("migrate")
    limit = 256 * 1024  # bytes of any file, also of SQLite's log of a transaction
    full = subprocess.run(
        [sys.executable, "-m", "connectors.cli.crm", "import", "contacts", str(path)],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert full.returncode == 1, full.stderr
    assert texts.ERRORS["store_full"][:30] in " ".join(full.stderr.split())
    assert counts(crm("import", "contacts", str(path)))["added"] == 600
