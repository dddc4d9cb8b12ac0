"""Live push over a WebSocket: the first frame authenticates, then what was missed, then what comes."""

import asyncio
from json import JSONDecodeError, loads
from typing import Any

from aiohttp import WSMsgType, web
from pydantic import Field, ValidationError

from connectors.gateway.bubbles import bubble
from connectors.gateway.endpoints import Body
from connectors.gateway.errors import UnauthenticatedError
from connectors.gateway.hub import Listener
from connectors.gateway.keys import DATABASE, HUB, SETTINGS
from connectors.website.tokens import read_session_token
from crm_core.conversations import repository as queries
from crm_core.conversations import service as conversations

AUTH_SECONDS = 10
MAX_FRAME = 64 * 1024
PAGE = 200


class AuthFrame(Body):
    """The first frame of a socket."""

    type: str = Field(pattern="^auth$")
    token: str = Field(max_length=4000)
    after: int = Field(default=0, ge=0)


async def open_socket(request: web.Request) -> web.WebSocketResponse:
    """Pushes the frames of one conversation until either side leaves."""
    socket = web.WebSocketResponse(heartbeat=20, max_msg_size=MAX_FRAME)
    await socket.prepare(request)
    auth = await _authenticate(request, socket)
    if auth is None:
        await socket.close()
        return socket
    conversation_id, after = auth
    with request.app[HUB].listening(conversation_id) as listener:
        last = await _catch_up(request, socket, conversation_id, after)
        sender = asyncio.create_task(_send(socket, listener, last))
        try:
            async for message in socket:
                if message.type != WSMsgType.TEXT:
                    break
        finally:
            sender.cancel()
            await asyncio.gather(sender, return_exceptions=True)
    return socket


async def _authenticate(request: web.Request, socket: web.WebSocketResponse) -> tuple[str, int] | None:
    try:
        frame = AuthFrame.model_validate(loads(await asyncio.wait_for(socket.receive_str(), AUTH_SECONDS)))
        conversation_id = read_session_token(frame.token, secret=request.app[SETTINGS].token_secret)
    except UnauthenticatedError as error:
        await socket.send_json({"type": "error", "error": {"code": error.code, "data": error.data}})
    except (TimeoutError, TypeError, JSONDecodeError, ValidationError):
        await socket.send_json({"type": "error", "error": {"code": "bad_request", "data": {}}})
    else:
        return conversation_id, frame.after
    return None


async def _catch_up(request: web.Request, socket: web.WebSocketResponse, conversation_id: str, after: int) -> int:
    """Sends the owner and every stored message that the client has not seen; gives the last number sent."""
    async with request.app[DATABASE].reading() as session:
        owner = await conversations.get_owner(session, conversation_id=conversation_id)
    await socket.send_json({"type": "owner", "owner": owner})
    while True:
        async with request.app[DATABASE].reading() as session:
            rows = await queries.list_messages(session, conversation_id=conversation_id, after=after, limit=PAGE)
        for row in rows:
            await socket.send_json({"type": "message", "message": bubble(row)})
            after = row.seq
        if len(rows) < PAGE:
            return after


async def _send(socket: web.WebSocketResponse, listener: Listener, last: int) -> None:
    """Sends frames as they come; messages that the catch-up has sent are left out, a slow reader is cut off."""
    while not listener.overrun.is_set():
        frame: dict[str, Any] = await listener.frames.get()
        if frame["type"] == "message":
            if frame["message"]["seq"] <= last:
                continue
            last = frame["message"]["seq"]
        await socket.send_json(frame)
    await socket.close(code=1013, message=b"slow reader")
