"""The lines of a quote while the customer still talks about them (pure, JSON-shaped for the dialogue's memory)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from crm_core.products.linker import CatalogueItem
from crm_core.products.offers import OFFERED_AT_ONCE
from crm_core.quotes.rules import MAX_QUANTITY
from crm_core.quotes.wanted import Wish

MAX_CHOICES = OFFERED_AT_ONCE
"""Products offered at once; a longer list is not read."""


@dataclass(frozen=True)
class BasketLine:
    """A product that is settled; ``quantity`` may still be open."""

    code: str
    name: str
    unit: str
    quantity: int | None


@dataclass(frozen=True)
class OpenChoice:
    """A mention that fits several products (their codes, best first)."""

    mention: str
    quantity: int | None
    options: tuple[str, ...]


@dataclass(frozen=True)
class Basket:
    """What the customer wants so far: settled lines, open choices, and things that we do not have."""

    lines: tuple[BasketLine, ...] = ()
    choices: tuple[OpenChoice, ...] = ()
    unknown: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The basket as JSON."""
        return asdict(self)


def read_basket(stored: dict[str, Any] | None) -> Basket:
    """The basket that `Basket.to_json` wrote; an empty one for nothing."""
    if not stored:
        return Basket()
    return Basket(
        tuple(BasketLine(**line) for line in stored["lines"]),
        tuple(OpenChoice(**{**choice, "options": tuple(choice["options"])}) for choice in stored["choices"]),
        tuple(stored["unknown"]),
    )


def add_wishes(basket: Basket, wishes: Sequence[Wish], *, adding: bool = False) -> Basket:
    """The basket with what a message wishes.

    A known product takes the new number; so does the only line that a general word fits («دوربین‌ها رو بکن ۷ تا»). A
    wish that fits what an open choice offers narrows or settles it. None of this while the customer adds to the list.
    """
    open_before = () if adding else basket.choices
    for wish in wishes:
        choice = next((choice for choice in open_before if choice in basket.choices and _fits(choice, wish)), None)
        basket = _add_wish(basket, wish, adding=adding) if choice is None else _narrow(basket, choice, wish)
    return basket


def remove_wishes(basket: Basket, wishes: Sequence[Wish]) -> Basket:
    """The basket without the lines, open choices and unknown things that the mentioned products fit."""
    gone = {code for wish in wishes for code in _codes(wish)}
    mentions = {wish.mention for wish in wishes}
    return Basket(
        tuple(line for line in basket.lines if line.code not in gone),
        tuple(choice for choice in basket.choices if not gone.issuperset(choice.options)),
        tuple(mention for mention in basket.unknown if mention not in mentions),
    )


def settle_choice(basket: Basket, item: CatalogueItem, quantity: int | None) -> Basket:
    """The basket with its first open choice settled on a product."""
    choice = basket.choices[0]
    basket = replace(basket, choices=basket.choices[1:])
    return _add_line(basket, item, choice.quantity if quantity is None else quantity)


def set_quantity(basket: Basket, code: str, quantity: int | None) -> Basket:
    """The basket with another number of one product; None leaves it as it is."""
    if quantity is None:
        return basket
    lines = tuple(replace(line, quantity=quantity) if line.code == code else line for line in basket.lines)
    return replace(basket, lines=lines)


def line_without_quantity(basket: Basket) -> BasketLine | None:
    """The first settled line whose number is not known yet."""
    return next((line for line in basket.lines if line.quantity is None), None)


def _fits(choice: OpenChoice, wish: Wish) -> bool:
    return not set(choice.options).isdisjoint(_codes(wish))


def _narrow(basket: Basket, choice: OpenChoice, wish: Wish) -> Basket:
    """The basket with an open choice limited to what a wish names, settled when that is one product."""
    codes = set(_codes(wish))
    items = {item.code: item for item in wish.link.candidates}
    options = tuple(code for code in choice.options if code in codes)
    quantity = choice.quantity if _quantity(wish) is None else _quantity(wish)
    if len(options) == 1:
        rest = tuple(other for other in basket.choices if other is not choice)
        return _add_line(replace(basket, choices=rest), items[options[0]], quantity)
    mention = wish.mention if len(options) < len(choice.options) else choice.mention
    narrowed = OpenChoice(mention, quantity, options)
    return replace(basket, choices=tuple(narrowed if other is choice else other for other in basket.choices))


def _quantity(wish: Wish) -> int | None:
    return wish.quantity if wish.quantity is not None and 1 <= wish.quantity <= MAX_QUANTITY else None


def _add_wish(basket: Basket, wish: Wish, *, adding: bool) -> Basket:
    quantity = _quantity(wish)
    if wish.link.sure is not None:
        return _add_line(basket, wish.link.sure, quantity)
    meant = [line for line in basket.lines if line.code in _codes(wish)]
    if len(meant) == 1 and quantity is not None and not adding:
        return set_quantity(basket, meant[0].code, quantity)
    if wish.link.candidates:
        choice = OpenChoice(wish.mention, quantity, _codes(wish)[: MAX_CHOICES * 2])
        return replace(basket, choices=(*basket.choices, choice))
    return basket if wish.mention in basket.unknown else replace(basket, unknown=(*basket.unknown, wish.mention))


def _add_line(basket: Basket, item: CatalogueItem, quantity: int | None) -> Basket:
    if any(line.code == item.code for line in basket.lines):
        return set_quantity(basket, item.code, quantity)
    return replace(basket, lines=(*basket.lines, BasketLine(item.code, item.name, item.unit, quantity)))


def _codes(wish: Wish) -> tuple[str, ...]:
    return tuple(item.code for item in wish.link.candidates)
