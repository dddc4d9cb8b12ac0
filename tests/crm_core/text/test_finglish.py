import pytest
from hypothesis import given

from crm_core.text.finglish import finglish_to_persian, looks_finglish
from crm_core.text.finglish_words import DICTIONARY
from crm_core.text.keyboard import fix_keyboard_layout

from .typed import messages


@pytest.mark.parametrize(
    ("typed", "persian"),
    [
        ("salam mikham gheymat", "سلام می‌خوام قیمت"),
        ("slm mrc", "سلام مرسی"),
        ("gheymate doorbin chande", "قیمت دوربین چنده"),
        ("chetor mitoonam sabte nam konam", "چطور می‌تونم ثبت نام کنم"),
        ("5ta durbin dahua", "5تا دوربین داهوا"),
        ("doorbinemun kharabe", "دوربینمون خرابه"),
        ("laptopam roshan nemishe", "لپ‌تاپم روشن نمی‌شه"),
        ("pishfactor befrestid lotfan", "پیش‌فاکتور بفرستید لطفا"),
        ("mishe takhfif bedin?", "می‌شه تخفیف بدین?"),
        ("Salaaam, khorab shode", "سلام, خراب شده"),
        ("bargh raft", "برق رفت"),
        ("printer HP LaserJet-1020 مشکل داره", "پرینتر HP LaserJet-1020 مشکل داره"),
        (
            "ali@gmail.com TK-1405-000123 https://x.ir/salam",
            "ali@gmail.com TK-1405-000123 https://x.ir/salam",
        ),
        ("", ""),
    ],
)
def test_finglish_is_read_word_by_word(typed: str, persian: str) -> None:
    assert finglish_to_persian(typed) == persian


@pytest.mark.parametrize(
    ("message", "finglish"),
    [
        ("salam gheymate doorbin chande", True),
        ("man ye laptop mikham", True),
        ("poshtibani lotfan", True),
        ("I need a quote for two cameras please", False),
        ("how are you", False),
        ("TK-1405-000123", False),
        ("ali@gmail.com", False),
        ("سلام salam خوبید دوستان عزیز", False),
        ("HP", False),
        ("12345", False),
        ("", False),
    ],
)
def test_finglish_is_told_from_english_codes_and_persian(message: str, finglish: bool) -> None:
    assert looks_finglish(message) is finglish


def test_the_dictionary_gives_persian_for_every_latin_word() -> None:
    assert len(set(DICTIONARY.values())) >= 250
    assert all(word.isascii() and word.isalpha() and word == word.lower() for word in DICTIONARY)
    assert not any(letter.isascii() for persian in DICTIONARY.values() for letter in persian)


@given(messages)
def test_persian_text_passes_unchanged(text: str) -> None:
    persian = "".join(letter for letter in text if not letter.isascii())
    assert finglish_to_persian(persian) == persian


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("sghl", "سلام"),
        ("rdlj", "قیمت"),
        ("n,vfdk", "دوربین"),
        ("sghl ,rj fodv", "سلام وقت بخیر"),
        ("salam", None),
        ("hello", None),
        ("printer", None),
        ("asdf", None),
        ("HP", None),
        ("a@b.com", None),
        ("TK-12", None),
        ("سلام", None),
        ("", None),
    ],
)
def test_only_a_clearly_wrong_keyboard_layout_is_corrected(typed: str, meant: str | None) -> None:
    assert fix_keyboard_layout(typed) == meant
