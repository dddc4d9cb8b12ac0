"""What each kind of record gives to the import: its fields, what it looks up, and how one record is stored."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from crm_core.imports.fields import Field, Row
from crm_core.imports.job import Job, Outcome

Lines = Sequence[Row]


@dataclass(frozen=True)
class Kind:
    """One kind of record.

    ``begin`` reads what the whole file needs, ``prepare`` what a chunk of lines speaks of, and ``put`` stores
    one record (of one line, or of all lines with the same code where ``grouped``), or refuses it whole with
    RowRefusedError before anything of it was stored.
    """

    name: str
    fields: tuple[Field, ...]
    begin: Callable[[Job], Awaitable[None]]
    prepare: Callable[[Job, Lines], Awaitable[None]]
    put: Callable[[Job, Lines], Outcome]
    grouped: bool = False


def head_of(lines: Lines) -> Row:
    """What the lines of one record say together: the first word on each field counts."""
    values: dict[str, Any] = {}
    for row in reversed(lines):
        values |= row.values
    return Row(lines[0].line, values)
