"""What customers type, as hypothesis strategies: words, digits, marks and junk of three scripts."""

from hypothesis import strategies as st

_PIECES = (
    "سلام", "می", "خوام", "می‌خواهم", "پیش", "فاکتور", "دو", "نه", "یه", "سی", "و", "نیم", "تا",
    "۵", "۲/۵", "12", "میلیون", "هزار", "تومن", "ریال", "۱٬۲۵۰٬۰۰۰", "0912", "1112233", "-", "/",
    ".", "،", "TK-1405-000123", "tk", "فردا", "شنبه", "سه", "هفته", "بعد", "مهر", "تیر",
    "1405/09/15", "از", "ستاره", "کد", "ملی", "تیکت", "ali@x.ir", "قم", "تهرانم", "اا", "ههه", "ـ",
    "ُ", "\u200c", "\u200f", "\u202e", " ", " ", " ", "\n", "ﻻ", "ﺳ", "😍", "A4", "mikham", "5ta",
    "شرکت", "ها", "های", "ؤ", "ئو", "ي", "ك", "ة", "#", "٫", "٬", "@", "٣", "İ", "ß",
)  # fmt: skip

messages = st.one_of(
    st.text(max_size=80),
    st.lists(st.sampled_from(_PIECES), max_size=14).map("".join),
    st.lists(st.sampled_from(_PIECES), max_size=14).map(" ".join),
)
