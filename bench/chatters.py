"""Customers in Telegram for measurements: each writes its lines, and notes what the strict Bot API server showed it."""

import json
from dataclasses import dataclass
from typing import TextIO

from tests.connectors.telegram.people import Person

QUESTIONS = (
    "ساعت کاری شما چیه؟", "آدرستون کجاست؟", "کالاها گارانتی دارند؟", "هزینه ارسال چقدره؟", "چطور پرداخت کنم؟",
    "خرید قسطی دارید؟", "شماره تماستون چیه؟",
)  # fmt: skip
"""Their answers differ, so that a bubble in the wrong place can be told from the right one."""


@dataclass
class Chatter:
    """One customer in Telegram; ``journal`` takes the lines that `bench.both_ends` reads."""

    person: Person
    journal: TextIO

    async def say(self, text: str, number: int) -> None:
        """Writes; the server keeps it for the bot until that has taken it."""
        update = self.person.write(text)
        self._write(sent=str(update["message"]["message_id"]), number=number, text=text)

    def note_seen(self) -> None:
        """Writes down every bubble of the bot, in the order in which they came."""
        for shown in self.person.seen:
            self._write(bubble=shown.message_id, text=shown.text)
        self.journal.close()

    def _write(self, **what: object) -> None:
        self.journal.write(json.dumps({"conversation": str(self.person.id), **what}, ensure_ascii=False) + "\n")
