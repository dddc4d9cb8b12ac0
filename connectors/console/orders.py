"""Bringing orders to the customer."""

from aiohttp import web

from connectors.console import listings
from connectors.console.access import Caller
from connectors.console.calls import staff_call
from connectors.console.permissions import Verb
from connectors.console.quote_bodies import OrderMove
from connectors.console.quote_records import OrderDetail
from connectors.console.records import answer, lock_order
from connectors.gateway.endpoints import read_body
from connectors.gateway.keys import DATABASE
from crm_core import clock
from crm_core.db.versions import require_version
from crm_core.orders import service


async def move_order(request: web.Request, caller: Caller) -> web.Response:
    """Brings an order into another state; being there already changes nothing."""
    body = await read_body(request, OrderMove)
    async with request.app[DATABASE].writing() as session:
        order = await lock_order(session, caller, request.match_info["id"])
        if order.state != body.state:
            require_version(order, body.version, entity="order")
        await service.move_order(
            session, order_id=order.id, state=body.state, note=body.note, tracking_code=body.tracking_code,
            actor=caller.actor, now=clock.now(),
        )  # fmt: skip
        return await answer(session, listings.ORDERS, order.id)


ENDPOINTS = [
    staff_call("POST", "/v1/orders/{id}/state", Verb.MOVE_ORDERS, move_order, OrderDetail, body=OrderMove),
]
