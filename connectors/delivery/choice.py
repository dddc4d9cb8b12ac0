"""Who sends an installation's text messages."""

import aiohttp

from connectors.delivery.kavenegar import Kavenegar
from connectors.delivery.sms import RecordingSms, SmsProvider
from crm_core.db import Database
from crm_core.settings import Settings


def open_sms(settings: Settings, database: Database, client: aiohttp.ClientSession) -> SmsProvider:
    """The provider that the settings name."""
    if settings.sms_provider == "kavenegar":
        return Kavenegar(
            client, api_key=settings.kavenegar_api_key, sender=settings.kavenegar_sender,
            code_template=settings.kavenegar_code_template, base_url=settings.kavenegar_url,
        )  # fmt: skip
    return RecordingSms(database)
