import pytest
from hypothesis import given

from crm_core.text.normalise import canonical

from .typed import messages


@pytest.mark.parametrize(
    "spellings",
    [
        ["می خواهم", "می‌خواهم", "میخواهم", "می‌‌خواهم", "مي خواهم"],
        ["نمی شود", "نمی‌شود", "نميشود"],
        ["پیش فاکتور", "پیش‌فاکتور", "پیشفاکتور", "پيش فاکتور"],
        ["دوربین ها", "دوربین‌ها", "دوربینها"],
        ["شرکت های ما", "شرکت‌های ما", "شرکتهای ما"],
        ["رفته ام", "رفته‌ام"],
        ["ارزان تر", "ارزان‌تر", "ارزانتر"],
        ["دی وی آر", "دی‌وی‌آر", "دیوی آر"],
        ["آنتی ویروس", "انتی‌ویروس", "آنتیویروس"],
        ["سه شنبه", "سه‌شنبه", "سهشنبه"],
        ["مسئول", "مسؤول", "مسوول"],
        ["رئیس", "رییس", "رئيس"],
        ["خانهٔ ما", "خانۀ ما", "خانة ما", "خانه ما"],
        ["سلام", "سلااااام", "ســـلام", "سَلام!!!", "ﺳﻼﻡ"],
        ["1,250,000", "۱٬۲۵۰٬۰۰۰", "١٢٥٠٠٠٠"],
        ["۲٫۵ ترا", "2.5 ترا"],
        ["IP Camera", "ip  camera"],
        ["چقدر؟", "چه قدر"],
    ],
)
def test_all_spellings_of_a_word_come_out_the_same(spellings: list[str]) -> None:
    assert len({canonical(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("typed", "form"),
    [
        ("قیمتِ دوربین، چنده؟ 😍", "قیمت دوربین چنده"),
        ("TK-1405-000123", "tk 1405 000123"),
        ("ماه می را", "ماه می را"),
        ("ماشین رو می‌خوام", "ماشین رو میخوام"),
        ("پخش کن", "پخش کن"),
        ("سایت example.com", "سایت example com"),
        ("\u202bسلام\u202c \u200fدنیا\ufeff", "سلام دنیا"),
        ("", ""),
    ],
)
def test_only_what_is_one_word_is_joined(typed: str, form: str) -> None:
    assert canonical(typed) == form


def test_different_words_stay_different() -> None:
    words = ["فاکتور", "پیش‌فاکتور", "نرم‌افزار", "افزار", "کتاب", "کتاب‌ها", "ممنوع", "منع", "2.5", "25"]
    assert len({canonical(word) for word in words}) == len(words)


@given(messages)
def test_a_canonical_form_is_its_own_form(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)


@pytest.mark.parametrize("part", ["ها", "ه ام", "می", "می ها"])
def test_endings_without_end_make_no_endless_word(part: str) -> None:
    form = canonical(f"{part} " * 5000)
    assert max(map(len, form.split())) < 60
    assert canonical(form) == form
