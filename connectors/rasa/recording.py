"""An assistant that answers what it was told to: for development and tests without Rasa."""

from collections.abc import Callable

from connectors.rasa.client import TurnRequest
from crm_core.turns.service import Answer


class RecordingAssistant:
    """Keeps every request and answers with a function of it; ``failure`` is raised instead while it is set."""

    def __init__(self, reply: Callable[[TurnRequest], str]) -> None:
        self.requests: list[TurnRequest] = []
        self.failure: Exception | None = None
        self._reply = reply

    async def answer(self, request: TurnRequest) -> Answer:
        """The function's words as one reply."""
        self.requests.append(request)
        if self.failure is not None:
            raise self.failure
        return Answer([{"text": self._reply(request), "buttons": [], "attachments": []}], intent="inform")

    async def is_ready(self) -> bool:
        """Whether no failure is set."""
        return self.failure is None
