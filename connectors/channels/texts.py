"""The few sentences that channels themselves say to customers."""

from datetime import datetime

from crm_core import clock
from crm_core.clock import TEHRAN
from crm_core.conversations.model import Conversation
from crm_core.ratings.rules import LOW_SCORE
from crm_core.text.characters import to_persian_digits
from crm_core.text.moments import say_day

SHARE_CONTACT = "ارسال شماره موبایل خودم"
"""The button that shares the customer's own number."""

TOO_LONG = "این پیام از ۴٬۰۰۰ نویسه بلندتر بود و خوانده نشد. آن را در دو پیام بفرستید."
TOO_FAST = "الان پیام‌های زیادی پشت سر هم می‌رسد و پیام‌های تازه خوانده نمی‌شود. یک دقیقه دیگر دوباره بفرستیدشان."
REFUSED = {
    "kind": "این نوع پیام را نمی‌توانم باز کنم. نوشته، عکس، PDF یا پیام صوتی بفرستید.",
    "too_large": "این فایل از ۱۰ مگابایت بزرگ‌تر بود و گرفته نشد. فایل کوچک‌تری بفرستید.",
    "not_fetched": "این فایل به دستم نرسید. دوباره بفرستیدش.",
    "empty": "این فایل خالی بود. دوباره بفرستیدش.",
    "infected": "در این فایل بدافزار پیدا شد و گرفته نشد. فایل سالم آن را بفرستید.",
    "not_scanned": "این فایل الان بررسی نشد و گرفته نشد. چند دقیقه دیگر دوباره بفرستیدش.",
}
"""Why something was not taken, by its reason."""
BUTTON_GONE = "این دکمه دیگر کار نمی‌کند. درخواستتان را همین‌جا بنویسید."
NOBODY_CAME = "همکارانم الان در دسترس نیستند. درخواستتان ثبت شد و {day} با شما تماس می‌گیریم. تا آن وقت من در خدمتم."
NOBODY_CAME_TO_STRANGER = (
    "همکارانم الان در دسترس نیستند. اگر شماره موبایلتان را بفرستید، {day} با شما تماس می‌گیریم. تا آن وقت من در خدمتم."
)


def say_call_back(conversation: Conversation, at: datetime) -> str:
    """What is said to somebody who waited in vain and is called back."""
    words = NOBODY_CAME if conversation.contact_id else NOBODY_CAME_TO_STRANGER
    return words.format(day=say_day(at.astimezone(TEHRAN).date(), clock.now().astimezone(TEHRAN).date()))


_RATED = "ممنون که نظر دادید. نمره {score} ثبت شد."
_RATED_BADLY = "نمره {score} ثبت شد. متأسفم که راضی نبودید؛ اگر بنویسید چه شد، همکارم می‌خواند."


def rated(score: int) -> str:
    """What is said of a score that was given while the assistant does not listen."""
    text = _RATED_BADLY if score <= LOW_SCORE else _RATED
    return text.format(score=to_persian_digits(str(score)))
