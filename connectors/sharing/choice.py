"""With whom a gateway shares."""

from connectors.sharing.alone import Alone
from connectors.sharing.port import Sharing
from crm_core.settings import Settings


def open_sharing(settings: Settings) -> Sharing:
    """All gateways at the Redis of the settings; without one this process alone."""
    if settings.redis_url is None:
        return Alone()
    # The client takes 13 MB of memory, which nobody needs who is alone.
    from connectors.sharing.through_redis import ThroughRedis  # noqa: PLC0415

    return ThroughRedis(settings.redis_url, settings.token_secret)
