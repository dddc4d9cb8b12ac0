"""What may go wrong with contacts."""

from crm_core.errors import CRMError


class IdentityTakenError(CRMError):
    """The key already belongs to another contact."""

    code = "identity_taken"
    http_status = 409


class NotVerifiedError(CRMError):
    """The person has not proved who they are; the same answer whether or not the record exists."""

    code = "not_verified"
    http_status = 403
