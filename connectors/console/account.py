"""Logging in and out, and the caller's own account."""

from datetime import datetime, timedelta
from hashlib import sha256

from aiohttp import web
from pydantic import BaseModel

from connectors.console import listings
from connectors.console.access import Caller, with_small_body
from connectors.console.bodies import Duty, Login
from connectors.console.calls import staff_call
from connectors.console.permissions import Verb, verbs_of
from connectors.console.records import shown
from connectors.console.support_records import StaffRecord
from connectors.gateway.endpoints import Endpoint, read_body
from connectors.gateway.errors import RateLimitedError
from connectors.gateway.keys import DATABASE
from crm_core import clock
from crm_core.audit import service as audit
from crm_core.db import Session
from crm_core.staff import service as staff
from crm_core.staff.errors import LoginRefusedError
from crm_core.status.repository import count_refusals

TOKEN_LIFETIME = timedelta(hours=12)
"""One working day with overtime; the console then asks for the password again."""
WINDOW = timedelta(minutes=15)
MAX_REFUSALS_OF_NAME = 10
"""Wrong passwords for one name from one address within the window."""
MAX_REFUSALS_OF_ADDRESS = 50
"""Wrong logins of one address within the window; an office behind one address stays below it."""
REFUSED = "login_refused"


class Me(StaffRecord):
    """The caller, with everything that the role allows."""

    permissions: list[Verb]


class LoggedIn(BaseModel):
    """A new token; it is shown this once."""

    token: str
    expires_at: datetime
    user: Me


async def log_in(request: web.Request) -> web.Response:
    """A token for a name and password; after many wrong ones an address waits."""
    body = await read_body(with_small_body(request), Login)
    database = request.app[DATABASE]
    keys = _counted(body.username, request.remote or "")
    now = clock.now()
    async with database.reading() as session:
        await _require_patience(session, keys, now)
    try:
        async with database.reading() as session:
            user = await staff.check_password(session, username=body.username, password=body.password)
    except LoginRefusedError:
        async with database.writing() as session:
            _record_refusal(session, keys, now)
        raise
    async with database.writing() as session:
        token = await staff.issue_token(session, staff_id=user.id, label="console", lifetime=TOKEN_LIFETIME, now=now)
        me = await _me(session, Caller(user, token))
    answer = LoggedIn(token=token, expires_at=now + TOKEN_LIFETIME, user=me)
    return web.json_response(answer.model_dump(mode="json"), headers={"Cache-Control": "no-store"})


async def log_out(request: web.Request, caller: Caller) -> web.Response:
    """Ends the token that the call came with."""
    async with request.app[DATABASE].writing() as session:
        await staff.revoke_token(session, token=caller.token, now=clock.now())
    return web.Response(status=204)


async def get_me(request: web.Request, caller: Caller) -> web.Response:
    """The caller and what the role allows."""
    async with request.app[DATABASE].reading() as session:
        me = await _me(session, caller)
    return shown(me)


async def set_duty(request: web.Request, caller: Caller) -> web.Response:
    """Puts the caller on duty or off it."""
    body = await read_body(request, Duty)
    async with request.app[DATABASE].writing() as session:
        await staff.set_duty(
            session, staff_id=caller.user.id, on_duty=body.on_duty, actor=caller.actor, now=clock.now()
        )
        me = await _me(session, caller)
    return shown(me)


async def _me(session: Session, caller: Caller) -> Me:
    record = await listings.whole(session, listings.STAFF, caller.user.id)
    return Me(**record, permissions=verbs_of(caller.user.role))


def _counted(username: str, address: str) -> dict[str, tuple[str, int]]:
    """What refusals are counted by, with the limit; a name is hashed, since passwords get typed into its field."""
    name = sha256(f"{username}|{address}".encode()).hexdigest()
    return {"login_name": (name, MAX_REFUSALS_OF_NAME), "login_address": (address[:64], MAX_REFUSALS_OF_ADDRESS)}


async def _require_patience(session: Session, keys: dict[str, tuple[str, int]], now: datetime) -> None:
    for entity, (entity_id, limit) in keys.items():
        refused = await count_refusals(session, entity=entity, entity_id=entity_id, verb=REFUSED, since=now - WINDOW)
        if refused >= limit:
            raise RateLimitedError(retry_after=int(WINDOW.total_seconds()))


def _record_refusal(session: Session, keys: dict[str, tuple[str, int]], now: datetime) -> None:
    for entity, (entity_id, _) in keys.items():
        audit.record(session, actor="login", verb=REFUSED, entity=entity, entity_id=entity_id, now=now)


ENDPOINTS = [
    Endpoint(
        "POST", "/v1/login", log_in, "A token for a name and password.", auth="none", body=Login, response=LoggedIn
    ),
    staff_call("POST", "/v1/logout", Verb.SEE_SELF, log_out, status=204),
    staff_call("GET", "/v1/me", Verb.SEE_SELF, get_me, Me),
    staff_call("POST", "/v1/staff/me/duty", Verb.SET_DUTY, set_duty, Me, body=Duty),
]
