"""What may go wrong with the store itself."""

from crm_core.errors import CRMError


class StoreFullError(CRMError):
    """The disk of the store takes no more; nothing of the transaction was stored."""

    code = "store_full"
    http_status = 507
