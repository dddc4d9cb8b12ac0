"""What may be wrong with the files that describe a company."""

from dataclasses import asdict, dataclass
from enum import StrEnum

from crm_core.errors import CRMError


class SeedReason(StrEnum):
    """Why an entry of a file cannot be used."""

    MISSING = "missing"
    UNKNOWN_KEY = "unknown_key"
    NOT_TEXT = "not_text"
    NOT_AN_INTEGER = "not_an_integer"
    NOT_A_NUMBER = "not_a_number"
    NOT_A_BOOLEAN = "not_a_boolean"
    NOT_A_LIST = "not_a_list"
    NOT_AN_ENTRY = "not_an_entry"
    NOT_A_DATE = "not_a_date"
    NOT_ONE_OF = "not_one_of"
    WRONG_FORM = "wrong_form"
    EMPTY = "empty"
    TOO_LONG = "too_long"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    TOO_FEW = "too_few"
    TOO_MANY = "too_many"
    CHECK_DIGIT = "check_digit"
    DUPLICATE = "duplicate"
    UNKNOWN_REFERENCE = "unknown_reference"
    UNKNOWN_PLACEHOLDER = "unknown_placeholder"
    STAGE_KIND_MISSING = "stage_kind_missing"
    STAGE_IN_USE = "stage_in_use"
    UNREACHABLE = "unreachable"
    CALENDAR_INVALID = "calendar_invalid"
    DURATION = "duration"
    OFFSET = "offset"
    DEFAULT_NOT_LAST = "default_not_last"
    FILE_MISSING = "file_missing"
    FILE_EMPTY = "file_empty"
    NOT_YAML = "not_yaml"


@dataclass(frozen=True)
class Problem:
    """One mistake: the file (below the data folder), the entry (its code, or its place), the field, and why.

    ``detail`` is a value or limit that helps to mend it.
    """

    file: str
    entry: str
    field: str
    reason: SeedReason
    detail: str = ""


class SeedError(CRMError):
    """The definitions cannot be used; ``data["problems"]`` lists every mistake found."""

    code = "seed_invalid"
    http_status = 422

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems=[asdict(problem) for problem in problems])
