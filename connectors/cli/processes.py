"""Child processes of an installation: how each is started, and how all are stopped."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from crm_core.settings import HOME, PREFIX, Settings

BOT_PYTHON = HOME / "bot" / ".venv" / "bin" / "python"
STOP_SECONDS = 15
"""How long a child may take to stop before it is killed."""


@dataclass(frozen=True)
class Child:
    """One process to keep running; its output goes to ``var/log/<name>.log``."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    settings: bool = True
    """Whether it gets the installation's settings, some of which are secret, beside its own environment."""


def free_port() -> int:
    """A TCP port on loopback that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_port_taken(host: str, port: int) -> bool:
    """Whether somebody listens there already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def rasa_process(settings: Settings, *, port: int, model: Path) -> Child:
    """The Rasa room: its own Python, its own database, and no credentials of the CRM."""
    bot_dir = settings.var_dir / "bot"
    bot_dir.mkdir(parents=True, exist_ok=True)
    environment = {
        "HAMSOKHAN_GATEWAY_SECRET": settings.gateway_secret.hex(),
        "HAMSOKHAN_ACTION_URL": f"{settings.action_url}/webhook",
        "HAMSOKHAN_ACTION_AUTHORIZATION": f"Bearer {settings.action_secret.hex()}",
        "HAMSOKHAN_BOT_DATABASE_URL": f"sqlite:///{bot_dir / 'tracker.db'}",
        "HAMSOKHAN_CATALOG": str(bot_dir / "catalog.json"),
    }
    command = [
        str(BOT_PYTHON), "-m", "rasa", "run", "--model", str(model), "--endpoints", "endpoints.yml",
        "--credentials", "bot/credentials.yml", "--interface", "127.0.0.1", "--port", str(port),
    ]  # fmt: skip
    return Child("rasa", command, {**rasa_environment(), **environment}, settings=False)


def rasa_environment() -> dict[str, str]:
    """What every Rasa command needs: no telemetry, one thread each, our code on the path."""
    return {
        "PYTHONPATH": str(HOME),
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "2",
        "TF_INTRA_OP_PARALLELISM_THREADS": "1",
        "TF_INTER_OP_PARALLELISM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    }


def python_process(name: str, module: str, *arguments: str, environment: Mapping[str, str]) -> Child:
    """A process of our own Python."""
    return Child(name, [sys.executable, "-m", module, *arguments], {"PYTHONPATH": str(HOME), **environment})


class Family:
    """Starts children, starts them again when they die, and stops them all."""

    def __init__(self, log_dir: Path) -> None:
        self._log_dir = log_dir
        self._watchers: dict[str, asyncio.Task[None]] = {}
        self._processes: dict[str, asyncio.subprocess.Process] = {}
        self._stopping = False

    async def start(self, child: Child) -> None:
        """Starts a child and watches over it."""
        self._log_dir.mkdir(parents=True, exist_ok=True)
        self._processes[child.name] = await self._spawn(child)
        self._watchers[child.name] = asyncio.create_task(self._watch(child), name=f"watch {child.name}")

    def is_running(self, name: str) -> bool:
        """Whether a child runs at the moment."""
        process = self._processes.get(name)
        return process is not None and process.returncode is None

    async def stop(self) -> None:
        """Asks every child to stop, and kills what does not."""
        self._stopping = True
        for watcher in self._watchers.values():
            watcher.cancel()
        running = [process for process in self._processes.values() if process.returncode is None]
        for process in running:
            _signal(process, signal.SIGTERM)
        if running:
            waits = [asyncio.create_task(process.wait()) for process in running]
            await asyncio.wait(waits, timeout=STOP_SECONDS)
        for process in running:
            if process.returncode is None:
                _signal(process, signal.SIGKILL)
                await process.wait()

    async def _spawn(self, child: Child) -> asyncio.subprocess.Process:
        with (self._log_dir / f"{child.name}.log").open("ab") as log:
            return await asyncio.create_subprocess_exec(
                *child.command, cwd=HOME, env={**_inherited(settings=child.settings), **child.environment},
                stdout=log, stderr=log, stdin=asyncio.subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip

    async def _watch(self, child: Child) -> None:
        wait = 1.0
        while not self._stopping:
            started = asyncio.get_running_loop().time()
            await self._processes[child.name].wait()
            if self._stopping:
                return
            ran = asyncio.get_running_loop().time() - started
            wait = 1.0 if ran > 60 else min(wait * 2, 30.0)
            await asyncio.sleep(wait)
            self._processes[child.name] = await self._spawn(child)


def _inherited(*, settings: bool) -> dict[str, str]:
    """The environment without variables that would point a child at another Python, and with or without settings."""
    left_out = ("VIRTUAL_ENV", "PYTHONHOME") if settings else ("VIRTUAL_ENV", "PYTHONHOME", PREFIX)
    return {name: value for name, value in os.environ.items() if not name.startswith(left_out)}


def _signal(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    """Signals a child and whatever it started; one that is gone already is fine."""
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return
