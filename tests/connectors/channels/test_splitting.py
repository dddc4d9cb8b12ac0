"""Long words in bubbles."""

from hypothesis import given
from hypothesis import strategies as st

from connectors.channels.splitting import split_text, units


def test_short_words_stay_whole_and_none_give_none() -> None:
    assert split_text(" سلام ", 4096) == ["سلام"]
    assert split_text(" \n ", 4096) == []


def test_words_are_cut_between_lines_if_that_wastes_little_else_between_words() -> None:
    assert split_text("یک دو سه\nچهار پنج", 12) == ["یک دو سه", "چهار پنج"]
    assert split_text("یک\nدو سه چهار پنج شش", 16) == ["یک\nدو سه چهار", "پنج شش"]


def test_a_word_longer_than_a_bubble_is_cut_but_no_emoji_is() -> None:
    assert split_text("الف" * 10, 9) == ["الف" * 3, "الف" * 3, "الف" * 3, "الف"]
    assert split_text("😀" * 5, 5) == ["😀😀", "😀😀", "😀"]


@given(st.text(st.sampled_from("سلام 😀\n،ab "), max_size=300), st.integers(2, 40))
def test_every_part_fits_and_nothing_but_space_is_lost(text: str, limit: int) -> None:
    parts = split_text(text, limit)
    assert all(0 < units(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
