"""``make run``: migrates, seeds, starts every process, says where things are, and stops them together."""

import asyncio
import signal
import sys
from dataclasses import replace
from pathlib import Path

import aiohttp
from rich.console import Console

from connectors.cli import processes
from connectors.cli import supervisor_texts as texts
from connectors.cli.processes import Family
from connectors.cli.texts import explain
from crm_core import clock
from crm_core.db import open_database
from crm_core.errors import CRMError
from crm_core.migrations.run import upgrade
from crm_core.seed.service import seed_company
from crm_core.settings import HOME, Settings, load_settings
from crm_core.staff.service import ensure_first_login

READY_SECONDS = 240
"""How long the parts may take until the first answer; Rasa on a slow disk is the slowest."""

console = Console(highlight=False)


def newest_model(folder: Path = HOME / "models") -> Path | None:
    """The model that was trained last."""
    models = sorted(folder.glob("hamsokhan-*.tar.gz"), key=lambda path: path.stat().st_mtime)
    return models[-1] if models else None


async def prepare_store(settings: Settings) -> tuple[str, str] | None:
    """Brings the store up to date and fills in the company; gives the first login the first time."""
    await upgrade(settings.database_url)
    database = open_database(settings.database_url)
    try:
        async with database.writing() as session:
            await seed_company(session, data_dir=settings.data_dir, now=clock.now())
            return await ensure_first_login(session, now=clock.now())
    finally:
        await database.close()


async def start_all(family: Family, settings: Settings, model: Path) -> None:
    """Starts the action server, Rasa, the worker on free ports, and the gateways on theirs, which they share."""
    action_port, rasa_port = processes.free_port(), processes.free_port()
    urls = {
        "HAMSOKHAN_ACTION_URL": f"http://127.0.0.1:{action_port}",
        "HAMSOKHAN_RASA_URLS": f"http://127.0.0.1:{rasa_port}",
    }
    placed = replace(settings, action_url=urls["HAMSOKHAN_ACTION_URL"])
    await family.start(processes.rasa_process(placed, port=rasa_port, model=model))
    await family.start(processes.python_process("actions", "actions.server", str(action_port), environment=urls))
    await family.start(processes.python_process("worker", "connectors.delivery.worker", environment=urls))
    for number in range(1, settings.gateways + 1):
        name = "gateway" if number == 1 else f"gateway-{number}"
        await family.start(processes.python_process(name, "connectors.gateway.server", environment=urls))


async def wait_until_ready(settings: Settings) -> bool:
    """Waits until a message would be answered; False when that takes too long."""
    url = f"http://{_local(settings.host)}:{settings.port}/readyz"
    deadline = asyncio.get_running_loop().time() + READY_SECONDS
    async with aiohttp.ClientSession() as client:
        while asyncio.get_running_loop().time() < deadline:
            try:
                async with client.get(url, timeout=aiohttp.ClientTimeout(total=5)) as response:
                    if response.status == 200:
                        return True
            except (aiohttp.ClientError, TimeoutError):
                pass
            await asyncio.sleep(0.5)
    return False


async def run() -> int:
    """Runs the installation in the foreground until SIGTERM or Ctrl-C; the exit code."""
    settings = load_settings(create_secrets=True)
    if processes.is_port_taken(settings.host, settings.port):
        console.print(texts.PORT_TAKEN.format(port=settings.port))
        return 1
    model = newest_model()
    if model is None:
        console.print(texts.NO_MODEL)
        return 1
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    login = await prepare_store(settings)
    family = Family(settings.var_dir / "log")
    try:
        await start_all(family, settings, model)
        ready = asyncio.create_task(wait_until_ready(settings))
        stop = asyncio.create_task(stopping.wait())
        with console.status(texts.STARTING):
            await asyncio.wait({ready, stop}, return_when=asyncio.FIRST_COMPLETED)
        if ready.done() and not ready.result():
            console.print(texts.NOT_READY.format(logs=settings.var_dir / "log"))
            return 1
        if not stopping.is_set():
            _announce(settings, login)
        await stop
        return 0
    finally:
        await family.stop()


def _announce(settings: Settings, login: tuple[str, str] | None) -> None:
    address = f"http://{_local(settings.host)}:{settings.port}"
    console.print(texts.READY.format(address=address))
    if login is not None:
        console.print(texts.FIRST_LOGIN.format(username=login[0], password=login[1]))


def _local(host: str) -> str:
    return "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - compared, not listened on


def main() -> None:
    """The console command."""
    try:
        sys.exit(asyncio.run(run()))
    except CRMError as error:
        console.print(texts.FAILED.format(reason=explain(error.code, error.data)))
        sys.exit(1)


if __name__ == "__main__":
    main()
