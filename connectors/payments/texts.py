"""What buyers read around a payment."""

from crm_core.payments.rules import IntentState

LINK_DESCRIPTION = "پرداخت فاکتور {code}"

PAID = "پرداخت شما ثبت شد"
WAITING = "هنوز پاسخ بانک نرسیده است"

TITLES = {
    IntentState.PAID: PAID,
    IntentState.PENDING: "پرداخت انجام نشد",
    IntentState.EXPIRED: "این پرداخت دیگر باز نیست",
    IntentState.SURPLUS: "این فاکتور پیش از این تسویه شده بود",
    None: WAITING,
}
"""By what became of the link; None while the gateway does not answer."""

SENTENCES = {
    IntentState.PAID: "{amount} بابت فاکتور {code} دریافت شد. شماره پیگیری: {reference}",
    IntentState.PENDING: "بانک پرداختی برای فاکتور {code} نشان نمی‌دهد. اگر پولی کم شده، خود بانک برمی‌گرداند.",
    IntentState.EXPIRED: "برای فاکتور {code} چیزی برداشته نشد. اگر مانده‌ای دارید، از همکارم پیوند تازه بخواهید.",
    IntentState.SURPLUS: "{amount} بیش از مانده فاکتور {code} دریافت شد. همکارم برای برگرداندن آن با شما تماس می‌گیرد.",
    None: "پرداخت فاکتور {code} را تا چند دقیقه دیگر دوباره از بانک می‌پرسیم. لازم نیست دوباره پرداخت کنید.",
}
UNKNOWN_TITLE = "این پرداخت پیدا نشد"
UNKNOWN = "نشانی این صفحه کامل نیست یا مال ما نیست. از همکارم پیوند تازه بخواهید."
