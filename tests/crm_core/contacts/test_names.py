"""One spelling for names: however a name is written, the same key comes out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.contacts.names import firm_key, person_key, sound_key


@pytest.mark.parametrize(
    "spelling",
    [
        "آقای محمدرضا کریمی",
        "محمد رضا كريمي",
        "محمد‌رضا کریمی",
        "مهندس محمدرضا کریمى",
        "کریمی محمدرضا",
        "جناب آقای محمدرضا کریمی",
    ],
)
def test_every_spelling_of_a_name_sounds_the_same(spelling: str) -> None:
    assert sound_key(spelling) == sound_key("محمدرضا کریمی")


def test_letters_that_sound_alike_and_those_left_out_make_no_difference() -> None:
    assert sound_key("طاهره اسماعیلی") == sound_key("تاهره اسمعیلی")
    assert sound_key("غلامرضا صالحی") == sound_key("قلامرضا سالحی")


def test_other_names_sound_different() -> None:
    assert len({sound_key(name) for name in ("علی رضایی", "سارا کریمی", "رضا علیزاده", "مریم رحیمی")}) == 4


def test_a_title_alone_is_kept_and_nothing_gives_no_key() -> None:
    assert person_key("دکتر") == "دکتر"
    assert [person_key(nothing) for nothing in (None, "", "؟!", " ")] == [None] * 4
    assert sound_key("؟") is None and firm_key("()") is None


@pytest.mark.parametrize(
    "spelling", ["شرکت نیک‌آوران", "نیک آوران (سهامی خاص)", "شرکت نیک آوران با مسئولیت محدود", "نیك‌آوران"]
)
def test_every_spelling_of_a_firm_gives_the_same_key(spelling: str) -> None:
    assert firm_key(spelling) == firm_key("نیک‌آوران")


@given(st.text(max_size=80))
def test_the_key_of_a_key_is_itself(text: str) -> None:
    key = person_key(text)
    assert person_key(key) == key


WORDS = st.sampled_from(["علی", "رضا", "کریمی", "سارا", "طاهره", "غلام", "صالح"])


@given(st.lists(WORDS, min_size=1, max_size=4), st.randoms())
def test_the_order_of_words_and_their_gaps_make_no_difference_to_the_sound(words: list[str], random) -> None:
    mixed = random.sample(words, len(words))
    assert sound_key(" ".join(words)) == sound_key("\u200c".join(mixed)) == sound_key("".join(mixed))
