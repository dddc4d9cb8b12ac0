"""What may go wrong when somebody asks where things stand."""

from crm_core.errors import CRMError


class TooManyLookupsError(CRMError):
    """Too many refused look-ups; guessing is not answered for a while."""

    code = "too_many_lookups"
    http_status = 429
