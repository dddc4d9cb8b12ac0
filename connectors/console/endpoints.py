"""The staff's calls: those of every part, and the lists and single records of every kind."""

from connectors.console import (
    account,
    billing,
    calendars,
    conversations,
    deals,
    identity,
    leads,
    listings,
    metrics,
    operations,
    orders,
    presence,
    privacy,
    problems,
    quotes,
    search,
    tasks,
    ticket_desk,
    tickets,
)
from connectors.gateway.endpoints import Endpoint

_PARTS = (
    conversations, presence, tickets, ticket_desk, problems, leads, deals, quotes, orders, billing, tasks, identity,
    privacy, calendars, metrics, search, operations,
)  # fmt: skip
ENDPOINTS: list[Endpoint] = [
    *account.ENDPOINTS,
    *(listings.list_endpoint(collection) for collection in listings.LISTED),
    *(listings.get_endpoint(collection) for collection in listings.LISTED),
    *(endpoint for part in _PARTS for endpoint in part.ENDPOINTS),
]
