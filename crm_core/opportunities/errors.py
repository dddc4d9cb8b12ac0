"""What may go wrong with deals."""

from crm_core.errors import CRMError


class StageMoveError(CRMError):
    """The pipeline's table of moves does not allow this step."""

    code = "stage_move"
    http_status = 409


class StageFieldsMissingError(CRMError):
    """The stage asks for fields that the deal does not have; ``data.fields`` names them."""

    code = "stage_fields_missing"
    http_status = 422


class AmountQuotedError(CRMError):
    """The amount of a quoted deal is the total of its quote, and not for anybody to write."""

    code = "amount_quoted"
    http_status = 409


class LostReasonRequiredError(CRMError):
    """A deal is lost only with a reason from the list (and a note where the reason asks for one)."""

    code = "lost_reason_required"
    http_status = 422
