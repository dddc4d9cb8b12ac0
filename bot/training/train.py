"""Training with a progress bar: ``python -m bot.training.train --fixed-model-name NAME``."""

import re
import subprocess
import sys
from pathlib import Path

HOME = Path(__file__).resolve().parents[2]
STEPS = ("PersianRuleExtractor", "LinearIntentClassifier", "PersianTagger", "MemoizationPolicy", "RulePolicy", "Card")
"""What is trained, in order; one tick of the bar each."""
FINISHED = re.compile(r"(?:Finished training|Restored) component '(\w+)'")
WIDTH = 30


def main() -> int:
    """Runs ``bot.training.fit`` with the same arguments, shows how far it is, and gives its exit code."""
    command = [sys.executable, "-W", "ignore", "-m", "bot.training.fit", *sys.argv[1:]]
    done = set()
    with subprocess.Popen(
        command, cwd=HOME, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        show(0)
        for line in process.stdout:
            sys.stderr.write(line)
            finished = FINISHED.search(line)
            if finished and finished[1] in STEPS:
                done.add(finished[1])
                show(len(done))
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
