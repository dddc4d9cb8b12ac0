"""What the command line says, in Persian."""

from collections.abc import Mapping
from typing import Any

from connectors.cli.backups import BackupReason
from connectors.cli.import_texts import explain_file
from crm_core.seed.errors import SeedReason
from crm_core.text.characters import to_persian_digits

HELP = "کارهای مدیر سامانه: ساخت و به‌روزرسانی پایگاه داده، توکن، ورود و خروج داده، پشتیبان."
HELP_SEED = "تعریف‌های شرکت را از پرونده‌های data می‌خواند و در سامانه می‌گذارد."
HELP_MIGRATE = "جدول‌های پایگاه داده را به آخرین نسخه می‌رساند."
HELP_TOKEN = "برای یک نقش توکن می‌سازد و در آخرین خط چاپش می‌کند."  # noqa: S105 - a text about tokens
HELP_ROLE = "نقش صاحب توکن"
HELP_DAYS = "توکن تا چند روز کار می‌کند"
HELP_LABEL = "نامی برای شناختن توکن"

HELP_REINDEX = "نمایهٔ جست‌وجو را از نو می‌سازد."
HELP_BACKUP = "از پایگاه داده، پیوست‌ها و کلیدها یک پروندهٔ پشتیبان می‌سازد؛ لازم نیست سامانه خاموش باشد."
HELP_BACKUP_FOLDER = "پوشهٔ پشتیبان؛ اگر ننویسید var/backups"
HELP_RESTORE = "پشتیبان را به جای داده‌های فعلی می‌گذارد. اول سامانه را خاموش کنید."
HELP_ARCHIVE = "پروندهٔ پشتیبان"
HELP_YES = "بدون پرسش"

CONFIRM_RESTORE = "داده‌های فعلی کنار می‌رود و داده‌های پشتیبان جایش می‌نشیند. ادامه بدهم؟"
STILL_RUNNING = "سامانه روی پورت {port} روشن است. اول خاموشش کنید."
RESTORED = "داده‌ها برگشت. آن‌چه پیش از این بود در {path} است."
RESTORED_ALONE = "داده‌ها برگشت. پیش از این چیزی این‌جا نبود."
REINDEXED = "نمایهٔ جست‌وجو از نو ساخته شد: {count} رکورد."
MIGRATED = "پایگاه داده به‌روز است."
SEED_UNCHANGED = "چیزی در پرونده‌ها عوض نشده بود."
SEED_TITLE = "تعریف‌های شرکت"
SEED_COLUMNS = ("بخش", "تازه", "تغییرکرده")
TOKEN_FOR = "توکن {name} ({role}) تا {days} روز کار می‌کند و دوباره نشان داده نمی‌شود:"  # noqa: S105
PROBLEMS_TITLE = "این‌ها را در پرونده‌های data درست کنید؛ چیزی ذخیره نشد."
PROBLEM_COLUMNS = ("پرونده", "مورد", "کلید", "ایراد")
UNKNOWN_ERROR = "انجام نشد: {code}"

TABLES = {
    "facts": "مشخصات شرکت", "vat_rates": "نرخ مالیات", "categories": "دستهٔ کالا", "products": "کالا و خدمات",
    "price_lists": "لیست قیمت", "prices": "قیمت", "pipelines": "قیف فروش", "stages": "مرحلهٔ فروش",
    "lost_reasons": "دلیل از دست رفتن", "teams": "تیم", "staff_users": "کارکنان",
    "ticket_categories": "موضوع تیکت", "canned_replies": "پاسخ آماده", "faq_entries": "پرسش پرتکرار",
}  # fmt: skip

ROLES = {
    "agent": "کارشناس پشتیبانی", "sales": "کارشناس فروش", "supervisor": "سرپرست", "trainer": "مربی ربات",
    "manager": "مدیر", "admin": "مدیر سامانه",
}  # fmt: skip

ERRORS = {
    "store_unreachable": "به پایگاه داده وصل نشدم: {detail}",
    "import_clash": "هم‌زمان رکوردی از همین پرونده در سامانه ثبت شد و چیزی وارد نشد. دوباره اجرا کنید.",
    "store_full": "دیسک پایگاه داده جا ندارد و چیزی ذخیره نشد. جا باز کنید و دوباره اجرا کنید.",
    "not_found": "پیدا نشد.",
    "seed_invalid": PROBLEMS_TITLE,
    "invalid_setting": "تنظیم {variable} درست نیست: {reason}",
    "password_too_short": "گذرواژه دست‌کم {minimum} نویسه می‌خواهد.",
}

SETTING_REASONS = {
    "file_missing": "چنین پرونده‌ای نیست",
    "line_not_understood": "خط {line} به شکل نام=مقدار نیست",
    "secret_missing": "این کلید نیست یا خراب است. make run کلیدهای تازه می‌سازد؛ "
    "اگر پشتیبان دارید، کلیدهای همان را برگردانید",
    "not_between": "عددی از {0} تا {1} بنویسید",
    "not_one_of": "یکی از این‌ها را بنویسید: {all}",
    "not_a_database_url": "نشانی پایگاه داده باید با sqlite یا postgresql شروع شود",
    "missing": "این تنظیم لازم است و نوشته نشده",
    "not_a_url": "نشانی کامل بنویسید، مثل https://crm.example",
    "not_a_network": "نشانی یا شبکه بنویسید، مثل 10.0.0.0/8؛ چند مورد را با ویرگول جدا کنید",
    "not_a_proxy_url": "نشانی پروکسی باید با http یا https شروع شود",
    "not_a_scanner_url": "نشانی ضدویروس به شکل tcp://127.0.0.1:3310 یا unix:///run/clamav/clamd.ctl است",
    "not_36_characters": "این کد ۳۶ نویسه دارد؛ آن را از پنل درگاه کپی کنید",
    "not_a_bot_token": "توکن بات به شکل 123456:ABC است؛ از BotFather بگیریدش",
    "needs_public_url": "webhook به نشانی عمومی نیاز دارد؛ HAMSOKHAN_PUBLIC_URL را با https بنویسید",
    "not_a_redis_url": "نشانی Redis باید با redis شروع شود",
    "needs_postgresql": "چند سرور با هم به PostgreSQL نیاز دارند؛ HAMSOKHAN_DATABASE_URL را بنویسید",
    "needs_redis": "چند سرور با هم به Redis نیاز دارند؛ HAMSOKHAN_REDIS_URL را بنویسید",
    "needs_webhook": "با چند سرور، پیام‌رسان‌ها باید با webhook وصل شوند (HAMSOKHAN_TELEGRAM_MODE و HAMSOKHAN_BALE_MODE)",
}

BACKUP_REASONS = {
    BackupReason.NOT_A_BACKUP: "این پرونده پشتیبان هم‌سخن نیست یا آسیب دیده است: {detail}",
    BackupReason.OTHER_ENGINE: "این پشتیبان از پایگاه دادهٔ {detail} است و این‌جا پایگاه دیگری کار می‌کند.",
    BackupReason.NEWER_VERSION: "این پشتیبان از نسخهٔ تازه‌تری است ({detail}). اول هم‌سخن را به‌روز کنید.",
    BackupReason.STORE_MISSING: "پایگاه داده این‌جا نیست: {detail}",
    BackupReason.STORE_UNREADABLE: "پایگاه داده سالم خوانده نشد: {detail}",
    BackupReason.TOOL_MISSING: "برنامهٔ {detail} نصب نیست؛ بستهٔ postgresql-client را نصب کنید.",
    BackupReason.TOOL_FAILED: "کار پایگاه داده انجام نشد: {detail}",
}

SEED_REASONS = {
    SeedReason.MISSING: "نوشته نشده است",
    SeedReason.UNKNOWN_KEY: "این کلید شناخته نیست؛ املایش را ببینید",
    SeedReason.NOT_TEXT: "باید متن باشد؛ داخل گیومه بنویسید",
    SeedReason.NOT_AN_INTEGER: "باید عدد صحیح باشد، بدون ویرگول و گیومه",
    SeedReason.NOT_A_NUMBER: "باید عدد باشد",
    SeedReason.NOT_A_BOOLEAN: "باید true یا false باشد",
    SeedReason.NOT_A_LIST: "باید فهرست باشد؛ هر مورد با خط تیره شروع می‌شود",
    SeedReason.NOT_AN_ENTRY: "باید چند کلید و مقدار داشته باشد",
    SeedReason.NOT_A_DATE: "تاریخ میلادی بنویسید، مثل 2024-03-20",
    SeedReason.NOT_ONE_OF: "باید یکی از این‌ها باشد: {detail}",
    SeedReason.WRONG_FORM: "شکلش درست نیست",
    SeedReason.EMPTY: "خالی است",
    SeedReason.TOO_LONG: "بیشتر از {detail} نویسه است",
    SeedReason.TOO_SMALL: "نباید کمتر از {detail} باشد",
    SeedReason.TOO_LARGE: "نباید بیشتر از {detail} باشد",
    SeedReason.TOO_FEW: "دست‌کم {detail} مورد می‌خواهد",
    SeedReason.TOO_MANY: "بیشتر از {detail} مورد دارد",
    SeedReason.CHECK_DIGIT: "رقم کنترلش نمی‌خواند؛ با سند تطبیق بدهید",
    SeedReason.DUPLICATE: "تکراری است",
    SeedReason.UNKNOWN_REFERENCE: "«{detail}» تعریف نشده است",
    SeedReason.UNKNOWN_PLACEHOLDER: "برای {{{detail}}} مقداری در company.yml نیست",
    SeedReason.DEFAULT_MISSING: "آخرین قاعده باید default باشد، بدون شرط",
    SeedReason.NEVER_ITS_TURN: "نوبتش نمی‌رسد: قاعدهٔ {detail} پیش از آن همه چیز را می‌گیرد",
    SeedReason.CONTRADICTION: "با {detail} جور درنمی‌آید؛ یکی از دو را بردارید",
    SeedReason.STAGE_KIND_MISSING: "مرحله‌ای از نوع {detail} ندارد",
    SeedReason.STAGE_IN_USE: "هنوز {detail} فرصت فروش در این مرحله است؛ اول آن‌ها را به مرحله دیگری ببرید",
    SeedReason.UNREACHABLE: "از هیچ مرحله‌ای به این مرحله راهی نیست",
    SeedReason.CALENDAR_INVALID: 'ساعت کاری درست نیست ({detail})؛ بازه‌ها را مثل ["08:00", "12:30"] بنویسید',
    SeedReason.DURATION: "زمان کاری را مثل 30m، 8h یا 1h30m بنویسید",
    SeedReason.OFFSET: 'فاصله تا مهلت را مثل "-25%"، "-30m"، "0" یا "+4h" بنویسید',
    SeedReason.DEFAULT_NOT_LAST: "سیاست بی‌شرط فقط آخرین سیاست است و آخرین سیاست شرط و تاریخ ندارد: {detail}",
    SeedReason.FILE_MISSING: "این پرونده نیست",
    SeedReason.FILE_EMPTY: "این پرونده خالی است",
    SeedReason.NOT_YAML: "از خط {detail} به بعد خوانده نمی‌شود؛ تورفتگی‌ها و گیومه‌ها را ببینید",
}


def explain(code: str, data: Mapping[str, Any]) -> str:
    """An expected failure in the words of whoever runs the command."""
    if code == "import_file":
        return explain_file(data)
    if code == "backup_failed":
        return BACKUP_REASONS[data["reason"]].format(detail=data["detail"])
    if code == "invalid_setting":
        return ERRORS[code].format(variable=data["variable"], reason=_setting_reason(data))
    return ERRORS.get(code, UNKNOWN_ERROR).format(**{"code": code, **data})


def explain_problem(problem: Mapping[str, str]) -> str:
    """What is wrong with one entry of a file."""
    return SEED_REASONS[SeedReason(problem["reason"])].format(detail=problem["detail"])


def _setting_reason(data: Mapping[str, Any]) -> str:
    reason, *limits = str(data["reason"]).split(":")
    text = SETTING_REASONS.get(reason, reason)
    if reason == "not_one_of":
        return text.format(all="، ".join(limits))
    return to_persian_digits(text.format(*limits, line=data.get("line", "")))
