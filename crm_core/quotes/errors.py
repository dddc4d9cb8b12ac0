"""What may go wrong with quotes."""

from crm_core.errors import CRMError


class QuoteStateError(CRMError):
    """The quote is not in a state that allows this; ``data.state`` says where it is."""

    code = "quote_state"
    http_status = 409


class QuoteExpiredError(CRMError):
    """The quote is past its last day; a new one has to be issued."""

    code = "quote_expired"
    http_status = 409


class DiscountLimitError(CRMError):
    """A line's discount is above what the role may give; ``data.limit`` is that in basis points (500 is 5 %)."""

    code = "discount_limit"
    http_status = 403


class QuantityError(CRMError):
    """A quantity below one or above the limit."""

    code = "quantity"
    http_status = 422
