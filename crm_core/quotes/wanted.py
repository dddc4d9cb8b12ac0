"""Reading what a customer wants a quote for out of a sentence (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass

from crm_core.products.linker import Link, Linker
from crm_core.text.quantities import QuantitySpan, find_quantities


@dataclass(frozen=True)
class Mention:
    """The words that name a product, and where they stand in the message."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Wish:
    """A mentioned product, how many of it, and what the catalogue knows of it."""

    mention: str
    quantity: int | None
    link: Link


def read_wishes(text: str, mentions: Sequence[Mention], linker: Linker) -> list[Wish]:
    """Every mentioned product with its number of units, in the order of the message."""
    ordered = sorted(mentions, key=lambda mention: mention.start)
    quantities = [
        span
        for span in find_quantities(text)
        if not any(mention.start <= span.start < mention.end for mention in ordered)
    ]
    paired = _pair(ordered, quantities)
    return [
        Wish(mention.text, quantity, linker.link(mention.text))
        for mention, quantity in zip(ordered, paired, strict=True)
    ]


def _pair(mentions: Sequence[Mention], quantities: Sequence[QuantitySpan]) -> list[int | None]:
    """The number of each product: people say all numbers before their things, or all after."""
    if not mentions or not quantities:
        return [None] * len(mentions)
    before = quantities[0].start < mentions[0].start
    paired: list[int | None] = []
    for index, mention in enumerate(mentions):
        low = (mentions[index - 1].end if index else 0) if before else mention.end
        high = mention.start if before else (mentions[index + 1].start if index + 1 < len(mentions) else quantities[-1].end)
        inside = [span for span in quantities if low <= span.start < high]
        paired.append((inside[-1] if before else inside[0]).value if inside else None)
    return paired
