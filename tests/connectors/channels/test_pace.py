"""How fast a channel is written to."""

import pytest

from connectors.channels.pace import LONGEST_WAIT_S, Pace
from connectors.channels.port import RetryLaterError


class Clock:
    """Time that passes by sleeping only."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


async def moments(pace: Pace, clock: Clock, *addresses: str) -> list[float]:
    taken = []
    for address in addresses:
        await pace.take(address)
        taken.append(round(clock.now - 100, 3))
    return taken


async def test_one_address_gets_a_message_a_second_and_others_need_not_wait_for_it() -> None:
    clock = Clock()
    pace = Pace(per_second=10, per_address_s=1, clock=clock, sleep=clock.sleep)
    assert await moments(pace, clock, "a", "b", "a") == [0, 0.1, 1]
    assert await moments(pace, clock, "c") == [1]


async def test_all_addresses_together_get_no_more_than_their_share_of_a_second() -> None:
    clock = Clock()
    pace = Pace(per_second=30, per_address_s=1, clock=clock, sleep=clock.sleep)
    taken = await moments(pace, clock, *map(str, range(61)))
    assert taken[-1] == pytest.approx(2.0, abs=0.01)


async def test_a_pause_that_the_channel_asked_for_holds_for_everybody() -> None:
    clock = Clock()
    pace = Pace(per_second=30, per_address_s=1, clock=clock, sleep=clock.sleep)
    pace.pause(5)
    assert await moments(pace, clock, "a") == [5]
    pace.pause(LONGEST_WAIT_S + 5)
    with pytest.raises(RetryLaterError) as told:
        await pace.take("b")
    assert told.value.after_s == pytest.approx(LONGEST_WAIT_S + 5)


async def test_addresses_of_long_ago_are_forgotten() -> None:
    clock = Clock()
    pace = Pace(per_second=1_000_000, per_address_s=0.001, clock=clock, sleep=clock.sleep)
    for number in range(1_500):
        clock.now += 1
        await pace.take(str(number))
    assert len(pace._addresses) <= 1_001
