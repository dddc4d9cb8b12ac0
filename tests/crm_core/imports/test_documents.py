"""Tickets, quotes, invoices, orders and subscriptions of an old system."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from crm_core.contacts.model import Contact
from crm_core.imports.job import Outcome
from crm_core.imports.report import ImportReport
from crm_core.invoices.model import Invoice
from crm_core.invoices.rules import InvoiceState, Payment
from crm_core.numbering.rules import Series
from crm_core.numbering.service import next_code
from crm_core.orders.model import Order
from crm_core.orders.rules import OrderState
from crm_core.products.model import Product
from crm_core.quotes.model import Quote
from crm_core.quotes.rules import QuoteState
from crm_core.subscriptions.model import Subscription
from crm_core.tickets.model import Ticket, TicketCategory
from crm_core.tickets.repository import list_events
from crm_core.tickets.rules import Priority, TicketState

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
Import = Callable[..., Awaitable[ImportReport]]


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    """Added, updated, unchanged and refused."""
    return (*(report.counts[outcome] for outcome in Outcome), len(report.refused))


def reasons(report: ImportReport) -> list[tuple[int, str, str]]:
    """Line, field and reason of each refused line."""
    return [(refused.line, refused.field, str(refused.reason)) for refused in report.refused]


TICKETS = ["شماره تیکت", "موبایل", "نام", "عنوان", "شرح", "وضعیت", "اولویت", "تاریخ ثبت", "تاریخ بسته شدن"]
TICKET = ["TK-1403-17", "09121112233", "سارا", "تصویر ندارم", "از دیروز", "بسته شده", "فوری", "1403/06/01 09:00",
          "1403/06/03 12:00"]  # fmt: skip


async def test_a_ticket_keeps_code_state_dates_and_gets_a_history(company: AsyncSession, bring_in: Import) -> None:
    assert counts(await bring_in("tickets", TICKETS, TICKET)) == (1, 0, 0, 0)
    ticket = (await company.scalars(select(Ticket).options(selectinload(Ticket.category)))).one()
    assert (ticket.code, ticket.state, ticket.priority) == ("TK-1403-000017", TicketState.CLOSED, Priority.URGENT)
    assert ticket.opened_at == datetime(2024, 8, 22, 5, 30, tzinfo=UTC)
    assert ticket.closed_at == datetime(2024, 8, 24, 8, 30, tzinfo=UTC)
    assert ticket.category.code == "camera_image"
    events = await list_events(company, ticket_id=ticket.id)
    assert [(event.kind, event.text) for event in events] == [("opened", "از دیروز"), ("moved", None)]
    assert counts(await bring_in("tickets", TICKETS, TICKET)) == (0, 0, 1, 0)


async def test_an_old_number_of_our_series_is_never_given_out_again(company: AsyncSession, bring_in: Import) -> None:
    this_year = ["tk-1405-41", *TICKET[1:7], "1405/02/01", ""]
    await bring_in("tickets", TICKETS, TICKET, this_year)
    assert await next_code(company, series=Series.TICKET, now=NOW) == "TK-1405-000042"


async def test_a_counter_that_is_already_further_stays_there(company: AsyncSession, bring_in: Import) -> None:
    for _ in range(3):
        await next_code(company, series=Series.TICKET, now=NOW)
    await bring_in("tickets", TICKETS, ["TK-1405-2", *TICKET[1:7], "1405/02/01", ""])
    assert await next_code(company, series=Series.TICKET, now=NOW) == "TK-1405-000004"


async def test_a_closed_ticket_without_a_date_is_closed_at_its_last_known_moment(
    company: AsyncSession, bring_in: Import
) -> None:
    await bring_in("tickets", TICKETS, [*TICKET[:8], ""])
    ticket = (await company.scalars(select(Ticket))).one()
    assert ticket.closed_at == ticket.resolved_at == ticket.opened_at


async def test_an_open_ticket_with_a_date_of_closing_stays_open(company: AsyncSession, bring_in: Import) -> None:
    reopened = [*TICKET]
    reopened[5] = "در دست اقدام"
    await bring_in("tickets", TICKETS, reopened)
    ticket = (await company.scalars(select(Ticket))).one()
    assert (ticket.state, ticket.closed_at) == (TicketState.IN_PROGRESS, None)


async def test_a_subject_that_fits_nothing_goes_to_other_and_without_other_is_refused(
    company: AsyncSession, bring_in: Import
) -> None:
    strange = ["9", "09121112233", "", "زنگ در", "", "", "", "", ""]
    await bring_in("tickets", TICKETS, strange)
    ticket = (await company.scalars(select(Ticket).options(selectinload(Ticket.category)))).one()
    assert ticket.category.code == "other"
    other = (await company.scalars(select(TicketCategory).where(TicketCategory.code == "other"))).one()
    other.code = "misc"
    await company.flush()
    report = await bring_in("tickets", TICKETS, ["10", *strange[1:]])
    assert reasons(report) == [(2, "category", "unknown_category")]


async def test_a_ticket_closed_before_it_was_opened_is_refused(company: AsyncSession, bring_in: Import) -> None:
    report = await bring_in("tickets", TICKETS, [*TICKET[:8], "1403/05/01"])
    assert reasons(report) == [(2, "closed_at", "dates_crossed")]
    assert await company.scalar(select(func.count(Contact.id))) == 0


async def test_a_customer_known_only_by_an_unknown_code_is_refused(company: AsyncSession, bring_in: Import) -> None:
    report = await bring_in("tickets", ["کد", "کد مشتری", "شرح"], ["1", "77", "خراب"], ["2", "", "خراب"])
    assert reasons(report) == [(2, "contact_code", "contact_unknown"), (3, "mobile", "contact_missing")]


QUOTES = ["کد", "نام", "موبایل", "وضعیت", "تاریخ صدور", "کالا", "تعداد", "فی", "تخفیف", "جمع کل"]


def quote_line(product: str, quantity: int, price: int, discount: int = 0, total: Any = "", **head: str) -> list[Any]:
    """One line of the old system's list of quotes."""
    return [
        head.get("code", "QT-1402-5"), "سارا", "09121112233", head.get("state", "تأیید شده"),
        head.get("day", "1402/10/01"), product, quantity, price, discount, total,
    ]  # fmt: skip


async def quote(session: AsyncSession) -> Quote:
    """The only quote, with its lines."""
    return (await session.scalars(select(Quote).options(selectinload(Quote.lines)))).one()


async def test_lines_of_one_code_are_one_quote_with_the_tax_of_its_day(company: AsyncSession, bring_in: Import) -> None:
    report = await bring_in(
        "quotes", QUOTES, quote_line("CAM-1", 2, 1_000_000), quote_line("کابل", 3, 100_000, discount=50_000)
    )
    assert counts(report) == (1, 0, 0, 0)
    found = await quote(company)
    assert (found.code, found.state) == ("QT-1402-000005", QuoteState.ACCEPTED)
    assert [(line.product_code, line.net_rial, line.vat_rate) for line in found.lines] == [
        ("CAM-1", 2_000_000, 900),
        ("کابل", 250_000, 900),
    ]
    assert (found.subtotal_rial, found.discount_rial, found.vat_rial, found.total_rial) == (
        2_300_000, 50_000, 202_500, 2_452_500,
    )  # fmt: skip
    assert found.accepted_at == found.issued_at
    again = await bring_in("quotes", QUOTES, quote_line("CAM-1", 2, 1_000_000))
    assert counts(again) == (0, 0, 1, 0)


async def test_a_sum_that_differs_by_rounding_counts_and_a_wrong_one_is_refused(
    company: AsyncSession, bring_in: Import
) -> None:
    lines = [quote_line("CAM-1", 1, 1_000_000, total=1_090_004), quote_line("CAM-1", 1, 1_000_000, code="7", total=5)]
    report = await bring_in("quotes", QUOTES, *lines)
    assert counts(report) == (1, 0, 0, 1)
    assert reasons(report) == [(3, "total", "total_mismatch")]
    assert (await quote(company)).total_rial == 1_090_004


async def test_a_quote_with_one_bad_line_is_refused_whole(company: AsyncSession, bring_in: Import) -> None:
    lines = [quote_line("CAM-1", 1, 1_000_000), quote_line("CAM-1", 1, "گران")]  # type: ignore[arg-type]
    report = await bring_in("quotes", QUOTES, *lines, quote_line("CAM-1", 1, 5, code="8"))
    assert reasons(report) == [(2, "", "with_another_line"), (3, "unit_price", "not_an_amount")]
    assert (await quote(company)).code == "8"


async def test_a_quote_of_which_only_the_sum_was_kept_has_no_lines(company: AsyncSession, bring_in: Import) -> None:
    await bring_in("quotes", ["کد", "موبایل", "مالیات", "مبلغ کل"], ["55", "09121112233", "90", "1090"])
    found = await quote(company)
    assert (found.lines, found.subtotal_rial, found.total_rial, found.state) == ([], 1000, 1090, QuoteState.ISSUED)


@pytest.mark.parametrize(
    ("said", "reason", "note"), [("قیمت بالا بود", "price", None), ("نپسندید", "other", "نپسندید"), ("", "other", None)]
)
async def test_a_rejected_quote_has_a_reason(
    company: AsyncSession, bring_in: Import, said: str, reason: str, note: str | None
) -> None:
    line = ["55", "09121112233", "رد شد", said, "1000"]
    await bring_in("quotes", ["کد", "موبایل", "وضعیت", "دلیل رد", "مبلغ کل"], line)
    found = await quote(company)
    assert (found.state, found.reject_reason, found.reject_note) == (QuoteState.REJECTED, reason, note)


INVOICES = ["شماره فاکتور", "موبایل", "نام", "پیش‌فاکتور", "مبلغ کل", "مالیات", "پرداخت‌شده", "وضعیت", "تاریخ صدور"]
INVOICE = ["INV-1402-3", "09121112233", "سارا", "", "1090", "90", "500", "", "1402/10/05"]


async def test_an_invoice_keeps_its_number_and_what_was_paid(company: AsyncSession, bring_in: Import) -> None:
    assert counts(await bring_in("invoices", INVOICES, INVOICE)) == (1, 0, 0, 0)
    invoice = (await company.scalars(select(Invoice))).one()
    assert (invoice.code, invoice.state, invoice.payment) == ("INV-1402-000003", InvoiceState.ISSUED, Payment.PARTIAL)
    assert (invoice.subtotal_rial, invoice.vat_rial, invoice.total_rial, invoice.paid_rial) == (1000, 90, 1090, 500)
    paid = [*INVOICE[:6], "1090", "", ""]
    assert counts(await bring_in("invoices", INVOICES, paid)) == (0, 0, 1, 0)
    assert counts(await bring_in("invoices", INVOICES, paid, update=True)) == (0, 1, 0, 0)
    assert (await company.scalars(select(Invoice.payment))).one() == Payment.PAID


@pytest.mark.parametrize(("said", "paid"), [("تسویه شده", 1090), ("unpaid", 0), ("", 0)])
async def test_the_word_on_payment_stands_for_the_amount(
    company: AsyncSession, bring_in: Import, said: str, paid: int
) -> None:
    header = ["شماره فاکتور", "موبایل", "مبلغ کل", "وضعیت پرداخت"]
    await bring_in("invoices", header, ["7", "09121112233", "1090", said])
    assert (await company.scalars(select(Invoice.paid_rial))).one() == paid


async def test_a_partial_payment_needs_its_amount(company: AsyncSession, bring_in: Import) -> None:
    header = ["شماره فاکتور", "موبایل", "مبلغ کل", "وضعیت پرداخت"]
    report = await bring_in("invoices", header, ["7", "09121112233", "1090", "partial"])
    assert reasons(report) == [(2, "paid", "missing")]


async def test_an_invoice_cannot_be_paid_more_than_once_over(company: AsyncSession, bring_in: Import) -> None:
    report = await bring_in("invoices", INVOICES, [*INVOICE[:6], "1091", "", ""])
    assert reasons(report) == [(2, "paid", "paid_too_much")]


async def test_a_quote_has_one_live_invoice_and_one_order(company: AsyncSession, bring_in: Import) -> None:
    await bring_in("quotes", QUOTES, quote_line("CAM-1", 1, 1_000_000))
    first, second = [*INVOICE], ["INV-1402-4", *INVOICE[1:]]
    first[3] = second[3] = "QT-1402-5"
    assert reasons(await bring_in("invoices", INVOICES, first, second)) == [(3, "quote", "quote_has_one")]
    voided = [*second]
    voided[7] = "باطل شده"
    assert counts(await bring_in("invoices", INVOICES, voided)) == (1, 0, 0, 0)
    orders = ["کد", "موبایل", "پیش‌فاکتور", "مبلغ", "وضعیت", "تاریخ ثبت"]
    report = await bring_in(
        "orders",
        orders,
        ["O-1", "09121112233", "QT-1402-5", "1090000", "تحویل داده شد", "1402/10/06"],
        ["O-2", "09121112233", "QT-1402-5", "1090000", "", ""],
        ["O-3", "09121112233", "QT-1402-6", "1090000", "", ""],
    )
    assert reasons(report) == [(3, "quote", "quote_has_one"), (4, "quote", "unknown_quote")]
    order = (await company.scalars(select(Order))).one()
    assert (order.code, order.state) == ("O-1", OrderState.DELIVERED)
    assert order.placed_at == datetime(2023, 12, 26, 20, 30, tzinfo=UTC)


SUBSCRIPTIONS = ["موبایل", "سرویس", "تعداد کاربر", "تاریخ شروع", "تاریخ پایان"]


async def test_a_subscription_without_a_code_is_known_by_contact_product_and_start(
    company: AsyncSession, bring_in: Import
) -> None:
    line = ["09121112233", "لایسنس", "5", "1405/01/01", "1405/12/29"]
    assert counts(await bring_in("subscriptions", SUBSCRIPTIONS, line)) == (1, 0, 0, 0)
    assert counts(await bring_in("subscriptions", SUBSCRIPTIONS, line)) == (0, 0, 1, 0)
    found = (await company.scalars(select(Subscription))).one()
    assert (found.quantity, found.starts_on, found.ends_on) == (5, date(2026, 3, 21), date(2027, 3, 20))


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (["09121112233", "هاست", "1", "1405/01/01", "1405/12/29"], "unknown_product"),
        (["09121112233", "LIC-1", "1", "1405/01/01", "1404/12/29"], "dates_crossed"),
        (["09121112233", "LIC-1", "0", "1405/01/01", "1405/12/29"], "not_a_number"),
        (["09121112233", "LIC-1", "1", "", "1405/12/29"], "missing"),
    ],
)
async def test_a_subscription_that_makes_no_sense_is_refused(
    company: AsyncSession, bring_in: Import, line: list[str], fault: str
) -> None:
    assert [reason for *_, reason in reasons(await bring_in("subscriptions", SUBSCRIPTIONS, line))] == [fault]
    assert await company.scalar(select(func.count(Product.id))) == 2
