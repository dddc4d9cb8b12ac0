"""What may go wrong with document numbers."""

from crm_core.errors import CRMError


class YearClosedError(CRMError):
    """The clock shows a year (``data.year``) after which the series has numbers of ``data.newest`` already."""

    code = "year_closed"
    http_status = 409
