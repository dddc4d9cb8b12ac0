import pytest

from crm_core.products.offers import OFFERED_AT_ONCE, chosen_place
from tests.crm_core.products.shipped import shipped_linker


def codes_of(mention: str) -> tuple[str, ...]:
    return tuple(item.code for item in shipped_linker().link(mention).candidates)


CAMERAS, BULLETS, RECORDERS, PRINTERS = map(codes_of, ("دوربین", "دوربین بولت", "رکوردر", "پرینتر hp"))


@pytest.mark.parametrize(
    ("answer", "within", "code"),
    [
        ("اولی", CAMERAS, CAMERAS[0]),
        ("همون اولی رو بده", CAMERAS, CAMERAS[0]),
        ("دومی", CAMERAS, CAMERAS[1]),
        ("دومیش لطفا", CAMERAS, CAMERAS[1]),
        ("سومی رو می‌خوام", CAMERAS, CAMERAS[2]),
        ("گزینه سوم", CAMERAS, CAMERAS[2]),
        ("گزینه‌ی سوم", CAMERAS, CAMERAS[2]),
        ("مورد چهارم", CAMERAS, CAMERAS[3]),
        ("شماره ۲", CAMERAS, CAMERAS[1]),
        ("شماره دو", CAMERAS, CAMERAS[1]),
        ("دوربین دوم", CAMERAS, CAMERAS[1]),
        ("dovomi", CAMERAS, CAMERAS[1]),
        ("آخری", BULLETS, BULLETS[-1]),
        ("آخریش", CAMERAS, CAMERAS[OFFERED_AT_ONCE - 1]),
        ("وسطی", CAMERAS, CAMERAS[2]),
        ("همون بولت داهوا", CAMERAS, "CAM-DH-B5"),
        ("دام داهوا ۵ تا", CAMERAS, "CAM-DH-D2"),
        ("بی سیمه", CAMERAS, "CAM-IM-W3"),
        ("۸ مگ", CAMERAS, "CAM-HK-DI8"),
        ("دام هایک ۵ مگاپیکسل باشه", CAMERAS, "CAM-HK-D5"),
        ("5mp hikvision", CAMERAS, "CAM-HK-D5"),
        ("۵ مگ", BULLETS, "CAM-DH-B5"),
        ("آی پی هایک", BULLETS, "CAM-HK-BI4"),
        ("۸ کاناله داهوا", RECORDERS, "REC-DH-X8"),
        ("داهوا ۱۶", RECORDERS, "REC-DH-X16"),
        ("هشت کانال هایک ویژن", RECORDERS, "REC-HK-N8"),
        ("چندکاره", PRINTERS, "PRN-HP-4103"),
        ("4103", PRINTERS, "PRN-HP-4103"),
        ("PRN-HP-M111", PRINTERS, "PRN-HP-M111"),
        ("همون بولت", ("CAM-DH-D2", "CAM-DH-B5"), "CAM-DH-B5"),
        ("بله همین خوبه", ("NET-TL-SW8",), "NET-TL-SW8"),
    ],
)
def test_an_answer_chooses_one_of_the_offered(answer: str, within: tuple[str, ...], code: str) -> None:
    link = shipped_linker().link(answer, within=within)
    assert link.sure is not None
    assert link.sure.code == code


@pytest.mark.parametrize(
    ("answer", "within", "left"),
    [
        ("بولت", CAMERAS, BULLETS),
        ("داهوا", BULLETS, ("CAM-DH-B5", "CAM-DH-BI4")),
        ("۸ کاناله", RECORDERS, ("REC-DH-X8", "REC-HK-N8")),
        ("لیزری", PRINTERS, PRINTERS),
        ("هیچکدوم", CAMERAS, ()),
        ("نمی‌خوام", CAMERAS, ()),
        ("نه پرینتر hp می‌خوام", CAMERAS, ()),
        ("رکوردر ۸ کاناله", CAMERAS, ()),
        ("یخچال", CAMERAS, ()),
        ("کدوم بهتره؟", CAMERAS, ()),
        ("ارزون‌ترین", CAMERAS, ()),
        ("یکی مونده به آخر", CAMERAS, ()),
        ("شماره ۱۲", CAMERAS, ()),
        ("نه", ("NET-TL-SW8",), ()),
        ("بله", BULLETS, ()),
        ("", CAMERAS, ()),
    ],
)
def test_an_answer_that_names_no_single_one_takes_none(
    answer: str, within: tuple[str, ...], left: tuple[str, ...]
) -> None:
    link = shipped_linker().link(answer, within=within)
    assert link.sure is None
    assert tuple(item.code for item in link.candidates) == left


def test_a_product_that_was_not_offered_is_not_taken() -> None:
    assert shipped_linker().link("دوربین بولت داهوا", within=PRINTERS).sure is None
    assert shipped_linker().link("اولی", within=("GONE",)).sure is None


@pytest.mark.parametrize(
    ("answer", "offered", "place"), [("اولی", 0, None), ("آخری", 0, None), ("وسطی", 4, None), ("اولی یا دومی", 5, None)]
)
def test_a_place_outside_the_list_or_two_places_are_none(answer: str, offered: int, place: int | None) -> None:
    assert chosen_place(answer, offered) is place
