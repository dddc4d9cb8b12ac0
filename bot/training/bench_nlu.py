"""`make bench-nlu`: can the pipeline of config.yml learn Persian from any labelled file?

The last line of stdout is one JSON object; everything else goes to stderr. Rules and catalogue only mark words,
and nothing is refused: every label must have been learnt from the training file.
"""

import argparse
import json
import resource
import tempfile
import time
from pathlib import Path
from typing import Any, Dict

import yaml

from bot.training.quiet import figures_only

_RULES = "bot.components.rule_extractor.PersianRuleExtractor"
_GATE = "bot.components.fallback.FallbackGate"
_IMPORTER = "bot.training.importer.LabelledFileImporter"
_KILOBYTES = 1024


def bench_config(config: Dict[str, Any]) -> Dict[str, Any]:
    """The configuration with rules that only mark, without refusals, and reading labelled lines."""
    pipeline = [dict(part) for part in config["pipeline"] if part["name"] != _GATE]
    for part in pipeline:
        if part["name"] == _RULES:
            part["emit"] = []
    kept = {key: value for key, value in config.items() if key != "policies"}
    return {**kept, "pipeline": pipeline, "importers": [{"name": _IMPORTER}]}


def _train(config: Path, file: Path, folder: Path) -> Path:
    from rasa.model_training import train_nlu

    changed = folder / "config.yml"
    changed.write_text(yaml.safe_dump(bench_config(yaml.safe_load(config.read_text("utf-8")))), "utf-8")
    return Path(str(train_nlu(str(changed), str(file), str(folder), fixed_model_name="bench")))


def bench(config: Path, train: Path, test: Path) -> Dict[str, Any]:
    """The figures of `evaluate`, and what training cost."""
    import rasa.model_training  # noqa: F401  (its import is not part of the training)

    from bot.training.answers import answer_all
    from bot.training.labelled import read_lines
    from bot.training.report import report

    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        model = _train(config, train.resolve(), Path(folder))
        seconds = time.perf_counter() - begun
        lines = read_lines(test)
        figures = report(lines, answer_all(model, [line.text for line in lines]))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KILOBYTES
    return {**figures, "train_seconds": round(seconds, 1), "peak_mb": round(peak)}


def main() -> None:
    """Trains on one labelled file and measures on another."""
    parser = argparse.ArgumentParser(prog="bench-nlu")
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--test", type=Path, required=True)
    parser.add_argument("--config", type=Path, default=Path("config.yml"))
    arguments = parser.parse_args()
    with figures_only() as figures:
        print(json.dumps(bench(arguments.config, arguments.train, arguments.test), ensure_ascii=False), file=figures)


if __name__ == "__main__":
    main()
