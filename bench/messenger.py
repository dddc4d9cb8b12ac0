"""``make bench-messenger``: how quickly messages go to and come from a messenger, with a server on this machine.

Gateway and worker run in one process, over SQLite, with an assistant that answers at once. Prints one JSON line:
milliseconds from the commit of a message to its arrival (p50, p95), from a customer's words to the answer in their
chat, and the answers per second when 60 people write at the same moment (28 a second are allowed).
"""

import asyncio
import json
import statistics
import tempfile
import time
from pathlib import Path

from crm_core.messenger_settings import Messenger
from tests.connectors.channels.town import Town, running_town
from tests.connectors.telegram.bot_server import BotServer
from tests.connectors.telegram.people import Person

MESSAGES, PEOPLE, AT_ONCE = 30, 30, 60
PACE_S = 1.1
"""Between two messages to one chat, so that the pace that is allowed is not measured."""


async def sent(town: Town, server: BotServer) -> list[float]:
    """Seconds from the commit to the arrival of a colleague's messages."""
    person = server.person(1)
    person.write("سلام")
    await _sees(town, person, 1)
    times = []
    for number in range(MESSAGES):
        await asyncio.sleep(PACE_S)
        await town.say(f"پیام {number}")
        committed = time.monotonic()
        await _sees(town, person, number + 2)
        times.append(person.seen[-1].at - committed)
    return times


async def answered(town: Town, server: BotServer) -> list[float]:
    """Seconds from words to their answer, one person after the other."""
    times = []
    for number in range(PEOPLE):
        person = server.person(100 + number)
        written = time.monotonic()
        person.write("سلام")
        await _sees(town, person, 1)
        times.append(person.seen[0].at - written)
    return times


async def at_once(town: Town, server: BotServer) -> float:
    """Answers per second when many people write at the same moment."""
    people = [server.person(1_000 + number) for number in range(AT_ONCE)]
    started = time.monotonic()
    for person in people:
        person.write("سلام")
    await town.until(lambda: all(person.seen for person in people))
    return AT_ONCE / (max(person.seen[0].at for person in people) - started)


async def run() -> None:
    """Measures and prints."""
    with BotServer().running() as server, tempfile.TemporaryDirectory() as folder:
        bot = Messenger(server.token, server.base_url, "polling", None)
        async with running_town(Path(folder), telegram=bot) as town:
            figures = {
                **_milliseconds("sent", await sent(town, server)),
                **_milliseconds("answered", await answered(town, server)),
                "answers_per_second": round(await at_once(town, server), 1),
                "faults": len(server.faults),
            }
    print(json.dumps(figures))


async def _sees(town: Town, person: Person, count: int) -> None:
    await town.until(lambda: len(person.seen) == count)


def _milliseconds(name: str, seconds: list[float]) -> dict[str, float]:
    twentieths = statistics.quantiles(seconds, n=20)
    return {f"{name}_p50_ms": round(twentieths[9] * 1000, 1), f"{name}_p95_ms": round(twentieths[18] * 1000, 1)}


if __name__ == "__main__":
    asyncio.run(run())
