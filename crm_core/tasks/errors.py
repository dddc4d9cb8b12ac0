"""What may go wrong with tasks."""

from crm_core.errors import CRMError


class TaskStateError(CRMError):
    """The task is done; it is to be reopened before it is given away or put off."""

    code = "task_state"
    http_status = 409
