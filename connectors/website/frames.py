"""What the customer's side says over its socket: that somebody types, and up to where they have read."""

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from connectors.gateway.bubbles import seen_frame
from connectors.gateway.endpoints import Body
from connectors.gateway.errors import BadRequestError
from connectors.gateway.hub import Hub
from connectors.gateway.strict_json import parse_json


class TypingFrame(Body):
    """The customer is writing, or has stopped."""

    type: Literal["typing"]
    on: bool = True


class SeenFrame(Body):
    """The customer has seen every message up to a number."""

    type: Literal["receipt"]
    seq: int = Field(ge=0, le=2**31 - 1)


_FRAME: TypeAdapter[TypingFrame | SeenFrame] = TypeAdapter(
    Annotated[TypingFrame | SeenFrame, Field(discriminator="type")]
)


def hear(hub: Hub, conversation_id: str, text: Any) -> None:
    """Tells the colleagues who listen what a frame says; raises BadRequestError."""
    try:
        frame = _FRAME.validate_python(parse_json(text))
    except (TypeError, ValueError) as error:  # pydantic's ValidationError among them
        raise BadRequestError() from error
    if isinstance(frame, TypingFrame):
        said = {"type": "typing", "author": "customer", "on": frame.on}
    else:
        said = seen_frame("customer", frame.seq)
    hub.push(conversation_id, said, staff_only=True)
