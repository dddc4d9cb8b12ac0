"""What child processes are given."""

import pytest

from connectors.cli.processes import _inherited


def test_the_rasa_room_gets_no_setting_of_the_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HAMSOKHAN_TELEGRAM_TOKEN", "1:secret")
    assert "HAMSOKHAN_TELEGRAM_TOKEN" in _inherited(settings=True)
    kept = _inherited(settings=False)
    assert "1:secret" not in kept.values()
    assert "PATH" in kept
