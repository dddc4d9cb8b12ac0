"""Matching: keys by their strength, names only whole and with a firm or a city, conflicts never by themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.contacts.matching import Conflict, Key, Match, Person, Reason, match
from crm_core.contacts.rules import IdentityKind

MOBILE, EMAIL = IdentityKind.MOBILE, IdentityKind.EMAIL
NATIONAL_IDS = ("0499370899", "0084575948")


def person(name: str | None = None, *keys: Key, shown: tuple[Key, ...] = (), **place: str) -> Person:
    return Person(name, keys=frozenset(keys), shown=frozenset(shown), **place)


def mobile(number: str, *, verified: bool = False) -> Key:
    return Key(MOBILE, number, verified)


def test_a_proven_key_joins_and_a_typed_one_only_asks() -> None:
    owner = person("سارا کریمی", mobile("09121112233"))
    proven = match(person("سارا کریمی", shown=(mobile("09121112233", verified=True),)), owner)
    typed = match(person("سارا کریمی", shown=(mobile("09121112233"),)), owner)
    assert proven.joins_by_itself and proven.is_worth_asking
    assert not typed.joins_by_itself and typed.is_worth_asking
    assert typed.reasons == (Reason.MOBILE, Reason.NAME)


@pytest.mark.parametrize(
    ("mine", "theirs", "conflict"),
    [
        (*(Key(IdentityKind.NATIONAL_ID, value) for value in NATIONAL_IDS), Conflict.NATIONAL_ID),
        (mobile("09121112233", verified=True), mobile("09354445566", verified=True), Conflict.MOBILE),
    ],
)  # fmt: skip
def test_keys_that_contradict_each_other_never_join(mine: Key, theirs: Key, conflict: Conflict) -> None:
    shared = Key(EMAIL, "a@example.com", verified=True)
    found = match(person(None, mine, shared), person(None, theirs, shared))
    assert found.proven and found.conflicts == (conflict,)
    assert not found.joins_by_itself and found.is_worth_asking


def test_two_names_on_one_proven_phone_never_join() -> None:
    key = mobile("09121112233", verified=True)
    found = match(person("علی رضایی", shown=(key,)), person("سارا کریمی", mobile("09121112233")))
    assert found.conflicts == (Conflict.NAME,) and not found.joins_by_itself


def test_a_national_id_with_a_wrong_check_digit_is_no_key() -> None:
    wrong = Key(IdentityKind.NATIONAL_ID, "0499370890", verified=True)
    assert match(person(None, wrong), person(None, wrong)) == Match()


def test_the_stronger_key_counts() -> None:
    keys = (Key(EMAIL, "a@example.com"), mobile("09121112233"), Key(IdentityKind.NATIONAL_ID, NATIONAL_IDS[0]))
    strengths = [match(person(None, *keys[:n]), person(None, *keys[:n])).strength for n in (1, 2, 3)]
    scores = [match(person(None, *keys[:n]), person(None, *keys[:n])).score for n in (1, 2, 3)]
    assert strengths == sorted(set(strengths)) and scores == sorted(set(scores))


@pytest.mark.parametrize(
    ("one", "other", "asks"),
    [
        ({"name": "سارا کریمی", "organisation": "نیکان"}, {"name": "سارا كريمي", "organisation": "شرکت نیکان"}, True),
        ({"name": "طاهره اسماعیلی", "organisation": "امید"}, {"name": "تاهره اسمعیلی", "organisation": "امید"}, True),
        ({"name": "سارا کریمی", "city": "تبریز"}, {"name": "خانم کریمی سارا", "city": "تبریز"}, True),
        ({"name": "سارا کریمی"}, {"name": "سارا کریمی"}, False),
        ({"name": "سارا", "organisation": "امید"}, {"name": "سارا", "organisation": "امید"}, False),
        ({"name": "سارا کریمی", "organisation": "امید"}, {"name": "سارا", "organisation": "امید"}, False),
        (
            {"name": "سارا کریمی", "organisation": "امید", "city": "قم"},
            {"name": "سارا کریمی", "organisation": "نیک", "city": "قم"},
            False,
        ),
        ({"name": "علی رضایی", "organisation": "امید"}, {"name": "سارا کریمی", "organisation": "امید"}, False),
    ],
)  # fmt: skip
def test_names_count_whole_and_together_with_a_firm_or_a_city(one: dict, other: dict, asks: bool) -> None:
    found = match(Person(**one), Person(**other))
    assert found.is_worth_asking is asks and not found.joins_by_itself


def test_namesakes_with_proven_mobiles_of_their_own_are_not_asked_about() -> None:
    one = person("سارا کریمی", mobile("09121112233", verified=True), city="تبریز")
    other = person("سارا کریمی", mobile("09354445566", verified=True), city="تبریز")
    assert not match(one, other).is_worth_asking


keys = st.builds(
    Key,
    st.sampled_from(list(IdentityKind)),
    st.sampled_from(["09121112233", "09354445566", "a@example.com", *NATIONAL_IDS]),
    st.booleans(),
)
people = st.builds(
    Person,
    name=st.none()
    | st.sampled_from(["سارا کریمی", "سارا كريمي", "ساره کریمی", "علی رضایی", "سارا"])
    | st.text(max_size=20),
    organisation=st.none() | st.sampled_from(["نیک‌آوران", "شرکت نیک آوران", "امید"]),
    city=st.none() | st.sampled_from(["تبریز", "قم"]),
    keys=st.frozensets(keys, max_size=4),
    shown=st.frozensets(keys, max_size=2),
)


@given(people, people)
def test_the_order_of_the_two_does_not_matter(one: Person, other: Person) -> None:
    assert match(one, other) == match(other, one)


@given(people, people)
def test_a_match_stays_in_its_bounds_and_conflicts_never_join(one: Person, other: Person) -> None:
    found = match(one, other)
    assert 0 <= found.score <= 100
    assert not (found.conflicts and found.joins_by_itself)
    assert bool(found.strength) == bool(found.reasons)
