"""What may go wrong with deliveries."""

from crm_core.errors import CRMError


class OutboxStateError(CRMError):
    """Only a dead delivery whose time is not over can be tried anew; ``data.state`` says where this one is."""

    code = "outbox_state"
    http_status = 409
