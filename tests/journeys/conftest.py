"""One installation for all journeys; each journey is a new customer with a mobile of their own."""

import itertools
from collections.abc import Iterator

import pytest

from tests.connectors.telegram.bot_server import BotServer
from tests.journeys.installation import Customer, Installation

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
def installation(tmp_path_factory: pytest.TempPathFactory, bot_server: BotServer) -> Iterator[Installation]:
    telegram = {"TELEGRAM_TOKEN": bot_server.token, "TELEGRAM_BASE_URL": bot_server.base_url}
    running = Installation.start(tmp_path_factory.mktemp("installation"), **telegram)
    yield running
    running.stop()


@pytest.fixture(scope="session")
def admin(installation: Installation) -> str:
    return installation.staff_token("admin")


@pytest.fixture
def customer(installation: Installation) -> Customer:
    return installation.customer()


@pytest.fixture
def mobile() -> str:
    return next(_mobiles)
