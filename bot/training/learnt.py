"""What the assistant learns from: the annotated messages of the training data as labelled lines."""

from pathlib import Path
from typing import List

from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.loading import load_data

from bot.training.labelled import Line


def learnt_lines(folder: Path) -> List[Line]:
    """The messages with an intent in a folder of Rasa's NLU files; a topic of a question is left out of its intent."""
    messages = load_data(str(folder)).intent_examples
    return [Line(message.get(TEXT), message.get(INTENT), message.get(ENTITIES) or []) for message in messages]
