"""The command line, run against an installation of its own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from connectors.cli.crm import app

Crm = Callable[..., Result]


@pytest.fixture
def crm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Crm:
    """Runs ``crm`` with its state in a folder that is gone after the test."""
    monkeypatch.setenv("HAMSOKHAN_VAR_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, arguments, catch_exceptions=False)

    return run
