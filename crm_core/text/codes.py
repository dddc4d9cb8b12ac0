"""Codes of tickets, quotes and invoices (`TK-1405-000123`), however a customer types them."""

import re
from dataclasses import dataclass
from typing import Literal, Optional, get_args

from crm_core.text.characters import fold
from crm_core.text.counting import follows
from crm_core.text.date_words import MONTH_NUMBERS
from crm_core.text.number_words import CLASSIFIERS, CURRENCIES, MEASURES, SCALES
from crm_core.text.reading import Reading, read
from crm_core.text.vocabulary import word_set

Series = Literal["TK", "QT", "INV"]
SERIES: tuple[Series, ...] = get_args(Series)

_DASH = r"[ \-–—_./\u200c]"
_WITH_SERIES = re.compile(
    rf"(?<![a-z0-9])(?P<series>tk|qt|inv){_DASH}{{0,3}}(?:شماره )?"
    rf"(?:(?P<year>1[34]\d\d)(?:{_DASH}{{1,3}}(?P<number>\d{{1,7}})|(?P<glued>\d{{6}}))|(?P<bare>\d{{1,9}}))(?!\d)"
)
_YEAR_AND_NUMBER = re.compile(r"(?<![\d\-–/.])(?P<year>14\d\d)[-–—_](?P<number>\d{6})(?![\d\-–/.])")
_WORDS: tuple[tuple[str, Series | None], ...] = (
    (r"پیش[ \u200c]?فاکتور|pish[ ]?fa[ck]tor", "QT"),
    (r"تیکت|تیکیت|تکیت|ticket|tiket", "TK"),
    (r"فاکتور|صورت[ \u200c]?حساب|fa[ck]tor", "INV"),
    (r"کد|شماره|ردیف|code|kod|shomare", None),
)
_ENDING = r"(?:[\u200c ]?(?:ام|ات|اش|مون|تون|شون|های|م|ت|ش|و|ی|e|am|et|esh|emun))?"
_ASIDE = (
    r"(?:[ \u200c]{1,2}(?:به|با|شماره|شماره‌ی|کد|من|ما|بنده|ه|پیگیری|رهگیری|تیکت|فاکتور|پیش[ \u200c]?فاکتور"
    r"|shomare|number|no|code|kode|man))"
)
_AFTER_WORD = re.compile(
    rf"(?<![^\W\d_])(?:{'|'.join(names for names, _ in _WORDS)}){_ENDING}{_ASIDE}{{0,4}}{_ENDING}"
    r"[ \u200c]{0,2}[:#=]?[ \u200c]{0,2}(?P<number>\d{1,7})(?![\d,٬،./:\-–—]*\d)(?![a-z@%٪])"
)
_NUMBER_WORDS = word_set("شماره shomare")
_BEFORE_A_CODE = word_set("به با این همین اون از پیگیری رهگیری سفارش درخواست وضعیت سلام و لطفا مورد be in")
_HASH = re.compile(r"#[ ]?(?P<number>\d{1,7})(?!\d)")
_NOT_A_CODE = frozenset({*SCALES, *CURRENCIES, *MEASURES, *CLASSIFIERS, *MONTH_NUMBERS, "ام"})
_BESIDE_A_BARE_NUMBER = word_set(
    "سلام کد کدش شماره شمارش شماره‌اش تیکت تیکتم فاکتور فاکتورم پیش پیشفاکتور پیگیری رهگیری من هست هستش",
    "است همین همینه ه این اینه اینو بفرمایید بفرما خدمت شما لطفا برای بود code kod hast ine",
)


@dataclass(frozen=True)
class CodeSpan:
    """A code in the raw text; `value` is canonical, or only the number while series or year is unknown.

    `exact` means that series, year and number were all written.
    """

    start: int
    end: int
    value: str
    series: Series | None
    exact: bool
    number: int
    year: int | None


def format_code(series: Series, year: int, number: int) -> str:
    """The canonical form of a code, in ASCII (`TK-1405-000123`)."""
    return f"{series}-{year}-{number:06d}"


def _span(reading: Reading, start: int, end: int, series: Series | None, year: str | None, number: str) -> CodeSpan:
    first, last = reading.place(start, end)
    count, jalali = int(number), int(year) if year else None
    value = format_code(series, jalali, count) if series and jalali else str(count)
    return CodeSpan(first, last, value, series, bool(series and jalali), count, jalali)


def _series_of_word(match: re.Match[str]) -> Series | None:
    """The series that the words before a number name, «تیکت» before the general «کد»."""
    for names, series in _WORDS:
        if series and re.search(names, match.string[match.start() : match.start("number")]):
            return series
    return None


def _with_series(reading: Reading) -> list[CodeSpan]:
    found = []
    for match in _WITH_SERIES.finditer(reading.text):
        series = next(name for name in SERIES if name.lower() == match["series"])
        number = match["number"] or match["glued"] or match["bare"]
        found.append(_span(reading, match.start(), match.end(), series, match["year"], number))
    return found


def _numbers_a_thing(reading: Reading, match: re.Match[str]) -> bool:
    """Whether «شماره» only numbers the word before it («دوربین شماره ۳»)."""
    index = reading.first_token_from(match.start())
    if reading.tokens[index].text not in _NUMBER_WORDS or not follows(reading, index):
        return False
    return reading.tokens[index - 1].text not in _BEFORE_A_CODE


def _after_words(reading: Reading) -> list[CodeSpan]:
    found = []
    for match in _AFTER_WORD.finditer(reading.text):
        at = reading.first_token_from(match.end())
        near = at < len(reading.tokens) and reading.tokens[at].start - match.end() <= 1
        series = _series_of_word(match)
        counted = near and reading.tokens[at].text in _NOT_A_CODE
        if not counted and (series or not _numbers_a_thing(reading, match)):
            span = match.span("number")
            found.append(_span(reading, *span, series, None, match["number"]))
    return found


def _by_year(reading: Reading) -> list[CodeSpan]:
    found = []
    for match in _YEAR_AND_NUMBER.finditer(reading.text):
        before = reading.text[max(0, match.start() - 30) : match.start()]
        series = next((series for names, series in _WORDS if series and re.search(names, before)), None)
        found.append(_span(reading, match.start(), match.end(), series, match["year"], match["number"]))
    return found


def find_codes(text: str) -> list[CodeSpan]:
    """The codes of a text, in order: whole ones, and bare numbers right after a word like «تیکت» or «کد»."""
    reading = read(text)
    if not reading.numerals:
        return []
    found = _with_series(reading) + _by_year(reading) + _after_words(reading)
    if "#" in reading.text:
        found += [_span(reading, *m.span("number"), None, None, m["number"]) for m in _HASH.finditer(reading.text)]
    kept: list[CodeSpan] = []
    for span in sorted(found, key=lambda code: (code.start, not code.exact, -code.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def _bare_number(text: str) -> int:
    """The number of a text that says little else («۱۲۳ هست»), or 0."""
    tokens = read(text).tokens
    numbers = [token.text for token in tokens if token.text.isdecimal()]
    others = {token.text for token in tokens if not token.text.isdecimal()}
    return int(numbers[0]) if len(numbers) == 1 and len(numbers[0]) < 8 and others <= _BESIDE_A_BARE_NUMBER else 0


def parse_code(text: str, default_series: Series | None = None, year: int | None = None) -> str | None:
    """The canonical form of the one code that a text gives; series and year fill what it leaves out.

    A text that is only a number («۱۲۳») counts as one. None when nothing or not enough is given.
    """
    found = next(iter(find_codes(text)), None)
    number = found.number if found else _bare_number(text)
    series = (found.series if found else None) or default_series
    jalali = (found.year if found else None) or year
    return format_code(series, jalali, number) if series and jalali and number else None


def named_kind(text: str) -> Optional[Literal["ticket", "quote"]]:
    """The kind of record that a text speaks of; None when it names none, or several."""
    words = fold(text).replace("\u200c", " ")
    quote = bool(re.search(r"پیش ?فاکتور|فاکتور|سفارش|pish ?fa[ck]tor|sefaresh", words))
    ticket = bool(re.search(r"تیکت|مشکل|خرابی|تعمیر|ticket|tiket", words))
    if quote == ticket:
        return None
    return "quote" if quote else "ticket"


_OLD_CODE = re.compile(
    r"(?<![\w@./-])(?=[a-z0-9/_.-]*[a-z])(?=[a-z0-9/_.-]*\d)[a-z0-9]+(?:[/_.-][a-z0-9]+)*(?![\w@])", re.IGNORECASE
)


def find_old_code(text: str) -> Optional[str]:
    """The one word of Latin letters and digits in a text, as old systems write codes («HD-2291»); upper case.

    None when there is none, or several.
    """
    words = {match.group().upper() for match in _OLD_CODE.finditer(fold(text))}
    return words.pop() if len(words) == 1 else None
