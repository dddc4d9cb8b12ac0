"""What may go wrong in the catalogue."""

from crm_core.errors import CRMError


class PriceMissingError(CRMError):
    """The product has no price on that day; a colleague must name it."""

    code = "price_missing"
    http_status = 409
