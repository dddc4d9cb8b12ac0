"""What may go wrong when a store is brought up to date."""

from crm_core.errors import CRMError


class StoreUnreachableError(CRMError):
    """The database does not answer or does not let us in; ``data["detail"]`` is its own word, without the password."""

    code = "store_unreachable"
    http_status = 503
