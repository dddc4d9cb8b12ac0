"""What may go wrong when a store is brought up to date."""

from crm_core.errors import CRMError


class StoreUnreachableError(CRMError):
    """The database does not answer or does not let us in; ``data["detail"]`` is its own word, without the password."""

    code = "store_unreachable"
    http_status = 503


class FillMissingError(CRMError):
    """A new column may not be empty and its model has no default for the rows that are there; ``data`` names both."""

    code = "fill_missing"
    http_status = 500


class StoreNewerError(CRMError):
    """The store was written by a newer version of the product; ``data["revision"]`` is what it stands at."""

    code = "store_newer"
    http_status = 500


class StoreBrokenError(CRMError):
    """An upgrade would leave rows in ``data["tables"]`` without the rows they refer to; nothing was changed."""

    code = "store_broken"
    http_status = 500
