"""The words that other systems use for our states, kinds and priorities (pure)."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from crm_core.consents.rules import Channel, Purpose
from crm_core.conversations.rules import Author
from crm_core.imports.channels import TalkChannel
from crm_core.imports.errors import RowReason, RowRefusedError
from crm_core.imports.values import Cell, as_text
from crm_core.invoices.rules import InvoiceState, Payment
from crm_core.leads.rules import LeadState
from crm_core.orders.rules import OrderState
from crm_core.payments.rules import Method, PaymentKind, PaymentState
from crm_core.products.rules import ProductKind, VatClass
from crm_core.quotes.rules import QuoteState
from crm_core.tasks.rules import TaskKind, TaskState
from crm_core.text.normalise import canonical
from crm_core.tickets.rules import Priority, TicketKind, TicketState

LABELS: Mapping[type[StrEnum], Mapping[StrEnum, tuple[str, ...]]] = {
    LeadState: {
        LeadState.NEW: ("جدید", "تازه"),
        LeadState.CONTACTED: ("تماس گرفته شد", "تماس گرفته‌شده", "در حال پیگیری", "پیگیری"),
        LeadState.QUALIFIED: ("واجد شرایط", "تأییدشده"),
        LeadState.CONVERTED: ("تبدیل‌شده", "تبدیل شد", "مشتری شد", "موفق"),
        LeadState.DISQUALIFIED: ("رد شد", "ردشده", "نامناسب", "ازدست‌رفته", "ناموفق"),
    },
    TicketState: {
        TicketState.NEW: ("جدید", "باز", "open"),
        TicketState.ASSIGNED: ("ارجاع‌شده", "ارجاع داده شد", "ارجاع"),
        TicketState.IN_PROGRESS: ("در حال انجام", "در دست اقدام", "در حال بررسی", "in progress", "pending"),
        TicketState.WAITING_CUSTOMER: ("منتظر مشتری", "در انتظار مشتری", "در انتظار پاسخ", "waiting", "on hold"),
        TicketState.RESOLVED: ("حل‌شده", "حل شد", "پاسخ داده شده", "solved"),
        TicketState.CLOSED: ("بسته", "بسته‌شده", "بسته شد", "پایان‌یافته", "done"),
    },
    TicketKind: {
        TicketKind.FAULT: ("خرابی", "مشکل", "مشکل فنی", "issue", "incident"),
        TicketKind.COMPLAINT: ("شکایت", "انتقاد"),
        TicketKind.REQUEST: ("درخواست", "سؤال", "question"),
    },
    Priority: {
        Priority.LOW: ("کم", "پایین"),
        Priority.NORMAL: ("عادی", "معمولی", "متوسط", "medium"),
        Priority.HIGH: ("زیاد", "بالا", "مهم"),
        Priority.URGENT: ("فوری", "خیلی زیاد", "بحرانی", "critical"),
    },
    QuoteState: {
        QuoteState.DRAFT: ("پیش‌نویس",),
        QuoteState.ISSUED: ("صادرشده", "صادر شد", "ارسال‌شده", "در انتظار تأیید", "sent"),
        QuoteState.ACCEPTED: ("پذیرفته", "پذیرفته شد", "تأییدشده", "قبول", "approved", "confirmed"),
        QuoteState.REJECTED: ("ردشده", "رد شد", "لغوشده", "declined", "cancelled"),
        QuoteState.EXPIRED: ("منقضی", "منقضی‌شده", "منقضی شد"),
        QuoteState.SUPERSEDED: ("جایگزین‌شده", "اصلاح‌شده", "revised"),
    },
    InvoiceState: {
        InvoiceState.ISSUED: ("صادرشده", "صادر شد", "قطعی", "تأییدشده"),
        InvoiceState.CANCELLED: ("باطل", "باطل‌شده", "ابطالی", "لغوشده", "void", "canceled"),
    },
    Payment: {
        Payment.UNPAID: ("پرداخت‌نشده", "پرداخت نشده", "نپرداخته"),
        Payment.PARTIAL: ("بخشی پرداخت شده", "ناقص", "علی‌الحساب", "partially paid"),
        Payment.PAID: ("پرداخت‌شده", "پرداخت شد", "تسویه", "تسویه‌شده", "settled"),
    },
    OrderState: {
        OrderState.PLACED: ("ثبت‌شده", "ثبت شد", "جدید", "new"),
        OrderState.PREPARING: ("در حال آماده‌سازی", "آماده‌سازی", "در حال تأمین", "processing"),
        OrderState.SHIPPED: ("ارسال‌شده", "ارسال شد", "در راه"),
        OrderState.DELIVERED: ("تحویل‌شده", "تحویل شد", "تحویل داده شد", "تکمیل‌شده", "completed"),
        OrderState.CANCELLED: ("لغوشده", "لغو شد", "لغو", "canceled"),
    },
    ProductKind: {
        ProductKind.GOODS: ("کالا", "محصول", "product", "good"),
        ProductKind.SERVICE: ("خدمت", "خدمات", "سرویس"),
    },
    Channel: {
        Channel.ANY: ("همه", "هر راهی", "all"),
        Channel.SMS: ("پیامک", "اس‌ام‌اس"),
        Channel.TELEGRAM: ("تلگرام",),
        Channel.BALE: ("بله",),
        Channel.EMAIL: ("ایمیل", "رایانامه"),
        Channel.CALL: ("تلفن", "تماس", "phone"),
    },
    Purpose: {
        Purpose.MARKETING: ("تبلیغات", "تبلیغ", "بازاریابی", "advertising"),
        Purpose.SERVICE: ("اطلاع‌رسانی", "خدماتی", "خدمات"),
    },
    TaskKind: {
        TaskKind.FOLLOW_UP: ("پیگیری", "کار", "وظیفه", "task", "to do", "todo"),
        TaskKind.CALL_BACK: ("تماس", "تماس با مشتری", "call", "phone"),
        TaskKind.UNKNOWN_PRODUCT: ("کالای ناشناخته",),
        TaskKind.RENEWAL: ("تمدید",),
        TaskKind.INVOICE: ("فاکتور", "صدور فاکتور"),
        TaskKind.IDENTITY_REVIEW: ("بررسی هویت",),
        TaskKind.ESCALATION: ("رسیدگی فوری",),
        TaskKind.PAYMENT: ("پرداخت", "وصول"),
    },
    TaskState: {
        TaskState.OPEN: ("باز", "انجام‌نشده", "انجام نشده", "در جریان", "pending", "new"),
        TaskState.DONE: ("انجام‌شده", "انجام شد", "بسته", "پایان‌یافته", "completed", "closed"),
    },
    Author: {
        Author.CUSTOMER: ("مشتری", "کاربر", "مخاطب", "user", "client", "visitor", "contact"),
        Author.BOT: ("ربات", "دستیار", "assistant"),
        Author.AGENT: ("کارشناس", "همکار", "پشتیبان", "اپراتور", "staff", "operator", "support"),
        Author.SYSTEM: ("سامانه", "سیستم"),
    },
    TalkChannel: {
        TalkChannel.IMPORT: ("سامانه قبلی", "نامشخص"),
        TalkChannel.WEBSITE: ("وب‌سایت", "سایت", "web", "widget"),
        TalkChannel.TELEGRAM: ("تلگرام",),
        TalkChannel.WHATSAPP: ("واتساپ", "واتس‌اپ"),
        TalkChannel.INSTAGRAM: ("اینستاگرام",),
        TalkChannel.BALE: ("بله",),
        TalkChannel.EITAA: ("ایتا",),
        TalkChannel.RUBIKA: ("روبیکا",),
        TalkChannel.SMS: ("پیامک", "اس‌ام‌اس"),
        TalkChannel.EMAIL: ("ایمیل", "رایانامه"),
        TalkChannel.CALL: ("تلفن", "تماس", "phone"),
    },
    Method: {
        Method.TRANSFER: ("حواله", "انتقال بانکی", "پایا", "ساتنا", "bank", "bank transfer"),
        Method.CARD_TO_CARD: ("کارت به کارت",),
        Method.CASH: ("نقد", "نقدی"),
        Method.CHEQUE: ("چک", "check"),
        Method.POS: ("کارتخوان", "کارت‌خوان"),
        Method.GATEWAY: ("درگاه", "درگاه پرداخت", "آنلاین", "online"),
    },
    PaymentKind: {
        PaymentKind.PAYMENT: ("پرداخت", "دریافت", "دریافتی", "receipt"),
        PaymentKind.REFUND: ("برگشت پول", "بازپرداخت", "عودت وجه", "استرداد"),
    },
    PaymentState: {
        PaymentState.RECORDED: ("ثبت‌شده", "ثبت شد", "وصول‌شده", "paid"),
        PaymentState.REVERSED: ("برگشتی", "برگشت‌خورده", "لغوشده", "refunded", "bounced"),
    },
    VatClass: {
        VatClass.STANDARD: ("مشمول", "عادی", "دارد", "بله", "10", "9"),
        VatClass.EXEMPT: ("معاف", "ندارد", "خیر", "0"),
    },
}
"""Accepted words beside our own code of each value; the first one is also how a Persian export says it."""


def choice[Kind: StrEnum](kind: type[Kind]) -> Callable[[Cell], Kind]:
    """A reader of cells that hold one of an enum's values, by code or by one of its words."""
    known = {compact(word): value for value, words in LABELS[kind].items() for word in (str(value), *words)}
    allowed = "، ".join(str(value) for value in LABELS[kind])

    def read(cell: Cell) -> Kind:
        value = known.get(compact(as_text(cell)))
        if value is None:
            raise RowRefusedError("", RowReason.NOT_ONE_OF, allowed)
        return kind(value)

    return read


def compact(text: str) -> str:
    """A word as it is compared: spelling variants, spaces, underscores and ZWNJ make no difference."""
    return canonical(text.replace("_", " ")).replace(" ", "")
