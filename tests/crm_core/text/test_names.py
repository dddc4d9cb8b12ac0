import pytest
from hypothesis import given

from crm_core.text.names import clean_person_name, whole_name

from .typed import messages


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        ("مریم احمدی", "مریم احمدی"),
        ("من مریم احمدی هستم", "مریم احمدی"),
        ("سلام، وقت بخیر، مریم احمدی هستم", "مریم احمدی"),
        ("جناب آقای مهندس کاظمی", "کاظمی"),
        ("خانوم دکتر مریم احمدی", "مریم احمدی"),
        ("اسمم علیه", "علی"),
        ("اسمم فاطمه‌ست", "فاطمه"),
        ("اسم من فاطمه است", "فاطمه"),
        ("اسمم مریم رضازاده", "مریم رضازاده"),
        ("فامیلیم کاظمیه", "کاظمی"),
        ("من کریمم", "کریم"),
        ("ابراهیم", "ابراهیم"),
        ("نام و نام خانوادگی: مریم احمدی", "مریم احمدی"),
        ("سید محمد حسین موسوی نژاد", "سید محمد حسین موسوی نژاد"),
        ("ali rezaei hastam", "ali rezaei"),
        ("Sara O'Neil", "Sara O'Neil"),
        ("علي كاظمي", "علی کاظمی"),
        ("کاظمی‌ام", "کاظمی"),
        ("ســارا 👋", "سارا"),
        ("مریم احمدی از تبریز", "مریم احمدی"),
        ("مریم احمدی، تبریز", "مریم احمدی"),
        ("میلاد میرزایی", "میلاد میرزایی"),
        ("علی\u202eرضایی", "علیرضایی"),
        ("نه، اسمم رضاست", "رضا"),
        ("من سعیدم", "سعید"),
        ("من مریم", "مریم"),
        ("بزنید به اسم نگار عباسی", "نگار عباسی"),
        ("be esme neda shokri bezanid", "neda shokri"),
        ("familim jafari", "jafari"),
        ("پیام کاظمی", "پیام کاظمی"),
        ("سرور احمدی", "سرور احمدی"),
        ("هفته بعد", None),
        ("خدماتتون چیا هست", None),
        ("پیگیر تیکتم هستم", None),
        ("printer error mide", None),
        ("gheymatesh cheghadre", None),
        ("سرور", None),
        ("تبریز", None),
        ("شهرداری بناب", None),
        ("hello there", None),
        ("بله", None),
        ("نه ممنون", None),
        ("سلام", None),
        ("قیمت چنده", None),
        ("می‌خوام با اپراتور صحبت کنم", None),
        ("چرا می‌پرسید؟", None),
        ("علی 0912", None),
        ("ali@x.ir", None),
        ("نمی‌گم", None),
        ("شرکت پارس", None),
        ("انصراف", None),
        ("هستم", None),
        ("", None),
        ("م", None),
        ("علی²", None),
        ("یک دو سه چهار پنج شش هفت", None),
        ("ا" * 5000, None),
    ],
)
def test_a_name_is_taken_out_of_the_answer(answer: str, name: str | None) -> None:
    assert clean_person_name(answer) == name


@given(messages)
def test_a_name_is_short_and_holds_no_digit_or_control(text: str) -> None:
    name = clean_person_name(text)
    if name is not None:
        assert 2 <= len(name) <= 60
        assert len(name.split(" ")) <= 5
        assert not any(character.isdigit() or ord(character) < 32 for character in name)


@pytest.mark.parametrize(
    ("text", "tagged", "name"),
    [
        ("اسمم حسن کریمیه", "حسن کریمیه", "حسن کریمی"),
        ("رضا نوریان", "رضا", "رضا نوریان"),
        ("سلام مریم رضایی هستم یه پیش‌فاکتور برای ۵ تا دوربین می‌خواستم", "مریم رضایی", "مریم رضایی"),
    ],
)
def test_a_tagged_name_is_made_whole_by_its_sentence(text: str, tagged: str, name: str) -> None:
    assert whole_name(text, tagged) == name
