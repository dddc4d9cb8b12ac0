"""What may go wrong in a conversation."""

from crm_core.errors import CRMError


class OwnershipChangedError(CRMError):
    """Somebody else took the conversation meanwhile; nothing was written."""

    code = "ownership_changed"
    http_status = 409


class ConversationClosedError(CRMError):
    """The conversation has ended."""

    code = "conversation_closed"
    http_status = 409


class MessageEmptyError(CRMError):
    """A message without text, button or file."""

    code = "message_empty"
    http_status = 422


class MessageTooLongError(CRMError):
    """A message over the limit; ``data.limit`` is in characters."""

    code = "message_too_long"
    http_status = 422


class PayloadNotIssuedError(CRMError):
    """A button payload that this conversation was never offered."""

    code = "payload_not_issued"
    http_status = 422


class OwnerMoveError(CRMError):
    """The conversation cannot pass to that owner from where it is."""

    code = "owner_move"
    http_status = 409
