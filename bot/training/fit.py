"""Fit: ``rasa train`` on the project's data and the card of its model, in one process so that Rasa is imported once."""

import argparse
import resource
import sys
import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

HOME = Path(__file__).resolve().parents[2]
VALIDATION = HOME / "tests" / "nlu" / "validation.jsonl"
CARD_WRITTEN = "Finished training component 'Card'"
"""The last line of the log, in the words of Rasa's own lines."""
_KILOBYTES = 1024
_TEHRAN = ZoneInfo("Asia/Tehran")


def main() -> None:
    """Trains ``models/NAME.tar.gz`` and writes ``models/NAME.md`` beside it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fixed-model-name", required=True)
    name = parser.parse_args().fixed_model_name
    begun = time.perf_counter()
    _train(name)
    seconds = time.perf_counter() - begun
    write_card(HOME / "models" / f"{name}.tar.gz", seconds)
    sys.stderr.write(f"{CARD_WRITTEN}\n")


def _train(name: str) -> None:
    """Ends the program when training fails."""
    from rasa.__main__ import main as rasa  # noqa: PLC0415  (the time of the import counts)

    sys.argv = [
        "rasa", "train", "--config", "config.yml", "--domain", "bot/domain",
        "--data", "data/nlu", "data/rules", "data/stories", "--out", "models", "--fixed-model-name", name,
    ]  # fmt: skip
    rasa()


def write_card(model: Path, seconds: float) -> None:
    """Writes the card of a model that this process has just trained in so many seconds."""
    from bot.training.answers import answer_all  # noqa: PLC0415
    from bot.training.card import Making, card, figures_table  # noqa: PLC0415
    from bot.training.labelled import read_lines  # noqa: PLC0415
    from bot.training.learnt import learnt_lines  # noqa: PLC0415

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KILOBYTES
    name = model.name.partition(".")[0]
    making = Making(name, datetime.now(_TEHRAN), seconds, peak)
    lines = read_lines(VALIDATION) if VALIDATION.exists() else []
    figures = figures_table(lines, answer_all(model, [line.text for line in lines])) if lines else None
    text = card(making, HOME / "config.yml", learnt_lines(HOME / "data" / "nlu"), figures)
    model.with_name(f"{name}.md").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
