"""Settings of one process: read once, from the environment or a file, and never changed.

A value comes from the environment variable ``HAMSOKHAN_<NAME>``, else from the file of ``KEY=VALUE`` lines that
``HAMSOKHAN_SETTINGS_FILE`` points to, else from the default below. Secrets are files under ``var/secrets``.
Those of messengers (``HAMSOKHAN_TELEGRAM_…``, ``HAMSOKHAN_BALE_…``) are told in `crm_core.messenger_settings`.
This is the only module that reads the environment.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from crm_core.errors import CRMError
from crm_core.gateway_settings import gateways_parser, parse_redis_url
from crm_core.messenger_settings import BALE_URL, TELEGRAM_URL, Messenger, read_messenger
from crm_core.network_settings import read_networks, read_scanner
from crm_core.secret_files import SECRET_NAMES, create_missing_secrets, read_secret

PREFIX = "HAMSOKHAN_"
HOME = Path(__file__).resolve().parents[1]
"""The top folder of the project; relative paths in settings start here, whatever the working directory."""

ASYNC_DRIVERS = {
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
    "sqlite": "sqlite+aiosqlite",
}


class SettingsError(CRMError):
    """A setting is missing or cannot be understood; ``data`` holds ``variable`` and ``reason``, never the value."""

    code = "invalid_setting"
    http_status = 500


@dataclass(frozen=True)
class Settings:
    """Everything that an installation may choose."""

    host: str
    """Address to listen on. 127.0.0.1: nobody outside sees an installation that nobody has secured yet."""
    port: int
    """TCP port of the gateway, 1 to 65535. 8080: needs no root. The only fixed port."""
    database_url: str = field(repr=False)
    """SQLAlchemy async URL of the store. A SQLite file under ``var_dir``: needs nothing installed."""
    rasa_urls: tuple[str, ...]
    """Where the Rasa processes listen, on loopback; one per core. The supervisor picks free ports and sets this."""
    action_url: str
    """Where the action server listens, on loopback. Set by the supervisor like `rasa_urls`."""
    redis_url: str | None = field(repr=False)
    """Redis, in which several gateways share what they push and count. None: one gateway by itself."""
    gateways: int
    """How many gateways share the port. 1: enough for a company; more need PostgreSQL, Redis and webhooks."""
    var_dir: Path
    """Where state lives (store, attachments, secrets, models' side files). ``var`` in the project."""
    data_dir: Path
    """Where the company's definitions lie (catalogue, pipeline, staff, …). ``data`` in the project."""
    session_token_minutes: int
    """Life of a chat session token, in minutes. 60: an open tab renews it, a copied one is soon worthless."""
    chat_messages_per_minute: int
    """Messages of one chat session, 10 to 10,000; a contact may send twice, an address ten times as many. 600: no
    person writes so fast."""
    chat_sessions_per_hour: int
    """New visitors of one address before their browsers must work for it, 1 to 100,000; past ten times as many they are
    refused. 60: an office behind one address."""
    trusted_proxies: tuple[str, ...]
    """Networks of proxies whose ``X-Forwarded-For`` names the visitor. This machine: a proxy is usually here."""
    scanner_url: str | None
    """ClamAV's daemon, which looks at every file before it is kept: ``tcp://127.0.0.1:3310`` or ``unix:///path``.
    None: nobody looks, since it needs a gigabyte of memory. Its ``StreamMaxLength`` has to be 10M or more."""
    reply_timeout_s: float
    """How long ``?wait=reply`` holds a request, in seconds. 30: below the usual 60 s of reverse proxies."""
    sms_provider: Literal["recording", "kavenegar"]
    """Who sends text messages. ``recording`` keeps them in the store and shows them to staff."""
    kavenegar_api_key: str = field(repr=False)
    """The key of the company's account at Kavenegar; needed when ``sms_provider`` is ``kavenegar``."""
    kavenegar_sender: str
    """The line that messages come from. Empty: the account's own first line."""
    kavenegar_code_template: str
    """The account's template for one-time codes, with ``%token``. Empty: codes go as ordinary messages."""
    kavenegar_url: str
    """Where Kavenegar answers. Another address is for tests."""
    public_url: str
    """Where customers' browsers reach us, for example https://crm.example. Empty: the address that a call came to."""
    payment_provider: Literal["recording", "zarinpal"]
    """Who takes payments over the web. ``recording`` takes no money: its page leads straight back."""
    zarinpal_merchant_id: str = field(repr=False)
    """The company's 36-character id at Zarinpal; needed when ``payment_provider`` is ``zarinpal``."""
    zarinpal_url: str
    """Where Zarinpal answers. Another address is for its sandbox and for tests."""
    invoice_issue: Literal["automatic", "staff"] | None
    """Who issues a requested invoice. None: the company's own facts decide."""
    quote_validity_days: int | None
    """Days that a quote stays valid, 1 to 365. None: the company's own facts decide."""
    telegram: Messenger | None
    """The company's bot in Telegram. None: customers cannot write there."""
    bale: Messenger | None
    """The company's bot in Bale. None: customers cannot write there."""
    gateway_secret: bytes = field(repr=False)
    """Key that signs the gateway's calls to Rasa."""
    action_secret: bytes = field(repr=False)
    """Key that the bot's calls to the action server carry."""
    token_secret: bytes = field(repr=False)
    """Key that signs chat session tokens."""
    otp_secret: bytes = field(repr=False)
    """Key of the hashes of one-time codes."""


def load_settings(environ: Mapping[str, str] | None = None, *, create_secrets: bool = False) -> Settings:
    """The settings of this process; with ``create_secrets`` missing secret files are made first.

    Raises:
        SettingsError: names the first variable or secret file that is missing or wrong.
    """
    source = _Source.of(os.environ if environ is None else environ)
    var_dir = source.read("VAR_DIR", _path, "var")
    secrets_dir = var_dir / "secrets"
    if create_secrets:
        create_missing_secrets(secrets_dir)
    public_url = source.read("PUBLIC_URL", _origin, "")
    others: dict[str, Any] = _read_providers(source)
    for name, url in (("telegram", TELEGRAM_URL), ("bale", BALE_URL)):
        others[name] = read_messenger(source.read, name, base_url=url, secrets_dir=secrets_dir, public_url=public_url)
    database_url = source.read("DATABASE_URL", _database_url, f"sqlite+aiosqlite:///{var_dir / 'crm.db'}")
    redis_url = source.read("REDIS_URL", parse_redis_url, "")
    messengers = (others["telegram"], others["bale"])
    others |= {f"{name}_secret": _secret(secrets_dir / f"{name}.key") for name in SECRET_NAMES}
    return Settings(
        host=source.read("HOST", _text, "127.0.0.1"),
        port=source.read("PORT", _between(1, 65_535), "8080"),
        database_url=database_url,
        rasa_urls=source.read("RASA_URLS", _urls, "http://127.0.0.1:5005"),
        action_url=source.read("ACTION_URL", _text, "http://127.0.0.1:5055"),
        redis_url=redis_url,
        gateways=source.read("GATEWAYS", gateways_parser(database_url, redis_url, messengers), "1"),
        var_dir=var_dir,
        data_dir=source.read("DATA_DIR", _path, "data"),
        session_token_minutes=source.read("SESSION_TOKEN_MINUTES", _between(1, 7 * 24 * 60), "60"),
        chat_messages_per_minute=source.read("CHAT_MESSAGES_PER_MINUTE", _between(10, 10_000), "600"),
        chat_sessions_per_hour=source.read("CHAT_SESSIONS_PER_HOUR", _between(1, 100_000), "60"),
        trusted_proxies=source.read("TRUSTED_PROXIES", read_networks, "127.0.0.0/8, ::1"),
        scanner_url=source.read("SCANNER", read_scanner, ""),
        reply_timeout_s=source.read("REPLY_TIMEOUT_S", _seconds, "30"),
        public_url=public_url,
        invoice_issue=source.read("INVOICE_ISSUE", _optional(_choice("automatic", "staff")), ""),
        quote_validity_days=source.read("QUOTE_VALIDITY_DAYS", _optional(_between(1, 365)), ""),
        **others,
    )


@dataclass(frozen=True)
class _Source:
    """Raw values: the environment over the settings file."""

    values: Mapping[str, str]

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> "_Source":
        path = environ.get(f"{PREFIX}SETTINGS_FILE")
        return cls({**(_read_file(_path(path)) if path else {}), **environ})

    def read(self, name: str, parse: Callable[[str], Any], default: str) -> Any:
        raw = self.values.get(PREFIX + name, "").strip() or default
        try:
            return parse(raw)
        except ValueError as error:
            raise SettingsError(variable=PREFIX + name, reason=str(error)) from error


def _read_providers(source: _Source) -> dict[str, Any]:
    """Who sends text messages and takes payments, and what each of them needs to know."""
    sms = source.read("SMS_PROVIDER", _choice("recording", "kavenegar"), "recording")
    payment = source.read("PAYMENT_PROVIDER", _choice("recording", "zarinpal"), "recording")
    return {
        "sms_provider": sms,
        "kavenegar_api_key": source.read("KAVENEGAR_API_KEY", _needed if sms == "kavenegar" else _text, ""),
        "kavenegar_sender": source.read("KAVENEGAR_SENDER", _text, ""),
        "kavenegar_code_template": source.read("KAVENEGAR_CODE_TEMPLATE", _text, ""),
        "kavenegar_url": source.read("KAVENEGAR_URL", _origin, "https://api.kavenegar.com"),
        "payment_provider": payment,
        "zarinpal_merchant_id": source.read(
            "ZARINPAL_MERCHANT_ID", _merchant_id if payment == "zarinpal" else _text, ""
        ),
        "zarinpal_url": source.read("ZARINPAL_URL", _origin, "https://payment.zarinpal.com"),
    }


def _read_file(path: Path) -> dict[str, str]:
    """The ``KEY=VALUE`` lines of a file; blank lines and ``#`` comments are skipped, quotes around values dropped."""
    variable = f"{PREFIX}SETTINGS_FILE"
    if not path.is_file():
        raise SettingsError(variable=variable, reason="file_missing", path=str(path))
    values = {}
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
        entry = line.strip().removeprefix("export ")
        if not entry or entry.startswith("#"):
            continue
        key, separator, value = entry.partition("=")
        if not separator or not key.strip().startswith(PREFIX):
            raise SettingsError(variable=variable, reason="line_not_understood", path=str(path), line=number)
        values[key.strip()] = value.strip().strip("\"'")
    return values


def _secret(path: Path) -> bytes:
    value = read_secret(path)
    if value is None:
        raise SettingsError(variable=str(path), reason="secret_missing")
    return value


def _text(raw: str) -> str:
    return raw


def _needed(raw: str) -> str:
    if not raw:
        raise ValueError("missing")
    return raw


def _origin(raw: str) -> str:
    if raw and not raw.startswith(("https://", "http://")):
        raise ValueError("not_a_url")
    return raw.rstrip("/")


def _merchant_id(raw: str) -> str:
    if len(raw) != 36:
        raise ValueError("not_36_characters")
    return raw


def _urls(raw: str) -> tuple[str, ...]:
    return tuple(url.strip().rstrip("/") for url in raw.split(",") if url.strip())


def _path(raw: str) -> Path:
    return HOME / Path(raw).expanduser()


def _between(low: int, high: int) -> Callable[[str], int]:
    def parse(raw: str) -> int:
        if not raw.isdecimal() or not low <= int(raw) <= high:
            raise ValueError(f"not_between:{low}:{high}")
        return int(raw)

    return parse


def _seconds(raw: str) -> float:
    try:
        value = float(raw)
    except ValueError:
        value = 0
    if not 0 < value <= 600:
        raise ValueError("not_between:0:600")
    return value


def _choice(*allowed: str) -> Callable[[str], str]:
    def parse(raw: str) -> str:
        if raw not in allowed:
            raise ValueError("not_one_of:" + ":".join(allowed))
        return raw

    return parse


def _optional[T](parse: Callable[[str], T]) -> Callable[[str], T | None]:
    return lambda raw: parse(raw) if raw else None


def _database_url(raw: str) -> str:
    """Any SQLite or PostgreSQL URL, with the asynchronous driver put in where none was named."""
    try:
        url = make_url(raw)
    except ArgumentError as error:
        raise ValueError("not_a_database_url") from error
    url = url.set(drivername=ASYNC_DRIVERS.get(url.drivername, url.drivername))
    if url.drivername not in ASYNC_DRIVERS.values():
        raise ValueError("not_a_database_url")
    return _absolute_sqlite(url).render_as_string(hide_password=False)


def _absolute_sqlite(url: URL) -> URL:
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return url
    return url.set(database=str(_path(url.database)))
