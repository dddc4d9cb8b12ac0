import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.products.linker import Link
from crm_core.quotes.wanted import Mention, Wish, read_wishes
from tests.crm_core.products.shipped import shipped_linker
from tests.crm_core.text.typed import messages


def marked(sentence: str) -> tuple[str, list[Mention]]:
    """The sentence without its square brackets, and what stood in them."""
    text, mentions = "", []
    for part in re.split(r"(\[[^]]*\])", sentence):
        if part.startswith("["):
            mentions.append(Mention(part[1:-1], len(text), len(text) + len(part) - 2))
        text += part.strip("[]") if part.startswith("[") else part
    return text, mentions


def wishes(sentence: str) -> list[Wish]:
    text, mentions = marked(sentence)
    return read_wishes(text, mentions, shipped_linker())


def test_a_wish_that_can_mean_one_product_alone_is_sure_of_it() -> None:
    one, other = shipped_linker().items[:2]
    assert Wish("x", 2, Link(None, (one,))).settled() == Wish("x", 2, Link(one, (one,)))
    for link in (Link(None, (one, other)), Link(other, (one, other)), Link(None, ())):
        assert Wish("x", 2, link).settled().link is link


@pytest.mark.parametrize(
    ("sentence", "quantities"),
    [
        ("۵ تا [دوربین] و ۲ تا [رکوردر]", [5, 2]),
        ("[دوربین بولت] ۵ عدد، [هارد ۴ ترا] ۲ عدد", [5, 2]),
        ("یه [دوربین] با [نصب]ش", [None, None]),
        ("ده تا [دوربین دام داهوا] با یه [دستگاه ضبط ۱۶ کاناله] و ۲ تا [هارد]", [10, 1, 2]),
        ("[دوربین] ۵ تا [رکوردر] ۲ تا", [5, 2]),
        ("۵ [دوربین] و ۲ [رکوردر]", [5, 2]),
        ("دو [دوربین] و سه [هارد]", [2, 3]),
        ("سه تا [دوربین بولت]، [هارد] دو تا", [3, 2]),
        ("[دوربین] ۵ تا و ۲ تا [رکوردر]", [5, 2]),
        ("[دوربین بولت] می‌خوام، ۵ تا لطفا", [5]),
        ("[هارد ۴ ترا]، ۲ تا", [2]),
        ("[دوربین] رو بکن ۷ تا", [7]),
        ("[دوربین] و ۲ تا [هارد]", [None, 2]),
        ("بیست و پنج تا [دوربین دام] و [رکوردر ۱۶ کاناله]", [25, None]),
        ("۳ تا [دوربین بولت] ۲ تا [دوربین دام] ۱ عدد [دستگاه ضبط ۸ کاناله]", [3, 2, 1]),
        ("۱۰۰ تا [دوربین] ۱۰ تا [رکوردر] ۲۰ تا [هارد]", [100, 10, 20]),
        ("از [دوربین بولت] ۵ تا، از [دوربین دام] ۳ تا", [5, 3]),
        ("۵ تا از [دوربین بولت]‌ها", [5]),
        ("[دوربین] ۱۰ تا و [نصب] ۱۰ تا", [10, 10]),
        ("[دوربین]: ۵ عدد", [5]),
        ("[دوربین] (۵ عدد)", [5]),
        ("[دوربین بولت] ۵، [هارد] ۲", [5, 2]),
        ("تعداد ۵ [دوربین]", [5]),
        ("[دوربین] تعداد ۵", [5]),
        ("[دوربین]×۵", [5]),
        ("5x [doorbin]", [5]),
        ("5 ta [doorbin] va 2 ta [hard]", [5, 2]),
        ("[doorbin bolet] 5 ta, [hard 4 tera] 2 ta", [5, 2]),
        ("[دوربین]\n۵ تا\n[هارد]\n۲ تا", [5, 2]),
        ("[دوربین] یکی، [هارد] دو تا", [1, 2]),
        ("یدونه [هارد]", [1]),
        ("یه دونه [هارد] و ۴ تا [دوربین]", [1, 4]),
        ("یک [رکوردر] و چهار تا [دوربین]", [1, 4]),
        ("۲ دستگاه [پرینتر hp]", [2]),
        ("به جای ۵ تا [دوربین] ۳ تا [هارد]", [5, 3]),
        ("[هارد] ۴ ترا ۲ تا", [2]),
        ("۲ عدد [هارد] ۴ ترا", [2]),
        ("[دوربین] ۵ مگ ۳ تا و [هارد] ۲ تا", [3, 2]),
    ],
)
def test_each_thing_gets_its_own_number(sentence: str, quantities: list[int | None]) -> None:
    assert [wish.quantity for wish in wishes(sentence)] == quantities


@pytest.mark.parametrize(
    "sentence",
    [
        "[دوربین ۵ مگ]",
        "[هارد ۴ ترا]",
        "[سوییچ ۸ پورت]",
        "[دستگاه ۸ تایی]",
        "[دستگاه] ۸ تایی",
        "[دوربین] ۵ مگ",
        "[پرینتر HP 4103]",
        "[ویندوز ۱۱]",
        "[ویندوز یازده]",
        "[دوربین ۸ مگاپیکسل] با ۲۴ ماه گارانتی",
        "[دوربین] برای یه ساختمون ۵ طبقه",
        "قیمت [دوربین] تا ۵ میلیون",
        "۲ تا ۳ میلیون [دوربین]",
        "[دوربین] رو ساعت ۵ تا ۷ بیارید",
        "یه [دوربین] می‌خوام",
        "[دوربین] به شماره ۰۹۱۲۱۱۱۲۲۳۳",
    ],
)
def test_sizes_models_prices_and_times_are_no_quantity(sentence: str) -> None:
    assert [wish.quantity for wish in wishes(sentence)] == [None]


@pytest.mark.parametrize(
    ("sentence", "quantities"),
    [
        ("[دوربین] و [رکوردر] هر کدوم ۲ تا", [2, 2]),
        ("از هر کدوم ۳ تا: [دوربین بولت] و [دوربین دام]", [3, 3]),
        ("[دوربین بولت] و [دوربین دام]، از هرکدام ۴ عدد", [4, 4]),
        ("۲ تا از هر کدوم، [دوربین] و [هارد]", [2, 2]),
    ],
)
def test_a_number_for_each_is_given_to_all(sentence: str, quantities: list[int]) -> None:
    assert [wish.quantity for wish in wishes(sentence)] == quantities


@pytest.mark.parametrize(
    ("sentence", "quantity"),
    [
        ("۲۰ نود [کابل‌کشی شبکه]", 20),
        ("۱۲ نقطه [نصب دوربین]", 12),
        ("۳ جلسه [آموزش نرم‌افزار]", 3),
        ("[هاست] ۲ سال", 2),
        ("۵۰ مگابیت [اینترنت فیبر]", 50),
        ("[ویندوز ۱۱] ۳ نسخه", 3),
        ("[نرم‌افزار crm] ۱۰ کاربره", 10),
        ("[نرم‌افزار crm] برای ۱۰ نفر", 10),
    ],
)
def test_a_number_of_the_product_s_own_unit_counts_it(sentence: str, quantity: int) -> None:
    assert [wish.quantity for wish in wishes(sentence)] == [quantity]


@pytest.mark.parametrize(
    ("mention", "quantity", "code"),
    [
        ("۵ تا دوربین بولت داهوا", 5, "CAM-DH-B5"),
        ("پنج دوربین دام داهوا", 5, "CAM-DH-D2"),
        ("۳ هارد ۴ ترا", 3, "HDD-WD-4"),
        ("هارد ۴ ترا ۲ عدد", 2, "HDD-WD-4"),
        ("نرم‌افزار crm ۱۰ کاربره", 10, "SFT-CRM"),
        ("هارد ۴ ترا", None, "HDD-WD-4"),
        ("دستگاه ۸ تایی", None, "REC-DH-X8"),
    ],
)
def test_a_number_that_a_mention_took_in_still_counts(mention: str, quantity: int | None, code: str) -> None:
    (wish,) = wishes(f"[{mention}]")
    assert wish.quantity == quantity
    assert wish.link.sure is not None
    assert wish.link.sure.code == code


def test_wishes_stand_in_the_order_of_the_message() -> None:
    text, mentions = marked("[هارد] و [دوربین]")
    assert [wish.mention for wish in read_wishes(text, mentions[::-1], shipped_linker())] == ["هارد", "دوربین"]


def test_without_mentions_nothing_is_wished() -> None:
    assert read_wishes("۵ تا می‌خوام", [], shipped_linker()) == []


@given(messages, st.integers(0, 80), st.integers(1, 20))
def test_any_message_with_any_mention_is_read(text: str, start: int, size: int) -> None:
    mention = text[start : start + size]
    found = read_wishes(text, [Mention(mention, start, start + len(mention))] if mention else [], shipped_linker())
    assert all(wish.quantity is None or wish.quantity > 0 for wish in found)
