"""Which column of a file is which field (pure)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crm_core.imports.errors import FileReason, ImportFileError
from crm_core.imports.fields import Field, Reader
from crm_core.imports.labels import compact
from crm_core.imports.values import UNIT_WORDS, Cell, Unit, read_amount

UNIT_ENDING = re.compile(r"[\s_(\[/-]*(?P<unit>ریال|تومان|تومن|rial|rials|toman)[\s)\]]*$", re.IGNORECASE)


@dataclass(frozen=True)
class Column:
    """One column that means something: where it stands, its header, its field and how its cells are read."""

    place: int
    header: str
    field: Field
    read: Reader


@dataclass(frozen=True)
class Layout:
    """How a file is laid out; ``unit_assumed`` when an amount's unit was neither given nor in its header."""

    columns: tuple[Column, ...]
    ignored: tuple[str, ...]
    unit_assumed: bool

    @property
    def headers(self) -> dict[str, str]:
        """The header of each field that the file has."""
        return {column.field.name: column.header for column in self.columns}


def lay_out(
    headers: Sequence[str], *, fields: Sequence[Field], mapping: Mapping[str, str], unit: Unit | None
) -> Layout:
    """Finds the field of each column by the caller's mapping (header to field) first, else by its known names.

    Raises:
        ImportFileError: a required column is not there, two columns mean one field, or the mapping names
            what does not exist.
    """
    by_name = {item.name: item for item in fields}
    meant = _chosen(headers, mapping=mapping, known=by_name)
    for name, place in _recognised(headers, fields).items():
        if name not in {item.name for item in meant.values()} and place not in meant:
            meant[place] = by_name[name]
    columns, assumed = [], False
    for place, item in sorted(meant.items(), key=lambda pair: pair[0]):
        said = _split_unit(headers[place])[1]
        assumed = assumed or (item.money and unit is None and said is None)
        read = _amount_reader(said or unit or Unit.RIAL) if item.money else item.read
        columns.append(Column(place, headers[place], item, read))
    for item in fields:
        if item.required and item not in meant.values():
            raise ImportFileError(reason=FileReason.COLUMN_MISSING, detail=f"{item.aliases[0]} ({item.name})")
    ignored = tuple(header for place, header in enumerate(headers) if header and place not in meant)
    return Layout(tuple(columns), ignored, assumed)


def _recognised(headers: Sequence[str], fields: Sequence[Field]) -> dict[str, int]:
    """The column of each field that a header names; of several the one with the more usual name."""
    found: dict[str, int] = {}
    words = [{compact(header), compact(_split_unit(header)[0])} for header in headers]
    for item in fields:
        for name in (item.name, *item.aliases):
            places = [place for place, word in enumerate(words) if compact(name) in word]
            if len(places) > 1:
                raise ImportFileError(reason=FileReason.COLUMN_TWICE, detail=f"{headers[places[0]]} ({item.name})")
            if places and places[0] not in found.values():
                found[item.name] = places[0]
                break
    return found


def _chosen(headers: Sequence[str], *, mapping: Mapping[str, str], known: Mapping[str, Field]) -> dict[int, Field]:
    places = {compact(header): place for place, header in enumerate(headers)}
    chosen = {}
    for header, name in mapping.items():
        if name not in known:
            raise ImportFileError(reason=FileReason.UNKNOWN_FIELD, detail=f"{name} ({'، '.join(known)})")
        if compact(header) not in places:
            raise ImportFileError(reason=FileReason.UNKNOWN_COLUMN, detail=header)
        chosen[places[compact(header)]] = known[name]
    return chosen


def _split_unit(header: str) -> tuple[str, Unit | None]:
    """A header without the unit at its end, and the unit: «مبلغ (تومان)», ``price_rial``."""
    match = UNIT_ENDING.search(header)
    if match is None or not header[: match.start()].strip():
        return header, None
    return header[: match.start()], UNIT_WORDS[match["unit"].lower()]


def _amount_reader(unit: Unit) -> Reader:
    def read(cell: Cell) -> int:
        return read_amount(cell, unit)

    return read
