"""The pipeline of config.yml, trained by Rasa on a few lines and loaded by Rasa's own agent."""

import asyncio
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from rasa.core.agent import Agent
from rasa.model_training import train_nlu

from tests.bot.typed import MESSAGES

ROOT = Path(__file__).resolve().parents[2]
GREETINGS = ["سلام", "سلام وقت بخیر", "درود بر شما", "salam", "سلام خسته نباشید", "صبح بخیر"]
PRICES = [
    "قیمت [دوربین](product)ا چنده", "[روتر](product)ا چنده", "یه [پرینتر](product) چند می‌شه",
    "gheymate [laptop](product)a chande", "قیمت [۵](quantity) تا [مودم](product)", "[اسکنر](product) چنده",
]  # fmt: skip
ADDRESSES = ["آدرستون کجاست", "کجا هستید", "address koja", "نشانی شرکت"]
HOURS = ["ساعت کاری چنده", "تا کی باز هستید", "ساعت کار شرکت", "کی باز می‌کنید"]
STRANGE = ["شعر بگو", "هوا چطوره", "تیم ملی برد؟", "یه جوک بگو", "پایتخت ژاپن کجاست"]
SENTENCE = "سلام، قیمت ۳ تا روترا چنده؟ شماره‌ام ۰۹۱۲۳۴۵۶۷۸۹"


def training_file(folder: Path) -> Path:
    groups = {
        "greet": GREETINGS, "ask_price": PRICES, "ask_faq/address": ADDRESSES, "ask_faq/opening_hours": HOURS,
        "out_of_scope": STRANGE,
    }  # fmt: skip
    nlu = [{"intent": name, "examples": "".join(f"- {line}\n" for line in lines)} for name, lines in groups.items()]
    file = folder / "nlu.yml"
    file.write_text(yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True), "utf-8")
    return file


def train(folder: Path, name: str) -> Path:
    return Path(str(train_nlu(str(ROOT / "config.yml"), str(training_file(folder)), str(folder), name)))


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RASA_MAX_CACHE_SIZE", "0")
        return train(tmp_path_factory.mktemp("model"), "first")


@pytest.fixture(scope="module")
def agent(model: Path) -> Agent:
    return Agent.load(str(model))


def parse(agent: Agent, text: str) -> dict[str, Any]:
    return asyncio.run(agent.parse_message(text))


def test_intent_and_entities_come_with_values_and_raw_offsets(agent: Agent) -> None:
    parsed = parse(agent, SENTENCE)
    assert parsed["intent"]["name"] == "ask_price"
    found = [(e["entity"], SENTENCE[e["start"] : e["end"]], e["value"]) for e in parsed["entities"]]
    assert found == [("quantity", "۳", 3), ("product", "روتر", "روتر"), ("mobile", "۰۹۱۲۳۴۵۶۷۸۹", "09123456789")]


def test_a_question_carries_its_topic(agent: Agent) -> None:
    parsed = parse(agent, "آدرستون کجاست؟")
    assert parsed["intent"]["name"] == "ask_faq"
    assert parsed["faq"]["topic"] == "address"
    assert "faq" not in parse(agent, "سلام")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(MESSAGES)
def test_entities_of_any_text_lie_inside_it_and_never_meet(agent: Agent, text: str) -> None:
    at = 0
    for entity in parse(agent, text)["entities"]:
        assert at <= entity["start"] < entity["end"] <= len(text)
        at = entity["end"]


@pytest.mark.parametrize("unit", ["a", "قیمت ", "۱٬", "دوربین‌ها ", "😀", "09123456789 ", "\u200c", "a@b.ir "])
def test_twenty_thousand_characters_are_parsed_in_bounded_time(agent: Agent, unit: str) -> None:
    junk = (unit * 20_000)[:20_000]
    begun = time.process_time()
    parse(agent, junk)
    assert time.process_time() - begun < 3


def test_the_same_data_give_the_same_answers(agent: Agent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RASA_MAX_CACHE_SIZE", "0")
    again = Agent.load(str(train(tmp_path, "second")))
    for text in (*GREETINGS, SENTENCE, "مودما چنده", "ژژژ", "کجایید"):
        assert parse(again, text) == parse(agent, text)


def test_evaluate_ends_with_one_json_object(model: Path, tmp_path: Path) -> None:
    file = tmp_path / "labelled.jsonl"
    entities = [{"entity": "product", "value": "مودم", "start": 0, "end": 4}]
    rows = [
        {"text": "سلام", "intent": "greet", "entities": []},
        {"text": "مودم چنده", "intent": "ask_price", "entities": entities},
        {"text": "آدرس؟", "intent": "ask_faq/address", "entities": []},
    ]
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    command = [sys.executable, "-m", "bot.training.evaluate", str(file), "--model", str(model)]
    done = subprocess.run(command, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True)
    (line,) = done.stdout.splitlines()
    figures = json.loads(line)
    assert list(figures) == [
        "n", "intent_accuracy", "intent_macro_f1", "entity_span_f1", "entity_value_f1", "fallback_rate", "ece",
        "parse_p50_ms", "parse_p95_ms", "per_intent", "predictions",
    ]  # fmt: skip
    assert figures["n"] == len(figures["predictions"]) == 3
    assert set(figures["per_intent"]) == {"greet", "ask_price", "ask_faq"}
    assert set(figures["predictions"][1]) == {"intent", "confidence", "entities"}
    assert figures["predictions"][1]["entities"] == entities


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    file = tmp_path / "labelled.jsonl"
    file.write_text('{"text": "سلام", "intent": "greet"}\n', "utf-8")
    command = [sys.executable, "-m", "bot.training.evaluate", str(file), "--model", str(tmp_path / "absent.tar.gz")]
    done = subprocess.run(command, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert done.stdout == ""
    assert "absent.tar.gz" in done.stderr
