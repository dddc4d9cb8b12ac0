import time
from datetime import date

import pytest
from hypothesis import given, settings

from bot.components.rules import Finding, find_by_rule, marks, without_overlaps
from bot.components.values import normal_value
from tests.bot.typed import MESSAGES

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("message", "kind", "words", "value"),
    [
        ("شماره‌ام ۰۹۱۲۳۴۵۶۷۸۹ است", "mobile", "۰۹۱۲۳۴۵۶۷۸۹", "09123456789"),
        ("دفتر: 021-88776655", "phone", "021-88776655", "02188776655"),
        ("به ali@pars.ir بفرستید", "email", "ali@pars.ir", "ali@pars.ir"),
        ("tk 1405 123 چی شد", "ticket_code", "tk 1405 123", "TK-1405-000123"),
        ("تیکت ۱۲۳", "ticket_code", "۱۲۳", "123"),
        ("پیش‌فاکتور ۴۵ را تأیید می‌کنم", "quote_code", "۴۵", "45"),
        ("۲۰ میلیون تومان بودجه دارم", "amount", "۲۰ میلیون تومان", 200_000_000),
        ("سه تا پرینتر", "quantity", "سه", 3),
        ("فردا بیایید", "date", "فردا", "2026-11-23"),
        ("تو قمه", "city", "قم", "قم"),
        ("۴ از ۵ می‌دم", "rating", "۴ از ۵", 4),
    ],
)
def test_a_rule_reads_the_span_and_its_value(message: str, kind: str, words: str, value: object) -> None:
    (found,) = [finding for finding in find_by_rule(message, TODAY) if finding.kind == kind]
    assert (message[found.start : found.end], found.value) == (words, value)


@settings(max_examples=200, deadline=None)
@given(MESSAGES)
def test_findings_lie_inside_the_text_and_never_meet(message: str) -> None:
    at = 0
    for finding in find_by_rule(message, TODAY):
        assert at <= finding.start < finding.end <= len(message)
        at = finding.end


def test_of_two_findings_that_meet_the_more_trusted_stays() -> None:
    trusted, other, later = Finding("email", 0, 5, "a"), Finding("city", 4, 9, "b"), Finding("date", 9, 12, "c")
    assert without_overlaps([trusted, other, later]) == [trusted, later]


def test_marks_tell_where_a_finding_begins_and_goes_on() -> None:
    found = [Finding("amount", 5, 20, 1)]
    assert marks(found, [(0, 4), (5, 7), (8, 20), (21, 23)]) == ["", "amount", "amount+", ""]


@pytest.mark.parametrize("unit", ["1", "۱٬", "تیکت ", "فردا ", "a@b.", "09", "تهران", "یک و ", "- ", "😀"])
def test_twenty_thousand_characters_of_junk_are_read_in_bounded_time(unit: str) -> None:
    junk = (unit * 20_000)[:20_000]
    begun = time.process_time()
    find_by_rule(junk, TODAY)
    assert time.process_time() - begun < 3


@pytest.mark.parametrize(
    ("kind", "words", "value"),
    [
        ("ticket_code", "۱۲۳", "123"),
        ("rating", "۲۰", 5),
        ("quantity", "دوازده", 12),
        ("city", "esfahan", "اصفهان"),
        ("person_name", " علی   رضایی", "علی رضایی"),
        ("date", "وقت گل نی", "وقت گل نی"),
    ],
)
def test_the_value_of_a_bare_span_is_normalised_by_its_kind(kind: str, words: str, value: object) -> None:
    assert normal_value(kind, words, TODAY) == value
