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
        from bot.training.answers import answer_all
        from bot.training.labelled import read_lines
        from bot.training.report import report

        lines = read_lines(arguments.file)
        answers = answer_all(arguments.model, [line.text for line in lines])
        print(json.dumps(report(lines, answers), ensure_ascii=False), file=figures)


if __name__ == "__main__":
    main()
