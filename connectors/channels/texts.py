"""The few sentences that channels themselves say to customers."""

SHARE_CONTACT = "ارسال شماره موبایل خودم"
"""The button that shares the customer's own number."""

TOO_LONG = "این پیام از ۴٬۰۰۰ نویسه بلندتر بود و خوانده نشد. آن را در دو پیام بفرستید."
REFUSED = {
    "kind": "این نوع پیام را نمی‌توانم باز کنم. نوشته، عکس، PDF یا پیام صوتی بفرستید.",
    "too_large": "این فایل از ۱۰ مگابایت بزرگ‌تر بود و گرفته نشد. فایل کوچک‌تری بفرستید.",
    "not_fetched": "این فایل به دستم نرسید. دوباره بفرستیدش.",
    "empty": "این فایل خالی بود. دوباره بفرستیدش.",
}
"""Why something was not taken, by its reason."""
BUTTON_GONE = "این دکمه دیگر کار نمی‌کند. درخواستتان را همین‌جا بنویسید."
