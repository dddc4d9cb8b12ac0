"""Known problems, and faults that come again and again."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.errors import VersionConflictError
from crm_core.problems import proposing, repository, service
from crm_core.problems.clusters import Case, alike, find_clusters, telling_words
from crm_core.problems.errors import ProblemStateError
from crm_core.problems.model import Problem, ProblemProposal
from crm_core.problems.service import ProblemText
from crm_core.tickets import repository as tickets
from crm_core.tickets.model import Ticket
from tests.crm_core.factories import NOW, make_category, make_ticket

LATER = NOW + timedelta(hours=1)
JAMS = (
    "پرینتر طبقه دوم کاغذ گیر می‌کند",
    "سلام، پرینترمون کاغذ گیر میکنه لطفا بیاید",
    "از دیروز پرینتر هی کاغذ گیر می‌کنه",
    "کاغذ توی پرینتر گیر می‌کند",
)


async def make_problem(session: AsyncSession, **text: object) -> Problem:
    return await service.create_problem(
        session, text=ProblemText(title="گیر کاغذ", **text), actor="s", now=NOW,  # type: ignore[arg-type]
    )  # fmt: skip


async def complain(session: AsyncSession, text: str, customer: int) -> Ticket:
    return await make_ticket(session, mobile=f"0912000{customer:04d}", description=text)


async def proposals(session: AsyncSession) -> list[ProblemProposal]:
    return list(await session.scalars(select(ProblemProposal)))


async def test_a_workaround_makes_a_problem_known(session: AsyncSession) -> None:
    problem = await make_problem(session, symptoms=["گیر کاغذ"])
    assert (problem.code, problem.state) == ("PR-1405-000001", "open")
    how = {"problem_id": problem.id, "actor": "s", "now": LATER}
    edited = await service.edit_problem(
        session, text=ProblemText(workaround="خاموش و روشن کنید"), version=problem.version, **how
    )  # type: ignore[arg-type]
    assert (edited.state, edited.symptoms) == ("known_workaround", ["گیر کاغذ"])
    gone = await service.edit_problem(session, text=ProblemText(workaround=""), version=None, **how)  # type: ignore[arg-type]
    assert (gone.state, gone.workaround) == ("open", None)
    with pytest.raises(VersionConflictError):
        await service.edit_problem(session, text=ProblemText(title="دیگر"), version=1, **how)  # type: ignore[arg-type]


async def test_resolving_with_a_note_resolves_its_open_tickets_and_tells_their_customers(session: AsyncSession) -> None:
    await make_category(session)
    problem = await make_problem(session)
    first, second, stranger = [await complain(session, JAMS[0], number) for number in range(3)]
    for ticket in (first, second):
        await service.link_ticket(session, problem_id=problem.id, ticket_id=ticket.id, actor="s", now=NOW)
    await service.unlink_ticket(session, problem_id=problem.id, ticket_id=stranger.id, actor="s", now=NOW)
    resolved = await service.resolve_problem(
        session, problem_id=problem.id, root_cause="غلتک", note_to_customers=None, actor="s", now=LATER
    )
    assert (resolved.state, resolved.resolved_at, resolved.root_cause) == ("resolved", LATER, "غلتک")
    assert (await tickets.get_ticket(session, first.id)).state == "new"
    await service.resolve_problem(
        session, problem_id=problem.id, root_cause=None, note_to_customers="غلتک عوض شد", actor="s", now=LATER
    )
    states = [(await tickets.get_ticket(session, ticket.id)).state for ticket in (first, second, stranger)]
    assert states == ["resolved", "resolved", "new"]
    last = await tickets.find_last_public_event(session, ticket_id=first.id)
    assert last is not None and last.text == "غلتک عوض شد"
    with pytest.raises(ProblemStateError):
        await service.link_ticket(session, problem_id=problem.id, ticket_id=stranger.id, actor="s", now=LATER)


async def test_a_fault_of_several_customers_is_proposed_once_and_grows(session: AsyncSession) -> None:
    await make_category(session)
    cases = [await complain(session, text, number) for number, text in enumerate(JAMS[:2])]
    await complain(session, "حقوق کارمندها در برنامه اشتباه حساب شد", 7)
    assert await proposing.propose_problems(session, LATER, 10) == 0
    cases.append(await complain(session, JAMS[2], 2))
    assert await proposing.propose_problems(session, LATER, 10) == 1
    assert await proposing.propose_problems(session, LATER, 10) == 0
    (proposal,) = await proposals(session)
    assert {"پرینتر", "کاغذ", "گیر"} & set(proposal.symptoms)
    cases.append(await complain(session, JAMS[3], 3))
    assert await proposing.propose_problems(session, LATER, 10) == 1
    proposed = await repository.list_proposed(session, proposal_id=proposal.id)
    assert [ticket.id for ticket in proposed] == [ticket.id for ticket in cases]
    assert len(await proposals(session)) == 1


async def test_one_customers_repeated_complaint_is_no_problem_of_ours(session: AsyncSession) -> None:
    await make_category(session)
    for text in JAMS:
        await complain(session, text, 1)
    assert await proposing.propose_problems(session, LATER, 10) == 0


async def test_an_accepted_proposal_becomes_a_problem_and_suggests_what_comes_after(session: AsyncSession) -> None:
    await make_category(session)
    cases = [await complain(session, text, number) for number, text in enumerate(JAMS[:3])]
    await proposing.propose_problems(session, LATER, 10)
    (proposal,) = await proposals(session)
    how = {"proposal_id": proposal.id, "title": None, "actor": "s", "now": LATER}
    problem = await proposing.accept_proposal(session, **how)  # type: ignore[arg-type]
    assert (await proposing.accept_proposal(session, **how)).id == problem.id  # type: ignore[arg-type]
    linked = await repository.list_cases(session, problem_id=problem.id)
    assert [ticket.id for ticket in linked] == [ticket.id for ticket in cases]
    later = await complain(session, JAMS[3], 4)
    assert await proposing.propose_problems(session, LATER, 10) == 1
    assert [one.id for one in await repository.list_suggested(session, problem_id=problem.id)] == [later.id]
    with pytest.raises(ProblemStateError):
        await proposing.dismiss_proposal(session, proposal_id=proposal.id, actor="s", now=LATER)


async def test_what_was_dismissed_is_not_proposed_again(session: AsyncSession) -> None:
    await make_category(session)
    for number, text in enumerate(JAMS[:3]):
        await complain(session, text, number)
    await proposing.propose_problems(session, LATER, 10)
    (proposal,) = await proposals(session)
    await proposing.dismiss_proposal(session, proposal_id=proposal.id, actor="s", now=LATER)
    await complain(session, JAMS[3], 4)
    await proposing.propose_problems(session, LATER, 10)
    assert [one.state for one in await proposals(session)] == ["dismissed"]
    with pytest.raises(ProblemStateError):
        await proposing.accept_proposal(session, proposal_id=proposal.id, title=None, actor="s", now=LATER)


@pytest.mark.parametrize("wrong", [{"state": "known_workaround"}, {"state": "resolved"}, {"state": "lost"}])
async def test_the_store_refuses_problems_that_cannot_be(session: AsyncSession, wrong: dict[str, str]) -> None:
    problem = await make_problem(session)
    with pytest.raises(IntegrityError):
        async with session.begin_nested():
            problem.state = wrong["state"]
            await session.flush()


def test_another_fault_of_the_same_thing_is_not_alike() -> None:
    others = [telling_words(text) for text in ("پرینتر خاموش است و روشن نمی‌شود", "پرینتر کم‌رنگ چاپ می‌کند")]
    assert not any(alike(telling_words(text), other) for text in JAMS for other in others)
    (cluster,) = find_clusters(Case(str(place), "c", "a", text) for place, text in enumerate(JAMS))
    assert len(cluster) == len(JAMS)


@given(st.lists(st.tuples(st.sampled_from([*JAMS, "خاموش است", "نت قطع است"]), st.sampled_from("ab"), st.booleans())))
def test_clusters_part_the_cases_and_keep_what_belongs_together(rows: list[tuple[str, str, bool]]) -> None:
    cases = [
        Case(f"{place:03d}", "c", about, text, "known" if known and about == "a" else None)
        for place, (text, about, known) in enumerate(rows)
    ]
    clusters = find_clusters(cases)
    ids = [case.id for cluster in clusters for case in cluster]
    assert len(ids) == len(set(ids))
    assert all(len({case.about for case in cluster}) == 1 for cluster in clusters)
    known = {case.id for case in cases if case.cluster}
    assert sum(bool(known & {case.id for case in cluster}) for cluster in clusters) <= 1
    assert clusters == find_clusters(reversed(cases))
