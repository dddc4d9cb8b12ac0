"""`make bench-nlu`: can the pipeline of config.yml learn Persian from any labelled file?

The last line of stdout is one JSON object; everything else goes to stderr.
"""

import argparse
import json
from pathlib import Path

from bot.training.quiet import figures_only
from bot.training.refusals import refusals_told


def main() -> None:
    """Trains on one labelled file and measures on another."""
    parser = argparse.ArgumentParser(prog="bench-nlu")
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--test", type=Path, required=True)
    parser.add_argument("--config", type=Path, default=Path("config.yml"))
    arguments = parser.parse_args()
    with refusals_told(), figures_only() as figures:
        from bot.training.measuring import bench  # noqa: PLC0415  (Rasa reads the environment when imported)

        json.dump(bench(arguments.config, arguments.train, arguments.test), figures, ensure_ascii=False)
        figures.write("\n")


if __name__ == "__main__":
    main()
