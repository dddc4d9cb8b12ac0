from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.training.answers import Answer
from bot.training.card import Making, card, figures_table
from bot.training.labelled import Line

MADE = Making("hamsokhan-abc123", datetime(2026, 11, 22, 9, 10, 19, tzinfo=ZoneInfo("Asia/Tehran")), 71.6, 928.7)
PRODUCT = {"entity": "product", "value": "مودم", "start": 0, "end": 4}
LEARNT = [Line("سلام", "greet", []), Line("مودم", "inform", [PRODUCT]), Line("مودم چنده", "ask_price", [PRODUCT])]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "config.yml"
    file.write_text("pipeline:\n- name: bot.components.fallback.FallbackGate\n  threshold: 0.25\n", "utf-8")
    return file


def test_the_card_says_what_the_model_was_made_of(config: Path) -> None:
    text = card(MADE, config, LEARNT, "| figures |")
    for said in (
        "# hamsokhan-abc123\n", "| abc123 |", "۱۴۰۵/۰۹/۰۱ (2026-11-22T09:10:19+03:30)", "72 s, at most 929 MB",
        "- FallbackGate (threshold 0.25)", "| figures |", "3 invented messages",
        "- intents: ask_price 1, greet 1, inform 1", "- entities: product 2\n",
    ):  # fmt: skip
        assert said in text


def test_a_slim_installation_says_that_nothing_was_measured(config: Path) -> None:
    assert "Not measured: this installation has no validation set" in card(MADE, config, LEARNT, None)


def test_the_figures_are_those_of_the_lines() -> None:
    lines = [
        *LEARNT, Line("hava chetore", "out_of_scope", []), Line("chand", "ask_price", []),
        Line("بلیت کیش", "out_of_scope", []),
    ]  # fmt: skip
    right = [Answer(line.intent, 0.9, line.entities, 2.0) for line in lines]
    answers = [*right[:2], Answer("ask_price", 0.9, [], 2.0), Answer("greet", 0.5, [], 4.0), *right[4:]]
    table = figures_table(lines, answers)
    for row in (
        "| lines | 6 |", "| intent accuracy | 83.3 % |", "| intent accuracy in Finglish (2 lines) | 50.0 % |",
        "| entity spans, F1 | 0.667 |", "| out of scope caught (2 lines) | 50.0 % |", "| refused in scope | 0.0 % |",
        "| entity kinds, F1 | product 0.67 |", "| parse p50 / p95, this machine | 2.0 / 3.5 ms |",
    ):  # fmt: skip
        assert row in table
