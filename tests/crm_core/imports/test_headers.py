"""Columns find their fields."""

import pytest

from crm_core.imports.errors import FileReason, ImportFileError
from crm_core.imports.headers import Layout, lay_out
from crm_core.imports.registry import KINDS


def layout(kind: str, *headers: str, unit: str | None = None, **mapping: str) -> Layout:
    """How a header line is understood."""
    return lay_out(headers, fields=KINDS[kind].fields, mapping=mapping, unit=unit)  # type: ignore[arg-type]


def names(found: Layout) -> dict[str, str]:
    """Field by header."""
    return {column.header: column.field.name for column in found.columns}


def test_persian_headers_are_known_however_they_are_spelt() -> None:
    found = layout("contacts", "كد", "نام و نام خانوادگي", "شماره‌ی موبایل", "تاریخ ثبت", "رنگ مورد علاقه")
    assert names(found)["كد"] == "code"
    assert names(found)["نام و نام خانوادگي"] == "name"
    assert names(found)["تاریخ ثبت"] == "created_at"
    assert "رنگ مورد علاقه" in found.ignored


def test_the_caller_may_say_which_column_is_which() -> None:
    found = layout("contacts", "Tel 2", "موبایل", **{"Tel 2": "mobile"})
    assert names(found) == {"Tel 2": "mobile"}
    assert found.ignored == ("موبایل",)


def test_of_two_columns_the_one_with_the_more_usual_name_counts() -> None:
    found = layout("contacts", "تلفن", "موبایل")
    assert names(found) == {"موبایل": "mobile"}


def test_a_unit_in_the_header_wins_over_the_given_one() -> None:
    found = layout("products", "کد", "نام", "قیمت (تومان)", unit="rial")
    assert found.columns[2].read("100") == 1000
    assert not found.unit_assumed


@pytest.mark.parametrize(("unit", "assumed"), [(None, True), ("toman", False)])
def test_an_unsaid_unit_is_reported(unit: str | None, assumed: bool) -> None:
    assert layout("products", "کد", "نام", "قیمت", unit=unit).unit_assumed is assumed


def test_our_own_export_is_in_rial() -> None:
    found = layout("products", "code", "name", "price_rial", unit="toman")
    assert found.columns[2].read("100") == 100


@pytest.mark.parametrize(
    ("headers", "mapping", "reason"),
    [
        (("نام", "قیمت"), {}, FileReason.COLUMN_MISSING),
        (("کد", "نام", "قیمت", "قیمت"), {}, FileReason.COLUMN_TWICE),
        (("کد", "نام"), {"کد": "colour"}, FileReason.UNKNOWN_FIELD),
        (("کد", "نام"), {"بها": "price"}, FileReason.UNKNOWN_COLUMN),
    ],
)
def test_a_file_that_cannot_be_laid_out_is_refused(
    headers: tuple[str, ...], mapping: dict[str, str], reason: FileReason
) -> None:
    with pytest.raises(ImportFileError) as caught:
        layout("products", *headers, **mapping)
    assert caught.value.data["reason"] == reason


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_found_by_each_of_its_names(kind: str) -> None:
    required = [item.name for item in KINDS[kind].fields if item.required]
    for item in KINDS[kind].fields:
        for header in (item.name, item.aliases[0]):
            others = [name for name in required if name != item.name]
            assert names(layout(kind, header, *others))[header] == item.name
