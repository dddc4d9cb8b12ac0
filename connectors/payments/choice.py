"""Which payment gateway an installation has."""

import aiohttp

from connectors.payments.port import PaymentGateway
from connectors.payments.recording import RecordingGateway
from connectors.payments.zarinpal import Zarinpal
from crm_core.settings import Settings


def open_gateway(settings: Settings, client: aiohttp.ClientSession) -> PaymentGateway:
    """The gateway that the settings name."""
    if settings.payment_provider == "zarinpal":
        return Zarinpal(client, merchant_id=settings.zarinpal_merchant_id, base_url=settings.zarinpal_url)
    return RecordingGateway()
