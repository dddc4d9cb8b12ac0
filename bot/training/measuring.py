"""Measuring: a trained model, or a configuration trained for the purpose, against labelled lines."""

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
_GATE = "bot.components.fallback.FallbackGate"
_IMPORTER = "bot.training.importer.LabelledFileImporter"
_KILOBYTES = 1024


def evaluate(model: Path, file: Path) -> Dict[str, Any]:
    """The figures of a model (a file, or a folder whose newest file counts) on a labelled file."""
    lines = read_lines(file)
    return report(lines, answer_all(model, [line.text for line in lines]))


def bench_config(config: Dict[str, Any]) -> Dict[str, Any]:
    """The configuration with rules that only mark words, without refusals, and reading labelled lines.

    Every label must then have been learnt from the training file.
    """
    pipeline = [dict(part) for part in config["pipeline"] if part["name"] != _GATE]
    for part in pipeline:
        if part["name"] == _RULES:
            part["emit"] = []
    kept = {key: value for key, value in config.items() if key != "policies"}
    return {**kept, "pipeline": pipeline, "importers": [{"name": _IMPORTER}]}


def bench(config: Path, train: Path, test: Path) -> Dict[str, Any]:
    """The figures of `evaluate` for a pipeline trained on one file, and what training it cost."""
    with tempfile.TemporaryDirectory() as folder:
        changed = Path(folder) / "config.yml"
        changed.write_text(yaml.safe_dump(bench_config(yaml.safe_load(config.read_text("utf-8")))), "utf-8")
        begun = time.perf_counter()
        model = train_nlu(str(changed), str(train.resolve()), folder, fixed_model_name="bench")
        seconds = time.perf_counter() - begun
        figures = evaluate(Path(str(model)), test)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KILOBYTES
    return {**figures, "train_seconds": round(seconds, 1), "peak_mb": round(peak)}
