"""What may go wrong with leads."""

from crm_core.errors import CRMError


class LeadStateError(CRMError):
    """A lead does not pass from the one state to the other."""

    code = "lead_state"
    http_status = 409


class LeadNotReadyError(CRMError):
    """A lead is not qualified yet; ``data.fields`` names what is still unknown."""

    code = "lead_not_ready"
    http_status = 422


class LeadDealError(CRMError):
    """The deal is decided, or belongs to neither the lead's person nor their organisation."""

    code = "lead_deal"
    http_status = 409
