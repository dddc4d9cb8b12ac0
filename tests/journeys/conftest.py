"""One installation for all journeys; each journey is a new customer with a mobile of their own."""

import itertools
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.connectors.telegram.bot_server import BotServer
from tests.journeys.installation import HOME, Customer, Installation

_mobiles = (f"0912{number:07d}" for number in itertools.count(2_000_001))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/journeys" in str(item.path):
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def bot_server() -> Iterator[BotServer]:
    """The Bot API server of this run; the company's bot is connected to it."""
    with BotServer().running() as server:
        yield server


@pytest.fixture(scope="session")
def bale_server() -> Iterator[BotServer]:
    """The same at Bale, which leaves something out."""
    with BotServer(leaves_out=frozenset({"chat_instance"})).running() as server:
        yield server


@pytest.fixture(scope="session")
def installation(
    tmp_path_factory: pytest.TempPathFactory, bot_server: BotServer, bale_server: BotServer
) -> Iterator[Installation]:
    bots = {
        "TELEGRAM_TOKEN": bot_server.token, "TELEGRAM_BASE_URL": bot_server.base_url,
        "BALE_TOKEN": bale_server.token, "BALE_BASE_URL": bale_server.base_url,
    }  # fmt: skip
    data = _without_quiet_hours(tmp_path_factory.mktemp("company") / "data")
    running = Installation.start(tmp_path_factory.mktemp("installation"), DATA_DIR=str(data), **bots)
    yield running
    running.stop()


def _without_quiet_hours(folder: Path) -> Path:
    """The shipped company, but one that tells its customers of things at any hour, as tests are run."""
    shutil.copytree(HOME / "data", folder)
    notices = folder / "notices.yml"
    text, replaced = re.subn(r"(?m)^quiet_hours: .*$", "quiet_hours: null", notices.read_text(encoding="utf-8"))
    assert replaced == 1
    notices.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def admin(installation: Installation) -> str:
    return installation.staff_token("admin")


@pytest.fixture
def customer(installation: Installation) -> Customer:
    return installation.customer()


@pytest.fixture
def mobile() -> str:
    return next(_mobiles)
