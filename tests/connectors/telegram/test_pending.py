"""What the server may forget, while updates are done with in any order."""

import asyncio

from telegram import Update

from connectors.telegram.pending import Pending

SECONDS = 5.0


def update(number: int, chat: int) -> Update:
    person = {"id": chat, "type": "private", "first_name": "سارا"}
    told = Update.de_json({"update_id": number, "message": {"message_id": number, "date": 1, "chat": person}}, None)
    assert told is not None
    return told


async def test_nothing_may_be_forgotten_from_the_first_on_that_is_not_done_with() -> None:
    taken: list[int] = []
    gates = {number: asyncio.Event() for number in range(1, 5)}

    async def take(given: Update, _came: float) -> None:
        taken.append(given.update_id)
        await gates[given.update_id].wait()

    async def after(number: int) -> int:
        gates[number].set()
        for _ in range(5):
            await asyncio.sleep(0)
        return pending.offset

    pending = Pending(take)
    news = [update(1, chat=7), update(2, chat=8), update(3, chat=7), update(4, chat=9)]
    pending.add(news)
    assert [await after(2), await after(4), await after(1)] == [1, 1, 3]
    pending.add(news[2:])
    assert await after(3) == 5
    await pending.settle(SECONDS)
    assert sorted(taken) == [1, 2, 3, 4]
    assert taken.index(1) < taken.index(3)
