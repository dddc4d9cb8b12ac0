"""Words that name days, months and directions in time."""

from crm_core.text.jalali import MONTHS
from crm_core.text.vocabulary import word_list, word_set

DAYS_FROM_TODAY = {
    "امروز": 0, "امشب": 0, "دیروز": -1, "دیشب": -1, "پریروز": -2, "پریشب": -2, "فردا": 1, "فرداشب": 1,
    "پسفردا": 2,
    "emrooz": 0, "emruz": 0, "emroz": 0, "emshab": 0, "dirooz": -1, "diruz": -1, "dishab": -1, "parirooz": -2,
    "pariruz": -2, "farda": 1, "fardashab": 1, "pasfarda": 2,
}  # fmt: skip
AFTER_TOMORROW = {("پس", "فردا"): 2, ("pas", "farda"): 2, ("پس", "پریروز"): -3}

WEEKDAY_NAMES = {
    "شنبه": 0, "یکشنبه": 1, "یشنبه": 1, "دوشنبه": 2, "سهشنبه": 3, "سشنبه": 3, "چهارشنبه": 4, "چارشنبه": 4,
    "پنجشنبه": 5, "پنشنبه": 5, "جمعه": 6, "آدینه": 6,
    "shanbe": 0, "shanbeh": 0, "yekshanbe": 1, "yeshanbe": 1, "doshanbe": 2, "seshanbe": 3, "chaharshanbe": 4,
    "charshanbe": 4, "panjshanbe": 5, "panshanbe": 5, "jome": 6, "jomeh": 6, "jomee": 6,
}  # fmt: skip
WEEKDAY_NUMBERS = {"یک": 1, "یه": 1, "دو": 2, "سه": 3, "چهار": 4, "چار": 4, "پنج": 5, "پن": 5, "پنچ": 5}

MONTH_NUMBERS = {name: number for number, name in enumerate(MONTHS, 1)}
MONTH_NUMBERS.update({name + "ماه": number for number, name in enumerate(MONTHS, 1)})
MONTH_NUMBERS.update({"ابان": 8, "اذر": 9, "امرداد": 5, "فرودین": 1, "اردی‌بهشت": 2})
MONTH_NUMBERS.update(
    (name, number)
    for number, names in enumerate(
        (
            "farvardin", "ordibehesht", "khordad", "tir", "mordad", "shahrivar",
            "mehr", "aban", "azar", "dey", "bahman", "esfand",
        ), 1,
    )
    for name in (names, names + "mah")
)  # fmt: skip
GREGORIAN_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "ژانویه january", "فوریه february", "مارس march", "آوریل اوریل april", "مه may", "ژوئن ژوین june",
            "ژوئیه ژوییه جولای july", "اوت آگوست august", "سپتامبر september", "اکتبر october",
            "نوامبر november", "دسامبر december",
        ), 1,
    )
    for name in word_list(names)
}  # fmt: skip
NOT_THE_MONTH_BEFORE = {
    "دی": word_set("وی جی ان ماه‌گون ال"),
    "تیر": word_set("آهن برق چراغ خورد زد خلاص مشقی دروازه چوبی"),
    "مهر": word_set("و موم لاستیکی برجسته ژلاتینی شرکت کوچک بزرگ"),
    "بهمن": word_set("کوچک"),
}
"""Words after which a month's name is something else (دی‌وی‌آر، تیرآهن، مهر و امضا)."""
PLACES = word_set(
    "خیابان خیابون خ میدان میدون بلوار بزرگراه اتوبان کوچه شهرک پل چهارراه بیمارستان پاساژ مترو ایستگاه",
    "مدرسه پارک فلکه ساختمان مجتمع دبیرستان پادگان کوی میدانه khiaban khiyaban meydan meidan kooche",
)

AHEAD = word_set("دیگه دیگر بعد بعدی آینده اینده dige digeh baad badi bade ayande")
GONE = word_set("گذشته gozashte")
"""After a count it is more often a verb: «سه روز گذشته» three days have passed."""
RENEWED = word_list("تمدید شارژ پشتیبانی اشتراک گارانتی قرارداد هاست دامنه سرویس tamdid sharj poshtibani gharardad")
"""Beside these «یک سال دیگه» is one more year, not a day."""
FOR = word_set("برای واسه baraye vase")
LONGER = word_set("دیگه دیگر dige digeh")
BACK = word_set("پیش قبل قبلی گذشته pish ghabl ghabli gozashte")
FROM = word_set("از az")
THIS = word_set("این همین ین in hamin")
WEEK = word_set("هفته hafte hafteh hafteye")
EVERY = word_set("هر har")
UNTIL = word_set("تا الی ta")
PLURALS = word_set("ها های هاش هام")
PARTS_AFTER = word_set("صبح ظهر عصر شب غروب بعدازظهر سحر بعداز نیمه‌شب sobh zohr asr shab")
PARTS_BEFORE = word_set("صبح عصر ظهر غروب بعدازظهر sobhe asre")

DAYS_OF_UNIT = {
    "روز": 1.0, "شب": 1.0, "هفته": 7.0, "ساعت": 1 / 24, "دقیقه": 0.0, "دقه": 0.0, "ثانیه": 0.0,
    "rooz": 1.0, "ruz": 1.0, "hafte": 7.0, "saat": 1 / 24, "daghighe": 0.0,
}  # fmt: skip
MONTHS_OF_UNIT = {"ماه": 1, "سال": 12, "mah": 1, "sal": 12}
