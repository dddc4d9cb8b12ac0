"""How an installation is told of its bots."""

from pathlib import Path

import pytest

from crm_core.settings import Settings, SettingsError, load_settings


def load(tmp_path: Path, **variables: str) -> Settings:
    given = {f"HAMSOKHAN_{name}": value for name, value in variables.items()}
    environment = {"HAMSOKHAN_VAR_DIR": str(tmp_path), **given}
    return load_settings(environment, create_secrets=True)


def test_without_a_token_there_is_no_bot(tmp_path: Path) -> None:
    settings = load(tmp_path)
    assert (settings.telegram, settings.bale) == (None, None)


def test_a_token_is_enough_and_bale_answers_elsewhere(tmp_path: Path) -> None:
    settings = load(tmp_path, TELEGRAM_TOKEN="1:a", BALE_TOKEN="2:b")
    assert settings.telegram is not None and settings.bale is not None
    assert (settings.telegram.base_url, settings.telegram.mode) == ("https://api.telegram.org/bot", "polling")
    assert settings.bale.base_url == "https://tapi.bale.ai/bot"
    assert "1:a" not in repr(settings) and "2:b" not in repr(settings)


def test_the_token_may_lie_in_a_file_beside_the_other_secrets(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "telegram.token").write_text("1:file\n")
    telegram = load(tmp_path).telegram
    assert telegram is not None and telegram.token == "1:file"
    overruled = load(tmp_path, TELEGRAM_TOKEN="1:env").telegram
    assert overruled is not None and overruled.token == "1:env"


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://127.0.0.1:9/", "http://127.0.0.1:9/bot"])
def test_an_address_is_understood_with_and_without_what_stands_before_the_token(tmp_path: Path, url: str) -> None:
    telegram = load(tmp_path, TELEGRAM_TOKEN="1:a", TELEGRAM_BASE_URL=url).telegram
    assert telegram is not None and telegram.base_url == "http://127.0.0.1:9/bot"


@pytest.mark.parametrize(
    ("variable", "value", "reason"),
    [
        ("TELEGRAM_TOKEN", "1:a b", "not_a_bot_token"),
        ("TELEGRAM_BASE_URL", "api.telegram.org", "not_a_url"),
        ("TELEGRAM_MODE", "push", "not_one_of:polling:webhook"),
        ("TELEGRAM_MODE", "webhook", "needs_public_url"),
        ("TELEGRAM_PROXY", "proxy:3128", "not_a_proxy_url"),
    ],
)
def test_what_cannot_be_meant_stops_the_start_and_names_the_variable(
    tmp_path: Path, variable: str, value: str, reason: str
) -> None:
    with pytest.raises(SettingsError) as told:
        load(tmp_path, **{"TELEGRAM_TOKEN": "1:a", variable: value})
    assert told.value.data == {"variable": f"HAMSOKHAN_{variable}", "reason": reason}
