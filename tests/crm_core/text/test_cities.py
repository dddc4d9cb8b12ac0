import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.text.cities import CITIES, City, find_cities

from .typed import messages


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ("از تهران زنگ می‌زنم", [("تهران", "تهران")]),
        ("دفترمون قمه", [("قم", "قم")]),
        ("من تهرانم و اون مشهده", [("تهران", "تهران"), ("مشهد", "مشهد")]),
        ("خرم آباد", [("خرم آباد", "خرم‌آباد")]),
        ("خرماباد و بندر عباس", [("خرماباد", "خرم‌آباد"), ("بندر عباس", "بندر‌عباس")]),
        ("ارسال به اصفهان دارید؟", [("اصفهان", "اصفهان")]),
        ("befrestid karaj", [("karaj", "کرج")]),
        ("گنبد کاووس", [("گنبد کاووس", "گنبد")]),
        ("ابادان", [("ابادان", "آبادان")]),
        ("نمایندگی اهوازتون", [("اهواز", "اهواز")]),
        ("هتل کیش", []),
        ("تور کیش", [("کیش", "کیش")]),
        ("از شهرداری کرج", []),
        ("شهر نور", [("نور", "نور")]),
        ("نور", [("نور", "نور")]),
        ("دید در نور کم", []),
        ("رشته برق خوندم", []),
        ("رضا مهران هستم", []),
        ("آقای تهرانی", []),
        ("بهار تخفیف دارید؟", []),
    ],
)
def test_cities_are_found_without_their_endings(message: str, found: list[tuple[str, str]]) -> None:
    assert [(span.text, span.value) for span in find_cities(message)] == found


@given(st.sampled_from(CITIES))
def test_every_spelling_of_a_city_names_it(city: City) -> None:
    assert len(CITIES) >= 120
    for spelling in (city.name, *city.variants):
        for written in (spelling, spelling.replace("\u200c", " "), spelling.replace("\u200c", "")):
            (span,) = find_cities(written)
            assert (span.value, span.text) == (city.name, written)


@given(messages)
def test_city_spans_cut_the_raw_text_in_order(text: str) -> None:
    last = 0
    for span in find_cities(text):
        assert text[span.start : span.end] == span.text
        assert last <= span.start < span.end
        last = span.end
