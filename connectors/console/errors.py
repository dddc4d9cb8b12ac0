"""What may go wrong at the staff's calls."""

from crm_core.errors import CRMError


class ConversationTakenError(CRMError):
    """A colleague has taken the conversation; only a supervisor may take it from them."""

    code = "conversation_taken"
    http_status = 409
