"""What may go wrong when a person is to be forgotten."""

from crm_core.errors import CRMError


class ObligationsOpenError(CRMError):
    """Something is still owed to the person or by them; ``data`` counts open orders, invoices and tickets."""

    code = "obligations_open"
    http_status = 409
