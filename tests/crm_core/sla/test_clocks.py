"""Clocks follow from what happened, and from nothing else."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.sla.history import TicketHistory
from crm_core.sla.promises import ClockKind
from crm_core.sla.rules import ClockState, Pause, PauseReason, Run, moment_of, work_of
from tests.crm_core.sla.life import at, clocks_of, life, office, promise, the_clock, with_priority

OPENED = at("2026-07-06 10:00")
CALENDAR = office()
PROMISED = promise(first_response=1, next_response=2, resolution=4)


def kinds(history: TicketHistory, now: datetime) -> list[tuple[str, int, ClockState]]:
    return [(clock.run.kind, clock.run.seq, clock.state) for clock in clocks_of(history, PROMISED, CALENDAR, now=now)]


def test_a_new_ticket_waits_for_its_first_response_and_its_resolution() -> None:
    assert kinds(life(OPENED), OPENED) == [
        ("first_response", 1, ClockState.RUNNING), ("resolution", 1, ClockState.RUNNING),
    ]  # fmt: skip


def test_each_exchange_has_a_clock_of_its_own() -> None:
    history = life(
        OPENED, replies=[at("2026-07-06 10:30"), at("2026-07-06 15:30")],
        customer_messages=[at("2026-07-06 11:00"), at("2026-07-06 12:00"), at("2026-07-06 16:00")],
    )  # fmt: skip
    clocks = [
        it
        for it in clocks_of(history, PROMISED, CALENDAR, now=at("2026-07-06 17:00"))
        if it.run.kind == "next_response"
    ]
    assert [(it.run.seq, it.run.started_at, it.state) for it in clocks] == [
        (1, at("2026-07-06 11:00"), ClockState.BREACHED), (2, at("2026-07-06 16:00"), ClockState.RUNNING),
    ]  # fmt: skip
    assert clocks[0].breached_at == at("2026-07-06 13:00")


@pytest.mark.parametrize("state", ["waiting_customer", "resolved", "closed"])
def test_asking_the_customer_or_settling_the_matter_is_an_answer(state: str) -> None:
    history = life(OPENED, states=[(at("2026-07-06 10:20"), state)])
    clock = the_clock("first_response", history, PROMISED, CALENDAR, now=at("2026-07-06 18:00"))
    assert (clock.state, clock.run.stopped_at) == (ClockState.MET, at("2026-07-06 10:20"))


def test_a_reopened_ticket_goes_on_where_it_stopped() -> None:
    states = [(at("2026-07-06 11:00"), "resolved"), (at("2026-07-07 11:00"), "in_progress")]
    clock = the_clock("resolution", life(OPENED, states=states), PROMISED, CALENDAR, now=at("2026-07-07 12:00"))
    assert clock.run.pauses == (Pause(states[0][0], states[1][0], PauseReason.RESOLVED),)
    assert (clock.state, clock.due_at, clock.left) == (ClockState.RUNNING, at("2026-07-07 14:00"), timedelta(hours=2))


def test_waiting_and_then_resolving_is_not_one_pause_but_both_stop_the_clock() -> None:
    states = [(at("2026-07-06 11:00"), "waiting_customer"), (at("2026-07-06 13:00"), "resolved")]
    clock = the_clock("resolution", life(OPENED, states=states), PROMISED, CALENDAR, now=at("2026-07-09 10:00"))
    assert (clock.run.stopped_at, clock.used, clock.state) == (states[1][0], timedelta(hours=1), ClockState.MET)


def test_what_was_late_before_it_paused_stays_late() -> None:
    states = [(at("2026-07-06 15:00"), "waiting_customer")]
    clock = the_clock("resolution", life(OPENED, states=states), PROMISED, CALENDAR, now=at("2026-07-08 10:00"))
    assert (clock.state, clock.breached_at, clock.left) == (
        ClockState.BREACHED, at("2026-07-06 14:00"), -timedelta(hours=1),
    )  # fmt: skip


@pytest.mark.parametrize("hours_later", [0, 1, 1_000])
def test_the_moment_of_a_breach_does_not_hang_on_when_it_is_noticed(hours_later: int) -> None:
    now = at("2026-07-06 14:00:01") + timedelta(hours=hours_later)
    clock = the_clock("resolution", life(OPENED), PROMISED, CALENDAR, now=now)
    assert (clock.state, clock.breached_at) == (ClockState.BREACHED, at("2026-07-06 14:00"))


def test_at_the_due_time_itself_nothing_is_late() -> None:
    on_time = life(OPENED, states=[(at("2026-07-06 14:00"), "resolved")])
    assert the_clock("resolution", on_time, PROMISED, CALENDAR, now=at("2026-07-07 10:00")).state == ClockState.MET


def test_a_raised_priority_has_its_own_target_from_the_same_start() -> None:
    promises = with_priority(PROMISED, "urgent", first_response=0.5, resolution=2)
    history = life(OPENED, priorities=[(at("2026-07-06 11:00"), "urgent")])
    clock = the_clock("resolution", history, promises, CALENDAR, now=at("2026-07-06 11:00"))
    assert (clock.due_at, clock.target) == (at("2026-07-06 12:00"), timedelta(hours=2))


def test_a_priority_raised_later_does_not_judge_what_was_answered_in_time() -> None:
    promises = with_priority(PROMISED, "urgent", first_response=0.25, resolution=2)
    answered = at("2026-07-06 10:45")
    history = life(OPENED, replies=[answered], priorities=[(at("2026-07-06 11:00"), "urgent")])
    clock = the_clock("first_response", history, promises, CALENDAR, now=at("2026-07-06 12:00"))
    assert (clock.state, clock.target) == (ClockState.MET, timedelta(hours=1))


def test_the_first_policy_that_fits_holds_and_only_for_tickets_of_its_days() -> None:
    standard = PROMISED.policies[0]
    vip = replace(
        standard, code="vip", conditions={"customer_class": frozenset({"vip"})}, starts=date(2026, 7, 6),
        ends=date(2026, 7, 7), targets={"normal": {ClockKind.RESOLUTION: timedelta(hours=1)}},
    )  # fmt: skip
    promises = replace(PROMISED, policies=[vip, standard])
    expected = [
        ("2026-07-06 10:00", "vip", ["vip"]), ("2026-07-07 18:00", "vip", ["vip"]),
        ("2026-07-08 10:00", "vip", ["all", "all"]), ("2026-07-05 10:00", "vip", ["all", "all"]),
        ("2026-07-06 10:00", None, ["all", "all"]),
    ]  # fmt: skip
    for opened, customer_class, policies in expected:
        found = clocks_of(life(at(opened)), promises, CALENDAR, now=at(opened), customer_class=customer_class)
        assert [clock.policy for clock in found] == policies


TEAMS = {"a": {"ola_own": timedelta(hours=1), "ola_resolve": timedelta(hours=4)}, "b": {"ola_own": timedelta(hours=1)}}


def test_a_teams_clock_starts_when_it_gets_the_ticket_and_each_return_is_a_new_one() -> None:
    """GLPI counts an OLA from ola_ttr_begin_date, the moment it is attached, not from the opening."""
    history = life(
        OPENED, teams=[(OPENED, "a"), (at("2026-07-06 12:00"), "b"), (at("2026-07-06 14:00"), "a")],
        assignees=[(at("2026-07-06 10:30"), "x"), (at("2026-07-06 12:00"), None), (at("2026-07-06 16:00"), "y")],
    )  # fmt: skip
    clocks = clocks_of(history, promise(teams=TEAMS), CALENDAR, now=at("2026-07-06 17:00"))
    runs = [(it.run, it.state) for it in clocks]
    assert [(run.kind, run.seq, run.team_id, run.started_at, run.stopped_at, state) for run, state in runs] == [
        ("ola_own", 1, "a", OPENED, at("2026-07-06 10:30"), ClockState.MET),
        ("ola_resolve", 1, "a", OPENED, at("2026-07-06 12:00"), ClockState.MET),
        ("ola_own", 2, "b", at("2026-07-06 12:00"), at("2026-07-06 14:00"), ClockState.BREACHED),
        ("ola_own", 3, "a", at("2026-07-06 14:00"), at("2026-07-06 16:00"), ClockState.BREACHED),
        ("ola_resolve", 3, "a", at("2026-07-06 14:00"), None, ClockState.RUNNING),
    ]  # fmt: skip


def test_a_team_is_not_charged_for_waiting_or_for_a_matter_that_rested() -> None:
    history = life(
        OPENED, teams=[(OPENED, "a")],
        states=[
            (at("2026-07-06 11:00"), "waiting_customer"), (at("2026-07-06 12:00"), "in_progress"),
            (at("2026-07-06 13:00"), "resolved"), (at("2026-07-06 14:00"), "in_progress"),
        ],
    )  # fmt: skip
    clock = the_clock("ola_resolve", history, promise(teams=TEAMS), CALENDAR, now=at("2026-07-06 15:00"))
    assert (clock.used, clock.due_at) == (timedelta(hours=3), at("2026-07-06 16:00"))


def test_what_is_not_promised_has_no_clock() -> None:
    assert clocks_of(life(OPENED, teams=[(OPENED, "c")]), promise(teams=TEAMS), CALENDAR, now=OPENED) == []


BASE = datetime(2026, 7, 6, tzinfo=UTC)
MINUTES = st.integers(0, 14 * 24 * 60).map(lambda minutes: BASE + timedelta(minutes=minutes))
AMOUNTS = st.integers(1, 40 * 60).map(lambda minutes: timedelta(minutes=minutes))


@st.composite
def pauses(draw: st.DrawFn) -> tuple[Pause, ...]:
    edges = sorted(draw(st.sets(MINUTES, max_size=8)))
    edges = edges[: len(edges) // 2 * 2]
    return tuple(
        Pause(start, end, PauseReason.WAITING_CUSTOMER) for start, end in zip(edges[::2], edges[1::2], strict=True)
    )


def run_of(start: datetime, held: tuple[Pause, ...]) -> Run:
    inside = tuple(replace(pause, start=max(pause.start, start)) for pause in held if pause.end and pause.end > start)
    return Run(ClockKind.RESOLUTION, 1, start, pauses=inside)


@given(MINUTES, AMOUNTS, pauses())
def test_a_due_time_is_the_minute_at_which_the_counted_minutes_are_used_up(
    start: datetime, amount: timedelta, held: tuple[Pause, ...]
) -> None:
    run, left, minute = run_of(start, held), amount, start
    while left:
        working = minute.weekday() < 5 and 10 <= minute.hour < 18
        paused = any(pause.start <= minute < (pause.end or minute) for pause in run.pauses)
        left -= timedelta(minutes=1 if working and not paused else 0)
        minute += timedelta(minutes=1)
    assert moment_of(CALENDAR, run, amount) == minute


@given(MINUTES, AMOUNTS, pauses(), MINUTES)
def test_splitting_a_pause_changes_nothing(
    start: datetime, amount: timedelta, held: tuple[Pause, ...], middle: datetime
) -> None:
    whole = run_of(start, held)
    parts: list[Pause] = []
    for pause in whole.pauses:
        assert pause.end is not None
        inside = pause.start < middle < pause.end
        parts += [replace(pause, end=middle), replace(pause, start=middle)] if inside else [pause]
    split = replace(whole, pauses=tuple(parts))
    now = BASE + timedelta(days=20)
    assert moment_of(CALENDAR, split, amount) == moment_of(CALENDAR, whole, amount)
    assert work_of(CALENDAR, split, now=now) == work_of(CALENDAR, whole, now=now)


@given(MINUTES, AMOUNTS, st.integers(0, 13), st.integers(0, 15 * 60), st.integers(0, 15 * 60))
def test_a_pause_outside_working_hours_changes_nothing(
    start: datetime, amount: timedelta, day: int, first: int, second: int
) -> None:
    evening = BASE + timedelta(days=day, hours=18)
    begin, end = (evening + timedelta(minutes=minute) for minute in sorted((first, second)))
    held = (Pause(begin, end, PauseReason.WAITING_CUSTOMER),)
    assert moment_of(CALENDAR, run_of(start, held), amount) == moment_of(CALENDAR, run_of(start, ()), amount)


@given(MINUTES, AMOUNTS, pauses(), AMOUNTS)
def test_a_clock_is_late_exactly_when_more_than_its_target_was_used_or_hours_are_over(
    start: datetime, amount: timedelta, held: tuple[Pause, ...], later: timedelta
) -> None:
    stop = start + later
    seen = tuple(replace(pause, end=min(pause.end or stop, stop)) for pause in held if pause.start < stop)
    run = replace(run_of(start, seen), stopped_at=stop)
    due, used = moment_of(CALENDAR, run, amount), work_of(CALENDAR, run, now=stop)
    assert due is not None
    if used > amount:
        assert stop > due
    if stop > due:
        assert used >= amount
