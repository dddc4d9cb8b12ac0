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
ANSWERS = ("inform", "affirm", "deny")
"""What a form is answered with; outside of a form the whole message is heard."""
ANSWERED_AT_ONCE = ("ask_faq", "opt_out", "ask_catalog", "ask_price")
"""Wishes that start no form, in the order in which they are answered (a price may end with an offer).

Of two wishes they come first, also while a form is under way.
"""
TYPED_SLASH = "\N{DIVISION SLASH}"
"""What the gateway puts for a slash that the customer typed: no words to be understood, and never a command."""
NOT_UNDERSTOOD = "nlu_fallback"
NOTE_WISH = "note_wish"
"""The intent under which a wish is kept for later."""


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
        """Keeps one message whole: text, buttons, cards and attachments belong together."""
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
    parse = await agent.processor.parse_message(UserMessage(body["text"], None, conversation_id, metadata=metadata))
    if body["text"].startswith(TYPED_SLASH):
        parse = {"text": body["text"], "intent": {"name": NOT_UNDERSTOOD, "confidence": 1.0}, "entities": []}
    tracker = await agent.tracker_store.retrieve(conversation_id)
    heard = _heard(tracker, metadata["message_id"])
    wishes = await _in_order(agent, parse) if _is_told_apart(parse, tracker, heard) else [parse]
    output = TurnOutput()
    output.messages += _said_before(tracker, metadata["message_id"])
    for place in range(sum(not event.metadata.get("kept") for event in heard), len(wishes)):
        wish = wishes[place]
        if place and tracker.active_loop_name and wish["intent"]["name"] not in ANSWERED_AT_ONCE:
            wish = _as_note(wish)
        known = {**metadata, "part": len(_heard(tracker, metadata["message_id"]))}
        if place + 1 < len(wishes):
            known["followed"] = True
        await agent.handle_message(
            UserMessage(
                wish["text"], output, conversation_id, parse_data=wish, input_channel=GatewayChannel.name(),
                metadata=known,
            )
        )  # fmt: skip
        tracker = await agent.tracker_store.retrieve(conversation_id)
    return {
        "replies": _once_each(output.messages),
        "intent": parse.get("intent", {}),
        "entities": parse.get("entities", []),
        "ranking": parse.get("intent_ranking", [])[:3],
        "faq": parse.get("faq"),
        "model": agent.processor.model_filename,
    }


def _is_told_apart(parse: Dict[Text, Any], tracker: Optional[DialogueStateTracker], heard: List[UserUttered]) -> bool:
    """Whether the wishes of a message are handled one by one; one that was begun goes on as it began."""
    if heard:
        return bool(heard[0].metadata.get("followed"))
    wishes = parse.get("wishes")
    return bool(wishes) and (wishes[0]["intent"] not in ANSWERS or bool(tracker and tracker.active_loop_name))


async def _in_order(agent: Any, parse: Dict[Text, Any]) -> List[Dict[Text, Any]]:
    """Each wish of a message parsed by itself: the answer to a form, what is answered at once, what starts a form."""
    parsed = []
    for wish in sorted(parse["wishes"], key=lambda wish: _turn_of(wish["intent"])):
        read = await agent.processor.parse_message(UserMessage(wish["text"]))
        parsed.append({**read, "intent": {"name": wish["intent"], "confidence": wish["confidence"]}})
    return parsed


def _turn_of(intent: Text) -> int:
    order = (*ANSWERS, *ANSWERED_AT_ONCE)
    return order.index(intent) if intent in order else len(order)


def _as_note(wish: Dict[Text, Any]) -> Dict[Text, Any]:
    """A wish that has to wait for the form under way: named and kept, not heard by the form."""
    text = f"/{NOTE_WISH}"
    return {"text": text, "intent": {"name": NOTE_WISH, "confidence": 1.0}, "entities": [], "wish": wish}


def _heard(tracker: Optional[DialogueStateTracker], message_id: Text) -> List[UserUttered]:
    """The parts of a message that the conversation holds, and the kept wishes that were taken up after it."""
    return [
        event
        for event in (tracker.events if tracker else ())
        if isinstance(event, UserUttered) and (event.metadata or {}).get("message_id") == message_id
    ]


def _said_before(tracker: Optional[DialogueStateTracker], message_id: Text) -> List[Dict[Text, Any]]:
    """What was said after a message that the conversation already holds; nothing for a new message."""
    said: List[Dict[Text, Any]] = []
    answering = False
    for event in tracker.events if tracker else ():
        if isinstance(event, UserUttered):
            answering = (event.metadata or {}).get("message_id") == message_id
        elif isinstance(event, BotUttered) and answering:
            said.append(_reply({**(event.data or {}), "text": event.text}))
    return said


def _once_each(messages: List[Dict[Text, Any]]) -> List[Dict[Text, Any]]:
    """The messages without a form's question that comes again after a later part."""
    return [message for place, message in enumerate(messages) if message not in messages[place + 1 :]]


def _reply(message: Dict[Text, Any]) -> Dict[Text, Any]:
    custom = message.get("custom") or {}
    return {
        "text": message.get("text") or "",
        "buttons": message.get("buttons") or [],
        "attachments": custom.get("attachments", []),
        "cards": custom.get("cards", []),
    }


def _dumps(value: Any) -> Text:
    return json.dumps(value, ensure_ascii=False)
