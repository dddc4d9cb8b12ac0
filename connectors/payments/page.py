"""The page to which a buyer comes back from the gateway: a few words, no script, nothing from elsewhere."""

from html import escape

from aiohttp import web

from connectors.gateway.keys import DATABASE
from connectors.payments import flow, texts
from connectors.payments.port import GATEWAY
from crm_core.errors import NotFoundError
from crm_core.payments.errors import PaymentGatewayError
from crm_core.payments.model import PaymentIntent
from crm_core.payments.rules import IntentState
from crm_core.text.money import format_toman

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}
MAX_AUTHORITY = 200

_PAGE = """<!doctype html>
<html lang="fa" dir="rtl">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ margin: 0; min-height: 100vh; display: grid; place-items: center; background: #f4f6f8; color: #1d2430;
  font: 1rem/1.9 Vazirmatn, Tahoma, sans-serif; }}
main {{ max-inline-size: 26rem; margin: 1rem; padding: 2rem; background: #fff; border-radius: .75rem;
  border-block-start: .3rem solid {color}; }}
h1 {{ margin: 0 0 .5rem; font-size: 1.25rem; }}
p {{ margin: 0; }}
</style>
<main><h1>{title}</h1><p>{sentence}</p></main>
"""
_GOOD, _BAD = "#1a7f4b", "#b3261e"


async def payment_callback(request: web.Request) -> web.Response:
    """Where a buyer comes back from the gateway; what the address says is asked of the gateway, never believed."""
    authority = request.query.get("Authority", "")[:MAX_AUTHORITY]
    database = request.app[DATABASE]
    try:
        link = await flow.find_link(database, authority=authority)
    except NotFoundError:
        return _page(texts.UNKNOWN_TITLE, texts.UNKNOWN, good=False, status=404)
    state: IntentState | None
    try:
        settled = await flow.settle(database, request.app[GATEWAY], intent_id=link.id)
        state = IntentState(settled.state)
    except PaymentGatewayError:
        settled, state = link, None
    return _page(texts.TITLES[state], _sentence(settled, state, link.invoice.code), good=state == IntentState.PAID)


def _sentence(intent: PaymentIntent, state: IntentState | None, code: str | None) -> str:
    return texts.SENTENCES[state].format(amount=format_toman(intent.amount_rial), code=code, reference=intent.reference)


def _page(title: str, sentence: str, *, good: bool, status: int = 200) -> web.Response:
    text = _PAGE.format(title=escape(title), sentence=escape(sentence), color=_GOOD if good else _BAD)
    return web.Response(text=text, content_type="text/html", charset="utf-8", status=status, headers=HEADERS)
