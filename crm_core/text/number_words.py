"""Words that Persian speakers count with, formal, spoken and in Latin letters."""

from typing import Literal

from crm_core.text.vocabulary import word_set

Level = Literal["zero", "unit", "teen", "ten", "hundred"]

_UNITS = {
    1: "یک یه ye yek yik", 2: "دو do", 3: "سه se", 4: "چهار چار chahar char chaar", 5: "پنج پن panj pan",
    6: "شش شیش shesh shish", 7: "هفت haft", 8: "هشت hasht", 9: "نه noh",
}  # fmt: skip
_TEENS = {
    10: "ده dah", 11: "یازده yazdah", 12: "دوازده davazdah", 13: "سیزده sizdah",
    14: "چهارده چارده chahardah chardah", 15: "پانزده پونزده پانزه پونزه panzdah poonzdah punzdah",
    16: "شانزده شونزده شونزه shanzdah shoonzdah", 17: "هفده هیفده هیوده hefdah hivdah",
    18: "هجده هیجده هیژده هژده hejdah hijdah", 19: "نوزده noozdah nuzdah",
}  # fmt: skip
_TENS = {
    20: "بیست bist", 30: "سی si", 40: "چهل چل chehel", 50: "پنجاه panjah", 60: "شصت shast",
    70: "هفتاد haftad", 80: "هشتاد hashtad", 90: "نود navad",
}  # fmt: skip
_HUNDREDS = {
    100: "صد یکصد sad", 200: "دویست devist davist", 300: "سیصد سی‌صد sisad",
    400: "چهارصد چارصد chaharsad charsad", 500: "پانصد پونصد پنصد pansad poonsad punsad",
    600: "ششصد شیشصد شش‌صد sheshsad shishsad", 700: "هفتصد haftsad", 800: "هشتصد hashtsad", 900: "نهصد nohsad",
}  # fmt: skip
_SCALES = {
    10**3: "هزار hezar hzar", 10**6: "میلیون ملیون milion melion million meliun miliun",
    10**9: "میلیارد ملیارد milyard miliard meliard", 10**12: "تریلیون تیلیارد trillion همت hemmat",
}  # fmt: skip

ATOMS: dict[str, tuple[Level, int]] = {"صفر": ("zero", 0), "sefr": ("zero", 0)}
SCALES: dict[str, int] = {}
HALVES = frozenset({"نیم", "nim"})
LINKED_HALVES = frozenset({"ونیم"})
LINKS = frozenset({"و", "o", "va"})
WEAK = frozenset({"یک", "یه", "نه", "سی", "پن", "چل", "ye", "do", "se", "si", "pan", "char", "sad", "noh", "dah"})
"""Words that are also something else («نه» no, «یه» a, «سی دی» CD): alone they count only beside a unit."""

_LEVELS: tuple[tuple[Level, dict[int, str]], ...] = (
    ("unit", _UNITS), ("teen", _TEENS), ("ten", _TENS), ("hundred", _HUNDREDS),
)  # fmt: skip
for _level, _table in _LEVELS:
    for _value, _names in _table.items():
        ATOMS.update({name.replace("\u200c", ""): (_level, _value) for name in _names.split()})
for _value, _names in _SCALES.items():
    SCALES.update(dict.fromkeys(_names.split(), _value))
HEMMAT = frozenset({"همت", "hemmat"})

ORDINALS: dict[str, tuple[Level, int]] = {"اول": ("unit", 1), "دوم": ("unit", 2), "سوم": ("unit", 3)}
for _name, (_level, _value) in tuple(ATOMS.items()):
    if _value and not _name.isascii() and _name not in ("سه", "سی", "دو", "یه", "پن", "چل"):
        ORDINALS[_name + "م"] = (_level, _value)
ORDINAL_ENDINGS = frozenset({"ام", "م", "om"})

CURRENCIES: dict[str, Literal["rial", "toman"]] = {
    "تومان": "toman", "تومن": "toman", "تومون": "toman", "ت": "toman",
    "toman": "toman", "tomen": "toman", "tuman": "toman", "tooman": "toman", "tomn": "toman", "t": "toman",
    "irt": "toman", "ریال": "rial", "rial": "rial", "riyal": "rial", "irr": "rial", "﷼": "rial",
}  # fmt: skip

CLASSIFIERS = {
    "تا": "تا", "تاش": "تا", "تاشو": "تا", "تاشون": "تا", "تاست": "تا", "تایی": "تا", "تارو": "تا",
    "عدد": "عدد", "عددی": "عدد", "دستگاه": "دستگاه", "دستگاهه": "دستگاه", "دونه": "دونه", "دونش": "دونه",
    "دانه": "دانه", "نفر": "نفر", "نفره": "نفر", "نفری": "نفر", "نفریم": "نفر", "نفرن": "نفر",
    "کاربر": "کاربر", "کاربره": "کاربر", "کاربری": "کاربر",
    "یوزر": "کاربر", "یوزره": "کاربر", "جفت": "جفت", "بسته": "بسته",
    "حلقه": "حلقه", "رول": "رول", "لایسنس": "لایسنس", "کارتن": "کارتن", "شاخه": "شاخه", "قطعه": "قطعه",
    "جلد": "جلد", "سیستم": "سیستم", "کلاینت": "کلاینت",
    "ta": "تا", "taa": "تا", "tash": "تا", "taei": "تا", "taye": "تا", "adad": "عدد", "dastgah": "دستگاه",
    "dune": "دونه", "doone": "دونه", "dooneh": "دونه", "duneh": "دونه", "done": "دونه", "dane": "دانه",
    "nafar": "نفر", "nafare": "نفر", "user": "کاربر", "users": "کاربر", "karbar": "کاربر", "karbare": "کاربر",
    "pcs": "عدد", "pc": "عدد", "license": "لایسنس", "joft": "جفت", "baste": "بسته",
}  # fmt: skip
"""Words between a number and the things counted, with the one name each is stored under."""

TIME_UNITS = word_set(
    "ثانیه دقیقه دقیقس ساعت ساعته روز روزه هفته ماه ماهه سال ساله قرن saat ruz rooz roz hafte mah sal",
    "saat daghighe",
)
MEASURES = TIME_UNITS | word_set(
    "مگ مگی مگابیت مگابایت مگاپیکسل مگاپیکسلی گیگ گیگی گیگابایت گیگابیت ترا ترابایت ترایی اینچ اینچی متر",
    "متری سانت سانتی سانتیمتر میلی میلیمتر کیلو کیلوگرم گرم لیتر وات ولت آمپر هسته پورت پورته کانال",
    "کاناله درصد درجه بار مرتبه طبقه واحد واحدی برابر قدم نسخه کیلومتر مگاهرتز گیگاهرتز ستاره meg mb gb",
    "tb mp inch meter metr kilo darsad port kanal bar giga gig tera mbps mpx watt",
)
"""Words after a number that measure instead of counting units."""


def _joined_pairs() -> dict[str, int]:
    tails = [word for word in (*SCALES, "تا", "تاش", "تاشو", "تایی", "تاست", "ta") if word != "hzar"]
    tails += ["عدد", "نفر", "دستگاه", "دونه", "نفره", "کاربره"]
    pairs = {head + tail: len(head) for head in ATOMS for tail in tails if head.isascii() == tail.isascii()}
    money = [word for word in CURRENCIES if len(word) > 2]
    pairs.update({head + tail: len(head) for head in SCALES for tail in ("تا", *money)})
    pairs.update({name + "ه": len(name) for name, (level, _) in ATOMS.items() if level == "teen" and len(name) > 2})
    stems = [word for word in (*SCALES, *money) if not word.isascii()]
    endings = ("ی", "ه", "و", "م", "ش", "یه", "ست", "اس", "ها", "رو", "ای")
    pairs.update({stem + ending: len(stem) for stem in stems for ending in endings})
    latin = [word for word in (*SCALES, *money) if word.isascii()]
    pairs.update({stem + ending: len(stem) for stem in latin for ending in ("e", "i", "o", "ie", "an")})
    for real_word in ("یکتا", "هزاره", "هزاران", *ATOMS, *SCALES):
        pairs.pop(real_word, None)
    return pairs


JOINED_PAIRS = _joined_pairs()
"""Words written as one (دوتا، پانصدهزار، تومنه) with the length of their first part."""
