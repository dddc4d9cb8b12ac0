"""Measuring a configuration: trained on one labelled file for the purpose, asked the lines of another."""

import resource
import tempfile
import time
from pathlib import Path
from typing import Any, Dict

import yaml
from rasa.model_training import train_nlu

from bot.training.answers import answer_all
from bot.training.labelled import read_lines
from bot.training.report import report

_RULES = "bot.components.rule_extractor.PersianRuleExtractor"
_OF_OUR_INTENTS = frozenset(
    {
        "bot.components.fallback.FallbackGate",
        "bot.components.wishes.WishCutter",
        "bot.components.wishes.WishFinder",
    }
)
"""Parts that refuse, or know our own intents by name: nothing of that is in somebody else's file."""
_IMPORTER = "bot.training.importer.LabelledFileImporter"
_KILOBYTES = 1024


def bench_config(config: Dict[str, Any]) -> Dict[str, Any]:
    """The configuration with rules that only mark words, without refusals and wishes, and reading labelled lines.

    Every label must then have been learnt from the training file.
    """
    pipeline = [dict(part) for part in config["pipeline"] if part["name"] not in _OF_OUR_INTENTS]
    for part in pipeline:
        if part["name"] == _RULES:
            part["emit"] = []
    kept = {key: value for key, value in config.items() if key != "policies"}
    return {**kept, "pipeline": pipeline, "importers": [{"name": _IMPORTER}]}


def bench(config: Path, train: Path, test: Path) -> Dict[str, Any]:
    """The figures of `evaluate` for a pipeline trained on one file, and what training it cost."""
    lines, _ = read_lines(test), read_lines(train)
    with tempfile.TemporaryDirectory() as folder:
        changed = Path(folder) / "config.yml"
        changed.write_text(yaml.safe_dump(bench_config(yaml.safe_load(config.read_text("utf-8")))), "utf-8")
        begun = time.perf_counter()
        model = train_nlu(str(changed), str(train.resolve()), folder, fixed_model_name="bench")
        seconds = time.perf_counter() - begun
        answers = answer_all(Path(str(model)), [line.text for line in lines])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KILOBYTES
    return {**report(lines, answers), "train_seconds": round(seconds, 1), "peak_mb": round(peak)}
