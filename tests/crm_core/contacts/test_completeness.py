"""How complete a customer is."""

from hypothesis import given
from hypothesis import strategies as st

from crm_core.contacts.completeness import WEIGHTS, completeness, next_questions


def test_the_weights_make_a_hundred() -> None:
    assert sum(WEIGHTS.values()) == 100
    assert completeness(WEIGHTS).score == 100 and completeness(()).score == 0


def test_the_most_useful_field_is_asked_first() -> None:
    assert next_questions({"name"})[0] == "mobile"
    assert next_questions({"mobile"})[0] == "name"
    assert next_questions(WEIGHTS) == ()


@given(st.sets(st.sampled_from(sorted(WEIGHTS))), st.sampled_from(sorted(WEIGHTS)))
def test_one_more_answer_never_lowers_the_score(known: set[str], answer: str) -> None:
    more = completeness(known | {answer})
    assert more.score >= completeness(known).score
    assert answer not in more.missing
