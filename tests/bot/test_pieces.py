from bot.components.pieces import Span, cut_words, label_pieces, learn_endings, spans_of_labels
from bot.components.words import split_words

ENDINGS = frozenset({"ه", "ها", "‌ها", "emun"})


def cut(text: str) -> list[str]:
    return [text[piece.start : piece.end] for piece in cut_words(split_words(text), ENDINGS)]


def test_an_ending_is_cut_off_its_word() -> None:
    assert cut("قمه روترها laptopemun") == ["قم", "ه", "روتر", "ها", "laptop", "emun"]


def test_the_longest_ending_is_cut_with_its_joiner() -> None:
    assert cut("دوربین‌ها") == ["دوربین", "‌ها"]


def test_short_words_and_words_with_marks_keep_their_endings() -> None:
    assert cut("به قـمه") == ["به", "قـمه"]


def test_endings_are_learnt_from_spans_that_end_inside_words() -> None:
    examples = [
        (split_words("اهل قمه"), [Span("city", 4, 6)]),
        (split_words("اهل یزده"), [Span("city", 4, 7)]),
        (split_words("یزدیم"), [Span("city", 0, 3)]),
    ]
    assert learn_endings(examples) == {"ه"}


def test_nothing_is_cut_where_spans_always_end_with_words() -> None:
    words = split_words("پرواز به تهران")
    assert learn_endings([(words, [Span("city", 9, 14)])] * 3) == frozenset()


def test_a_span_inside_a_word_survives_labels() -> None:
    text = "از شهر قمه و یزد"
    pieces = cut_words(split_words(text), ENDINGS)
    spans = [Span("city", 7, 9), Span("city", 13, 16)]
    assert spans_of_labels(pieces, label_pieces(pieces, spans)) == spans


def test_neighbouring_spans_of_one_kind_stay_two() -> None:
    text = "علی رضایی"
    pieces = cut_words(split_words(text), ENDINGS)
    spans = [Span("person_name", 0, 3), Span("person_name", 4, 9)]
    assert spans_of_labels(pieces, label_pieces(pieces, spans)) == spans


def test_a_continuation_of_nothing_begins_a_span() -> None:
    pieces = cut_words(split_words("سلام تهران"), ENDINGS)
    assert spans_of_labels(pieces, ["O", "I-city"]) == [Span("city", 5, 10)]
