"""`make evaluate`: how well a trained model understands labelled messages.

The last line of stdout is one JSON object; everything else goes to stderr.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any, List, Optional

from bot.training.labelled import Line, read_lines
from bot.training.quiet import figures_only
from bot.training.refusals import refusals_told


def main() -> None:
    """Measures a model on a file of labelled lines."""
    parser = argparse.ArgumentParser(prog="evaluate")
    parser.add_argument("file", type=Path, help='JSON lines {"text", "intent", "entities"}')
    parser.add_argument("--model", type=Path, default=Path("models"), help="a model, or a folder of models")
    parser.add_argument("--out", type=Path, help="a folder for the mistakes and the table of confusions")
    arguments = parser.parse_args()
    with refusals_told(), figures_only() as figures:
        json.dump(_measured(arguments.model, arguments.file, arguments.out), figures, ensure_ascii=False)
        figures.write("\n")


def _measured(model: Path, file: Path, out: Optional[Path]) -> dict:
    lines = read_lines(file)  # a broken file is told before Rasa is imported, which takes long
    from bot.training.answers import answer_all  # noqa: PLC0415  (Rasa reads the environment when imported)
    from bot.training.report import report  # noqa: PLC0415

    answers = answer_all(model, [line.text for line in lines])
    if out is not None:
        _write_work_list(lines, answers, out, file)
    return report(lines, answers)


def _write_work_list(lines: List[Line], answers: List[Any], out: Path, file: Path) -> None:
    from bot.training.confusion import confusion  # noqa: PLC0415
    from bot.training.mistakes import mistakes, write_mistakes  # noqa: PLC0415

    out.mkdir(parents=True, exist_ok=True)
    listed, table = out / f"{file.stem}-mistakes.tsv", out / f"{file.stem}-confusion.json"
    write_mistakes(mistakes(lines, answers), listed)
    table.write_text(json.dumps(confusion(lines, answers, name=file.name)), "utf-8")
    sys.stderr.write(f"فهرست اشتباه‌ها: {listed}\n")


if __name__ == "__main__":
    main()
