"""Ratings: scores that customers give, on whatever scale, and their answer to «از ۱ تا ۵ چند؟»."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from crm_core.text.counted import counting_word
from crm_core.text.counting import Count, counts, follows
from crm_core.text.normalise import canonical
from crm_core.text.number_words import MEASURES
from crm_core.text.reading import Reading, read
from crm_core.text.vocabulary import word_set

BEST = 5

_SCALES = (5, 10, 20, 100)
_OF = word_set("از az of")
_GIVEN = word_set("میدم میدهم midam medam")
_STARS = word_set("ستاره ستارس ستارهس setare setareh star stars")
_SCORE_WORDS = word_set("نمره نمرم نمرش امتیاز امیتاز امتیازم امتیازش رای ریت rate nomre nomreh emtiaz emtiyaz score")
_BESIDE_SCORE = word_set(
    "من م ام ش اش شما بهتون بهش میدم می دم دادم میشه حدود فقط برابر با به رو را کارشناس کارشناستون خدمات",
    "خدماتتون پشتیبانی پشتیبانیتون نصب تکنسین کامل midam man be ro",
)
_STAR_ROW = re.compile("(?<![⭐🌟★])(?<![⭐🌟★] )[⭐🌟★](?:[ ]?[⭐🌟★]){0,4}(?![ ]?[⭐🌟★])")
_SLASHED = re.compile(r"(?<![\d/.])(?P<score>\d{1,3}) ?/ ?(?P<scale>5|10|20|100)(?![\d/]|\.\d)")
_PHRASES = {
    5: "عالی|عالیه|عالی بود|خیلی عالی|بی‌نظیر|فوق‌العاده|محشر|حرف نداشت|کاملا راضی|خیلی راضی|ali|perfect",
    4: "خوب|خوبه|خوب بود|خیلی خوب|خیلی خوب بود|راضی|راضی بودم|راضیم|khob|khoob|khub|good",
    3: "متوسط|معمولی|بد نبود|بدک نبود|نه خوب نه بد|قابل قبول|motevaset|bad nabood",
    2: "بد|بد بود|ضعیف|ضعیف بود|ناراضی|راضی نیستم|راضی نبودم|خوب نبود|bad|bad bood|zaif",
    1: "خیلی بد|خیلی بد بود|افتضاح|افتضاح بود|مزخرف|بدترین|خیلی ضعیف|اصلا راضی نبودم|اصلا خوب نبود|eftezah",
}
_ANSWERS = {canonical(phrase): value for value, phrases in _PHRASES.items() for phrase in phrases.split("|")}


@dataclass(frozen=True)
class RatingSpan:
    """A score with its scale in the raw text; `value` is the score brought to 1..5."""

    start: int
    end: int
    value: int
    score: int
    scale: int
    text: str


def _to_five(score: int, scale: int) -> int:
    exact = Decimal(score * BEST) / scale
    return max(1, min(BEST, int(exact.quantize(Decimal(1), ROUND_HALF_UP))))


def _span(reading: Reading, start: int, end: int, score: int, scale: int) -> RatingSpan | None:
    if not 0 <= score <= scale:
        return None
    first, last = reading.place(start, end)
    return RatingSpan(first, last, _to_five(score, scale), score, scale, reading.raw[first:last])


def _has_score_word(reading: Reading, first: int) -> bool:
    for index in range(first - 1, max(-1, first - 5), -1):
        if reading.tokens[index].text in _SCORE_WORDS:
            return True
        if reading.tokens[index].text not in _BESIDE_SCORE:
            return False
    return False


def _counted_rating(reading: Reading, count: Count, of: Count | None) -> RatingSpan | None:
    """«۴ از ۵», «۵ ستاره», «نمره ۱۸» at one number (and the one after «از»)."""
    tokens, score = reading.tokens, int(count.value)
    if count.value != score or count.ordinal:
        return None
    start, end = tokens[count.first].start, tokens[count.next - 1].end
    linked = of is not None and of.first == count.next + 1 and follows(reading, of.first)
    if of is not None and linked and follows(reading, count.next) and tokens[count.next].text in _OF:
        units = counting_word(reading, of) or (follows(reading, of.next) and tokens[of.next].text in MEASURES)
        fits = of.value in _SCALES and not units
        return _span(reading, start, tokens[of.next - 1].end, score, int(of.value)) if fits else None
    if follows(reading, count.next) and tokens[count.next].text in _STARS:
        return _span(reading, start, tokens[count.next].end, score, BEST) if score else None
    given = follows(reading, count.next) and tokens[count.next].text in _GIVEN and count.value <= 20
    given = given or " ".join(token.text for token in tokens[count.next : count.next + 2]) in (
        "می دم",
        "می دهم",
    )
    if (given and count.scale == 1) or (_has_score_word(reading, count.first) and count.value <= 100):
        return _span(reading, start, end, score, next(scale for scale in _SCALES if score <= scale))
    return None


def find_ratings(text: str) -> list[RatingSpan]:
    """The scores of a text, in order: «۴ از ۵»، «پنج ستاره»، «نمره ۱۸»، «امتیاز ۴/۵»، rows of stars."""
    reading, numbers = read(text), counts(text)
    found: list[RatingSpan | None] = []
    for index, count in enumerate(numbers):
        of = numbers[index + 1] if index + 1 < len(numbers) else None
        found.append(_counted_rating(reading, count, of))
    for match in _SLASHED.finditer(reading.text):
        if _has_score_word(reading, reading.first_token_from(match.start())):
            found.append(_span(reading, *match.span(), int(match["score"]), int(match["scale"])))
    for match in _STAR_ROW.finditer(reading.text):
        stars = len(re.sub(r"\s", "", match.group()))
        if stars == 1 and reading.tokens:
            continue
        found.append(_span(reading, *match.span(), stars, BEST))
    kept: list[RatingSpan] = []
    for span in sorted((span for span in found if span), key=lambda rating: (rating.start, -rating.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def parse_rating_answer(text: str) -> int | None:
    """The rating 1..5 in an answer to «از ۱ تا ۵ چند؟»: a score, a bare number or a word like «عالی»."""
    found = find_ratings(text)
    if found:
        return found[0].value if len({span.value for span in found}) == 1 else None
    values = [int(count.value) for count in counts(text) if not count.ordinal and count.value == int(count.value)]
    if len(values) == 1:
        return values[0] if 1 <= values[0] <= BEST else None
    return _ANSWERS.get(canonical(text)) if not values else None
