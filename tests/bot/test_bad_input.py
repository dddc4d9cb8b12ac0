"""Whatever people paste, phones mangle and programs send is parsed to the end, its length bounding the work."""

import asyncio
import cProfile
import json
import random
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.core.agent import Agent
from rasa.model_training import train_nlu
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.pieces import cut_words
from bot.components.words import split_words

ROOT = Path(__file__).resolve().parents[2]
ONE_LINE_IN = 20
"""A twentieth of the training data holds every intent and kind of entity, and is learnt in seconds."""
LONG = 20_000
LONGEST_SENT = 4_000
"""Characters of the longest message that the gateway lets through."""
MOST_CALLS = 500
"""Calls of functions that a character may cost; the dearest junk below needs some 300."""
CALLS_OF_ANY_MESSAGE = 20_000
MOST_NUMBER = 2**63
DICE = random.Random(20)

LOG = (
    '2026-11-22 05:26:23 ERROR engine [pid=1234] 10.0.0.12:443 GET /v1/chat?x=1&y=2 500 0.034s {"a": [1, 2]}\n'
    '  File "C:\\Windows\\System32\\drv.dll", line 0x7ffe, in <module> ali@x.ir TK-1405-000123\n'
)
MIXED = "یک دو صد هزار میلیون و نیم تومن ریال تا عدد فردا شنبه هفته از ستاره تیکت شماره تهران روتر"
UNITS = {
    "one digit": "9", "all digits": "۰۱۲۳۴۵۶۷۸۹", "numbers": "12 34 ", "dashes": "1-", "dots": "1.", "commas": "۱٬",
    "times": "12:", "mobiles": "0912 345 6789 ", "mobiles in one": "09123456789", "codes": "TK-1405-",
    "scores": "۴ از ۵ ", "thousands of millions": "هزار میلیون ", "words of numbers": "صد و بیست و ",
    "amounts": "۵ میلیون تومن ",
    "dates": "۱۲ مهر ", "days": "شنبه ", "cities": "تهران ", "cities in one": "تهران", "goods": "۵ تا دوربین ",
    "one letter": "ا", "letters": "ا ", "one word": "دوربین", "words": "دوربین ", "endings": "ها ", "prefixes": "می ",
    "stretched": "سلاااااااام ", "Latin": "a", "Finglish": "salam gheymate doorbin chande ",
    "mixed scripts": "سلامhello你好привет",
    "letters and digits": "aا1", "brackets": "([{", "quotes": "«\"'", "signs": "؟!", "emails": "a@b.ir ",
    "at signs": "a@",
    "links": "http://a.b/c?d=e ", "json": '{"a":', "log": LOG, "sentences": "قیمت دوربین چنده؟ راستی پرینتر خرابه. ",
    "emoji": "😀", "families": "👨\u200d👩\u200d👧\u200d👦", "flags": "🇮🇷", "skin": "👍🏽", "half-spaces": "\u200c",
    "letter and half-space": "ا\u200c", "joiners": "\u200d", "zero-width spaces": "\u200b", "marks": "\u0651\u064b",
    "letters with marks": "اُّ", "Zalgo": "a\u0301\u0302\u0303", "kashida": "ـ", "overrides": "\u202e",
    "turned": "\u202eab\u202c",
    "NUL": "\x00", "words of NUL": "روتر\x00", "halves": "\ud800", "words of halves": "روتر\udc00 ",
    "private": "\ue0001",
    "new lines": "\n", "spaces": " ", "underscores": "_", "asterisks": "*", "annotation": "[دوربین](product) ",
}  # fmt: skip
JUNK = {name: (unit * LONG)[:LONG] for name, unit in UNITS.items()} | {
    "nested quotes": "«" * (LONG // 2) + "»" * (LONG // 2),
    "binary": "".join(chr(DICE.randrange(256)) for _ in range(LONG)),
    "any characters": "".join(chr(DICE.randrange(sys.maxunicode + 1)) for _ in range(LONG)),
    "letters of codes": "".join(DICE.choice("ABCDabcd0123456789+/") for _ in range(LONG)),
    "words of rules": " ".join(DICE.choice(MIXED.split()) for _ in range(LONG))[:LONG],
}
ODD = [
    "", " ", "\n", "\u200c", "\x00", "\ud83d", "\ufeff", "?", "ـ", "ً", "👨\u200d👩\u200d👧\u200d👦" * 100 + "😀" * 100,
    "9" * 5000, "۹" * 5000 + " تا روتر", "9" * 5000 + " تومن", "9" * 5000 + " از ۵", "تیکت " + "9" * 5000,
    "09" + "1" * 5000,
    "1" * 5000 + "/" + "2" * 5000, "1." + "0" * 5000 + " میلیون", "«" * 500 + "روتر" + "»" * 500,
    "هزار میلیون " * 500 + "تومن",
    "1405/99/99", "0/0/0", "۳۱ اسفند ۹۹۹۹", "شنبه" * 500, "a" * 5000 + "@b.ir", "a@" + "b." * 2500 + "ir",
    "\u202e۰۹۱۲۳۴۵۶۷۸۹\u202c", "۰\u200c۹\u200c۱\u200c۲\u200c۳\u200c۴\u200c۵\u200c۶\u200c۷\u200c۸\u200c۹", "رُوتِرِ ما",
    "\ud83dروتر\ude00",
    "/greet", '/inform{"city": "قم"}', "İstanbul ﬃ ß ﷺ ﷼", "رو\u0000تر", "\ue000\ue000 ali@x.ir\ue000",
    "1e999999 NaN -0 ½ Ⅷ ௧ ²",
]  # fmt: skip


@pytest.fixture(scope="module")
def agent(tmp_path_factory: pytest.TempPathFactory) -> Agent:
    folder = tmp_path_factory.mktemp("model")
    lines = TrainingData(load_data(str(ROOT / "data" / "nlu")).intent_examples[::ONE_LINE_IN])
    (folder / "nlu.yml").write_text(lines.nlu_as_yaml(), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RASA_MAX_CACHE_SIZE", "0")
        return Agent.load(str(train_nlu(str(ROOT / "config.yml"), str(folder / "nlu.yml"), str(folder))))


def parse(agent: Agent, text: str) -> dict[str, Any]:
    """What the pipeline says, if it does so within the calls that a text of its length may cost."""
    counter = cProfile.Profile()
    parsed: dict[str, Any] = counter.runcall(asyncio.run, agent.parse_message(text))
    calls = sum(function.callcount for function in counter.getstats())
    assert calls <= CALLS_OF_ANY_MESSAGE + MOST_CALLS * len(text)
    return parsed


def assert_sound(parsed: dict[str, Any], text: str) -> None:
    """Every part of the answer is inside the text, as Rasa strips it, and can be sent and stored."""
    text = text.strip()
    assert parsed["text"] == text
    at = 0
    for entity in parsed["entities"]:
        assert at <= entity["start"] < entity["end"] <= len(text)
        assert text[entity["start"] : entity["end"]].strip(" \t\n\r\u200c\u200b\x00")
        assert not isinstance(entity["value"], (int, float)) or 0 <= entity["value"] < MOST_NUMBER
        at = entity["end"]
    for wish in parsed.get("wishes", ()):
        assert 0 <= wish["start"] < wish["end"] <= len(text)
        assert wish["text"] == text[wish["start"] : wish["end"]]
    for said in (parsed["intent"], *parsed["intent_ranking"]):
        assert 0.0 <= said["confidence"] <= 1.0
    assert json.dumps(parsed, allow_nan=False)


@pytest.mark.parametrize("name", JUNK)
def test_what_stands_before_twenty_thousand_characters_of_junk_is_understood(agent: Agent, name: str) -> None:
    text = f"شماره‌ام ۰۹۱۲۳۴۵۶۷۸۹ است.\n{JUNK[name]}"
    parsed = parse(agent, text)
    assert_sound(parsed, text)
    first = parsed["entities"][0]
    assert (first["entity"], first["value"]) == ("mobile", "09123456789")


@pytest.mark.parametrize("name", JUNK)
def test_the_longest_message_that_may_be_sent_is_parsed(agent: Agent, name: str) -> None:
    text = JUNK[name][:LONGEST_SENT]
    assert_sound(parse(agent, text), text)


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_odd_messages_are_parsed(agent: Agent, text: str) -> None:
    assert_sound(parse(agent, text), text)


@pytest.mark.parametrize("name", JUNK)
def test_words_and_pieces_of_junk_cover_it_once(name: str) -> None:
    text = JUNK[name]
    words = split_words(text)
    pieces = cut_words(words, frozenset({"ا", "ه", "ها", "رو", "emun"}))
    for parts in (words, pieces):
        at = 0
        for part in parts:
            assert at <= part.start < part.end <= len(text)
            assert part.text
            assert len(part.text) <= part.end - part.start
            at = part.end
    assert len(words) <= len(pieces) <= 2 * len(words)


SCRAPS = st.one_of(
    st.sampled_from(
        [
            *UNITS.values(),
            *MIXED.split(),
            "،",
            ".",
            "؟",
            " ",
            "\n",
            "+98",
            "شماره",
            "کد ملی",
            "به نام",
            "شرکت",
            "kh",
            "0x",
        ]
    ),
    st.text(st.characters(), max_size=6),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(SCRAPS, st.sampled_from([1, 1, 1, 2, 30])), max_size=12))
def test_any_patchwork_is_parsed(agent: Agent, scraps: list[tuple[str, int]]) -> None:
    text = "".join(scrap * times for scrap, times in scraps)
    assert_sound(parse(agent, text), text)
