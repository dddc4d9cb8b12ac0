"""What a message looks like at a messenger that shows no cards: bubbles with buttons and files (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.channels.port import Button
from crm_core.conversations.cards import Card, beside_cards, card_lines, read_cards
from crm_core.conversations.model import Message
from crm_core.text.characters import to_persian_digits

BUBBLES_OF_CARDS = 3
"""Cards that have a bubble each; more share one, since a chat gets no more than a bubble a second."""


@dataclass(frozen=True)
class Bubble:
    """Words with buttons under them and the files that come after."""

    text: str
    buttons: tuple[Button, ...] = ()
    files: tuple[Mapping[str, Any], ...] = ()


def bubbles_of(message: Message) -> list[Bubble]:
    """A message as bubbles: its words, then each card with its buttons and file, then its other files.

    A single card, and more than a few, stand in the bubble of the words.
    """
    cards = read_cards(message.cards)
    rest = beside_cards(cards, text=message.text, buttons=message.buttons, attachments=message.attachments)
    words = {button["payload"]: press_word(message.id, place) for place, button in enumerate(message.buttons)}
    own = tuple(
        Button(button["title"], press_word(message.id, place))
        for place, button in enumerate(message.buttons)
        if button in rest.buttons
    )
    files = tuple(rest.attachments)
    if not 2 <= len(cards) <= BUBBLES_OF_CARDS:
        return [_in_one(cards, Bubble(rest.text, own, files), words)]
    shown = [Bubble(card_lines(card), _row(card, words), _files(card)) for card in cards]
    return [Bubble(rest.text, own), *shown, *([Bubble("", files=files)] if files else [])]


def _in_one(cards: Sequence[Card], beside: Bubble, words: Mapping[str, str]) -> Bubble:
    """Words and cards in one bubble; several are numbered, so that one knows which row of buttons is whose."""
    told = [beside.text]
    rows: list[Button] = []
    files: list[Mapping[str, Any]] = []
    for number, card in enumerate(cards, start=1):
        mark = f"{to_persian_digits(str(number))}. " if len(cards) > 1 else ""
        told.append(f"{mark}{card_lines(card)}")
        rows += _row(card, words, mark)
        files += _files(card)
    return Bubble("\n\n".join(filter(None, told)), (*rows, *beside.buttons), (*files, *beside.files))


def _row(card: Card, words: Mapping[str, str], mark: str = "") -> tuple[Button, ...]:
    return tuple(
        Button(f"{mark}{button.title}", words[button.payload], beside=place > 0)
        for place, button in enumerate(card.buttons)
    )


def _files(card: Card) -> tuple[Mapping[str, Any], ...]:
    return (card.attachment.model_dump(),) if card.attachment else ()


def press_word(message_id: str, index: int) -> str:
    """What a channel says when the button at a place of a message was pressed; 64 bytes are allowed, this needs 39."""
    return f"{message_id}:{index}"
