"""What a column may hold: the fields of records, their other names, and how their cells are read."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from crm_core.imports.values import (
    Cell,
    read_code,
    read_email,
    read_mobile,
    read_name,
    read_national_id,
)

Reader = Callable[[Cell], Any]


@dataclass(frozen=True)
class Field:
    """One fact of a record: ``name`` is its header in our own exports, ``aliases`` other headers that mean it.

    ``money`` fields have no reader of their own: theirs depends on the unit of the column.
    """

    name: str
    aliases: tuple[str, ...]
    read: Reader = read_name
    required: bool = False
    money: bool = False


@dataclass(frozen=True)
class Row:
    """One line of a file after reading: its place in the file and the fields that were not empty."""

    line: int
    values: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        """The value of a field that the line must have."""
        return self.values[name]

    def get(self, name: str, default: Any = None) -> Any:
        """A field's value, or the default where the cell was empty or the column is not there."""
        return self.values.get(name, default)


CODE_ALIASES = ("کد", "id", "external id", "old code", "number")
"""Headers that mean the code of the record itself, whatever its kind."""
CUSTOMER_FIELDS = (
    Field(
        "contact_code",
        ("کد مشتری", "کد مخاطب", "شماره اشتراک", "customer code", "customer id", "contact id"),
        read_code,
    ),
    Field(
        "name",
        (
            "نام",
            "نام مشتری",
            "نام و نام خانوادگی",
            "مشتری",
            "خریدار",
            "customer name",
            "contact name",
            "full name",
            "buyer name",
            "customer",
            "contact",
        ),
    ),
    Field(
        "mobile",
        (
            "موبایل",
            "شماره موبایل",
            "همراه",
            "تلفن همراه",
            "شماره همراه",
            "شماره تماس",
            "تلفن",
            "customer mobile",
            "contact mobile",
            "buyer mobile",
            "cell",
            "phone",
            "customer phone",
        ),
        read_mobile,
    ),
    Field("email", ("ایمیل", "پست الکترونیک", "رایانامه", "e-mail", "mail", "customer email"), read_email),
    Field("national_id", ("کد ملی", "شناسه ملی", "کد یا شناسه ملی", "national code"), read_national_id),
    Field("company", ("شرکت", "نام شرکت", "سازمان", "فروشگاه", "organisation", "organization", "account")),
)
"""How the lines of tickets, quotes and the rest say whose they are; one of code, mobile and e-mail is enough."""
