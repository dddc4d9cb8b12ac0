"""`make evaluate`: how well a trained model understands labelled messages.

The last line of stdout is one JSON object; everything else goes to stderr.
"""

import argparse
import json
from pathlib import Path

from bot.training.quiet import figures_only


def main() -> None:
    """Measures a model on a file of labelled lines."""
    parser = argparse.ArgumentParser(prog="evaluate")
    parser.add_argument("file", type=Path, help='JSON lines {"text", "intent", "entities"}')
    parser.add_argument("--model", type=Path, default=Path("models"), help="a model, or a folder of models")
    arguments = parser.parse_args()
    with figures_only() as figures:
        from bot.training.measuring import evaluate  # noqa: PLC0415  (Rasa reads the environment when imported)

        print(json.dumps(evaluate(arguments.model, arguments.file), ensure_ascii=False), file=figures)


if __name__ == "__main__":
    main()
