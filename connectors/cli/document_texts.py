"""What ``crm person-export`` and ``crm einvoices`` say, in Persian."""

HELP_PERSON = "همهٔ آن‌چه از یک نفر نگه داشته شده را در یک پروندهٔ JSON می‌نویسد."
HELP_WHO = "کد مشتری، موبایل، ایمیل، کد ملی یا شناسهٔ مخاطب"
HELP_PERSON_FILE = "پروندهٔ JSON؛ فقط صاحبش می‌تواند بخواند"
HELP_EINVOICES = "صورت‌حساب‌های الکترونیکی یک دوره را برای سامانهٔ مودیان می‌نویسد."
HELP_FROM = "از روز؛ شمسی یا میلادی، مثل 1405/07/01"
HELP_TO = "تا پایان روز"
HELP_EINVOICE_FILE = "پروندهٔ JSON یا CSV"

PERSON_WRITTEN = "{count} سطر در {path} نوشته شد. این پرونده محرمانه است."
EINVOICES_WRITTEN = "{count} صورت‌حساب در {path} نوشته شد."
NOT_A_DAY = "تاریخ نیست: {text}. مثل 1405/07/01 بنویسید"
DAYS_CROSSED = "روز آغاز پس از روز پایان است."
ENDING = "نام پرونده باید به ‎.json یا ‎.csv ختم شود."

MISSING_TITLE = "این‌ها هنوز فرستادنی نیستند"
MISSING_COLUMNS = ("سند", "چه کم دارد")
MISSING_FIELDS = {
    "tax_memory_id": "شناسهٔ حافظهٔ مالیاتی (tax_memory_id در company.yml)",
    "seller_economic_code": "کد اقتصادی فروشنده",
    "reference_tax_id": "شمارهٔ مالیاتی سند پیشین",
    "lines": "ردیف‌های کالا",
    "tax_goods_id": "شناسهٔ کالا",
    "tax_unit": "واحد مالیاتی",
}
ROW = "ردیف {row}"
