"""Counted things: whether the word after a number counts units, or leads on to a limit or a time."""

from crm_core.text.counting import Count, count_at, follows, is_weak
from crm_core.text.number_words import CLASSIFIERS
from crm_core.text.reading import Reading
from crm_core.text.vocabulary import word_set

_TA = frozenset({"تا", "ta", "taa"})
_AFTER_RANGE_TA = word_set(
    "ساعت فردا امروز امشب شنبه یکشنبه دوشنبه چهارشنبه پنجشنبه جمعه آخر اول صبح ظهر عصر شب غروب حالا الان",
    "هفته ماه سال روز دیروز بعدازظهر نیمه سر اواخر وسط پایان حداکثر بیشتر بالاتر الی",
)
_CLOCK = frozenset({"ساعت", "saat"})
_ARTICLES = frozenset({"یه", "یک", "ye", "yek"})
_SPOKEN_A = frozenset({"یه", "ye"})
_PIECES = word_set("تا عدد دونه دانه دستگاه جفت بسته حلقه رول کارتن شاخه لایسنس")
"""What «یک» counts; before other words («یه نفر»، «یه دستگاه ضبط») it is an article."""


def says_until(reading: Reading, count: Count) -> bool:
    """Whether the «تا» after a number leads to another number or to a time («ساعت ۵ تا ۷»)."""
    at = count.next + 1
    if count.first and reading.tokens[count.first - 1].text in _CLOCK:
        return True
    if not follows(reading, at):
        return False
    following = count_at(reading, at)
    return reading.tokens[at].text in _AFTER_RANGE_TA or (following is not None and not is_weak(reading, following))


def counting_word(reading: Reading, count: Count) -> str | None:
    """The counting word after a number («تا»، «دستگاه»), if it counts there."""
    if not follows(reading, count.next):
        return None
    word = reading.tokens[count.next].text
    if word in _TA and says_until(reading, count):
        return None
    unit = CLASSIFIERS.get(word)
    is_article = count.next == count.first + 1 and reading.tokens[count.first].text in _ARTICLES
    spoken_a = unit == "دستگاه" and reading.tokens[count.first].text in _SPOKEN_A
    return None if is_article and (unit not in _PIECES or spoken_a) else unit
