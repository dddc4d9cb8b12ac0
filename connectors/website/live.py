"""Live push over a WebSocket: the first frame authenticates, then what was missed, then what comes."""

import asyncio
from datetime import datetime

from aiohttp import WSCloseCode, WSMsgType, web
from pydantic import Field

from connectors.gateway.bubbles import bubble
from connectors.gateway.counters import count_refusal
from connectors.gateway.endpoints import Body
from connectors.gateway.errors import BadRequestError, RateLimitedError, UnauthenticatedError
from connectors.gateway.hub import LEAVING, Listener
from connectors.gateway.keys import DATABASE, HUB, SETTINGS
from connectors.gateway.ownership import owner_frame
from connectors.gateway.strict_json import parse_json
from connectors.gateway.watching import NEWS
from connectors.website.door import DOOR
from connectors.website.frames import hear
from connectors.website.tokens import SessionClaims, read_session
from crm_core import clock
from crm_core.conversations import repository as queries
from crm_core.errors import CRMError

AUTH_SECONDS = 10
MAX_FRAME = 64 * 1024
PAGE = 200
MOST_SOCKETS = 50
"""Listeners of one conversation: its tabs share one socket, but lines that broke linger until the heartbeat."""
GOODBYE_SECONDS = 2
"""How long a slow reader may take to hear that it is cut off."""


class AuthFrame(Body):
    """The first frame of a socket."""

    type: str = Field(pattern="^auth$")
    token: str = Field(max_length=4000)
    after: int = Field(default=0, ge=0, le=2**31 - 1)


async def open_socket(request: web.Request) -> web.WebSocketResponse:
    """Pushes the frames of one conversation until either side leaves, or the session ends."""
    socket = web.WebSocketResponse(heartbeat=20, max_msg_size=MAX_FRAME)
    await socket.prepare(request)
    auth = await _authenticate(request, socket)
    if auth is None:
        await socket.close()
        return socket
    claims, after = auth
    with request.app[HUB].listening(claims.conversation_id) as listener:
        last = await _catch_up(request, socket, claims.conversation_id, after)
        await _serve(request, socket, claims, listener, last)
    return socket


async def _authenticate(request: web.Request, socket: web.WebSocketResponse) -> tuple[SessionClaims, int] | None:
    try:
        frame = AuthFrame.model_validate(parse_json(await asyncio.wait_for(socket.receive_str(), AUTH_SECONDS)))
        claims = read_session(frame.token, secret=request.app[SETTINGS].token_secret)
        request.app[DOOR].blocked.require_free(ids=(claims.conversation_id,))
        if request.app[HUB].count(claims.conversation_id) >= MOST_SOCKETS:
            raise RateLimitedError(retry_after=30)
    except CRMError as error:
        await _refuse(socket, error)
    except (TimeoutError, TypeError, ValueError):  # pydantic's ValidationError among them
        await _refuse(socket, BadRequestError())
    else:
        return claims, frame.after
    return None


async def _refuse(socket: web.WebSocketResponse, error: CRMError) -> None:
    count_refusal(error.code)
    await socket.send_json({"type": "error", "error": {"code": error.code, "data": error.data}})


async def _catch_up(request: web.Request, socket: web.WebSocketResponse, conversation_id: str, after: int) -> int:
    """Sends the owner and every stored message that the client has not seen; gives the last number sent."""
    async with request.app[DATABASE].reading() as session:
        frame = await owner_frame(session, conversation_id=conversation_id)
    await socket.send_json(frame)
    return await _send_after(request, socket, conversation_id, after)


async def _send_after(request: web.Request, socket: web.WebSocketResponse, conversation_id: str, after: int) -> int:
    """Sends every stored message after a sequence number, in order; gives the last number sent."""
    while True:
        async with request.app[DATABASE].reading() as session:
            rows = await queries.list_messages(session, conversation_id=conversation_id, after=after, limit=PAGE)
        for row in rows:
            await socket.send_json({"type": "message", "message": bubble(row)})
            after = row.seq
        if len(rows) < PAGE:
            return after


async def _serve(
    request: web.Request, socket: web.WebSocketResponse, claims: SessionClaims, listener: Listener, last: int
) -> None:
    """Sends and hears until the client leaves or reads too slowly, its session is over, or the gateway stops."""
    sending = asyncio.create_task(_send(request, socket, claims.conversation_id, listener, last))
    hearing = asyncio.create_task(_hear(request, socket, claims.conversation_id))
    overrun = asyncio.create_task(listener.overrun.wait())
    ending = asyncio.create_task(_wait_until(claims.expires_at))
    tasks = {sending, hearing, overrun, ending}
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        over, too_slow = ending.done(), overrun.done()
        leaving = sending.done() and sending.exception() is None
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    if too_slow:
        await _cut_off(request, socket)
    elif over:
        await _refuse(socket, UnauthenticatedError(reason="expired"))
        await socket.close()
    elif leaving:
        await socket.close(code=WSCloseCode.GOING_AWAY)


async def _send(
    request: web.Request, socket: web.WebSocketResponse, conversation_id: str, listener: Listener, last: int
) -> None:
    """Sends frames as they come until the gateway stops: no message twice, and none before another one is there.

    A message that comes too early (another task or process stored the one before it) waits for nothing: what is
    missing is read from the store.
    """
    while True:
        frame = await listener.frames.get()
        if frame["type"] == LEAVING:
            return
        seq = frame["seq"] if frame["type"] == NEWS else frame["message"]["seq"] if frame["type"] == "message" else None
        if seq is None:
            await socket.send_json(frame)
        elif frame["type"] == "message" and seq == last + 1:
            last = seq
            await socket.send_json(frame)
        elif seq > last:
            last = await _send_after(request, socket, conversation_id, last)


async def _hear(request: web.Request, socket: web.WebSocketResponse, conversation_id: str) -> None:
    """Passes on what the customer's side says while it is connected; too much or too large ends the connection."""
    door = request.app[DOOR]
    async for message in socket:
        if message.type == WSMsgType.ERROR:
            count_refusal("frame_too_large")
            return
        try:
            await door.count((door.frames, conversation_id))
            hear(request.app[HUB], conversation_id, message.data)
        except RateLimitedError as error:
            await _refuse(socket, error)
            await socket.close(code=WSCloseCode.POLICY_VIOLATION)
            return
        except BadRequestError as error:
            await _refuse(socket, error)


async def _cut_off(request: web.Request, socket: web.WebSocketResponse) -> None:
    """Hangs up on a client that does not read; it comes back and catches up by ``after``."""
    count_refusal("slow_reader")
    try:
        async with asyncio.timeout(GOODBYE_SECONDS):
            await socket.close(code=WSCloseCode.TRY_AGAIN_LATER, message=b"slow reader", drain=False)
    except TimeoutError:
        pass
    finally:
        if request.transport is not None:
            request.transport.abort()


async def _wait_until(moment: datetime) -> None:
    await asyncio.sleep(max(0.0, (moment - clock.now()).total_seconds()))
