from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.clock import TEHRAN
from crm_core.notices.rules import PLACEHOLDERS, NoticeKind, Quiet, next_moment, unknown_placeholders

NIGHT = Quiet(time(21, 30), time(8, 0))
NOON = Quiet(time(13, 0), time(14, 30))


def at(clock: str) -> datetime:
    """A time of day in Tehran on the first of Azar 1405."""
    return datetime.fromisoformat(f"2026-11-22T{clock}:00").replace(tzinfo=TEHRAN)


@pytest.mark.parametrize(
    ("quiet", "now", "told"),
    [
        (NIGHT, "12:00", "12:00"),
        (NIGHT, "21:29", "21:29"),
        (NIGHT, "08:00", "08:00"),
        (NIGHT, "07:59", "08:00"),
        (NIGHT, "00:00", "08:00"),
        (NOON, "13:00", "14:30"),
        (NOON, "14:30", "14:30"),
        (None, "03:00", "03:00"),
        (Quiet(time(8), time(8)), "08:00", "08:00"),
    ],
)
def test_nobody_is_disturbed_in_quiet_hours(quiet: Quiet | None, now: str, told: str) -> None:
    assert next_moment(at(now), quiet) == at(told)


def test_what_happens_in_the_evening_is_told_on_the_next_morning() -> None:
    assert next_moment(at("23:10"), NIGHT) == at("08:00") + timedelta(days=1)


moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))


@given(moments, st.times(), st.times())
def test_a_notice_is_told_soon_and_never_in_quiet_hours(now: datetime, begin: time, end: time) -> None:
    quiet = Quiet(begin, end)
    told = next_moment(now, quiet)
    assert now <= told <= now + timedelta(days=1)
    assert next_moment(told, quiet) == told


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("{company}: تیکت {code} حل شد.", []),
        ("تیکت {code} با مبلغ {total}", ["total"]),
        ("بی‌نام {}", [""]),
        ("{code", ["{code"]),
        ("{code.__class__}", ["code.__class__"]),
    ],
)
def test_a_text_names_only_what_is_known(text: str, unknown: list[str]) -> None:
    assert unknown_placeholders(PLACEHOLDERS[NoticeKind.TICKET_RESOLVED], text) == unknown
