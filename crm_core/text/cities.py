"""Cities of Iran in messages, in their several spellings."""

from dataclasses import dataclass

from crm_core.text.counting import follows
from crm_core.text.reading import Reading, read
from crm_core.text.vocabulary import word_set

# By province. A ZWNJ stands where people write one word, two words or a joiner; a star marks names that are
# more often something else and count as a city only where the sentence says so.
_TABLE = """
تهران: تهران tehran teheran tehroon تهرون / شهریار shahriar / اسلام‌شهر eslamshahr / ورامین varamin
تهران: پاکدشت pakdasht / ملارد / قدس* / شهر‌قدس / پردیس* / پرند* / رباط‌کریم robatkarim / قرچک
تهران: دماوند damavand / فیروزکوه / لواسان / ری* / بومهن / رودهن
البرز: کرج karaj / هشتگرد hashtgerd / نظر‌آباد / فردیس fardis / ماهدشت / اشتهارد / کمال‌شهر / محمد‌شهر
البرز: گرمدره
اصفهان: اصفهان esfahan isfahan esfehan صفاهان / کاشان kashan / نجف‌آباد najafabad / خمینی‌شهر
اصفهان: شاهین‌شهر shahinshahr / مبارکه / فولاد‌شهر fooladshahr / گلپایگان / شهرضا / نطنز / اردستان
اصفهان: آران‌و‌بیدگل / زرین‌شهر / نایین نائین / سمیرم / فلاورجان
فارس: شیراز shiraz / مرودشت marvdasht / جهرم jahrom / فسا* / کازرون kazeroon / لار* / داراب / آباده abadeh
فارس: فیروز‌آباد / نی‌ریز / اقلید / لامرد
خراسان رضوی: مشهد mashhad mashad / نیشابور neyshabur / سبزوار sabzevar / تربت‌حیدریه / تربت‌جام
خراسان رضوی: قوچان ghoochan / کاشمر / گناباد / چناران / سرخس / تایباد
خراسان شمالی: بجنورد bojnord bojnurd / شیروان / اسفراین
خراسان جنوبی: بیرجند birjand / قائن قاین / طبس tabas / فردوس* / نهبندان
آذربایجان شرقی: تبریز tabriz / مراغه maragheh / مرند / میانه* / اهر* / بناب bonab / سراب* / جلفا / شبستر
آذربایجان شرقی: هشترود / بستان‌آباد / آذر‌شهر
آذربایجان غربی: ارومیه urmia urumieh orumieh oroomiye / خوی* khoy / مهاباد mahabad / بوکان bukan
آذربایجان غربی: میاندوآب miandoab / سلماس / پیرانشهر / نقده / ماکو maku / سردشت
اردبیل: اردبیل ardabil ardebil / پارس‌آباد / مشگین‌شهر / خلخال
گیلان: رشت rasht / انزلی anzali بندر‌انزلی / لاهیجان lahijan / لنگرود / رودسر / آستارا astara / تالش*
گیلان: صومعه‌سرا / فومن / رودبار / آستانه‌اشرفیه
مازندران: ساری sari / بابل babol / آمل amol / قائم‌شهر قایم‌شهر ghaemshahr / نوشهر nowshahr noshahr
مازندران: چالوس chaloos chalus / تنکابن شهسوار / رامسر ramsar / بابلسر babolsar / بهشهر behshahr
مازندران: محمود‌آباد / نور* / نکا / جویبار / فریدونکنار / عباس‌آباد
گلستان: گرگان gorgan / گنبد gonbad گنبد‌کاووس گنبد‌کاوس / علی‌آباد‌کتول / کردکوی / آق‌قلا / بندر‌ترکمن
گلستان: آزاد‌شهر / مینو‌دشت
سمنان: سمنان semnan / شاهرود shahrood shahrud / دامغان damghan / گرمسار garmsar / مهدی‌شهر
قزوین: قزوین qazvin ghazvin / تاکستان / الوند* / آبیک
زنجان: زنجان zanjan / ابهر abhar / خرمدره / خدابنده
قم: قم qom ghom
مرکزی: اراک arak / ساوه saveh / خمین / محلات* / دلیجان / شازند / تفرش
همدان: همدان hamedan hamadan / ملایر malayer / نهاوند nahavand / تویسرکان / کبودرآهنگ / بهار* / اسد‌آباد
کردستان: سنندج sanandaj / سقز saghez / مریوان marivan / بانه baneh / قروه / بیجار / کامیاران
کرمانشاه: کرمانشاه kermanshah باختران / اسلام‌آباد‌غرب / سنقر / کنگاور / هرسین / جوانرود / پاوه / سر‌پل‌ذهاب
کرمانشاه: قصر‌شیرین
لرستان: خرم‌آباد khorramabad khoramabad / بروجرد borujerd boroojerd / دورود دورود / الیگودرز / کوهدشت / ازنا
ایلام: ایلام ilam / دهلران / ایوان* / مهران* / دره‌شهر
خوزستان: اهواز ahvaz / آبادان abadan / خرمشهر khorramshahr / دزفول dezful / ماهشهر mahshahr بندر‌ماهشهر
خوزستان: اندیمشک / بهبهان behbahan / شوشتر / شوش* / ایذه / مسجد‌سلیمان / بندر‌امام / رامهرمز / امیدیه
خوزستان: سوسنگرد
چهارمحال و بختیاری: شهرکرد shahrekord / بروجن / فارسان / لردگان
کهگیلویه و بویراحمد: یاسوج yasuj yasooj / گچساران دو‌گنبدان / دهدشت
بوشهر: بوشهر bushehr booshehr / برازجان / گناوه / کنگان / عسلویه asaluyeh / دیلم*
هرمزگان: بندر‌عباس bandarabbas bandar‌abbas / میناب / قشم qeshm gheshm / کیش kish / بندر‌لنگه / بندر‌خمیر
هرمزگان: رودان
کرمان: کرمان kerman / رفسنجان rafsanjan / سیرجان sirjan / جیرفت jiroft / بم* / زرند / شهربابک / بردسیر
کرمان: کهنوج
یزد: یزد yazd / میبد meybod / اردکان ardakan / بافق / مهریز / تفت* / ابرکوه
سیستان و بلوچستان: زاهدان zahedan / زابل zabol / چابهار chabahar / ایرانشهر iranshahr / خاش* / سراوان
سیستان و بلوچستان: کنارک / نیک‌شهر
"""
_PLACE_WORDS = word_set("شهر شهرستان ساکن اهل ساکنم shahr shahre sakene saken")
_FROM = word_set("از az")
_AFTER_FROM = word_set("هستم هستیم تماس مزاحم زنگ پیام میام میایم hastam hastim")
_ENDINGS = ("ایم", "تون", "مون", "شون", "ست", "یم", "ین", "ام", "ه", "م", "و", "ن", "ا", "س", "am", "im", "e")
_OTHER_WORDS = word_set("رشته")
_OFFICES = word_set("شرکت شهرداری دانشگاه فرمانداری استانداری بیمارستان رستوران هتل کارخانه فولاد کاشی آزاد برق گاز")
_MOST_WORDS = 3


@dataclass(frozen=True)
class City:
    """A city, its province and the other ways to write its name."""

    name: str
    province: str
    variants: tuple[str, ...]
    is_ambiguous: bool


@dataclass(frozen=True)
class CitySpan:
    """A city in the raw text without endings («قم» of «قمه»); `value` is its one spelling."""

    start: int
    end: int
    value: str
    text: str


def _cities() -> tuple[City, ...]:
    found = []
    for line in _TABLE.strip().splitlines():
        province, _, entries = line.partition(": ")
        for entry in entries.split(" / "):
            name, *variants = entry.split()
            found.append(City(name.rstrip("*"), province, tuple(variants), name.endswith("*")))
    return tuple(found)


CITIES = _cities()
"""The cities known, by province."""


def _plain(word: str) -> str:
    return word.replace("آ", "ا").replace("ئ", "ی")


def _index() -> dict[tuple[str, ...], City]:
    index: dict[tuple[str, ...], City] = {}
    for city in CITIES:
        for spelling in (city.name, *city.variants):
            parts = tuple(_plain(spelling).split("\u200c"))
            for form in (parts, ("".join(parts),)):
                index.setdefault(form, city)
    return index


_INDEX = _index()
_FIRST_WORDS = frozenset(form[0] for form in _INDEX)
_BEGINNINGS = frozenset(form[0][:2] for form in _INDEX)


def _without_ending(word: str) -> str | None:
    """The city's name in a word with an ending («تهرانم»)."""
    if word in _OTHER_WORDS:
        return None
    for ending in _ENDINGS:
        stem = word.removesuffix(ending)
        city = _INDEX.get((stem,)) if stem != word else None
        if city is not None and not city.is_ambiguous:
            return stem
    return None


def _names_an_office(reading: Reading, index: int) -> bool:
    """Whether the word before makes it the name of an office or a firm («شهرداری کرج»)."""
    return follows(reading, index) and reading.tokens[index - 1].text in _OFFICES


def _is_meant(reading: Reading, first: int, after: int) -> bool:
    """Whether the sentence takes an ambiguous name for a place."""
    tokens = reading.tokens
    if after - first == len(tokens):
        return True
    before = tokens[first - 1].text if follows(reading, first) else ""
    following = tokens[after].text if follows(reading, after) else ""
    return before in _PLACE_WORDS or (before in _FROM and following in _AFTER_FROM)


def _city_at(reading: Reading, index: int) -> tuple[City, int, int] | None:
    """(city, next index, length of the last word that belongs to it) at a token."""
    words = [_plain(reading.tokens[index].text)]
    if words[0][:2] not in _BEGINNINGS or _names_an_office(reading, index):
        return None
    if words[0] in _FIRST_WORDS:
        while len(words) < _MOST_WORDS and follows(reading, index + len(words)):
            words.append(_plain(reading.tokens[index + len(words)].text))
        for size in range(len(words), 0, -1):
            city = _INDEX.get(tuple(words[:size]))
            if city is not None and (not city.is_ambiguous or _is_meant(reading, index, index + size)):
                return city, index + size, len(words[size - 1])
    stem = _without_ending(words[0])
    return (_INDEX[(stem,)], index + 1, len(stem)) if stem is not None else None


def find_cities(text: str) -> list[CitySpan]:
    """The cities that a text names, in order; names like «نور» or «بهار» only where a place is meant."""
    reading, found, index = read(text), [], 0
    while index < len(reading.tokens):
        hit = _city_at(reading, index)
        if hit is None:
            index += 1
            continue
        city, after, length = hit
        last = reading.tokens[after - 1].start
        start, end = reading.place(reading.tokens[index].start, last + length)
        found.append(CitySpan(start, end, city.name, text[start:end]))
        index = after
    return found
