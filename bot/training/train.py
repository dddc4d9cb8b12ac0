"""Training with a progress bar: ``python -m bot.training.train --fixed-model-name NAME``."""

import argparse
import re
import subprocess
import sys
from pathlib import Path

HOME = Path(__file__).resolve().parents[2]
STEPS = ("PersianRuleExtractor", "LinearIntentClassifier", "PersianTagger", "MemoizationPolicy", "RulePolicy")
"""What is trained, in order; one tick of the bar each."""
FINISHED = re.compile(r"Finished training component '(\w+)'")
WIDTH = 30


def main() -> int:
    """Runs ``rasa train`` on the project's data, shows how far it is, and gives its exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fixed-model-name", required=True)
    name = parser.parse_args().fixed_model_name
    command = [
        sys.executable, "-W", "ignore", "-m", "rasa", "train", "--config", "config.yml", "--domain", "bot/domain",
        "--data", "data/nlu", "data/rules", "data/stories", "--out", "models", "--fixed-model-name", name,
    ]  # fmt: skip
    done = 0
    with subprocess.Popen(
        command, cwd=HOME, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        show(0)
        for line in process.stdout:
            sys.stderr.write(line)
            if FINISHED.search(line):
                done = min(done + 1, len(STEPS))
                show(done)
    if process.returncode == 0:
        show(len(STEPS))
    sys.stdout.write("\n")
    return process.returncode


def show(done: int) -> None:
    """Draws the bar."""
    filled = WIDTH * done // len(STEPS)
    sys.stdout.write(f"\r[{'█' * filled}{'·' * (WIDTH - filled)}] {done}/{len(STEPS)}")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
