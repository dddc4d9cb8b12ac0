"""The only door of the Rasa room: signed calls of the gateway."""

import hmac
import json
import logging
import time
from hashlib import sha256
from typing import Any, Awaitable, Callable, Dict, List, Optional, Text

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from bot.action_endpoint import ActionEndpoint, ActionServerFailed, cache_schema_checks

logger = logging.getLogger(__name__)

MAX_AGE_SECONDS = 60
"""How old a signature may be; the gateway is on the same machine, so this only has to cover a busy one."""


class TurnOutput(OutputChannel):
    """Collects what is said in one turn, in order."""

    def __init__(self) -> None:
        """Starts silent."""
        self.messages: List[Dict[Text, Any]] = []

    @classmethod
    def name(cls) -> Text:
        """The name that conditional responses may refer to."""
        return "gateway"

    async def send_response(self, recipient_id: Text, message: Dict[Text, Any]) -> None:
        """Keeps one message whole: text, buttons and attachments belong together."""
        self.messages.append(_reply(message))


class GatewayChannel(InputChannel):
    """Takes one turn at a time from the gateway and answers with everything the assistant said."""

    @classmethod
    def name(cls) -> Text:
        """The name of the channel in credentials.yml and in URLs."""
        return "gateway"

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[Text, Any]]) -> "GatewayChannel":
        """The channel with the secret of credentials.yml; without one Rasa does not start."""
        secret = (credentials or {}).get("secret")
        if not secret or secret.startswith("$"):
            raise ValueError("HAMSOKHAN_GATEWAY_SECRET is not set")
        return cls(secret)

    def __init__(self, secret: Text) -> None:
        """A channel that accepts what is signed with ``secret`` (hexadecimal)."""
        self._secret = bytes.fromhex(secret)
        cache_schema_checks()

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes ``/webhooks/gateway/turn`` and ``…/health``."""
        blueprint = Blueprint("gateway_channel")

        @blueprint.route("/health", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            agent = request.app.ctx.agent
            return json_response({"ready": bool(agent and agent.is_ready())})

        @blueprint.route("/turn", methods=["POST"])
        async def turn(request: Request) -> HTTPResponse:
            if not self._is_signed(request):
                return json_response({"error": "unsigned"}, status=403)
            agent = request.app.ctx.agent
            if agent is None or not agent.is_ready():
                return json_response({"error": "not_ready"}, status=503)
            processor = agent.processor
            if not isinstance(processor.action_endpoint, ActionEndpoint):
                processor.action_endpoint = ActionEndpoint.of(processor.action_endpoint)
            try:
                return json_response(await _answer(agent, request.json), dumps=_dumps)
            except ActionServerFailed as error:
                logger.error("action server failed: %s", error)
                return json_response({"error": "action_server"}, status=503)

        return blueprint

    def _is_signed(self, request: Request) -> bool:
        stamp = request.headers.get("x-hamsokhan-timestamp", "")
        given = request.headers.get("x-hamsokhan-signature", "")
        if not stamp.isdigit() or abs(time.time() - int(stamp)) > MAX_AGE_SECONDS:
            return False
        wanted = hmac.new(self._secret, stamp.encode() + b"." + request.body, sha256).hexdigest()
        return hmac.compare_digest(wanted, given)


async def _answer(agent: Any, body: Dict[Text, Any]) -> Dict[Text, Any]:
    """What the assistant says to a message; a message it has already answered is answered alike."""
    conversation_id, metadata = body["conversation_id"], body["metadata"]
    tracker = await agent.tracker_store.retrieve(conversation_id)
    said = _said_before(tracker, metadata["message_id"]) if tracker else None
    if said is None:
        output = TurnOutput()
        await agent.handle_message(
            UserMessage(body["text"], output, conversation_id, input_channel=GatewayChannel.name(), metadata=metadata)
        )
        said = output.messages
        tracker = await agent.tracker_store.retrieve(conversation_id)
    message = _find_user_event(tracker, metadata["message_id"])
    parse = message.parse_data if message else {}
    return {
        "replies": said,
        "intent": parse.get("intent", {}),
        "entities": parse.get("entities", []),
        "ranking": parse.get("intent_ranking", [])[:3],
        "faq": parse.get("faq"),
        "model": agent.processor.model_filename,
    }


def _find_user_event(tracker: Optional[DialogueStateTracker], message_id: Text) -> Optional[UserUttered]:
    if tracker is None:
        return None
    for event in reversed(list(tracker.events)):
        if isinstance(event, UserUttered) and (event.metadata or {}).get("message_id") == message_id:
            return event
    return None


def _said_before(tracker: DialogueStateTracker, message_id: Text) -> Optional[List[Dict[Text, Any]]]:
    """What was said after a message that the tracker already holds; None for a new message."""
    asked = _find_user_event(tracker, message_id)
    if asked is None:
        return None
    events = list(tracker.events)
    said: List[Dict[Text, Any]] = []
    for event in events[events.index(asked) + 1 :]:
        if isinstance(event, UserUttered):
            break
        if isinstance(event, BotUttered):
            said.append(_reply({**(event.data or {}), "text": event.text}))
    return said


def _reply(message: Dict[Text, Any]) -> Dict[Text, Any]:
    custom = message.get("custom") or {}
    return {
        "text": message.get("text") or "",
        "buttons": message.get("buttons") or [],
        "attachments": custom.get("attachments", []),
    }


def _dumps(value: Any) -> Text:
    return json.dumps(value, ensure_ascii=False)
