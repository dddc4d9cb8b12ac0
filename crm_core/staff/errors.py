"""What may go wrong with members of staff and their keys."""

from crm_core.errors import CRMError


class TokenRefusedError(CRMError):
    """The token is unknown, expired or revoked, or its owner no longer works here; never says which."""

    code = "token_refused"
    http_status = 401


class LoginRefusedError(CRMError):
    """No such name with such a password; never says which of the two is wrong."""

    code = "login_refused"
    http_status = 401


class PasswordTooShortError(CRMError):
    """The new password has fewer characters than ``data["minimum"]``."""

    code = "password_too_short"
    http_status = 422
