"""What the calls about consent, privacy and the timeline take."""

from typing import Annotated

from pydantic import Field

from connectors.console.queries import DEFAULT_LIMIT, MAX_LIMIT, Comma, Key
from connectors.console.typed import Flag, Moment, Text
from connectors.gateway.endpoints import Body
from crm_core.consents.rules import Basis, Channel, Purpose, Source
from crm_core.privacy.rules import ErasureReason
from crm_core.timeline.rules import MomentKind


class ConsentSaid(Body):
    """A yes or no that a customer gave; a yes names its basis, and a message or a note that proves it."""

    granted: Flag
    purpose: Purpose
    channel: Channel = Channel.ANY
    source: Source
    basis: Basis | None = None
    message_id: Key | None = None
    note: Text | None = None


class ErasureOrder(Body):
    """Why a customer is erased; ``force`` does it in spite of what is still open."""

    reason: ErasureReason
    force: Flag = False


class TimelineQuery(Body):
    """Which part of what happened; without ``kinds`` everything but messages."""

    kinds: Annotated[tuple[MomentKind, ...] | None, Comma] = None
    since: Moment | None = None
    until: Moment | None = None
    limit: int = Field(default=DEFAULT_LIMIT, ge=1, le=MAX_LIMIT)
    cursor: str | None = Field(default=None, max_length=200)
