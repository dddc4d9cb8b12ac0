"""What the people who run the system look after: deliveries that were given up, text messages kept for trying out."""

from aiohttp import web

from connectors.console import listings
from connectors.console.access import Caller
from connectors.console.calls import staff_call
from connectors.console.permissions import Verb
from connectors.console.queries import SmsQuery
from connectors.console.records import answer, record_id
from connectors.console.support_records import OutboxRecord
from connectors.gateway.endpoints import read_query
from connectors.gateway.keys import DATABASE, SETTINGS
from crm_core import clock
from crm_core.audit import service as audit
from crm_core.errors import NotFoundError
from crm_core.outbox import service as outbox


async def list_sms(request: web.Request, caller: Caller) -> web.Response:
    """Text messages that the recording provider kept; not found where messages are really sent."""
    if request.app[SETTINGS].sms_provider != "recording":
        raise NotFoundError(entity="sms")
    query = read_query(request, SmsQuery)
    async with request.app[DATABASE].reading() as session:
        return web.json_response(await listings.page(session, listings.SMS, query, caller))


async def requeue_delivery(request: web.Request, caller: Caller) -> web.Response:
    """Tries a delivery anew that was given up."""
    async with request.app[DATABASE].writing() as session:
        item_id = await record_id(session, request, listings.OUTBOX)
        now = clock.now()
        await outbox.requeue(session, item_id=item_id, now=now)
        audit.record(session, actor=caller.actor, verb="requeue", entity="outbox", entity_id=item_id, now=now)
        await session.flush()
        return await answer(session, listings.OUTBOX, item_id)


ENDPOINTS = [
    staff_call("GET", "/v1/sms", Verb.READ_SMS, list_sms, listings.list_model(listings.SMS), query=SmsQuery),
    staff_call("POST", "/v1/outbox/{id}/requeue", Verb.REQUEUE_DELIVERIES, requeue_delivery, OutboxRecord),
]
