import pytest
from hypothesis import given

from crm_core.text.quantities import find_quantities, parse_quantity_answer

from .typed import messages


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ("سه تا دوربین", [("سه", 3, "تا")]),
        ("۲۵ دستگاه حضور و غیاب", [("۲۵", 25, "دستگاه")]),
        ("دوتا روتر", [("دو", 2, "تا")]),
        ("سهتا", [("سه", 3, "تا")]),
        ("یه دونه هارد", [("یه", 1, "دونه")]),
        ("5ta doorbin", [("5", 5, "تا")]),
        ("seta laptop", [("se", 3, "تا")]),
        ("10 ta", [("10", 10, "تا")]),
        ("ده عدد", [("ده", 10, "عدد")]),
        ("نه تا", [("نه", 9, "تا")]),
        ("نرم‌افزار ۱۰ کاربره", [("۱۰", 10, "کاربر")]),
        ("۸‌تا و ٣ عدد", [("۸", 8, "تا"), ("٣", 3, "عدد")]),
        ("دوربین ۲ مگ ۴ تا", [("۴", 4, "تا")]),
        ("تعداد ۵", [("۵", 5, None)]),
        ("یک دستگاه روتر", [("یک", 1, "دستگاه")]),
        ("یه دستگاه ضبط", []),
        ("این دو تا پرینتر", []),
        ("دو تا سوال داشتم", []),
        ("۳ ساله", []),
        ("دو ماه گارانتی", []),
        ("۲۰ مگ اینترنت", []),
        ("هارد ۴ ترا، سوییچ ۲۴ پورت", []),
        ("ساعت ۵ تا ۷ بیایید", []),
        ("از ۸ تا ۵", []),
        ("۲ تا ۳ میلیون", []),
        ("یه نفر جواب بده", []),
        ("یکتا رضایی", []),
        ("چند تا دارید", []),
    ],
)
def test_bare_numbers_of_units_are_found(message: str, found: list[tuple[str, int, str | None]]) -> None:
    assert [(span.text, span.value, span.unit) for span in find_quantities(message)] == found


@given(messages)
def test_quantity_spans_cut_the_raw_text_in_order(text: str) -> None:
    last = 0
    for span in find_quantities(text):
        assert text[span.start : span.end] == span.text
        assert last <= span.start < span.end
        last = span.end


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ("۵", 5),
        ("پنج", 5),
        ("بیست و پنج", 25),
        ("یکی", 1),
        ("یه دونه کافیه", 1),
        ("فقط ۲۰", 20),
        ("۵ تا لطفا", 5),
        ("نه ۵ تا", 5),
        ("panj", 5),
        ("یه ۱۰ تایی", 10),
        ("نه", None),
        ("هیچ‌کدوم", None),
        ("سه چهار تا", None),
        ("۵۰۰ هزار تومن", None),
        ("۲۰ مگ", None),
        ("۳ ساله", None),
        ("۰۹۱۲۱۱۱۲۲۳۳", None),
        ("بیست تا دوربین و ۳ تا ضبط", None),
        ("0", None),
        ("نمی‌دونم", None),
    ],
)
def test_an_answer_to_how_many_may_be_a_bare_number(answer: str, value: int | None) -> None:
    assert parse_quantity_answer(answer) == value
