"""What may be wrong with the files that describe a company."""

from dataclasses import asdict, dataclass

from crm_core.errors import CRMError


@dataclass(frozen=True)
class Problem:
    """One mistake: the file (below the data folder), the entry (its code, or its place), the field, and why.

    ``reason`` is a stable word that the edge translates; ``detail`` is a value or limit that helps to mend it.
    """

    file: str
    entry: str
    field: str
    reason: str
    detail: str = ""


class SeedError(CRMError):
    """The definitions cannot be used; ``data["problems"]`` lists every mistake found."""

    code = "seed_invalid"
    http_status = 422

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems=[asdict(problem) for problem in problems])
