"""The پیش‌فاکتور as a PDF.

The texts are read as a page shows them, from left to right: Persian words come out reversed, figures do not.
"""

import io
import struct
import zlib
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PdfReader

from connectors.documents.quote_document import DocumentLine, Party, QuoteDocument
from connectors.documents.quote_pdf import render_quote_pdf
from crm_core.money.rules import VatRounding

SELLER = Party(
    name="شرکت فناوری هم‌سخن پارس",
    national_id="14005678901",
    economic_code="411378945612",
    address="تهران، خیابان ولی‌عصر، پلاک ۱۲",
    postal_code="1969834512",
    phone="021-88776655",
)
TAX_NOTICE = "این سند پیش‌فاکتور است و ارزش مالیاتی ندارد"


def line(row: int, *, name: str = "سوئیچ ۲۴ پورت", price: int = 125_000_000, discount: int = 0) -> DocumentLine:
    """A row of one piece with 10 % VAT."""
    net = price - discount
    return DocumentLine(
        row=row,
        code=f"NET-{row}",
        name=name,
        quantity=1,
        unit="عدد",
        unit_price_rial=price,
        discount_rial=discount,
        net_rial=net,
        vat_rial=net // 10,
        total_rial=net + net // 10,
    )


def quote(*lines: DocumentLine) -> QuoteDocument:
    """A document with the sums of its lines."""
    lines = lines or (line(1),)
    return QuoteDocument(
        code="QT-1405-000123",
        issued_on=date(2026, 11, 22),
        valid_until=date(2026, 12, 6),
        seller=SELLER,
        buyer=Party(name="سارا محمدی", national_id="0012345679", phone="09121112233"),
        lines=lines,
        subtotal_rial=sum(one.unit_price_rial for one in lines),
        discount_rial=sum(one.discount_rial for one in lines),
        vat_rate_text="۱۰٪",
        vat_rial=sum(one.vat_rial for one in lines),
        total_rial=sum(one.total_rial for one in lines),
        terms=("تحویل هفت روز کاری پس از واریز.",),
        bank=(),
        logo=None,
        brand_color="#1f5f8b",
        status="issued",
    )


def pages(document: QuoteDocument) -> list[str]:
    """The pages' texts as seen, left to right, with single spaces."""
    reader = PdfReader(io.BytesIO(render_quote_pdf(document)))
    return [" ".join(page.extract_text(extraction_mode="layout").split()) for page in reader.pages]


def page(document: QuoteDocument) -> str:
    """The text of a document that fits one page."""
    (only,) = pages(document)
    return only


def seen(persian: str) -> str:
    """Persian words as they stand on the page from left to right."""
    return persian[::-1]


def png(width: int, height: int) -> bytes:
    """A black picture."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress((b"\0" + b"\0" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def test_the_page_tells_code_buyer_dates_and_total() -> None:
    text = page(quote())
    assert "QT-1405-000123" in text
    assert seen("سارا محمدی") in text
    assert "۱۴۰۵/۰۹/۰۱" in text
    assert "۱۴۰۵/۰۹/۱۵" in text
    assert "۱۳٬۷۵۰٬۰۰۰" in text
    assert seen("سیزده میلیون و هفتصد و پنجاه هزار تومان") in text


def test_copied_words_keep_their_half_spaces_and_lam_alefs() -> None:
    text = page(quote(line(1, name="کالای پیش‌ساختۀ لازم")))
    assert seen(TAX_NOTICE) in text
    assert seen("کالای پیش‌ساختۀ لازم") in text
    assert seen("شرح کالا یا خدمت") in text


def test_sixty_lines_fill_pages_with_the_head_on_each_and_the_total_at_the_end() -> None:
    texts = pages(quote(*(line(row) for row in range(1, 61))))
    assert len(texts) > 2
    with_rows = [text for text in texts if "NET-" in text]
    assert all(seen("شرح کالا یا خدمت") in text for text in with_rows)
    assert all(seen(TAX_NOTICE) in text for text in texts)
    assert sum(text.count("NET-") for text in texts) == 60
    assert [seen("مبلغ قابل پرداخت") in text for text in texts] == [False] * (len(texts) - 1) + [True]
    assert seen(f"صفحۀ ۲ از {'۰۱۲۳۴۵۶۷۸۹'[len(texts)]}") in texts[1]


def test_later_pages_name_the_seller_and_the_code() -> None:
    second = pages(quote(*(line(row) for row in range(1, 41))))[1]
    assert "QT-1405-000123" in second
    assert seen(SELLER.name) in second


def test_figures_count_toman_and_a_single_rial_is_a_tenth() -> None:
    text = page(quote(line(1, price=123_456)))
    assert "۱۲٬۳۴۵٫۶" in text
    assert "۱۲۳٬۴۵۶" not in text


def test_a_quote_without_discount_does_not_speak_of_one() -> None:
    assert seen("تخفیف") not in page(quote(line(1)))
    reduced = page(quote(line(1, discount=5_000_000)))
    assert seen("پس از تخفیف") in reduced
    assert "۵۰۰٬۰۰۰" in reduced


@pytest.mark.parametrize(
    "hostile",
    [
        '#panic("x")',
        '"+sys.inputs+"',
        "$x^2$ \\",
        "#read('/etc/hosts')",
        "*bold* _it_ `raw`",
        "[a] {b} <c> @d",
        "= head // no",
        "</script>&amp;",
        '{"total": 0}',
        "\\u{202e} \\n",
    ],
)
def test_a_name_that_looks_like_code_is_printed_as_written(hostile: str) -> None:
    document = replace(quote(line(1, name=hostile)), buyer=Party(name=hostile), terms=(hostile,), bank=(hostile,))
    assert page(document).replace(" ", "").count(hostile.replace(" ", "")) == 4


def test_a_foreign_name_keeps_its_last_mark_at_its_end() -> None:
    assert "Router AX55+" in page(quote(line(1, name="Router AX55+")))
    assert "C++" in page(quote(line(1, name="آموزش C++ (پیشرفته)")))


def test_direction_overrides_cannot_turn_a_name_round() -> None:
    assert "ACME1234" in page(quote(line(1, name="ACME\u202e1234")))


@pytest.mark.parametrize("name", ["A" * 200, "ک" * 200])
def test_a_name_of_two_hundred_letters_is_broken_and_complete(name: str) -> None:
    text = page(replace(quote(line(1, name=name)), buyer=Party(name="سارا")))
    assert name[:60] not in text
    assert text.count(name[0]) >= 200


def test_names_of_emoji_alone_and_empty_names_leave_a_dash() -> None:
    text = page(replace(quote(line(1, name="🎁")), buyer=Party(name="")))
    assert text.count("—") == 2


def test_fields_that_are_not_known_are_left_out() -> None:
    assert page(quote()).count(seen("نشانی")) == 1
    assert page(replace(quote(), seller=Party(name="فروشگاه"))).count(seen("نشانی")) == 0


@pytest.mark.parametrize(("national_id", "label"), [("14005678901", "شناسۀ ملی"), ("0012345679", "کد ملی")])
def test_the_national_id_is_called_by_its_length(national_id: str, label: str) -> None:
    seller = replace(SELLER, national_id="")
    document = replace(quote(), seller=seller, buyer=Party(name="آریا", national_id=national_id))
    assert seen(label) in page(document)


def test_a_phone_number_keeps_its_order() -> None:
    assert "۰۲۱-۸۸۷۷۶۶۵۵" in page(quote())


def test_only_a_quote_that_is_not_simply_issued_has_a_badge() -> None:
    assert seen("پیش‌نویس") not in page(quote())
    assert seen("پیش‌نویس") in page(replace(quote(), status="draft"))
    assert seen("منقضی‌شده") in page(replace(quote(), status="expired"))


def test_the_logo_is_drawn_and_a_broken_one_gives_way_to_the_name() -> None:
    plain = render_quote_pdf(quote())
    with_logo = render_quote_pdf(replace(quote(), logo=png(400, 40)))
    assert len(PdfReader(io.BytesIO(with_logo)).pages[0].images) == 1
    assert render_quote_pdf(replace(quote(), logo=b"no picture")) == plain


def test_equal_documents_give_equal_bytes() -> None:
    first = render_quote_pdf(quote(line(1), line(2)))
    other = render_quote_pdf(quote(line(1), line(2, price=10)))
    assert render_quote_pdf(quote(line(1), line(2))) == first
    assert other != first


def test_the_file_names_itself_and_is_tagged_for_screen_readers() -> None:
    reader = PdfReader(io.BytesIO(render_quote_pdf(quote())))
    assert reader.metadata is not None
    assert reader.metadata.title == "پیش‌فاکتور QT-1405-000123"
    assert reader.metadata.author == SELLER.name
    assert "'/Marked': True" in str(reader.root_object["/MarkInfo"])
    assert str(reader.root_object["/Lang"]) == "fa"


def test_a_colour_of_another_form_is_refused() -> None:
    with pytest.raises(ValueError, match="#rrggbb"):
        replace(quote(), brand_color='red"); panic(')


def test_a_later_version_says_which_it_is_and_the_first_does_not() -> None:
    assert seen("نسخۀ ۲") in page(replace(quote(), revision=2))
    assert seen("نسخۀ") not in page(quote())


def test_a_price_with_tax_in_it_says_so() -> None:
    assert seen("با مالیات") not in page(quote())
    assert seen("با مالیات") in page(quote(replace(line(1), inclusive=True)))


@pytest.mark.parametrize(
    ("rounding", "words"), [(VatRounding.LINE, "در هر سطر جداگانه"), (VatRounding.DOCUMENT, "بر جمع سند")]
)
def test_the_page_tells_where_its_tax_was_rounded(rounding: VatRounding, words: str) -> None:
    assert seen(words) in page(replace(quote(), vat_rounding=rounding))


def test_a_note_for_the_buyer_is_printed() -> None:
    assert seen("نصب در محل شما") in page(replace(quote(), note="نصب در محل شما"))
