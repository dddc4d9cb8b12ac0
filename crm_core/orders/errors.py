"""What may go wrong with orders."""

from crm_core.errors import CRMError


class OrderStateError(CRMError):
    """The order does not go from its state to that one; ``data.state`` says where it is."""

    code = "order_state"
    http_status = 409
