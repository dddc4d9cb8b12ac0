"""Tax ids with their check digit, and the packet with sums that add up."""

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crm_core.einvoices.rules import Document, Item, Subject, build_packet, missing_of, packets_csv
from crm_core.invoices.tax_ids import is_tax_id, make_tax_id, tax_serial, verhoeff_digit

ISSUED = datetime(2026, 10, 10, 8, 45, 32, 351_000, tzinfo=UTC)


def item(**fields: Any) -> Item:
    values: dict[str, Any] = {
        "row": 1, "goods_id": "2720000114542", "name": "دوربین", "quantity": 2, "unit": "1631",
        "net": 90_000_000, "discount": 0, "vat_rate": 1000, "vat": 9_000_000,
    }  # fmt: skip
    return Item(**values | fields)


def document(**fields: Any) -> Document:
    values: dict[str, Any] = {
        "subject": Subject.ORIGINAL, "tax_id": "A2ZRHM051000000004C612", "issued_at": ISSUED,
        "seller": "14099991406", "items": [item()],
    }  # fmt: skip
    return Document(**values | fields)


@pytest.mark.parametrize(("digits", "check"), [("236", 3), ("12345", 1), ("123", 3), ("1234", 0), ("", 0)])
def test_the_check_digit_is_verhoeffs(digits: str, check: int) -> None:
    """Source: 236 of Wikipedia's article; the others of the tests of moadian_sdk on PyPI."""
    assert verhoeff_digit(digits) == check


@given(st.text("0123456789", min_size=2, max_size=30), st.data())
def test_one_wrong_digit_and_two_swapped_ones_are_noticed(digits: str, data: st.DataObject) -> None:
    check = verhoeff_digit(digits)
    place = data.draw(st.integers(0, len(digits) - 2))
    wrong = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != digits[place]]))
    assert verhoeff_digit(digits[:place] + wrong + digits[place + 1 :]) != check
    if digits[place] != digits[place + 1]:
        assert verhoeff_digit(digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]) != check


def test_published_tax_ids_are_made_as_they_were_accepted() -> None:
    """Source: a sample that the organisation accepted, and one of an inquiry, in public clients of سامانه مودیان."""
    assert make_tax_id(memory_id="A2ZRHM", issued_at=ISSUED, serial=19_553) == "A2ZRHM051000000004C612"
    assert is_tax_id("A36H5M04E7300000000039")


@pytest.mark.parametrize("text", ["A2ZRHM051000000004C613", "A2ZRHM151000000004C612", "a2", "A2ZRHM051000000004C6-2"])
def test_a_mistyped_tax_id_is_noticed(text: str) -> None:
    assert not is_tax_id(text)


def test_the_day_of_a_tax_id_is_that_of_utc() -> None:
    last_second = datetime(2026, 3, 20, 23, 59, 59, tzinfo=UTC)
    assert make_tax_id(memory_id="A2ZRHM", issued_at=last_second, serial=1)[6:11] == f"{20_532:05X}"


def test_serials_of_invoices_and_credit_notes_never_meet_and_fit() -> None:
    codes = ["INV-1405-000001", "CN-1405-000001", "INV-1406-000001", "INV-1405-9999999", "CN-1499-9999999"]
    serials = [tax_serial(code) for code in codes]
    assert len(set(serials)) == len(codes)
    assert all(serial is not None and serial < 16**10 for serial in serials)
    assert tax_serial("7") is None


def test_a_company_is_named_by_its_id_and_asked_to_pay() -> None:
    header = build_packet(document(national_id="14003778990"))["header"]
    assert header == {
        "taxid": "A2ZRHM051000000004C612", "indatim": 1_791_621_932_351, "indati2m": 1_791_621_932_351, "inty": 1,
        "inno": "0000004C61", "irtaxid": None, "inp": 1, "ins": 1, "tins": "14099991406", "tob": 2,
        "bid": "14003778990", "tinb": "14003778990", "bpc": None, "tprdis": 90_000_000, "tdis": 0,
        "tadis": 90_000_000, "tvam": 9_000_000, "todam": 0, "tbill": 99_000_000, "setm": 2, "insp": 90_000_000,
        "tvop": 9_000_000,
    }  # fmt: skip


def test_the_line_says_goods_unit_and_money() -> None:
    [line] = build_packet(document(items=[item(net=89_999_990, discount=10, vat=8_999_999)]))["body"]
    assert line == {
        "sstid": "2720000114542", "sstt": "دوربین", "am": 2, "mu": "1631", "fee": 45_000_000,
        "prdis": 90_000_000, "dis": 10, "adis": 89_999_990, "vra": 10.0, "vam": 8_999_999, "odam": 0,
        "tsstam": 98_999_989,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("buyer", "kind", "named"),
    [
        ({"national_id": "0499370899", "postal_code": "1591736419"}, 1, (1, "0499370899", None)),
        ({"national_id": "0499370899", "economic_code": "04993708990001"}, 1, (1, "0499370899", "04993708990001")),
        ({"economic_code": "12345678901234"}, 1, (2, None, "12345678901234")),
        ({"national_id": "0499370899"}, 2, (None, None, None)),
        ({}, 2, (None, None, None)),
    ],
)
def test_the_type_follows_from_what_is_known_of_the_buyer(
    buyer: dict[str, str], kind: int, named: tuple[object, ...]
) -> None:
    header = build_packet(document(**buyer))["header"]
    assert (header["inty"], *(header.get(name) for name in ("tob", "bid", "tinb"))) == (kind, *named)
    assert ("setm" in header) == (kind == 1)


def test_a_paid_invoice_is_settled_in_cash() -> None:
    header = build_packet(document(national_id="14003778990", paid=True))["header"]
    assert header["setm"] == 1
    assert "insp" not in header


def test_what_takes_back_refers_to_the_one_before_and_names_no_buyer() -> None:
    back = document(subject=Subject.CANCEL, national_id="14003778990", refers_to="A36H5M04E7300000000039")
    header = build_packet(back)["header"]
    assert (header["ins"], header["irtaxid"]) == (3, "A36H5M04E7300000000039")
    assert not {"tob", "bid", "tinb"} & set(header)


def test_everything_that_is_missing_is_listed_at_once() -> None:
    lines = [item(goods_id=None), item(row=2, unit=None), item(row=3)]
    bare = document(subject=Subject.RETURN, tax_id=None, seller=None, items=lines)
    assert missing_of(bare) == [
        {"field": "tax_memory_id"}, {"field": "seller_economic_code"}, {"field": "reference_tax_id"},
        {"field": "tax_goods_id", "row": 1}, {"field": "tax_unit", "row": 2},
    ]  # fmt: skip
    assert missing_of(document(items=[])) == [{"field": "lines"}]
    assert missing_of(document()) == []


def test_the_table_has_one_line_an_item_with_its_header() -> None:
    packets = [build_packet(document(items=[item(), item(row=2, name="کابل, ۱۰ متر")]))] * 2
    rows = list(csv.DictReader(io.StringIO(packets_csv(packets))))
    assert [(row["taxid"], row["sstt"], row["irtaxid"]) for row in rows] == [
        ("A2ZRHM051000000004C612", "دوربین", ""), ("A2ZRHM051000000004C612", "کابل, ۱۰ متر", ""),
    ] * 2  # fmt: skip


@given(st.lists(st.tuples(st.integers(1, 99), st.integers(0, 10**9), st.integers(0, 10**9)), min_size=1, max_size=8))
def test_the_header_is_the_sum_of_the_lines(lines: list[tuple[int, int, int]]) -> None:
    items = [
        item(row=row, quantity=quantity, net=net, discount=vat // 7, vat=vat)
        for row, (quantity, net, vat) in enumerate(lines, start=1)
    ]
    packet = build_packet(document(items=items))
    header, body = packet["header"], packet["body"]
    for total, part in (("tprdis", "prdis"), ("tdis", "dis"), ("tadis", "adis"), ("tvam", "vam"), ("tbill", "tsstam")):
        assert header[total] == sum(line[part] for line in body)
    assert header["tbill"] == header["tadis"] + header["tvam"]


@given(st.integers(1, 99), st.integers(0, 10**9))
@example(25, 57)
def test_a_unit_price_times_the_units_is_the_price_of_all(quantity: int, gross: int) -> None:
    fee = Decimal(str(item(quantity=quantity, net=gross).fee))  # as the packet writes it
    assert int(fee * quantity) == gross
