"""What may go wrong with stock."""

from crm_core.errors import CRMError


class OutOfStockError(CRMError):
    """There is less than is wanted; ``data.products`` names each product with what is wanted and what is free."""

    code = "out_of_stock"
    http_status = 409
