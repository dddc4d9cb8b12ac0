"""The calls about quotes and orders, declared."""

from pydantic import BaseModel

from connectors.console import orders, quotes
from connectors.console import quote_bodies as bodies
from connectors.console.access import Work, guarded
from connectors.console.bodies import Rejection
from connectors.console.permissions import Verb, roles_of
from connectors.console.quote_records import AcceptedQuote, OrderDetail, QuotePreview, QuoteRecord
from connectors.gateway.endpoints import Body, Endpoint


def _call(
    path: str,
    verb: Verb,
    work: Work,
    response: type[BaseModel],
    body: type[Body] | None = None,
    *,
    method: str = "POST",
    status: int = 200,
) -> Endpoint:
    summary = (work.__doc__ or "").partition("\n")[0]
    return Endpoint(
        method, path, guarded(verb, work), summary, roles=roles_of(verb), body=body, response=response, status=status
    )


_WRITE, _DECIDE, _QUOTE = Verb.WRITE_QUOTES, Verb.DECIDE_QUOTES, "/v1/quotes/{id}"
QUOTES_AND_ORDERS = [
    _call("/v1/quotes", _WRITE, quotes.draft_quote, QuoteRecord, bodies.QuoteDraft, status=201),
    _call(_QUOTE, _WRITE, quotes.edit_quote, QuoteRecord, bodies.QuoteEdit, method="PATCH"),
    _call(f"{_QUOTE}/preview", _WRITE, quotes.preview_quote, QuotePreview, bodies.QuotePrices),
    _call(f"{_QUOTE}/approve", Verb.APPROVE_DISCOUNTS, quotes.approve_quote, QuoteRecord, bodies.Version),
    _call(f"{_QUOTE}/issue", _WRITE, quotes.issue_quote, QuoteRecord, bodies.QuoteIssue),
    _call(f"{_QUOTE}/revise", _WRITE, quotes.revise_quote, QuoteRecord, bodies.Version, status=201),
    _call(f"{_QUOTE}/renew", _WRITE, quotes.renew_quote, QuoteRecord, bodies.QuoteRenewal, status=201),
    _call(f"{_QUOTE}/accept", _DECIDE, quotes.accept_quote, AcceptedQuote, bodies.Acceptance),
    _call(f"{_QUOTE}/reject", _DECIDE, quotes.reject_quote, QuoteRecord, Rejection),
    _call("/v1/orders/{id}/state", Verb.MOVE_ORDERS, orders.move_order, OrderDetail, bodies.OrderMove),
]
