"""What the gateway counts for `/metrics`."""

from typing import Literal

from prometheus_client import Counter

REFUSALS = Counter(
    "hamsokhan_refusals", "Calls, frames and connections that were refused, by the code of the error.", ["code"]
)


def count_refusal(code: str) -> None:
    """One more refusal of a code; codes are ours, so there are few of them."""
    REFUSALS.labels(code).inc()


SCANS = Counter("hamsokhan_scans", "Files that the virus scanner was asked about, by what it found.", ["outcome"])


def count_scan(outcome: Literal["clean", "infected", "failed"]) -> None:
    """One more file that the scanner was asked about."""
    SCANS.labels(outcome).inc()
