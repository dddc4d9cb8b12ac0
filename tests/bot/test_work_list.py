"""What `make evaluate` gives a trainer beside the figures, and what it says of files that it cannot read."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.training.answers import Answer
from bot.training.confusion import confusion, in_order
from bot.training.labelled import LabelledFileError, Line, read_lines
from bot.training.mistakes import COLUMNS, mistakes, write_mistakes
from bot.training.refusals import FAILED, WHY, refusals_told
from bot.training.titles import TITLES

ROOT = Path(__file__).resolve().parents[2]
DRAWER = ROOT / ".venv" / "bin" / "python"


def entity(kind: str, start: int, end: int) -> dict:
    return {"entity": kind, "value": "", "start": start, "end": end}


def said(intent: str, confidence: float = 0.9, *entities: dict) -> Answer:
    return Answer(intent, confidence, list(entities), 1.0)


LINES = [
    Line("سلام", "greet", []),
    Line("روتر چنده", "ask_price", [entity("product", 0, 4)]),
    Line("روترا چند", "ask_price", [entity("product", 0, 4)]),
    Line("قیمت مودم", "ask_price", [entity("product", 5, 9)]),
    Line("کابل دارید", "ask_catalog", []),
]
ANSWERS = [
    said("chitchat", 0.4),
    said("ask_price", 0.9, entity("product", 0, 4)),
    said("ask_catalog", 0.6, entity("product", 0, 5)),
    said("ask_catalog", 0.8),
    said("ask_catalog", 0.9, entity("product", 0, 4)),
]


def test_the_commonest_mix_up_comes_first_and_the_surest_mistake_in_it() -> None:
    intents = [row for row in mistakes(LINES, ANSWERS) if row[1] == "intent"]
    assert [(row[0], row[2], row[3], row[4]) for row in intents] == [
        (4, "ask_price", "ask_catalog", "0.80"), (3, "ask_price", "ask_catalog", "0.60"),
        (1, "greet", "chitchat", "0.40"),
    ]  # fmt: skip


def test_a_wrong_border_stands_beside_its_label() -> None:
    spans = [row[0:4] for row in mistakes(LINES, ANSWERS) if row[1] == "span"]
    assert sorted(spans) == [
        (3, "span", "product: روتر", "product: روترا"), (4, "span", "product: مودم", ""),
        (5, "span", "", "product: کابل"),
    ]  # fmt: skip


def test_nothing_wrong_is_an_empty_list() -> None:
    assert mistakes(LINES[:2], [said("greet"), ANSWERS[1]]) == []


def test_every_row_of_the_list_is_one_line_and_no_formula(tmp_path: Path) -> None:
    file = tmp_path / "list.tsv"
    write_mistakes([(1, "intent", "greet", "deny", "0.50", "=1+1\tالف\nب \ud800")], file)
    heading, row = file.read_text("utf-8-sig").splitlines()
    assert heading.split("\t") == list(COLUMNS)
    assert row.split("\t") == ["1", "intent", "greet", "deny", "0.50", "'=1+1 الف ب \\ud800"]


def test_what_is_mixed_up_stands_side_by_side() -> None:
    counts = {"a": {"a": 5, "d": 4}, "b": {"b": 9}, "c": {"c": 1, "b": 1}, "d": {"d": 3}}
    assert in_order(counts) == ["d", "a", "c", "b"]


def test_the_table_counts_every_line_once_and_shows_what_was_answered_only() -> None:
    table = confusion(LINES, ANSWERS, name="x.jsonl")
    assert table["columns"] == ["پرسش از محصولات", "پرسش قیمت", "سلام", "گپ"]
    assert [row["cells"] for row in table["rows"]] == [["۱", "", "", ""], ["۲", "۱", "", ""], ["", "", "", "۱"]]
    assert [(row["right"], row["total"]) for row in table["rows"]] == [("۱۰۰٪", "۱"), ("۳۳٪", "۳"), ("۰٪", "۱")]
    assert [row["place"] for row in table["rows"]] == [0, 1, 2]
    assert table["worst"][0] == {"gold": "پرسش قیمت", "answer": "پرسش از محصولات", "count": "۲"}
    assert table["summary"].startswith("۵ پیام، ۴۰٪")


def test_no_two_intents_have_the_same_title() -> None:
    assert len(set(TITLES.values())) == len(TITLES) == 28


@pytest.mark.skipif(not DRAWER.exists(), reason="typst lives in the other environment")
@pytest.mark.parametrize("labels", [["greet", "deny"], ["#[x]", 'atis "flight"', "سلام"], ["only"]])
def test_any_labels_are_drawn(tmp_path: Path, labels: list[str]) -> None:
    lines = [Line("x", label, []) for label in labels]
    answers = [said(label) for label in [*labels[1:], labels[0]]]
    table, picture = tmp_path / "t.json", tmp_path / "t.png"
    table.write_text(json.dumps(confusion(lines, answers, name="#x.jsonl")), "utf-8")
    drawer = str(ROOT / "bot" / "training" / "draw.py")
    subprocess.run([str(DRAWER), drawer, str(table), str(picture)], check=True, capture_output=True)
    written = picture.read_bytes()
    assert written.startswith(b"\x89PNG")
    assert len(written) > 5000


ROW = b'{"text": "\xd8\xb3\xd9\x84\xd8\xa7\xd9\x85", "intent": "greet"}'


@pytest.mark.parametrize(
    "content",
    [
        ROW + b"\n" + ROW,
        b"\xef\xbb\xbf" + ROW + b"\r\n" + ROW + b"\r\n",
        b'{"text": "\\u0633\\u0644\\u0627\\u0645", "intent": "greet"}\n\n' + ROW,
    ],
)
def test_a_byte_order_mark_windows_line_ends_and_ascii_are_read_alike(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "lines.jsonl"
    file.write_bytes(content)
    assert read_lines(file) == [Line("سلام", "greet", [])] * 2


def test_other_line_ends_inside_a_text_are_part_of_it(tmp_path: Path) -> None:
    file = tmp_path / "lines.jsonl"
    file.write_text(json.dumps({"text": "الف\u2028ب\u0085پ", "intent": "inform"}, ensure_ascii=False), "utf-8")
    assert read_lines(file) == [Line("الف\u2028ب\u0085پ", "inform", [])]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (b"\xff\xfe\x00", LabelledFileError.NOT_UTF8),
        (b"{", LabelledFileError.NOT_JSON),
        (b"[" * 100_000, LabelledFileError.NOT_JSON),
        (b"[]", LabelledFileError.NO_LABEL),
        (b'{"text": 5, "intent": "greet"}', LabelledFileError.NO_LABEL),
        (b'{"text": "a", "intent": "greet", "entities": [{"entity": "city"}]}', LabelledFileError.NO_ENTITY),
        (b'{"text": "a", "intent": "greet", "entities": {"a": 1}}', LabelledFileError.NO_ENTITY),
        (
            b'{"text": "a", "intent": "greet", "entities": [{"entity": "city", "start": 1, "end": 1}]}',
            LabelledFileError.OUTSIDE,
        ),
    ],
)
def test_a_broken_line_is_told_in_one_persian_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], row: bytes, why: str
) -> None:
    file = tmp_path / "lines.jsonl"
    file.write_bytes(ROW + b"\n" + row)
    with pytest.raises(SystemExit) as ended, refusals_told():
        read_lines(file)
    assert ended.value.code == FAILED
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert told.err.startswith("خط ۲ ")
    assert WHY[why] in told.err


def test_a_missing_file_is_named_without_a_stack_trace(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot.training.evaluate", str(tmp_path / "absent.jsonl")]
    done = subprocess.run(command, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (FAILED, "")
    assert "absent.jsonl" in done.stderr
    assert "Traceback" not in done.stderr
