"""What other help desks test or got wrong, as cases of ours; each names where it comes from."""

from datetime import datetime, timedelta

import pytest

from crm_core.calendars.reading import read_calendar
from crm_core.calendars.rules import working_time_between
from crm_core.sla.rules import ClockState
from tests.crm_core.sla.life import OFFICE_WEEK, at, life, office, promise, the_clock

# The week of the Frappe cases: Monday 6 to Friday 10 July 2026.
MONDAY, THURSDAY, FRIDAY = "2026-07-06", "2026-07-09", "2026-07-10"
URGENT = promise(first_response=0.5, resolution=2)
HIGH = promise(first_response=1, resolution=4)
LOW = promise(first_response=24, resolution=72)


@pytest.mark.parametrize(
    ("opened", "promised", "response", "resolution", "holidays"),
    [
        # Frappe Helpdesk, test_hd_ticket.py: test_response_resolution_working_day
        ("2026-07-06 12:00", HIGH, "2026-07-06 13:00", "2026-07-06 16:00", ()),
        # test_response_resolution_before_working_hours
        ("2026-07-06 08:00", HIGH, "2026-07-06 11:00", "2026-07-06 14:00", ()),
        # test_response_resolution_after_working_hours
        ("2026-07-06 20:00", URGENT, "2026-07-07 10:30", "2026-07-07 12:00", ()),
        # test_response_resolution_non_working_day
        ("2026-07-11 15:00", LOW, "2026-07-15 18:00", "2026-07-23 18:00", ()),
        # test_response_resolution_friday_in_working_hours
        ("2026-07-10 17:00", URGENT, "2026-07-10 17:30", "2026-07-13 11:00", ()),
        # test_response_resolution_friday_after_working_hours
        ("2026-07-10 19:00", HIGH, "2026-07-13 11:00", "2026-07-13 14:00", ()),
        # test_response_resolution_holiday: two holidays and a weekend
        ("2026-07-09 15:00", URGENT, "2026-07-13 10:30", "2026-07-13 12:00", (THURSDAY, FRIDAY)),
    ],
)
def test_due_times_of_frappe_helpdesk(
    opened: str, promised: object, response: str, resolution: str, holidays: tuple[str, ...]
) -> None:
    history, calendar = life(at(opened)), office(*holidays)
    for kind, due in (("first_response", response), ("resolution", resolution)):
        clock = the_clock(kind, history, promised, calendar, now=at(opened))  # type: ignore[arg-type]
        assert clock.due_at == at(due)


@pytest.mark.parametrize(
    ("seconds", "due"), [(0, "2026-07-09 17:00"), (3600, "2026-07-09 18:00"), (3601, "2026-07-10 10:00:01")]
)
def test_a_hold_of_an_hour_ends_with_the_day_and_one_second_more_ends_tomorrow(seconds: int, due: str) -> None:
    """Frappe Helpdesk: test_response_resolution_with_holdtime."""
    opened = at("2026-07-09 15:00")
    held = [(opened, "waiting_customer"), (opened + timedelta(seconds=seconds), "in_progress")]
    clock = the_clock("resolution", life(opened, states=held), URGENT, office(), now=at("2026-07-09 16:30"))
    assert clock.due_at == at(due)


def test_half_an_hour_of_waiting_puts_the_resolution_off_by_half_an_hour() -> None:
    """Frappe Helpdesk: test_hold_time_resolution_time."""
    opened = at("2026-07-06 12:00")
    states = [
        (at("2026-07-06 12:30"), "waiting_customer"), (at("2026-07-06 13:00"), "in_progress"),
        (at("2026-07-06 13:30"), "resolved"),
    ]  # fmt: skip
    waiting = the_clock("resolution", life(opened, states=states[:1]), HIGH, office(), now=at("2026-07-06 12:45"))
    assert (waiting.state, waiting.due_at) == (ClockState.PAUSED, None)
    back = the_clock("resolution", life(opened, states=states[:2]), HIGH, office(), now=at("2026-07-06 13:00"))
    assert (back.state, back.due_at) == (ClockState.RUNNING, at("2026-07-06 16:30"))
    done = the_clock("resolution", life(opened, states=states), HIGH, office(), now=at("2026-07-20 12:00"))
    assert (done.state, done.used) == (ClockState.MET, timedelta(hours=1))


def test_a_hold_over_a_holiday_and_a_weekend_counts_only_working_time() -> None:
    """Frappe Helpdesk: test_hold_time_resolution_time_with_holiday (10 + 150 minutes of hold)."""
    states = [
        (at("2026-07-09 17:50"), "waiting_customer"), (at("2026-07-13 12:30"), "in_progress"),
        (at("2026-07-13 13:00"), "resolved"),
    ]  # fmt: skip
    calendar = office(FRIDAY)
    clock = the_clock(
        "resolution", life(at("2026-07-09 17:30"), states=states), HIGH, calendar, now=at("2026-07-14 10:00")
    )
    (pause,) = clock.run.pauses
    assert pause.end is not None
    assert working_time_between(calendar, pause.start, pause.end) == timedelta(minutes=160)
    assert (clock.state, clock.used) == (ClockState.MET, timedelta(minutes=50))


def test_closing_what_is_resolved_does_not_move_its_end() -> None:
    """Frappe Helpdesk: test_resolve_closed_resolution_time."""
    states = [(at("2026-07-06 12:30"), "resolved"), (at("2026-07-07 12:00"), "closed")]
    clock = the_clock(
        "resolution", life(at("2026-07-06 12:00"), states=states), HIGH, office(), now=at("2026-07-08 10:00")
    )
    assert (clock.run.stopped_at, clock.used) == (at("2026-07-06 12:30"), timedelta(minutes=30))


def test_a_hold_from_closing_to_opening_moves_nothing() -> None:
    """ERPNext pull requests 47029 and 47884: eight hours from 9 to 17, held from 17:00 to 9:00."""
    nine_to_five = read_calendar({"timezone": "UTC", "week": {day: [["09:00", "17:00"]] for day in OFFICE_WEEK}})
    states = [(at("2026-07-06 17:00"), "waiting_customer"), (at("2026-07-07 09:00"), "in_progress")]
    history = life(at("2026-07-06 10:00"), states=states)
    clock = the_clock("resolution", history, promise(resolution=8), nine_to_five, now=at("2026-07-07 09:30"))
    assert clock.due_at == at("2026-07-07 10:00")


@pytest.mark.parametrize(
    ("case", "opened", "answered", "seconds"),
    [
        (1, "06-28 11:00", "06-28 12:00", 3_600), (2, "06-28 12:00", "06-28 20:00", 21_600),
        (3, "06-28 06:00", "06-28 12:00", 7_200), (4, "06-28 19:00", "06-28 20:00", 0),
        (5, "06-27 10:00", "06-27 11:00", 0), (6, "06-28 06:00", "06-29 06:00", 28_800),
        (7, "06-28 06:00", "06-29 11:00", 32_400), (8, "06-28 06:00", "06-29 20:00", 57_600),
        (9, "06-25 06:00", "06-26 11:00", 28_800), (10, "06-28 12:00", "06-29 06:00", 21_600),
        (11, "06-28 12:00", "06-29 11:00", 25_200), (12, "06-28 12:00", "06-29 20:00", 50_400),
        (13, "06-25 12:00", "06-26 11:00", 21_600), (14, "06-28 20:00", "06-29 06:00", 0),
        (15, "06-28 20:00", "06-29 11:00", 3_600), (16, "06-28 20:00", "06-29 20:00", 28_800),
        (17, "06-25 20:00", "06-26 11:00", 0), (18, "06-28 06:00", "07-01 06:00", 86_400),
        (19, "06-28 06:00", "07-01 11:00", 90_000), (20, "06-28 06:00", "07-01 20:00", 115_200),
        (21, "06-25 06:00", "06-27 11:00", 28_800), (22, "06-28 12:00", "07-01 06:00", 79_200),
        (23, "06-28 12:00", "07-01 11:00", 82_800), (24, "06-28 12:00", "07-01 20:00", 108_000),
        (25, "06-25 12:00", "06-27 11:00", 21_600), (26, "06-28 20:00", "07-01 06:00", 57_600),
        (27, "06-28 20:00", "07-01 11:00", 61_200), (28, "06-28 20:00", "07-01 20:00", 86_400),
        (29, "06-25 20:00", "06-27 11:00", 0),
    ],
)  # fmt: skip
def test_first_response_times_of_erpnext(case: int, opened: str, answered: str, seconds: int) -> None:
    """ERPNext, test_issue.py: test_first_response_time_case1 to case29; where it stores 1.0 for none we say 0."""
    history = life(at(f"2021-{opened}"), replies=[at(f"2021-{answered}")])
    clock = the_clock("first_response", history, promise(first_response=8), office(), now=at("2021-07-02 12:00"))
    assert clock.used == timedelta(seconds=seconds), case


TWO_SHIFTS = read_calendar(
    {"timezone": "UTC", "week": {day: [["08:00", "12:00"], ["13:00", "17:00"]] for day in OFFICE_WEEK}}
)


@pytest.mark.parametrize(
    ("place", "moment"),
    [
        ("-1h", "2026-07-07 11:30"), ("-50%", "2026-07-06 16:30"), ("0", "2026-07-07 13:30"),
        ("+3h", "2026-07-07 16:30"), ("+4h", "2026-07-08 08:30"), ("-20h", "2026-07-06 10:30"),
    ],
)  # fmt: skip
def test_a_level_lies_on_the_calendar_and_not_at_midnight(place: str, moment: str) -> None:
    """GLPI pull request 22678: the offset of a level with a calendar of several segments."""
    promised = promise(levels=[("only", place)], resolution=10)
    clock = the_clock("resolution", life(at("2026-07-06 10:30")), promised, TWO_SHIFTS, now=at("2026-07-06 10:30"))
    ((_, found),) = clock.alarms
    assert found == at(moment)


def test_a_ticket_opened_outside_hours_starts_with_the_next_opening_and_not_at_zero() -> None:
    """GLPI issues 15429 and 687."""
    clock = the_clock("resolution", life(at("2026-07-11 23:00")), HIGH, office(), now=at("2026-07-12 12:00"))
    assert (clock.due_at, clock.used, clock.left) == (at("2026-07-13 14:00"), timedelta(), timedelta(hours=4))


def test_pending_time_is_kept_when_the_promise_changes() -> None:
    """GLPI issue 6902."""
    states = [(at("2026-07-06 11:00"), "waiting_customer"), (at("2026-07-06 13:00"), "in_progress")]
    history = life(at("2026-07-06 10:00"), states=states)
    for promised, due in ((HIGH, "2026-07-06 16:00"), (promise(resolution=6), "2026-07-06 18:00")):
        assert the_clock("resolution", history, promised, office(), now=at("2026-07-06 14:00")).due_at == at(due)


def test_no_alarm_is_left_when_the_agent_has_answered() -> None:
    """Zammad issue 4432: an escalation that fired after the answer; 3140: a due time left on a settled ticket."""
    promised = promise(levels=[("breach", "0")], first_response=1, next_response=1, resolution=4)
    opened, answered = at("2026-07-06 10:00"), at("2026-07-06 10:30")
    open_one = life(opened, replies=[answered])
    assert the_clock("first_response", open_one, promised, office(), now=answered).alarms == ()
    settled = life(opened, replies=[answered], states=[(at("2026-07-06 11:00"), "closed")])
    now: datetime = at("2026-07-08 12:00")
    for kind in ("first_response", "resolution"):
        clock = the_clock(kind, settled, promised, office(), now=now)
        assert (clock.state, clock.alarms) == (ClockState.MET, ())


def test_a_further_message_does_not_put_off_the_answer_to_the_first() -> None:
    """Zammad issue 2579: the update time counts from the oldest message that waits."""
    history = life(
        at("2026-07-06 10:00"), replies=[at("2026-07-06 10:30")],
        customer_messages=[at("2026-07-06 11:00"), at("2026-07-06 11:45")],
    )  # fmt: skip
    clock = the_clock("next_response", history, promise(next_response=1), office(), now=at("2026-07-06 11:50"))
    assert (clock.run.seq, clock.due_at) == (1, at("2026-07-06 12:00"))


def test_a_message_before_the_first_answer_leaves_the_first_response_as_it_is() -> None:
    """Zammad issue 5177: the update time overrode the first response."""
    opened = at("2026-07-06 10:00")
    promised = promise(first_response=1, next_response=8)
    history = life(opened, customer_messages=[at("2026-07-06 10:50")])
    clock = the_clock("first_response", history, promised, office(), now=at("2026-07-06 11:30"))
    assert (clock.due_at, clock.state) == (at("2026-07-06 11:00"), ClockState.BREACHED)
    late = life(opened, customer_messages=[at("2026-07-06 10:50")], replies=[at("2026-07-06 12:00")])
    clock = the_clock("first_response", late, promised, office(), now=at("2026-07-06 12:00"))
    assert (clock.state, clock.breached_at) == (ClockState.BREACHED, at("2026-07-06 11:00"))
