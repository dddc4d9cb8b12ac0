"""Messages as clients see them (the Reply of the HTTP contract)."""

from typing import Any

from crm_core.conversations.model import Message


def bubble(message: Message) -> dict[str, Any]:
    """A message as JSON; a customer's own one carries its ``client_id``, a changed one the id of what it ``edits``."""
    body: dict[str, Any] = {
        "id": message.id,
        "seq": message.seq,
        "author": message.author,
        "text": message.text,
        "buttons": message.buttons,
        "cards": message.cards,
        "attachments": message.attachments,
        "created_at": message.created_at.isoformat(),
    }
    if message.edits_id:
        body["edits"] = message.edits_id
    if message.author == "customer" and message.external_id:
        body["client_id"] = message.external_id.partition(":")[2]
    return body


def seen_frame(by: str, seq: int) -> dict[str, Any]:
    """The frame that says up to which number one side (``customer`` or ``agent``) has read."""
    return {"type": "receipt", "state": "seen", "by": by, "seq": seq}
