"""What an installation may choose, and how it is told what is wrong."""

import stat
from pathlib import Path

import pytest

from crm_core.secret_files import SECRET_NAMES
from crm_core.settings import HOME, Settings, SettingsError, load_settings


def load(tmp_path: Path, **variables: str) -> Settings:
    """Settings of an installation whose state lies in a folder of its own."""
    given = {f"HAMSOKHAN_{name.upper()}": value for name, value in variables.items()}
    return load_settings({"HAMSOKHAN_VAR_DIR": str(tmp_path / "var"), **given}, create_secrets=True)


def test_nothing_needs_to_be_set(tmp_path: Path) -> None:
    settings = load(tmp_path)
    assert (settings.host, settings.port) == ("127.0.0.1", 8080)
    assert settings.database_url == f"sqlite+aiosqlite:///{tmp_path}/var/crm.db"
    assert settings.data_dir == HOME / "data"
    assert settings.redis_url is None


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "settings.env"
    file.write_text('# ours\nHAMSOKHAN_PORT=9000\n\nexport HAMSOKHAN_HOST="0.0.0.0"\n', encoding="utf-8")
    settings = load(tmp_path, settings_file=str(file), port="9001")
    assert (settings.host, settings.port) == ("0.0.0.0", 9001)


def test_a_payment_provider_needs_its_merchant(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, payment_provider="zarinpal")
    assert caught.value.data == {"variable": "HAMSOKHAN_ZARINPAL_MERCHANT_ID", "reason": "not_36_characters"}
    merchant = "00000000-0000-0000-0000-000000000000"
    settings = load(tmp_path, payment_provider="zarinpal", zarinpal_merchant_id=merchant)
    assert (settings.zarinpal_merchant_id, settings.zarinpal_url) == (merchant, "https://payment.zarinpal.com")


def test_a_provider_of_text_messages_needs_its_key(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, sms_provider="kavenegar")
    assert caught.value.data == {"variable": "HAMSOKHAN_KAVENEGAR_API_KEY", "reason": "missing"}
    settings = load(tmp_path, sms_provider="kavenegar", kavenegar_api_key="our-key")
    assert settings.kavenegar_api_key == "our-key"
    assert "our-key" not in repr(settings)


def test_several_gateways_say_what_they_need_one_after_the_other(tmp_path: Path) -> None:
    needs: dict[str, dict[str, str]] = {
        "needs_postgresql": {"database_url": "postgresql://127.0.0.1/crm"},
        "needs_redis": {"redis_url": "redis://127.0.0.1"},
        "needs_webhook": {"telegram_mode": "webhook", "public_url": "https://crm.example"},
    }
    given = {"gateways": "2", "telegram_token": "1:a"}
    for reason, more in needs.items():
        with pytest.raises(SettingsError) as caught:
            load(tmp_path, **given)
        assert caught.value.data == {"variable": "HAMSOKHAN_GATEWAYS", "reason": reason}
        given |= more
    assert load(tmp_path, **given).gateways == 2


def test_a_value_is_empty_when_it_is_blank(tmp_path: Path) -> None:
    assert load(tmp_path, port="  ").port == 8080


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("port", "0", "not_between:1:65535"),
        ("port", "eighty", "not_between:1:65535"),
        ("reply_timeout_s", "-1", "not_between:0:600"),
        ("reply_timeout_s", "nan", "not_between:0:600"),
        ("database_url", "mysql://x/y", "not_a_database_url"),
        ("database_url", "nonsense", "not_a_database_url"),
        ("redis_url", "localhost", "not_a_redis_url"),
        ("gateways", "0", "not_between:1:16"),
        ("invoice_issue", "never", "not_one_of:automatic:staff"),
        ("quote_validity_days", "400", "not_between:1:365"),
        ("payment_provider", "paypal", "not_one_of:recording:zarinpal"),
        ("public_url", "crm.example", "not_a_url"),
        ("trusted_proxies", "10.0.0.0/8, proxy", "not_a_network"),
        ("scanner", "127.0.0.1:3310", "not_a_scanner_url"),
        ("scanner", "tcp://127.0.0.1", "not_a_scanner_url"),
        ("scanner", "tcp://127.0.0.1:99999", "not_a_scanner_url"),
        ("scanner", "unix://clamd.ctl", "not_a_scanner_url"),
        ("chat_messages_per_minute", "5", "not_between:10:10000"),
    ],
)
def test_a_wrong_value_is_named_and_not_repeated(tmp_path: Path, name: str, value: str, reason: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, **{name: value})
    assert caught.value.data == {"variable": f"HAMSOKHAN_{name.upper()}", "reason": reason}


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgresql://u:p%40ss@db/crm", "postgresql+asyncpg://u:p%40ss@db/crm"),
        ("postgres://u@db/crm", "postgresql+asyncpg://u@db/crm"),
        ("sqlite:////srv/crm.db", "sqlite+aiosqlite:////srv/crm.db"),
        ("sqlite:///crm.db", f"sqlite+aiosqlite:///{HOME}/crm.db"),
    ],
)
def test_a_plain_database_url_gets_the_driver_that_we_use(tmp_path: Path, given: str, used: str) -> None:
    assert load(tmp_path, database_url=given).database_url == used


def test_a_settings_file_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, settings_file=str(tmp_path / "none.env"))
    assert caught.value.data["reason"] == "file_missing"


def test_a_line_that_is_no_setting_is_pointed_at(tmp_path: Path) -> None:
    file = tmp_path / "settings.env"
    file.write_text("HAMSOKHAN_PORT=9000\nPORT 80\n", encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, settings_file=str(file))
    assert caught.value.data["line"] == 2


def test_secrets_are_made_once_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    first, second = load(tmp_path), load(tmp_path)
    keys = [getattr(first, f"{name}_secret") for name in SECRET_NAMES]
    assert len({*keys}) == len(SECRET_NAMES) >= 4
    assert {len(key) for key in keys} == {32}
    assert first == second
    files = list((tmp_path / "var" / "secrets").iterdir())
    assert {file.name for file in files} == {f"{name}.key" for name in SECRET_NAMES}
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_without_its_secrets_a_process_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({"HAMSOKHAN_VAR_DIR": str(tmp_path)})
    assert caught.value.data["reason"] == "secret_missing"


@pytest.mark.parametrize(
    "content", ["", "abcd\n", "not a key at all, though it is long enough to be mistaken for one\n"]
)
def test_a_damaged_secret_stops_the_start_and_is_left_alone(tmp_path: Path, content: str) -> None:
    load(tmp_path)
    key = tmp_path / "var" / "secrets" / "otp.key"
    key.write_text(content, encoding="ascii")
    with pytest.raises(SettingsError) as caught:
        load(tmp_path)
    assert caught.value.data == {"variable": str(key), "reason": "secret_missing"}
    assert key.read_text(encoding="ascii") == content


def test_secrets_are_not_shown_when_settings_are_printed(tmp_path: Path) -> None:
    settings = load(tmp_path, database_url="postgresql://u:hidden@db/crm")
    shown = repr(settings)
    assert "hidden" not in shown
    assert repr(settings.otp_secret) not in shown
