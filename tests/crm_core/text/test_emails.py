import pytest
from hypothesis import given

from crm_core.text.emails import find_emails

from .typed import messages


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ("ایمیلم ali.reza@gmail.com هست", ["ali.reza@gmail.com"]),
        ("ایمیلمali@x.ir.", ["ali@x.ir"]),
        ("INFO@Example.CO.IR، sales+fa@shop.ir", ["info@example.co.ir", "sales+fa@shop.ir"]),
        ("ali @ gmail.com", ["ali@gmail.com"]),
        ("ali۱۲@gmail.com", ["ali12@gmail.com"]),
        ("ali@gmail", []),
        ("ali..b@x.com", []),
        ("x@y@z.com", []),
        ("علی@x.com", []),
        ("@support", []),
    ],
)
def test_addresses_are_found_in_lower_case(message: str, found: list[str]) -> None:
    assert [span.value for span in find_emails(message)] == found


@given(messages)
def test_email_spans_cut_the_raw_text_in_order(text: str) -> None:
    last = 0
    for span in find_emails(text):
        assert text[span.start : span.end] == span.text
        assert last <= span.start < span.end
        last = span.end
