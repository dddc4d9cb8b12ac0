from itertools import permutations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_core.products.linker import CatalogueItem, Linker
from crm_core.text.normalise import canonical
from tests.crm_core.products.mentions import CHOICE, NEVER_SURE, NOTHING, SURE, read
from tests.crm_core.products.shipped import shipped_catalogue, shipped_linker

WRITTEN_APART = ("speed dome", "اسپید دام", "وی پی اس", "سی آر ام", "آنتی ویروس", "anti virus padvish")
"""Names whose words are one word written apart: in another order they are other words."""


def offered(mention: str, within: tuple[str, ...] | None = None) -> tuple[str | None, str]:
    link = shipped_linker().link(mention, within=within)
    return link.sure.code if link.sure else None, " ".join(item.code for item in link.candidates)


@pytest.mark.parametrize(("mention", "code"), read(SURE))
def test_a_clear_mention_is_its_product(mention: str, code: str) -> None:
    assert offered(mention) == (code, code)


@pytest.mark.parametrize(("mention", "codes"), read(CHOICE))
def test_a_mention_of_several_products_offers_exactly_those(mention: str, codes: str) -> None:
    assert offered(mention) == (None, codes)


@pytest.mark.parametrize(("mention", "codes"), read(NEVER_SURE))
def test_what_we_only_have_the_kind_of_is_never_taken(mention: str, codes: str) -> None:
    assert offered(mention)[0] is None


@pytest.mark.parametrize(("mention", "codes"), read(NOTHING))
def test_unknown_things_match_nothing(mention: str, codes: str) -> None:
    assert offered(mention) == (None, "")


def test_the_tables_are_large_enough_to_mean_something() -> None:
    assert len(read(SURE)) + len(read(CHOICE)) + len(read(NEVER_SURE)) + len(read(NOTHING)) >= 250


def category_words() -> set[str]:
    return {canonical(word).replace(" ", "") for item in shipped_catalogue() for word in item.category_words}


@pytest.mark.parametrize("item", shipped_catalogue(), ids=lambda item: item.code)
def test_every_name_and_code_of_a_product_is_that_product(item: CatalogueItem) -> None:
    for name in (item.code, item.code.lower(), item.name, *item.aliases):
        if canonical(name).replace(" ", "") not in category_words():
            assert offered(name) == (item.code, item.code), name


@pytest.mark.parametrize("item", shipped_catalogue(), ids=lambda item: item.code)
def test_the_order_of_words_does_not_matter(item: CatalogueItem) -> None:
    linker = shipped_linker()
    for name in (item.name, *item.aliases):
        words = name.split()
        measured = any(word[0].isdigit() or word in {"چهار", "هشت"} for word in words)
        if len(words) > 5 or measured or name in WRITTEN_APART:
            continue
        expected = linker.link(name)
        for order in permutations(words):
            assert linker.link(" ".join(order)) == expected, order


def test_a_size_may_stand_before_or_after_the_rest() -> None:
    for mention in ("هارد ۴ ترا وسترن", "هارد وسترن ۴ ترا", "وسترن ۴ ترا هارد", "4TB وسترن هارد"):
        assert offered(mention)[0] == "HDD-WD-4"


NOISE = ("؟", "!", " ", "\u200c", "\u200f", "ـ", "«", "…", "\u064e", "  ", "\n")


@settings(max_examples=150)
@given(st.randoms(use_true_random=False), st.sampled_from(read(SURE) + read(CHOICE)))
def test_marks_that_the_canonical_form_drops_change_nothing(random: Random, row: tuple[str, str]) -> None:
    mention = row[0]
    noisy = random.choice(NOISE) + mention.replace(" ", " " + random.choice(NOISE) + " ") + random.choice(NOISE)
    if canonical(noisy) == canonical(mention):
        assert shipped_linker().link(noisy) == shipped_linker().link(mention)


def test_arabic_letters_and_digits_are_the_same_words() -> None:
    assert offered("هارد ٤ ترابايت") == offered("هارد ۴ ترابایت") == ("HDD-WD-4", "HDD-WD-4")
    assert offered("پرينتر كانن")[0] == "PRN-CN-MF3010"


@pytest.mark.parametrize("text", ["دوربین " * 3000, "ابپتثج" * 3500, "a1 " * 7000, "۵ تا " * 4000, "د" * 20_000])
def test_a_very_long_text_is_cut_instead_of_read(text: str) -> None:
    shortened = text[:600]
    assert shipped_linker().link(text) == shipped_linker().link(shortened)


def test_an_empty_catalogue_knows_nothing() -> None:
    assert Linker(()).link("دوربین").candidates == ()
    assert Linker(()).link("دوربین", within=["CAM-DH-B5"]).candidates == ()


def test_the_only_product_of_a_catalogue_is_not_everything() -> None:
    lamp = CatalogueItem("L1", "چراغ مطالعه", "عدد", "چراغ", ("لامپ مطالعه",), ("چراغ",))
    linker = Linker([lamp])
    assert linker.link("چراغ مطالعه").sure == lamp
    assert linker.link("چراغ").sure == lamp
    assert linker.link("یخچال").candidates == ()


def test_a_member_whose_own_name_lacks_the_category_word_is_still_a_member() -> None:
    plain = CatalogueItem("P1", "M111", "عدد", "چاپگر", (), ("پرینتر",))
    named = CatalogueItem("P2", "پرینتر کانن", "عدد", "چاپگر", (), ("پرینتر",))
    other = CatalogueItem("P3", "پرینتر اپسون", "عدد", "چاپگر", (), ("پرینتر",))
    third = CatalogueItem("P4", "پرینتر برادر", "عدد", "چاپگر", (), ("پرینتر",))
    assert {item.code for item in Linker([plain, named, other, third]).link("پرینتر").candidates} == {
        "P1",
        "P2",
        "P3",
        "P4",
    }


def test_a_name_that_two_products_share_is_a_choice() -> None:
    one = CatalogueItem("A", "صندلی مدیریتی", "عدد", "صندلی", ("صندلی چرخدار",), ("صندلی",))
    two = CatalogueItem("B", "صندلی کارمندی", "عدد", "صندلی", ("صندلی چرخدار",), ("صندلی",))
    link = Linker([one, two]).link("صندلی چرخدار")
    assert (link.sure, link.candidates) == (None, (one, two))


def test_a_ranking_says_how_much_of_the_mention_each_product_covers() -> None:
    best = shipped_linker().rank("سوییچ ۲۴ پورت")
    assert [match.item.code for match in best] == ["NET-TL-SW8"]
    assert 0.5 < best[0].score < 1
    assert not best[0].whole
    assert [match.whole for match in shipped_linker().rank("هایک ۵ مگ")] == [True]


def test_a_slip_is_the_nearest_word() -> None:
    near = CatalogueItem("A", "گوشی گرنداستریم", "عدد", "گوشی", (), ("گوشی",))
    far = CatalogueItem("B", "گوشی گرینداستریم", "عدد", "گوشی", (), ("گوشی",))
    assert Linker([near, far]).link("گوشی گرندستریم").sure == near
