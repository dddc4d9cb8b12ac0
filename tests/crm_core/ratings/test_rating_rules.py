"""Scores as buttons carry them."""

import pytest

from crm_core.ratings.rules import Tap, read_tap, score_payload


@pytest.mark.parametrize("score", range(1, 6))
def test_a_button_gives_the_score_that_it_was_made_for(score: int) -> None:
    assert read_tap(score_payload(score, "TK-1405-000001")) == Tap(score, "TK-1405-000001")


@pytest.mark.parametrize(
    "payload",
    [
        None, "/affirm", "/rate_service", "/rate_service{}", "/rate_service[5]", '/rate_service{"rating": "6"}',
        '/rate_service{"rating": null}', '/inform{"rating": "5"}',
    ],
)  # fmt: skip
def test_what_gives_no_score_is_none(payload: str | None) -> None:
    assert read_tap(payload) is None
