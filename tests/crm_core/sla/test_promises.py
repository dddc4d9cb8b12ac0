"""How times and places on a clock are written."""

from datetime import timedelta

import pytest

from crm_core.sla.errors import PromiseInvalidError
from crm_core.sla.promises import Offset, read_duration, read_offset


@pytest.mark.parametrize(("text", "minutes"), [("30m", 30), ("8h", 480), ("1h30m", 90), ("90m", 90)])
def test_working_time_is_written_in_hours_and_minutes(text: str, minutes: int) -> None:
    assert read_duration(text) == timedelta(minutes=minutes)


@pytest.mark.parametrize("text", ["", "0h", "0m", "2d", "8", "h", "1.5h", "-1h", "30m1h", "۸h "])
def test_a_time_that_is_none_or_unclear_is_refused(text: str) -> None:
    with pytest.raises(PromiseInvalidError):
        read_duration(text)


@pytest.mark.parametrize(
    ("text", "offset", "after_ten_hours"),
    [
        ("-25%", Offset(share=-0.25), 7.5), ("0", Offset(), 10), ("+4h", Offset(time=timedelta(hours=4)), 14),
        ("-30m", Offset(time=-timedelta(minutes=30)), 9.5), ("+50%", Offset(share=0.5), 15),
        ("-11h", Offset(time=-timedelta(hours=11)), 0),
    ],
)  # fmt: skip
def test_a_place_is_a_share_or_a_time_before_or_after_the_due_time(
    text: str, offset: Offset, after_ten_hours: float
) -> None:
    assert read_offset(text) == offset
    assert offset.applied_to(timedelta(hours=10)) == timedelta(hours=after_ten_hours)


@pytest.mark.parametrize("text", ["25%", "4h", "+", "-0m", "-1000%", "now"])
def test_a_place_without_a_side_is_refused(text: str) -> None:
    with pytest.raises(PromiseInvalidError):
        read_offset(text)
