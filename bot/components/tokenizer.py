"""PersianTokenizer: words of Persian, Finglish and mixed text for Rasa."""

from typing import Any, Dict, List, Text

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from bot.components.rules import LONGEST_TEXT
from bot.components.words import Word, split_words


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class PersianTokenizer(Tokenizer):  # type: ignore[misc]
    """Cuts a message into words; offsets refer to the text as typed, the words themselves are folded."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Intents are never cut into words."""
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
        }

    def tokenize(self, message: Message, attribute: Text) -> List[Token]:
        """The words of one text of a message."""
        return [
            Token(word.text, word.start, word.end, lemma=word.lemma)
            for word in split_words(message.get(attribute)[:LONGEST_TEXT])
        ]


def words_of(message: Message) -> List[Word]:
    """The words that the tokenizer left on a message."""
    return [Word(token.text, token.lemma, token.start, token.end) for token in message.get("text_tokens") or ()]
