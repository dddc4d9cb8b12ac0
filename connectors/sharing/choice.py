"""With whom a gateway shares."""

from connectors.sharing.alone import Alone
from connectors.sharing.port import Sharing
from connectors.sharing.through_redis import ThroughRedis
from crm_core.settings import Settings


def open_sharing(settings: Settings) -> Sharing:
    """All gateways at the Redis of the settings; without one this process alone."""
    return ThroughRedis(settings.redis_url, settings.token_secret) if settings.redis_url else Alone()
