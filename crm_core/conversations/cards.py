"""Cards of a message: things side by side, each with its facts, its file and what can be done about it (pure).

A message is whole without them, for clients that know none: its text says in lines that begin with «•» what the cards
show, and every button and file of a card is also the message's own. `beside_cards` is what is left beside the cards.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter

MAX_CARDS, MAX_FACTS, MAX_BUTTONS = 10, 6, 3
MAX_TITLE, MAX_LABEL, MAX_VALUE, MAX_PAYLOAD = 120, 60, 300, 1_000
"""Characters. Words over the limit are cut, since they are often data; a payload over it is refused."""
TOLD_BY_CARDS = "•"
"""How lines of the text begin that say what the cards show."""


def _cut(text: Any, limit: int) -> Any:
    return f"{text[: limit - 1].rstrip()}…" if isinstance(text, str) and len(text) > limit else text


Title = Annotated[str, BeforeValidator(lambda text: _cut(text, MAX_TITLE)), Field(min_length=1, max_length=MAX_TITLE)]
Label = Annotated[str, BeforeValidator(lambda text: _cut(text, MAX_LABEL)), Field(min_length=1, max_length=MAX_LABEL)]
Value = Annotated[str, BeforeValidator(lambda text: _cut(text, MAX_VALUE)), Field(min_length=1, max_length=MAX_VALUE)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Fact(_Part):
    """One thing that a card tells."""

    label: Label
    value: Value


class CardButton(_Part):
    """What can be done about a card's thing; the payload names the thing."""

    title: Label
    payload: str = Field(min_length=1, max_length=MAX_PAYLOAD)


class CardFile(_Part):
    """A document of ours about the thing, as messages name files."""

    id: str
    name: str
    mime: str
    url: str


class Card(_Part):
    """One thing: what it is called, what there is to know, and what can be done."""

    title: Title
    subtitle: Title | None = None
    facts: tuple[Fact, ...] = Field(default=(), max_length=MAX_FACTS)
    buttons: tuple[CardButton, ...] = Field(default=(), max_length=MAX_BUTTONS)
    attachment: CardFile | None = None


_CARDS: TypeAdapter[list[Card]] = TypeAdapter(Annotated[list[Card], Field(max_length=MAX_CARDS)])


@dataclass(frozen=True)
class Rest:
    """What is shown of a message beside its cards."""

    text: str
    buttons: Sequence[Mapping[str, str]]
    attachments: Sequence[Mapping[str, Any]]


def read_cards(stored: Any) -> list[Card]:
    """Cards from their JSON; raises pydantic's ValidationError for what is none."""
    return _CARDS.validate_python(stored)


def write_cards(cards: Sequence[Card]) -> list[dict[str, Any]]:
    """Cards as JSON; raises pydantic's ValidationError for too many."""
    return [card.model_dump(mode="json", exclude_none=True) for card in read_cards(list(cards))]


def with_card_buttons(buttons: Sequence[Mapping[str, str]], cards: Sequence[Card]) -> list[dict[str, str]]:
    """A message's buttons and those of its cards that are not among them, whose titles say which thing they are about.

    So whoever shows no cards can press them, and what was pressed reads well later.
    """
    own = {button["payload"] for button in buttons}
    told = {
        button.payload: {"title": f"{button.title}: {card.title}", "payload": button.payload}
        for card in cards
        for button in card.buttons
        if button.payload not in own
    }
    return [*map(dict, buttons), *told.values()]


def with_card_files(attachments: Sequence[Mapping[str, Any]], cards: Sequence[Card]) -> list[dict[str, Any]]:
    """A message's files and those of its cards that are not among them."""
    own = {file["id"] for file in attachments}
    files = [card.attachment.model_dump() for card in cards if card.attachment and card.attachment.id not in own]
    return [*map(dict, attachments), *files]


def beside_cards(
    cards: Sequence[Card],
    *,
    text: str,
    buttons: Sequence[Mapping[str, str]],
    attachments: Sequence[Mapping[str, Any]],
) -> Rest:
    """What is left of a message to be shown when its cards are; all of it without cards."""
    if not cards:
        return Rest(text, buttons, attachments)
    payloads = {button.payload for card in cards for button in card.buttons}
    files = {card.attachment.id for card in cards if card.attachment is not None}
    return Rest(
        text="\n".join(line for line in text.split("\n") if not line.startswith(TOLD_BY_CARDS)),
        buttons=[button for button in buttons if button["payload"] not in payloads],
        attachments=[file for file in attachments if file["id"] not in files],
    )


def quoted(words: str) -> str:
    """Somebody else's words for the text of a message with cards: none of their lines is taken for what cards say."""
    return "\n".join(
        f"- {line.removeprefix(TOLD_BY_CARDS).lstrip()}" if line.startswith(TOLD_BY_CARDS) else line
        for line in words.split("\n")
    )


def card_lines(card: Card) -> str:
    """A card as lines of text."""
    facts = [f"{fact.label}: {fact.value}" for fact in card.facts]
    return "\n".join([card.title, *([card.subtitle] if card.subtitle else []), *facts])
