"""Two gateways on one port, one PostgreSQL and one Redis: customers and colleagues do not notice which is theirs."""

import asyncio
import os
import signal
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import asyncpg  # type: ignore[import-untyped]
import pytest

from tests.conftest import REQUIRED
from tests.conftest import SERVER as POSTGRESQL
from tests.connectors.sharing.redis_server import SERVER as REDIS
from tests.connectors.sharing.redis_server import require_redis
from tests.journeys.children import child_pid
from tests.journeys.desk import history, wait_for
from tests.journeys.installation import Customer, Installation

CUSTOMERS = 6
SOON_S = 45
"""Longer than a lease and a busy machine's answer, shorter than a minute."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    asyncio.run(require_redis())
    name = f"hamsokhan_journey_{uuid.uuid4().hex[:10]}"
    try:
        asyncio.run(administer(f"CREATE DATABASE {name}"))
    except OSError as error:
        if REQUIRED:
            raise
        pytest.skip(f"no PostgreSQL at {POSTGRESQL}: {error}")
    url = POSTGRESQL.rsplit("/", 1)[0] + f"/{name}"
    try:
        running = Installation.start(
            tmp_path_factory.mktemp("two"), DATABASE_URL=url, REDIS_URL=REDIS, GATEWAYS="2",
            CHAT_MESSAGES_PER_MINUTE="10",
        )  # fmt: skip
        yield running
        running.stop()
    finally:
        asyncio.run(administer(f"DROP DATABASE {name} WITH (FORCE)"))


async def administer(statement: str) -> None:
    server = await asyncpg.connect(POSTGRESQL)
    try:
        await server.execute(statement)
    finally:
        await server.close()


def gateways(installation: Installation) -> set[int]:
    """The processes that serve the port."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            mine = str(installation.var_dir).encode() in (folder / "environ").read_bytes()
            if mine and b"connectors.gateway.server" in (folder / "cmdline").read_bytes():
                found.add(int(folder.name))
        except OSError:
            continue
    return found


def test_what_a_colleague_says_reaches_the_sockets_of_both_gateways_once(house: Installation) -> None:
    admin = house.staff_token("admin")
    customer = house.customer()
    assert len(gateways(house)) == 2
    place = f"/v1/conversations/{customer.conversation_id}"
    assert house.call("POST", f"{place}/takeover", {}, admin).status == 200

    async def hear() -> list[list[str]]:
        """What eight tabs hear, spread by the kernel over the gateways."""
        async with aiohttp.ClientSession() as client:
            url = f"http://127.0.0.1:{house.port}/v1/chat/ws"
            sockets = [await client.ws_connect(url) for _ in range(8)]
            for socket in sockets:
                await socket.send_json({"type": "auth", "token": customer.session_token})
                assert (await socket.receive_json(timeout=10))["type"] == "owner"
            for number in range(3):
                body = {"client_id": str(number), "text": f"پیام {number}"}
                call = await asyncio.to_thread(house.call, "POST", f"{place}/messages", body, admin)
                assert call.status == 201
            await asyncio.to_thread(house.call, "POST", f"{place}/presence", {"typing": True}, admin)
            return [await words_until_typing(socket) for socket in sockets]

    heard = asyncio.run(hear())
    assert heard == [[f"پیام {number}" for number in range(3)]] * 8


async def words_until_typing(socket: aiohttp.ClientWebSocketResponse) -> list[str]:
    words = []
    while (frame := await socket.receive_json(timeout=20))["type"] != "typing":
        if frame["type"] == "message":
            words.append(frame["message"]["text"])
    return words


def test_a_session_is_counted_once_whichever_gateway_a_call_comes_to(house: Installation) -> None:
    customer = house.customer()
    statuses = [send(house, customer, "سلام") for _ in range(14)]
    assert statuses.count(202) in {10, 11, 12}  # ten, and what fills up again meanwhile
    assert statuses[-1] == 429


def test_what_a_killed_gateway_had_begun_the_other_answers_soon_and_once(house: Installation) -> None:
    customers = [house.customer() for _ in range(CUSTOMERS)]
    actions = child_pid(house, "actions.server")
    os.kill(actions, signal.SIGSTOP)
    try:
        assert [send(house, customer, "ساعت کاریتون چیه؟") for customer in customers] == [202] * CUSTOMERS
        time.sleep(1)
        os.kill(child_pid(house, "gateway.server"), signal.SIGKILL)
    finally:
        os.kill(actions, signal.SIGCONT)
    for customer in customers:
        assert wait_for(lambda customer=customer: answers(customer), SOON_S)
    time.sleep(1)
    assert [len(answers(customer)) for customer in customers] == [1] * CUSTOMERS


def send(house: Installation, customer: Customer, text: str) -> int:
    body = {"client_id": uuid.uuid4().hex, "text": text}
    return house.call("POST", "/v1/chat/messages", body, customer.session_token).status


def answers(customer: Customer) -> list[str]:
    """What the assistant said; nothing while the call lands at the killed gateway, as browsers try again then."""
    try:
        said = history(customer)
    except OSError:
        return []
    return [message["text"] for message in said if message["author"] == "bot" and "۸ تا" in message["text"]]
