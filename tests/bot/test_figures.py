from pathlib import Path

import pytest

from bot.training.answers import Answer
from bot.training.labelled import LabelledFileError, Line, read_lines
from bot.training.measuring import bench_config
from bot.training.report import report
from bot.training.scores import calibration_error, counts_of_intents, counts_of_items, macro_f1


def test_macro_f1_is_the_mean_over_gold_labels_only() -> None:
    counts = counts_of_intents(["a", "a", "b"], ["a", "c", "b"])
    assert set(counts) == {"a", "b"}
    assert macro_f1(counts) == pytest.approx((2 / 3 + 1) / 2)


def test_items_found_twice_count_twice() -> None:
    counts = counts_of_items([["x", "x"], ["y"]], [["x"], ["y", "z"]])
    assert (counts.right, counts.wrong, counts.missed) == (2, 1, 1)
    assert counts.f1 == pytest.approx(2 / 3)


def test_calibration_error_is_the_gap_of_confidence_and_accuracy() -> None:
    assert calibration_error([0.9] * 10, [True] * 9 + [False]) == pytest.approx(0)
    assert calibration_error([0.9] * 10, [False] * 10) == pytest.approx(0.9)
    assert calibration_error([1.0, 0.1], [True, True]) == pytest.approx(0.45)


def entity(kind: str, value: object, start: int, end: int) -> dict:
    return {"entity": kind, "value": value, "start": start, "end": end}


def test_the_report_has_the_agreed_figures() -> None:
    lines = [
        Line("سلام", "greet", []),
        Line("۳ تا روتر", "ask_price", [entity("quantity", "۳", 0, 1), entity("product", "روتر", 5, 9)]),
        Line("هوا چطوره", "out_of_scope", []),
        Line("تیکت ۱۲", "check_status", [entity("ticket_code", 12, 5, 7)]),
    ]
    answers = [
        Answer("greet", 0.9, [], 1.0),
        Answer("ask_price", 0.8, [entity("quantity", 3, 0, 1), entity("product", "روترا", 5, 8)], 2.0),
        Answer("out_of_scope", 0.7, [], 3.0),
        Answer("out_of_scope", 0.6, [entity("ticket_code", "12", 5, 7)], 4.0),
    ]
    figures = report(lines, answers)
    assert list(figures) == [
        "n", "intent_accuracy", "intent_macro_f1", "entity_span_f1", "entity_value_f1", "fallback_rate", "ece",
        "parse_p50_ms", "parse_p95_ms", "per_intent", "predictions",
    ]  # fmt: skip
    assert (figures["n"], figures["intent_accuracy"], figures["parse_p50_ms"]) == (4, 0.75, 2.5)
    assert figures["fallback_rate"] == pytest.approx(1 / 3, abs=1e-4)
    assert figures["entity_span_f1"] == figures["entity_value_f1"] == pytest.approx(2 / 3, abs=1e-4)
    assert figures["predictions"][3] == {
        "intent": "out_of_scope", "confidence": 0.6, "entities": [entity("ticket_code", "12", 5, 7)],
    }  # fmt: skip


def test_labelled_lines_are_read_with_the_intent_before_the_slash(tmp_path: Path) -> None:
    file = tmp_path / "lines.jsonl"
    file.write_text('{"text": "کجایید", "intent": "ask_faq/address"}\n\n', "utf-8")
    assert read_lines(file) == [Line("کجایید", "ask_faq", [])]


@pytest.mark.parametrize(
    "row",
    [
        "{",
        '{"text": "a"}',
        '{"text": "a", "intent": "greet", "entities": [{"entity": "city", "start": 0, "end": 2}]}',
        "[]",
    ],
)
def test_a_wrong_line_is_named_by_its_number(tmp_path: Path, row: str) -> None:
    file = tmp_path / "lines.jsonl"
    file.write_text('{"text": "a", "intent": "greet"}\n' + row, "utf-8")
    with pytest.raises(LabelledFileError, match="line 2"):
        read_lines(file)


def test_the_benchmark_lets_rules_only_mark_refuses_nothing_and_knows_no_intent_of_ours() -> None:
    rules = {"name": "bot.components.rule_extractor.PersianRuleExtractor"}
    ours = ("fallback.FallbackGate", "wishes.WishCutter", "wishes.WishFinder")
    config = {"pipeline": [rules, *({"name": f"bot.components.{part}"} for part in ours)], "policies": [1]}
    changed = bench_config(config)
    assert changed["pipeline"] == [{**rules, "emit": []}]
    assert "policies" not in changed
    assert rules == {"name": "bot.components.rule_extractor.PersianRuleExtractor"}
