"""The checker of the channels' bench: what it calls lost, doubled and reordered between the store and a messenger."""

import pytest

from bench.both_ends import _arrived

STORED = [
    {"author": author, "text": text}
    for author, text in (("customer", "؟"), ("bot", "یک"), ("bot", "دو"), ("customer", "؟"), ("system", "یک"))
]


@pytest.mark.parametrize(
    ("seen", "lost", "doubled", "reordered"),
    [
        (["یک", "دو", "یک"], 0, 0, 0),
        (["یک", "دو"], 1, 0, 0),
        (["یک", "دو", "دو", "یک"], 0, 1, 0),
        (["یک", "یک", "دو"], 0, 0, 1),
        (["دو", "یک", "سه"], 1, 1, 0),
        ([], 3, 0, 0),
    ],
)
def test_bubbles_are_laid_beside_the_stored_messages(seen: list[str], lost: int, doubled: int, reordered: int) -> None:
    counts = _arrived([{"sent": "5"}, *({"bubble": 1, "text": text} for text in seen)], STORED)  # type: ignore[arg-type]
    found = (counts["stored_not_shown"], counts["shown_twice"], counts["shown_out_of_order"])
    assert found == (lost, doubled, reordered)
