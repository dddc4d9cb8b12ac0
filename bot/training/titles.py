"""Titles: the intents in the words of the people who train the assistant."""

from typing import Dict

TITLES: Dict[str, str] = {
    "greet": "سلام",
    "goodbye": "خداحافظی",
    "thank": "تشکر",
    "affirm": "بله",
    "deny": "نه",
    "cancel": "انصراف از فرم",
    "bot_challenge": "ربات یا آدم؟",
    "ask_capabilities": "توانایی‌های دستیار",
    "register_lead": "درخواست تماس و مشاوره",
    "ask_catalog": "پرسش از محصولات",
    "ask_price": "پرسش قیمت",
    "request_quote": "درخواست پیش‌فاکتور",
    "accept_quote": "قبول پیش‌فاکتور",
    "reject_quote": "رد پیش‌فاکتور",
    "request_invoice": "درخواست فاکتور",
    "open_ticket": "گزارش خرابی",
    "check_status": "پرسش وضعیت",
    "follow_up_ticket": "پیگیری تیکت",
    "complain": "شکایت",
    "request_human": "گفتگو با کارشناس",
    "update_contact": "تغییر مشخصات تماس",
    "renew_service": "تمدید سرویس",
    "rate_service": "امتیازدهی",
    "ask_faq": "پرسش‌های رایج",
    "opt_out": "لغو پیام تبلیغاتی",
    "inform": "دادن اطلاعات",
    "chitchat": "گپ",
    "out_of_scope": "خارج از موضوع",
}
"""Every intent of the design, in the order of a conversation: courtesy, marketing, sales, support, the rest."""
