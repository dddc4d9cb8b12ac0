"""What may go wrong with problems and proposals of them."""

from crm_core.errors import CRMError


class ProblemStateError(CRMError):
    """The problem or proposal is not in a state that allows this; ``data.state`` says where it is."""

    code = "problem_state"
    http_status = 409
