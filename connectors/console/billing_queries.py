"""By what lists of invoices, credit notes and payments can be narrowed."""

from typing import Annotated

from connectors.console.queries import Comma, CreatedQuery, CustomerQuery, DocumentCode, Key, Mobile
from connectors.console.typed import Word
from crm_core.invoices.rules import CreditKind, InvoiceState, Payment
from crm_core.payments.rules import Method, PaymentKind, PaymentState


class InvoiceQuery(CustomerQuery):
    """Invoices."""

    code: DocumentCode | None = None
    state: Annotated[tuple[InvoiceState, ...] | None, Comma] = None
    payment: Annotated[tuple[Payment, ...] | None, Comma] = None
    quote_id: Key | None = None


class CreditNoteQuery(CreatedQuery):
    """Credit notes."""

    code: DocumentCode | None = None
    kind: Annotated[tuple[CreditKind, ...] | None, Comma] = None
    invoice_id: Key | None = None
    contact_id: Key | None = None
    mobile: Mobile | None = None


class PaymentQuery(CreatedQuery):
    """Payments and refunds, by the time at which they were recorded."""

    method: Annotated[tuple[Method, ...] | None, Comma] = None
    kind: Annotated[tuple[PaymentKind, ...] | None, Comma] = None
    state: Annotated[tuple[PaymentState, ...] | None, Comma] = None
    invoice_id: Key | None = None
    reference: Word | None = None
    contact_id: Key | None = None
    mobile: Mobile | None = None
