"""What may go wrong with electronic invoices."""

from crm_core.errors import CRMError


class EInvoiceIncompleteError(CRMError):
    """Something that the tax organisation demands is not known; ``data.missing`` lists fields, with rows of lines."""

    code = "einvoice_incomplete"
    http_status = 422
