"""What may go wrong with tickets."""

from crm_core.errors import CRMError


class TicketStateError(CRMError):
    """The ticket is not in a state that allows this; ``data.state`` says where it is."""

    code = "ticket_state"
    http_status = 409


class TicketTakenError(CRMError):
    """Somebody else has the ticket; ``data.assignee`` is their login name."""

    code = "ticket_taken"
    http_status = 409


class TicketMergedError(CRMError):
    """The ticket was merged into another one and is worked on there; ``data.into`` is its code."""

    code = "ticket_merged"
    http_status = 409


class TicketMergeError(CRMError):
    """These tickets cannot be merged or taken apart; ``data.reason`` says why."""

    code = "ticket_merge"
    http_status = 409
