"""Texts as people, keyboards and broken programs type them."""

from hypothesis import strategies as st

MESSAGES = st.text(
    alphabet=st.one_of(
        st.sampled_from("سلامقیمتدوربین‌ها ۵٣0123456789٬.,/:-@_#؟!«»()\n\tabXYZيكةًّـ😀👍\u200f\u202b\x00"),
        st.characters(blacklist_categories=("Cs",)),
    ),
    max_size=80,
)
