"""A customer in Telegram, in journeys: writes, and reads what arrives at the strict server."""

import time
from dataclasses import dataclass

from tests.connectors.telegram.people import Person, Shown

SECONDS = 40.0


@dataclass
class TelegramCustomer:
    """Somebody with a chat; what they have read is remembered."""

    person: Person
    read: int = 0

    def say(self, text: str, *, until: str) -> str:
        """Writes, and gives everything that came until some words arrived."""
        self.person.write(text)
        return self.hear(until)

    def press(self, title: str, *, until: str) -> str:
        self.person.press(title)
        return self.hear(until)

    def hear(self, words: str) -> str:
        """What came since the last time, up to the message with some words."""
        heard = [shown.text for shown in self._wait(lambda shown: words in shown.text, words)]
        return "\n".join(heard)

    def document(self) -> tuple[str, bytes]:
        """The next file that comes, with its name."""
        document = self._wait(lambda shown: shown.document is not None, "a document")[-1].document
        assert document is not None
        return document

    def newest(self) -> Shown:
        """The message that was read last."""
        return self.person.seen[self.read - 1]

    def _wait(self, wanted, what: str) -> list[Shown]:  # type: ignore[no-untyped-def]
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            fresh = self.person.seen[self.read :]
            for place, shown in enumerate(fresh):
                if wanted(shown):
                    self.read += place + 1
                    return fresh[: place + 1]
            time.sleep(0.05)
        raise AssertionError(f"no {what!r} among {[shown.text for shown in self.person.seen[self.read :]]}")
