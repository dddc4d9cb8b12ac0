"""What may go wrong with working calendars."""

from crm_core.errors import CRMError


class CalendarInvalidError(CRMError):
    """A calendar that cannot be used; ``data`` names the day or field and the reason."""

    code = "calendar_invalid"
    http_status = 422


class CalendarDayTakenError(CRMError):
    """The day is already written down otherwise for this calendar; ``data.id`` is where."""

    code = "calendar_day_taken"
    http_status = 409
