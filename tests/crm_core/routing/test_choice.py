"""Who gets a ticket, against an oracle that tries everybody."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crm_core.routing.choice import Candidate, Need, Reason, Waiting, choose, hurdle
from tests.crm_core.factories import NOW

TEAMS, SKILLS = ["t1", "t2"], ["camera", "network"]
moments = st.one_of(st.none(), st.integers(0, 3).map(lambda hours: NOW - timedelta(hours=hours)))
people = st.lists(
    st.builds(
        Candidate, id=st.uuids().map(str), username=st.text("abc", min_size=1, max_size=3),
        team_id=st.sampled_from([*TEAMS, None]), skills=st.frozensets(st.sampled_from(SKILLS)), on_duty=st.booleans(),
        capacity=st.integers(0, 4), open_tickets=st.integers(0, 4), load=st.integers(0, 12), last_ticket_at=moments,
    ),
    max_size=6,
    unique_by=lambda one: one.username,
)  # fmt: skip
needs = st.builds(
    Need, team_id=st.sampled_from([*TEAMS, None]), skill=st.one_of(st.none(), st.sampled_from(SKILLS)),
    on_duty=st.booleans(), not_to=st.none(),
)  # fmt: skip


def oracle(candidates: list[Candidate], need: Need, last_handler: str | None) -> Candidate | None:
    """The best of everybody who may have it, found by comparing each with each."""
    free = [
        one
        for one in candidates
        if need.team_id is not None
        and one.team_id == need.team_id
        and (need.skill is None or need.skill in one.skills)
        and (one.on_duty or not need.on_duty)
        and one.open_tickets < one.capacity
        and one.id != need.not_to
    ]
    for one in free:
        if one.id == last_handler:
            return one

    def beats(one: Candidate, other: Candidate) -> bool:
        left, right = one.load * other.capacity, other.load * one.capacity
        if left != right:
            return left < right
        never = datetime.min.replace(tzinfo=NOW.tzinfo)
        return (one.last_ticket_at or never, one.username) < (other.last_ticket_at or never, other.username)

    return next((one for one in free if all(one is other or beats(one, other) for other in free)), None)


@given(people, needs, st.integers(0, 5), st.booleans())
def test_the_choice_is_the_oracles(candidates: list[Candidate], need: Need, place: int, gave_back: bool) -> None:
    other = candidates[place % len(candidates)].id if candidates else None
    if gave_back:
        need = Need(need.team_id, need.skill, need.on_duty, other)
    choice = choose(candidates, need, last_handler=other)
    assert choice.chosen == oracle(candidates, need, other)
    assert choice == choose(list(reversed(candidates)), need, last_handler=other)
    assert set(choice.candidates) == {one.username for one in candidates if one.team_id == need.team_id}
    assert isinstance(choice.why, Reason if choice.chosen else Waiting)


@given(people, needs)
def test_a_waiting_ticket_has_a_reason_that_somebody_has_too(candidates: list[Candidate], need: Need) -> None:
    choice = choose(candidates, need)
    if choice.chosen is None and choice.why not in {Waiting.NO_TEAM, Waiting.NOBODY_IN_TEAM}:
        assert len(choice.candidates) >= 1
        assert all(hurdle(one, need) for one in candidates)
