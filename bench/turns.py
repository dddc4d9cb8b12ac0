"""``make bench-turns``: the whole way of a message (gateway, Rasa, action, store) under real dialogues.

Prints one JSON line: start-up seconds, turns, p50 and p95 of a turn with ``?wait=reply`` in milliseconds, turns per
second with one and with eight customers, the ratio of late to early turns of one long conversation, and the resident
memory of every process in MB.
"""

import json
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.journeys.installation import Customer, Installation

DIALOGUE = (
    "سلام",
    "یه پیش‌فاکتور برای ۵ تا دوربین بولت داهوا ۵ مگاپیکسل می‌خواستم",
    "مریم رضایی",
    "ساعت کاری شما چیه؟",
    "{mobile}",
    "بله",
    "قبوله، تاییدش می‌کنم",
    "ممنون",
)
DIALOGUES = 12
CUSTOMERS = 8
LONG = 200
"""Turns of the long conversation, whose end is compared with its beginning."""


def talk(customer: Customer, mobile: str) -> list[float]:
    """The milliseconds of each turn of one dialogue."""
    times = []
    for line in DIALOGUE:
        started = time.perf_counter()
        customer.say(line.format(mobile=mobile))
        times.append((time.perf_counter() - started) * 1000)
    return times


def one_after_another(installation: Installation) -> list[float]:
    """Turn times of single customers on an idle machine."""
    times: list[float] = []
    for number in range(DIALOGUES):
        times += talk(installation.customer(), f"0912{3_000_000 + number:07d}")
    return times


def together(installation: Installation) -> float:
    """Turns per second of several customers at once."""
    started = time.perf_counter()
    with ThreadPoolExecutor(CUSTOMERS) as pool:
        jobs = [
            pool.submit(talk, installation.customer(), f"0912{4_000_000 + number:07d}") for number in range(CUSTOMERS)
        ]
        turns = sum(len(job.result()) for job in jobs)
    return turns / (time.perf_counter() - started)


def late_against_early(installation: Installation) -> float:
    """How much longer the last turns of a long conversation take than its first ones."""
    customer = installation.customer()
    times = []
    for number in range(LONG + 5):
        started = time.perf_counter()
        customer.say(("ساعت کاری شما چیه؟", "ممنون", "چی دارید؟")[number % 3])
        times.append(time.perf_counter() - started)
    return statistics.median(times[LONG - 4 : LONG + 5]) / statistics.median(times[3:12])


def memory_mb(var_dir: Path) -> dict[str, float]:
    """Resident memory of the installation's processes, found by the folder in their environment."""
    found: dict[str, float] = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if str(var_dir).encode() not in (process / "environ").read_bytes():
                continue
            command = (process / "cmdline").read_bytes().decode().split("\0")
            status = (process / "status").read_text()
        except OSError:
            continue
        name = command[command.index("-m") + 1] if "-m" in command else command[0]
        resident = next((line for line in status.splitlines() if line.startswith("VmRSS")), "VmRSS: 0 kB")
        found[name] = round(int(resident.split()[1]) / 1024, 1)
    return found


def main() -> None:
    """Measures and prints."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        installation = Installation.start(Path(folder))
        start_seconds = time.perf_counter() - started
        try:
            talk(installation.customer(), "09122999999")
            times = one_after_another(installation)
            figures = {
                "start_seconds": round(start_seconds, 1),
                "turns": len(times),
                "turn_p50_ms": round(statistics.median(times), 1),
                "turn_p95_ms": round(statistics.quantiles(times, n=20)[-1], 1),
                "turns_per_s_one_customer": round(1000 / statistics.mean(times), 2),
                "turns_per_s_eight_customers": round(together(installation), 2),
                "turn_200_against_turn_5": round(late_against_early(installation), 2),
                "memory_mb": memory_mb(Path(folder)),
            }
        finally:
            installation.stop()
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
