import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.text.money import amount_in_words, find_amounts, format_rial, format_toman

from .typed import messages


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ("قیمتش ۵۰۰ هزار تومنه؟", [("۵۰۰ هزار تومن", 5_000_000, "toman")]),
        ("بودجه‌ام ۲۰ میلیونه", [("۲۰ میلیون", None, None)]),
        ("۱۲۵۰۰۰۰ ریال", [("۱۲۵۰۰۰۰ ریال", 1_250_000, "rial")]),
        ("1,250,000﷼ واریز شد", [("1,250,000﷼", 1_250_000, "rial")]),
        ("دو میلیون و پونصد تومن", [("دو میلیون و پونصد تومن", 25_000_000, "toman")]),
        ("۲۵۰.۰۰۰ تومان", [("۲۵۰.۰۰۰ تومان", 2_500_000, "toman")]),
        ("۵۰۰ت میدی؟", [("۵۰۰ت", 5_000, "toman")]),
        ("20m toman", [("20m toman", 200_000_000, "toman")]),
        ("۸۰۰هزارتومن", [("۸۰۰هزارتومن", 8_000_000, "toman")]),
        ("ده همت", [("ده همت", 10**14, "toman")]),
        ("قیمت 1200 بود", [("1200", None, None)]),
        ("واریز کردم ۳۵۰۰۰۰۰", [("۳۵۰۰۰۰۰", None, None)]),
        ("فقط صد تومن تخفیف", [("صد تومن", 1_000, "toman")]),
        ("2 milion toman", [("2 milion toman", 20_000_000, "toman")]),
        (
            "از ۵۰۰ هزار تا یک میلیون تومن",
            [("۵۰۰ هزار", 5_000_000, "toman"), ("یک میلیون تومن", 10_000_000, "toman")],
        ),
        ("۲۰ تا دوربین تا ۳۰ میلیون", [("۳۰ میلیون", None, None)]),
        ("قیمت ۵ تا دوربین", []),
        ("قیمت سوییچ ۲۴ پورت", []),
        ("هزار بار گفتم", []),
        ("دو هزار نفر", []),
        ("نه ریال نه، تومان", []),
        ("ترافیک همت", []),
        ("سال هزار و سیصد و نود و نه", []),
        ("دوربین 4k", []),
        ("تیکت ۱۲۳ فردا ساعت ۱۰", []),
        ("شماره‌ام 09121112233", []),
    ],
)
def test_amounts_are_found_with_their_unit(message: str, found: list[tuple[str, int | None, str | None]]) -> None:
    assert [(span.text, span.value_rial, span.unit) for span in find_amounts(message)] == found


@given(messages)
def test_amount_spans_cut_the_raw_text_in_order(text: str) -> None:
    last = 0
    for span in find_amounts(text):
        assert text[span.start : span.end] == span.text
        assert last <= span.start < span.end
        last = span.end


@pytest.mark.parametrize(
    ("rial", "toman", "in_rial"),
    [
        (125_000_000, "۱۲٬۵۰۰٬۰۰۰ تومان", "۱۲۵٬۰۰۰٬۰۰۰ ریال"),
        (125, "۱۲ تومان و ۵ ریال", "۱۲۵ ریال"),
        (7, "۷ ریال", "۷ ریال"),
        (0, "۰ تومان", "۰ ریال"),
        (-50_000, "−۵٬۰۰۰ تومان", "−۵۰٬۰۰۰ ریال"),
    ],
)
def test_amounts_are_written_in_persian_digits(rial: int, toman: str, in_rial: str) -> None:
    assert format_toman(rial) == toman
    assert format_rial(rial) == in_rial


@given(st.integers(0, 10**15))
def test_a_written_amount_is_found_again_whole(rial: int) -> None:
    for written in (format_toman(rial), format_rial(rial)):
        (span,) = find_amounts(f"مبلغ {written} پرداخت شد")
        assert (span.value_rial, span.text) == (rial, written)


@pytest.mark.parametrize(
    ("rial", "unit", "words"),
    [
        (125_000_000, "toman", "دوازده میلیون و پانصد هزار تومان"),
        (125_000_000, "rial", "صد و بیست و پنج میلیون ریال"),
        (125, "toman", "دوازده تومان و پنج ریال"),
        (5, "toman", "پنج ریال"),
        (0, "toman", "صفر تومان"),
        (-1_000, "toman", "منفی صد تومان"),
    ],
)
def test_documents_state_amounts_in_words(rial: int, unit: str, words: str) -> None:
    assert amount_in_words(rial, unit) == words  # type: ignore[arg-type]
