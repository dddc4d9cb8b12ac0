"""What gateways share, in our words: what they show, what they count, and what may be used once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol


@dataclass(frozen=True)
class Limit:
    """How often somebody may do something: ``burst`` at once, and ``per_minute`` in the long run."""

    name: str
    burst: int
    per_minute: float


@dataclass(frozen=True)
class Push:
    """A frame for everybody who listens to a conversation, or for colleagues alone."""

    conversation_id: str
    frame: dict[str, Any]
    staff_only: bool = False


class Sharing(Protocol):
    """One process alone, or several behind one address. Nothing here fails: what is shared is lost for a while."""

    async def take(self, *counts: tuple[Limit, str]) -> float:
        """Counts one for each key under its limit, 0.0 then; when one of them is full none, and the seconds to wait."""

    async def use(self, word: str, lifetime: timedelta) -> bool:
        """Whether a word that is good for so long is used for the first time."""

    def tell(self, push: Push) -> None:
        """Passes a frame on to the other gateways, in the order of the calls."""

    async def keep_hearing(self, hear: Callable[[Push], None]) -> None:
        """Hears for ever what other gateways tell, and passes on what this one does; a task of the start-up."""

    def troubles(self) -> list[str]:
        """What of it cannot be reached at the moment, by name."""

    async def close(self) -> None:
        """Gives connections back."""
