"""``make bench-channels``: what happens to messages while connections break and processes die, and how fast they come.

1. Chaos: 100 customers, 20 of them in Telegram, say 50 lines each to the running installation while sockets are cut
   and the gateway, the worker and Rasa are killed in turn, 100 times in all; `bench.both_ends` then counts from the
   journals, from what the Bot API server showed, and from the store.
2. Push: 50 lines a second from customers' browsers; how long until another browser of the same customer has each.
3. Widgets: 1,000 open sockets; the memory of the gateway.

The last line is one JSON object (``lost doubled reordered push_p95_ms widgets memory_mb`` and what they
rest on; of the first three the part of the messenger is given by itself as well, as ``messenger_lost`` and so on).
"""

import argparse
import asyncio
import itertools
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp

from bench.both_ends import read_store
from bench.chatters import QUESTIONS, Chatter
from bench.talkers import Talker, open_journal
from bench.turns import memory_mb
from tests.connectors.telegram.bot_server import BotServer
from tests.journeys.installation import HOME, Installation

CUSTOMERS, CHATTERS, LINES, BREAKS = 80, 20, 50, 100
"""Customers on the website and in Telegram, lines of each, and breaks in all."""
LINE = "ساعت کاری شما چیه؟"
VICTIMS = ("connectors.gateway.server", "rasa", "connectors.delivery.worker")
KILL_EVERY = 4
"""One break in so many is a killed process; the others are cut sockets."""
PACE_S = 5.0
"""Seconds between breaks: a killed process is back, and busy again, before its next turn."""
SETTLE_S, QUIET_S = 900, 15
"""How long the end is waited for at most, and how long nothing may happen before it counts as the end."""
PUSH_PER_S, PUSH_S, PAIRS = 50, 20, 25
WIDGETS = 1_000
BOT_API_S = 0.1
"""How long after a bubble is shown the worker hears of it; whoever dies meanwhile does not know that it arrived."""
UNLIMITED = {"CHAT_MESSAGES_PER_MINUTE": "1000"}
"""Customers of a measurement say more than people do."""


@asynccontextmanager
async def talkers(base_url: str, folder: Path, count: int) -> AsyncIterator[list[Talker]]:
    """Customers with an open conversation each, who listen."""
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as client:
        some = [Talker(client, base_url, open_journal(folder, f"{number:04}")) for number in range(count)]
        for part in itertools.batched(some, 20):
            await asyncio.gather(*(talker.open() for talker in part))
        listening = [asyncio.create_task(talker.listen()) for talker in some]
        try:
            yield some
        finally:
            for task in listening:
                task.cancel()
            await asyncio.gather(*listening, return_exceptions=True)
            for talker in some:
                talker.journal.close()


def chatters(server: BotServer, folder: Path) -> list[Chatter]:
    """Customers in Telegram who have not written yet."""
    folder.mkdir()
    return [Chatter(server.person(1_001 + number), open_journal(folder, f"{number:04}")) for number in range(CHATTERS)]


async def chaos(installation: Installation, folder: Path, server: BotServer, breaks: int) -> dict[str, Any]:
    """Customers talk while everything breaks; gives the counts of both ends."""
    store = installation.var_dir / "crm.db"
    async with talkers(_url(installation), folder, CUSTOMERS) as some:
        chats = chatters(server, folder / "chats")
        pace = breaks * PACE_S / LINES
        saying = [asyncio.create_task(_say_all(one, pace, itertools.repeat(LINE))) for one in some]
        saying += [asyncio.create_task(_say_all(one, pace, itertools.cycle(QUESTIONS))) for one in chats]
        kills = await _break_things(installation, some, breaks)
        await asyncio.gather(*saying)
        await _settle(store, lambda: sum(one.last for one in some) + sum(len(one.person.seen) for one in chats))
        cuts = sum(talker.breaks for talker in some)
        for one in chats:
            one.note_seen()
    counts = await asyncio.to_thread(_count, folder, store)
    return {**counts, "breaks": breaks, "kills": kills, "reconnects": cuts}


async def _say_all(customer: Talker | Chatter, pace: float, lines: Iterator[str]) -> None:
    for number in range(LINES):
        await asyncio.sleep(pace * random.uniform(0.2, 1))
        await customer.say(next(lines), number)


async def _break_things(installation: Installation, some: list[Talker], breaks: int) -> int:
    victims, kills = itertools.cycle(VICTIMS), 0
    for number in range(breaks):
        await asyncio.sleep(PACE_S)
        if number % KILL_EVERY == 0:
            kills += _kill(installation, next(victims))
        else:
            random.choice(some).cut()
    return kills


def _kill(installation: Installation, victim: str) -> int:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            mine = str(installation.var_dir).encode() in (folder / "environ").read_bytes()
            command = (folder / "cmdline").read_bytes().decode().split("\0")
        except OSError:
            continue
        if mine and "-m" in command and command[command.index("-m") + 1] == victim:
            os.kill(int(folder.name), signal.SIGKILL)
            return 1
    return 0


async def _settle(store: Path, seen_by_all: Callable[[], int]) -> None:
    """Waits until nothing is owed, and for a while nobody has seen anything new."""
    quiet, before = 0, -1
    for _ in range(SETTLE_S):
        await asyncio.sleep(1)
        seen = seen_by_all()
        quiet, before = (quiet + 1, seen) if seen == before else (0, seen)
        if quiet >= QUIET_S and not (await asyncio.to_thread(read_store, store))[1]:
            return


def _count(folder: Path, store: Path) -> dict[str, Any]:
    """What the checker says, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.both_ends", str(folder), str(store)],
        cwd=HOME, capture_output=True, text=True, check=True,
    )  # fmt: skip
    counts: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return counts


async def push(installation: Installation, folder: Path) -> dict[str, float]:
    """Milliseconds from a stored line to the customer's other browser, while a colleague has the conversations."""
    token = installation.staff_token("admin")
    async with talkers(_url(installation), folder, PAIRS) as some:
        for talker in some:
            path = f"/v1/conversations/{talker.conversation_id}/takeover"
            assert (await asyncio.to_thread(installation.call, "POST", path, {}, token)).status == 200
        await asyncio.sleep(1)
        sent: list[asyncio.Task[None]] = []
        for number in range(PUSH_PER_S * PUSH_S):
            sent.append(asyncio.create_task(some[number % PAIRS].say(f"خط {number}", number)))
            await asyncio.sleep(1 / PUSH_PER_S)
        await asyncio.gather(*sent)
        await asyncio.sleep(2)
        times = [
            (talker.arrivals[message["seq"]] - datetime.fromisoformat(message["created_at"]).timestamp()) * 1000
            for talker in some
            for message in await _messages(talker)
            if message["author"] == "customer"
        ]
    cuts = statistics.quantiles(times, n=20)
    return {"push_p50_ms": round(statistics.median(times), 1), "push_p95_ms": round(cuts[-1], 1), "pushed": len(times)}


async def _messages(talker: Talker) -> list[dict[str, Any]]:
    headers = {"Authorization": f"Bearer {talker.token}"}
    async with talker.client.get(f"{talker.base_url}/v1/chat/messages?after=0", headers=headers) as response:
        items: list[dict[str, Any]] = (await response.json())["items"]
        return items


async def widgets(installation: Installation, folder: Path) -> dict[str, float]:
    """The gateway's memory with many open widgets, and how much of it each of them takes."""
    empty = memory_mb(installation.var_dir)[VICTIMS[0]]
    async with talkers(_url(installation), folder, WIDGETS) as some:
        await asyncio.sleep(10)
        full = memory_mb(installation.var_dir)[VICTIMS[0]]
        there = sum(talker.socket is not None and not talker.socket.closed for talker in some)
    return {"widgets": there, "memory_mb": full, "kb_each": round((full - empty) * 1024 / max(there, 1), 1)}


def _url(installation: Installation) -> str:
    return f"http://127.0.0.1:{installation.port}"


def run(breaks: int) -> dict[str, Any]:
    """All three, each in an installation of its own."""
    figures: dict[str, Any] = {}
    for name in ("chaos", "push", "widgets"):
        with tempfile.TemporaryDirectory() as folder, BotServer().running() as server:
            server.answer_after_s = BOT_API_S
            measured = {"chaos": partial(chaos, server=server, breaks=breaks), "push": push, "widgets": widgets}[name]
            journals = Path(folder) / "journals"
            journals.mkdir()
            bot = {"TELEGRAM_TOKEN": server.token, "TELEGRAM_BASE_URL": server.base_url} if name == "chaos" else {}
            installation = Installation.start(Path(folder) / "var", **UNLIMITED, **bot)
            started = time.perf_counter()
            try:
                found: dict[str, Any] = asyncio.run(measured(installation, journals))
            finally:
                installation.stop()
            print(f"{name}: {time.perf_counter() - started:.0f} s {found}", flush=True)
        figures |= found
    return figures


def main() -> None:
    """Reads how often things are to break, measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--breaks", type=int, default=BREAKS)
    print(json.dumps(run(parser.parse_args().breaks)))


if __name__ == "__main__":
    main()
