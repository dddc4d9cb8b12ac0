"""PersianRuleExtractor: entities that the form of the text or the catalogue gives away."""

import json
import os
from datetime import date, datetime
from pathlib import Path
from typing import Any, Dict, List, Optional, Text
from zoneinfo import ZoneInfo

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.catalogue import Catalogue, names_of_definitions
from bot.components.catalogue_file import CatalogueFile
from bot.components.rules import UNKNOWN_CODE, Finding, find_by_rule
from bot.components.sources import ROOT, fingerprint
from bot.components.tokenizer import words_of

FINDINGS = "findings"
"""Property of a message under which the tagger and the intent classifier see what rules read."""
_NAMES = "catalogue.json"
_TEHRAN = ZoneInfo("Asia/Tehran")
_TRAINING_DAY = date(2026, 1, 1)
"""Any day will do: only the place of a date is learnt from, and the model must not depend on when it was made."""


def local_today() -> date:
    """The day in Tehran: «فردا» is the day after it."""
    return datetime.now(_TEHRAN).date()


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR],
    is_trainable=True,
)
class PersianRuleExtractor(GraphComponent, EntityExtractorMixin):  # type: ignore[misc]
    """Reads mobiles, codes, amounts, dates and the like, and the catalogue's products."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """``emit``: kinds to answer as entities (the rest are only marks); ``definitions``: the catalogue's folder."""
        return {
            "emit": [
                "mobile", "phone", "email", "national_id", "ticket_code", "quote_code", "invoice_code",
                "amount", "quantity", "date", "rating", "city",
            ],
            "definitions": "data/catalog",
        }  # fmt: skip

    def __init__(self, config: Dict[Text, Any], storage: ModelStorage, resource: Resource, names: List[str]) -> None:
        """An extractor that knows ``names`` of the catalogue until its file says otherwise."""
        self._emitted = frozenset(config["emit"]) - {UNKNOWN_CODE}
        self._definitions = ROOT / config["definitions"]
        self._storage, self._resource = storage, resource
        self._kept = Catalogue.of(names)
        self._file = CatalogueFile(Path(os.environ.get("HAMSOKHAN_CATALOG", ROOT / "var" / "bot" / "catalog.json")))

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "PersianRuleExtractor":
        """An extractor without a catalogue yet."""
        return cls(config, model_storage, resource, [])

    @classmethod
    def load(
        cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext, **kwargs: Any,
    ) -> "PersianRuleExtractor":  # fmt: skip
        """The extractor with the names that the model keeps."""
        with model_storage.read_from(resource) as folder:
            names = json.loads((folder / _NAMES).read_text("utf-8"))
        return cls(config, model_storage, resource, names)

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> Optional[str]:
        """Changes with the code and with the catalogue's definitions."""
        folder = ROOT / {**cls.get_default_config(), **config}["definitions"]
        return fingerprint([folder / "products.yml", folder / "categories.yml"])

    def train(self, training_data: TrainingData) -> Resource:
        """Keeps a copy of the catalogue's names in the model."""
        names = names_of_definitions(self._definitions)
        self._kept = Catalogue.of(names)
        with self._storage.write_to(self._resource) as folder:
            (folder / _NAMES).write_text(json.dumps(names, ensure_ascii=False), "utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leaves the findings on every training message; the annotated entities stay as they are."""
        for message in training_data.training_examples:
            if message.get(TEXT):
                message.set(FINDINGS, self._read(message, _TRAINING_DAY, self._kept))
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Leaves the findings on each message and adds those of emitted kinds to its entities."""
        catalogue = self._file.current() or self._kept
        today = local_today()
        for message in messages:
            findings = self._read(message, today, catalogue) if message.get(TEXT) else []
            message.set(FINDINGS, findings)
            entities = [_as_entity(finding) for finding in findings if finding.kind in self._emitted]
            message.set(ENTITIES, message.get(ENTITIES, []) + self.add_extractor_name(entities), add_to_output=True)
        return messages

    @staticmethod
    def _read(message: Message, today: date, catalogue: Catalogue) -> List[Finding]:
        text = message.get(TEXT)
        return find_by_rule(text, today) + list(catalogue.find(text, words_of(message)))


def _as_entity(finding: Finding) -> Dict[Text, Any]:
    return {"entity": finding.kind, "start": finding.start, "end": finding.end, "value": finding.value}
