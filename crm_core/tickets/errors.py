"""What may go wrong with tickets."""

from crm_core.errors import CRMError


class TicketStateError(CRMError):
    """The ticket is not in a state that allows this; ``data.state`` says where it is."""

    code = "ticket_state"
    http_status = 409
