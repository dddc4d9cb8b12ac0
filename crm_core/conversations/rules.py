"""Who owns a conversation, and who may own it next."""

from datetime import timedelta
from enum import StrEnum


class Owner(StrEnum):
    """Who answers the next message of a conversation."""

    BOT = "bot"
    QUEUE = "queue"
    HUMAN = "human"
    CLOSED = "closed"


class Author(StrEnum):
    """Who wrote a message."""

    CUSTOMER = "customer"
    BOT = "bot"
    AGENT = "agent"
    SYSTEM = "system"


class ChatChannel(StrEnum):
    """Where a conversation is held."""

    WEBSITE = "website"
    TELEGRAM = "telegram"
    BALE = "bale"


DELIVERED = frozenset({ChatChannel.TELEGRAM, ChatChannel.BALE})
"""Channels to which our messages have to be carried; on the website the stored message is its own delivery."""

ALWAYS_OFFERED = frozenset({"/greet", "/ask_capabilities"})
"""Payloads that need not stand on a button: what the commands of messengers (start, help) mean. They tell nothing."""

MOVES: dict[Owner, frozenset[Owner]] = {
    Owner.BOT: frozenset({Owner.QUEUE, Owner.HUMAN, Owner.CLOSED}),
    Owner.QUEUE: frozenset({Owner.HUMAN, Owner.BOT, Owner.CLOSED}),
    Owner.HUMAN: frozenset({Owner.BOT, Owner.QUEUE, Owner.HUMAN, Owner.CLOSED}),
    Owner.CLOSED: frozenset(),
}
"""Allowed changes of owner; human → human is a transfer."""

MAX_TEXT = 4_000
"""Characters of one message; longer ones are refused at the door."""

SHOWN_AFTER_END = timedelta(days=7)
"""So long after its last message whoever comes back is first shown how their conversation ended."""
KNOWN_FOR = timedelta(days=30)
"""So long after its last message a proof of identity holds for the next conversation in the same browser."""


def may_move(current: Owner, target: Owner) -> bool:
    """Whether a conversation may pass from one owner to another."""
    return target in MOVES[current]
