"""Short forms by which records name people, teams, products and other records."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from crm_core.contacts.model import Contact
from crm_core.contacts.rules import IdentityKind
from crm_core.contacts.service import identity_value
from crm_core.invoices.model import CreditNoteLine, InvoiceLine
from crm_core.listing.repository import Related
from crm_core.quotes.model import Quote, QuoteLine
from crm_core.staff.model import StaffUser


class ContactRef(BaseModel):
    """A customer, as far as a list names one."""

    id: str
    name: str | None
    mobile: str | None


class StaffRef(BaseModel):
    """A colleague."""

    id: str
    username: str
    name: str


class AccountRef(BaseModel):
    """A customer's account at a messenger, as they named it themselves."""

    name: str | None
    username: str | None


class NamedRef(BaseModel):
    """A team, product or category."""

    code: str
    name: str


class CodeRef(BaseModel):
    """Another document."""

    id: str
    code: str | None


class Line(BaseModel):
    """One product of an offer; money in rial, rates and shares in percent. An ``inclusive`` price contains the tax."""

    product: NamedRef
    unit: str
    quantity: int
    unit_price: int
    inclusive: bool
    price_list: str | None = None
    given_percent: float | None = None
    given_discount: int = 0
    discount: int
    net: int
    vat_rate: float
    vat: int
    total: int


class StatedEvent(BaseModel):
    """One thing that happened, by whom and when."""

    seq: int
    kind: str
    actor: str
    text: str | None
    change: dict[str, Any]
    at: datetime


def contact_ref(related: Related, contact_id: str | None) -> ContactRef | None:
    """The customer of an id, None for nobody."""
    contact = related.contacts.get(contact_id) if contact_id else None
    return short_contact(contact) if contact is not None else None


def short_contact(contact: Contact) -> ContactRef:
    """A customer in short (keys loaded)."""
    return ContactRef(id=contact.id, name=contact.name, mobile=identity_value(contact, IdentityKind.MOBILE))


def staff_ref(related: Related, staff_id: str | None) -> StaffRef | None:
    """The colleague of an id, None for nobody."""
    user = related.staff.get(staff_id) if staff_id else None
    return person(user) if user is not None else None


def person(user: StaffUser) -> StaffRef:
    """A colleague in short."""
    return StaffRef(id=user.id, username=user.username, name=user.name)


def team_ref(related: Related, team_id: str | None) -> NamedRef | None:
    """The team of an id, None for no team."""
    team = related.teams.get(team_id) if team_id else None
    return NamedRef(code=team.code, name=team.name) if team is not None else None


def quote_ref(quote: Quote | None) -> CodeRef | None:
    """A quote in short."""
    return CodeRef(id=quote.id, code=quote.code) if quote is not None else None


def quote_lines(quote: Quote | None) -> list[Line]:
    """What was offered, in order (lines loaded); nothing without a quote."""
    return [_offered_line(line) for line in quote.lines] if quote is not None else []


def document_lines(lines: Iterable[QuoteLine | InvoiceLine | CreditNoteLine]) -> list[Line]:
    """The lines of a document, in order."""
    return [_line(line) for line in lines]


def _offered_line(line: QuoteLine) -> Line:
    """A line with the price list and the discount as somebody gave it, which later documents do not repeat."""
    given_percent = None if line.given_percent is None else line.given_percent / 100
    update = {"price_list": line.price_list, "given_percent": given_percent, "given_discount": line.given_rial}
    return _line(line).model_copy(update=update)


def _line(line: QuoteLine | InvoiceLine | CreditNoteLine) -> Line:
    return Line(
        product=NamedRef(code=line.product_code, name=line.product_name), unit=line.unit,
        quantity=line.quantity, unit_price=line.unit_price_rial, inclusive=line.inclusive,
        discount=line.discount_rial, net=line.net_rial, vat_rate=line.vat_rate / 100,
        vat=line.vat_rial, total=line.total_rial,
    )  # fmt: skip
