"""Made-up histories of decided deals whose outcomes hang on what the test wants."""

from datetime import UTC, datetime, timedelta
from random import Random

from crm_core.scoring.rules import Deal, Stay, Trait

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
STAGES = {"new": 1, "quoted": 2}
DEFAULTS = {"new": 0.05, "quoted": 0.5}


def make_history(count: int, *, chances: dict[str, float], seed: int = 1) -> list[Deal]:
    """Deals of one source each, won with the chance of their source; half of the lost ones never got a quote."""
    random, deals = Random(seed), []
    for number in range(count):
        at = BEGINNING + timedelta(hours=number)
        source = sorted(chances)[number % len(chances)]
        won = random.random() < chances[source]
        stays = [Stay("new", 1, at)]
        if won or random.random() < 0.5:
            stays.append(Stay("quoted", 2, at + timedelta(minutes=20)))
        deals.append(
            Deal(
                id=str(number), team=random.choice(["sales", "north"]), won=won, closed_at=at + timedelta(minutes=40),
                stays=stays, traits=[Trait("source", source, at - timedelta(days=1))],
            )
        )  # fmt: skip
    return deals
