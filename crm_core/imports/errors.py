"""What may go wrong with a file of records, and with one line of it."""

from enum import StrEnum

from crm_core.errors import CRMError


class FileReason(StrEnum):
    """Why a file cannot be read at all."""

    MISSING = "missing"
    UNKNOWN_FORMAT = "unknown_format"
    DAMAGED = "damaged"
    EMPTY = "empty"
    COLUMN_MISSING = "column_missing"
    COLUMN_TWICE = "column_twice"
    UNKNOWN_FIELD = "unknown_field"
    UNKNOWN_COLUMN = "unknown_column"
    TOO_WIDE = "too_wide"
    TOO_LARGE = "too_large"
    NOT_WRITTEN = "not_written"
    NO_ROOM = "no_room"


class ImportFileError(CRMError):
    """The file as a whole cannot be read or written; ``data`` holds ``reason`` and ``detail``."""

    code = "import_file"
    http_status = 422


class ImportClashError(CRMError):
    """Somebody stored a record of this file meanwhile; nothing was imported, and doing it again will work."""

    code = "import_clash"
    http_status = 409


class RowReason(StrEnum):
    """Why one line was refused."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    NOT_A_MOBILE = "not_a_mobile"
    NOT_AN_EMAIL = "not_an_email"
    NOT_A_NATIONAL_ID = "not_a_national_id"
    NOT_A_DATE = "not_a_date"
    NOT_AN_AMOUNT = "not_an_amount"
    NOT_A_NUMBER = "not_a_number"
    NOT_A_FLAG = "not_a_flag"
    NOT_ONE_OF = "not_one_of"
    FORMULA_FAILED = "formula_failed"
    CONTACT_MISSING = "contact_missing"
    CONTACT_UNKNOWN = "contact_unknown"
    KEY_OF_ANOTHER = "key_of_another"
    CODE_OF_ANOTHER = "code_of_another"
    WITH_ANOTHER_LINE = "with_another_line"
    UNKNOWN_PRODUCT = "unknown_product"
    UNKNOWN_CATEGORY = "unknown_category"
    UNKNOWN_QUOTE = "unknown_quote"
    UNKNOWN_RECORD = "unknown_record"
    QUOTE_HAS_ONE = "quote_has_one"
    DEAL_HAS_ONE = "deal_has_one"
    DATES_CROSSED = "dates_crossed"
    TOTAL_MISMATCH = "total_mismatch"
    PAID_TOO_MUCH = "paid_too_much"


class NoteReason(StrEnum):
    """Why something was left out of a line that was stored."""

    UNKNOWN_STAFF = "unknown_staff"
    UNKNOWN_PRODUCT = "unknown_product"
    LEGAL_ID_WITHOUT_COMPANY = "legal_id_without_company"


class RowRefusedError(CRMError):
    """One line cannot be stored; ``data`` holds ``column``, ``reason`` and a ``detail`` that helps to mend it."""

    code = "row_refused"
    http_status = 422

    def __init__(self, column: str, reason: RowReason, detail: str = "") -> None:
        super().__init__(column=column, reason=reason, detail=detail)
