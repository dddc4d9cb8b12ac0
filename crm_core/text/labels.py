"""The one Persian label of every code name that people see."""

STAGES = {
    "new": "جدید",
    "qualified": "واجد شرایط",
    "needs_analysed": "نیازسنجی‌شده",
    "quoted": "پیش‌فاکتور داده‌شده",
    "negotiation": "مذاکره",
    "won": "موفق",
    "lost": "ازدست‌رفته",
}
TICKET_STATES = {
    "new": "جدید",
    "assigned": "ارجاع‌شده",
    "in_progress": "در حال انجام",
    "waiting_customer": "منتظر مشتری",
    "resolved": "حل‌شده",
    "closed": "بسته",
}
PRIORITIES = {"low": "کم", "normal": "عادی", "high": "زیاد", "urgent": "فوری"}
QUOTE_STATES = {
    "draft": "پیش‌نویس",
    "issued": "صادرشده",
    "accepted": "تأییدشده",
    "rejected": "ردشده",
    "expired": "منقضی",
    "superseded": "جایگزین‌شده",
}
INVOICE_STATES = {"requested": "درخواست‌شده", "issued": "صادرشده", "cancelled": "باطل‌شده"}
PAYMENTS = {"unpaid": "پرداخت‌نشده", "partial": "بخشی پرداخت‌شده", "paid": "پرداخت‌شده"}
ORDER_STATES = {
    "placed": "ثبت‌شده",
    "preparing": "در حال آماده‌سازی",
    "shipped": "ارسال‌شده",
    "delivered": "تحویل‌شده",
    "cancelled": "لغوشده",
}
RECORDS = {"ticket": "تیکت", "quote": "پیش‌فاکتور", "invoice": "فاکتور", "order": "سفارش"}
STATES = {"ticket": TICKET_STATES, "quote": QUOTE_STATES, "invoice": INVOICE_STATES, "order": ORDER_STATES}
"""Labels of the states of each kind of record."""
FIELDS = {
    "name": "نام",
    "mobile": "موبایل",
    "email": "ایمیل",
    "city": "شهر",
    "company": "شرکت",
    "national_id": "کد ملی",
}
