"""What ``crm import`` and ``crm export`` say, in Persian."""

from collections.abc import Mapping
from typing import Any

from crm_core.imports.errors import FileReason, NoteReason, RowReason

HELP_IMPORT = "رکوردهای سامانهٔ قبلی را از CSV یا اکسل می‌آورد. راهنمای ستون‌ها در docs/import.md است."
HELP_EXPORT = "همهٔ رکوردهای یک نوع را در CSV یا اکسل می‌نویسد."
HELP_KIND = "نوع رکورد"
HELP_FILE = "پروندهٔ CSV یا XLSX"
HELP_DRY_RUN = "فقط بررسی می‌کند و چیزی ذخیره نمی‌کند"
HELP_UPDATE = "مقدارهای پرونده جای مقدارهای سامانه را می‌گیرند؛ بدون آن فقط جاهای خالی پر می‌شوند"
HELP_MAP = "ستونی با نام دیگر را به فیلد وصل می‌کند؛ مثل --map 'Tel 2=mobile'. چند بار می‌شود نوشت"
HELP_UNIT = "واحد مبلغ‌ها وقتی سرستون آن را نگفته باشد: rial یا toman"
HELP_PERSIAN = "سرستون‌ها و وضعیت‌ها به فارسی و تاریخ‌ها شمسی"

KINDS = {
    "organisations": "سازمان‌ها",
    "consents": "رضایت‌ها",
    "contacts": "مخاطب‌ها",
    "leads": "سرنخ‌ها",
    "products": "کالا و خدمات",
    "tickets": "تیکت‌ها",
    "quotes": "پیش‌فاکتورها",
    "invoices": "فاکتورها",
    "orders": "سفارش‌ها",
    "subscriptions": "اشتراک‌ها",
    "opportunities": "فرصت‌های فروش",
    "payments": "پرداخت‌ها",
    "conversations": "گفتگوها",
    "tasks": "کارها",
    "ratings": "امتیازها",
}

COUNT_COLUMNS = ("تازه", "تغییرکرده", "بدون تغییر", "ردشده")
DRY_RUN_TITLE = "بررسی آزمایشی؛ چیزی ذخیره نشد"
UNIT_ASSUMED = "واحد مبلغ‌ها گفته نشده بود و ریال حساب شد. اگر تومان است، با --unit toman دوباره اجرا کنید."
IGNORED = "این ستون‌ها شناخته نشدند و کنار رفتند: {columns}"
REFUSED_TITLE = "سطرهایی که وارد نشدند"
REFUSED_COLUMNS = ("خط", "ستون", "دلیل")
REFUSED_FILE = "همهٔ سطرهای ردشده با دلیلشان در {path} است. اصلاحش کنید و همان را وارد کنید."
MORE_REFUSED = "و {count} سطر دیگر."
EXPORTED = "{count} سطر در {path} نوشته شد."
BAD_MAPPING = "--map باید به شکل ستون=فیلد باشد: {text}"

NOTES = {
    NoteReason.UNKNOWN_STAFF: "{count} سطر: نام «{column}» بین کارکنان فعال نبود و خالی ماند.",
    NoteReason.UNKNOWN_PRODUCT: "{count} سطر: «{column}» در فهرست کالاها نبود و خالی ماند.",
    NoteReason.LEGAL_ID_WITHOUT_COMPANY: "{count} سطر: شناسهٔ ملی شرکت بدون نام شرکت ذخیره نشد.",
}

FILE_REASONS = {
    FileReason.MISSING: "این پرونده نیست: {detail}",
    FileReason.UNKNOWN_FORMAT: "فقط CSV و XLSX خوانده و نوشته می‌شود، نه «{detail}».",
    FileReason.DAMAGED: "این پرونده خوانده نمی‌شود: {detail}",
    FileReason.EMPTY: "در {detail} زیر سرستون‌ها سطری نیست.",
    FileReason.COLUMN_MISSING: "ستون «{detail}» لازم است. اگر نام دیگری دارد، با --map بگویید.",
    FileReason.COLUMN_TWICE: "ستون «{detail}» دو بار آمده است. یکی را بردارید یا با --map بگویید کدام است.",
    FileReason.UNKNOWN_FIELD: "چنین فیلدی نیست: {detail}",
    FileReason.UNKNOWN_COLUMN: "ستون «{detail}» در پرونده نیست.",
    FileReason.TOO_WIDE: "سطری از این پرونده بیش از {detail} ستون دارد. جداکننده و گیومه‌ها را ببینید.",
    FileReason.TOO_LARGE: "این پرونده پس از باز شدن بیش از {detail} مگابایت است. آن را به چند پرونده تقسیم کنید.",
    FileReason.NOT_WRITTEN: "پرونده نوشته نشد و چیزی از آن نماند: {detail}",
    FileReason.NO_ROOM: "پوشهٔ موقت {detail} جا ندارد و چیزی ذخیره نشد. جا باز کنید یا TMPDIR را عوض کنید.",
}

ROW_REASONS = {
    RowReason.MISSING: "خالی است و لازم است",
    RowReason.TOO_LONG: "بیشتر از {detail} نویسه است",
    RowReason.NOT_A_MOBILE: "شماره موبایل نیست: {detail}",
    RowReason.NOT_AN_EMAIL: "نشانی ایمیل نیست: {detail}",
    RowReason.NOT_A_NATIONAL_ID: "کد یا شناسهٔ ملی درست نیست: {detail}",
    RowReason.NOT_A_DATE: "تاریخ نیست: {detail}. مثل ۱۴۰۴/۰۵/۱۲ یا 2025-08-03 بنویسید",
    RowReason.NOT_AN_AMOUNT: "مبلغ نیست: {detail}",
    RowReason.NOT_A_NUMBER: "عدد درستی نیست: {detail}",
    RowReason.NOT_A_FLAG: "بله یا خیر بنویسید: {detail}",
    RowReason.NOT_ONE_OF: "باید یکی از این‌ها باشد: {detail}",
    RowReason.FORMULA_FAILED: "فرمولش خطا دارد یا حساب نشده است: {detail}",
    RowReason.CONTACT_MISSING: "کد مشتری، موبایل یا ایمیل لازم است تا معلوم شود مال کیست",
    RowReason.CONTACT_UNKNOWN: "مشتری با کد {detail} نیست؛ اول مخاطب‌ها را وارد کنید یا موبایلش را بنویسید",
    RowReason.KEY_OF_ANOTHER: "مال مخاطب دیگری است: {detail}",
    RowReason.CODE_OF_ANOTHER: "رکوردی با کد {detail} هست که مال مشتری دیگری است",
    RowReason.WITH_ANOTHER_LINE: "سطر {detail} همین سند ایراد دارد",
    RowReason.UNKNOWN_PRODUCT: "کالایی با این کد یا نام نیست: {detail}",
    RowReason.UNKNOWN_CATEGORY: "موضوع تیکت «{detail}» تعریف نشده و موضوعی با کد other هم نیست",
    RowReason.UNKNOWN_QUOTE: "پیش‌فاکتور {detail} نیست؛ اول پیش‌فاکتورها را وارد کنید",
    RowReason.UNKNOWN_RECORD: "چنین رکوردی نیست: {detail}؛ اول همان را وارد یا تعریف کنید",
    RowReason.QUOTE_HAS_ONE: "پیش‌فاکتور {detail} از پیش سند دیگری دارد",
    RowReason.DEAL_HAS_ONE: "این فرصت فروش از پیش پیش‌فاکتوری با وضعیت {detail} دارد",
    RowReason.DATES_CROSSED: "پیش از تاریخ آغاز است",
    RowReason.TOTAL_MISMATCH: "جمع‌ها با هم نمی‌خوانند؛ حساب ما {detail} ریال است",
    RowReason.PAID_TOO_MUCH: "بیشتر از مبلغ فاکتور ({detail} ریال) است",
}


def explain_file(data: Mapping[str, Any]) -> str:
    """Why a file as a whole could not be read or written."""
    return FILE_REASONS[FileReason(data["reason"])].format(detail=data["detail"])
