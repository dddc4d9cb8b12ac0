"""What the gateway counts for `/metrics`."""

from prometheus_client import Counter

REFUSALS = Counter(
    "hamsokhan_refusals", "Calls, frames and connections that were refused, by the code of the error.", ["code"]
)


def count_refusal(code: str) -> None:
    """One more refusal of a code; codes are ours, so there are few of them."""
    REFUSALS.labels(code).inc()
